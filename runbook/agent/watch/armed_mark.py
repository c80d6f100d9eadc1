"""The mark of a watch that was armed: whoever starts it again soon need not see all well first."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE_NAME = "watch.armed"
FRESH = timedelta(minutes=5)
"""How long a mark holds after it was touched last."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MOMENT = "boot at "
_DRIFT_S = 30
"""Seconds two readings of one start may differ: some systems reckon it from the wall clock."""
_LONGEST = 256


class ArmedMark:
    """A small file beside the journal: when the watch was armed last, and in which run of the PC.

    Only a watch that was killed leaves it behind. Without a journal on a disk it does nothing.
    Never raises.
    """

    def __init__(self, journal: Path | None) -> None:
        self._path = journal.with_name(FILE_NAME) if journal else None
        self._boot = boot_id() if journal else ""

    def touch(self, now: datetime) -> None:
        """The watch is armed at this moment (aware)."""
        if self._path is None:
            return
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        with suppress(OSError, ValueError):
            _overwrite(self._path, f"{at}\n{self._boot}\n".encode())

    def fresh(self, now: datetime) -> bool:
        """Whether a watch was armed less than five minutes ago, and the PC ran on since."""
        if self._path is None:
            return False
        try:
            with self._path.open("rb") as file:
                written = file.read(_LONGEST).decode()
        except (OSError, ValueError):
            return False
        return holds(written, now, self._boot)

    def remove(self) -> None:
        """The watch ends as wished: whoever starts it next begins anew."""
        if self._path is not None:
            with suppress(OSError, ValueError):
                self._path.unlink(missing_ok=True)


def holds(written: str, now: datetime, boot: str) -> bool:
    """Whether a mark with this text counts. One from the future does not: a clock was set back."""
    at, _, rest = written.partition("\n")
    try:
        age = now - datetime.fromisoformat(at)
    except (ValueError, TypeError, OverflowError):
        return False
    return timedelta(0) <= age < FRESH and same_boot(rest.strip(), boot)


def same_boot(one: str, other: str) -> bool:
    """Whether both name the same run of the computer; two unknown ones are taken to."""
    if one.startswith(_MOMENT) and other.startswith(_MOMENT):
        with suppress(ValueError):
            return abs(int(one[len(_MOMENT) :]) - int(other[len(_MOMENT) :])) <= _DRIFT_S
    return one == other


def boot_id() -> str:
    """What names this run of the computer: Linux's own id, else when it began, else nothing.

    Source: random(4), ``/proc/sys/kernel/random/boot_id``.
    """
    with suppress(OSError, ValueError):
        return _BOOT_ID.read_text(encoding="ascii").strip()
    return boot_moment()


def boot_moment() -> str:
    """When the computer was started, for systems without an id for it; empty if unknown."""
    import psutil  # noqa: PLC0415 - lazy for start-up

    try:
        return f"{_MOMENT}{round(psutil.boot_time())}"
    except (OSError, RuntimeError, ValueError, psutil.Error):
        return ""


def _overwrite(path: Path, content: bytes) -> None:
    """In place: a file of the same length can be written to even on a full disk."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(file, content)
        os.ftruncate(file, len(content))
    finally:
        os.close(file)
