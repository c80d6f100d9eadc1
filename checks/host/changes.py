"""Tells of changes of adapters, addresses and routes at once, where the system lets us know."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from checks.host.change import Change

_ENDING_S = 2.0


class Source(Protocol):
    """One system's way of telling. Made, waited on and released; woken from any thread."""

    def wait(self) -> list[Change]:
        """Block until the system tells something or ``wake`` is called. Raises OSError."""

    def wake(self) -> None:
        """Make ``wait`` return."""

    def release(self) -> None:
        """Give back what the system lent. Nobody waits any more."""


class Watch:
    """A running watch. Where it is not ``available`` the network has to be looked at instead."""

    def __init__(self, source: Source | None, observe: Callable[[Change], None], reason: str = ""):
        """``reason`` says why there is no source."""
        self._source = source
        self._observe = observe
        self._reason = reason
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="network changes", daemon=True)
        if source is not None:
            self._thread.start()

    @property
    def available(self) -> bool:
        """Whether changes are told now. It may end: the system can take its leave back."""
        return self._source is not None and not self._reason and not self._closing.is_set()

    @property
    def reason(self) -> str:
        """Why changes are not told; empty while they are."""
        return self._reason

    def close(self) -> None:
        """End the watch. Afterwards nothing is told, unless the observer itself closes it."""
        if self._source is None or self._closing.is_set():
            return
        self._closing.set()
        self._source.wake()
        if threading.current_thread() is not self._thread:
            self._thread.join(_ENDING_S)

    def _listen(self) -> None:
        source = self._source
        if source is None:
            return
        try:
            while not self._closing.is_set():
                for change in source.wait():
                    self._tell(change)
        except Exception as error:  # noqa: BLE001 - whatever ends the watch, the reason is told
            self._reason = why(error)
        with suppress(OSError):
            source.release()

    def _tell(self, change: Change) -> None:
        if not self._closing.is_set():
            # The observer's defect must not make us deaf for the rest of the night.
            with suppress(Exception):
                self._observe(change)


def watch_changes(observe: Callable[[Change], None]) -> Watch:
    """Call ``observe`` with every change until the watch is closed. Never raises.

    ``observe`` runs in a thread of the watch: it must be quick, and what it raises is dropped. The
    network namespace is that of the calling thread. Where the system refuses, the watch is not
    ``available`` and says why.
    """
    try:
        source = _source()
    except Exception as error:  # noqa: BLE001 - a watch that cannot be had is an answer
        return Watch(None, observe, why(error))
    if source is None:
        return Watch(None, observe, "unknown system")
    return Watch(source, observe)


def why(error: BaseException) -> str:
    """An error in words that hold no path and no localised text."""
    code = getattr(error, "errno", None) or getattr(error, "code", None)
    return type(error).__name__ + (f" {code}" if isinstance(code, int) else "")


def _source() -> Source | None:
    # Lazy for start-up time: each system loads only its own machinery.
    if sys.platform == "linux":
        from checks.host.linux_changes import open_source  # noqa: PLC0415 - lazy, see above

        return open_source(time.monotonic)
    elif sys.platform == "win32":  # noqa: RET505 - mypy follows platforms only through if and else
        from checks.host.windows_changes import open_source  # noqa: PLC0415 - lazy, see above

        return open_source(time.monotonic)
    elif sys.platform == "darwin":
        from checks.host.macos_changes import open_source  # noqa: PLC0415 - lazy, see above

        return open_source(time.monotonic)
    else:
        return None
