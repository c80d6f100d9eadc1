"""Shows a notification on this computer's screen: at once, from a thread of its own."""

import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from notifier.desktop.notice import WAIT_S, Outcome, ScreenNotice, screen_notice

Tell = Callable[[Outcome], None]


class Showing:
    """A notification on its way to the screen."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._outcome = Outcome.LATE
        self._until = time.monotonic() + WAIT_S

    @property
    def outcome(self) -> Outcome | None:
        """What became of it so far; None while that is open, ``late`` after two seconds."""
        if self._told.is_set() or time.monotonic() >= self._until:
            return self._outcome
        return None

    def wait(self) -> Outcome:
        """What became of it, after two seconds from its start at the latest."""
        self._told.wait(max(self._until - time.monotonic(), 0.0))
        return self._outcome

    def tell(self, outcome: Outcome) -> None:
        """The sender's word. Only the first one counts, and none after the time is over."""
        if not self._told.is_set() and time.monotonic() < self._until:
            self._outcome = outcome
            self._told.set()


def show(title: str, text: str, *, urgent: bool) -> Showing:
    """Show a notification. Returns at once, never raises, never takes the focus.

    No client data, no inner names: what is shown stays in the desktop's history. An urgent one
    stays until it is dismissed where the desktop can do that.
    """
    notice = screen_notice(title, text, urgent=urgent)
    return _begun(lambda tell: _system().send(notice, tell))


def look() -> Showing:
    """Whether this computer could show one, found out like ``show``; nothing is shown."""
    return _begun(lambda tell: _system().look(tell))


def _begun(act: Callable[[Tell], None]) -> Showing:
    showing = Showing()
    sender = threading.Thread(
        target=_act, args=(act, showing.tell), name="desktop notification", daemon=True
    )
    try:
        sender.start()
    except RuntimeError:
        # No more threads can be had.
        showing.tell(Outcome.REFUSED)
    return showing


def _act(act: Callable[[Tell], None], tell: Tell) -> None:
    try:
        act(tell)
    except Exception:  # noqa: BLE001 - no desktop is worth an error: the outcome says it
        tell(Outcome.REFUSED)


class _System(Protocol):
    def send(self, notice: ScreenNotice, tell: Tell) -> None: ...

    def look(self, tell: Tell) -> None: ...


class _Unknown:
    def send(self, notice: ScreenNotice, tell: Tell) -> None:
        tell(Outcome.UNKNOWN_SYSTEM)

    def look(self, tell: Tell) -> None:
        tell(Outcome.UNKNOWN_SYSTEM)


def _system() -> _System:
    # Lazy for start-up time: each system loads only its own machinery.
    if sys.platform == "linux":
        from notifier.desktop import linux  # noqa: PLC0415 - lazy, see above

        return linux
    elif sys.platform == "win32":  # noqa: RET505 - mypy follows platforms only through if and else
        from notifier.desktop import windows  # noqa: PLC0415 - lazy, see above

        return windows
    elif sys.platform == "darwin":
        from notifier.desktop import macos  # noqa: PLC0415 - lazy, see above

        return macos
    else:
        return _Unknown()
