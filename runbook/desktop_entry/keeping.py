"""Files of ours among other people's: written over and taken away only where they are ours."""

from collections.abc import Callable
from pathlib import Path

from runbook.desktop_entry.entry import Became, Outcome, Part
from runbook.system.durable import FOR_ALL, write_whole

IsOurs = Callable[[bytes], bool]
PROGRAM = 0o755


def put(part: Part, path: Path, content: bytes, is_ours: IsOurs, mode: int = FOR_ALL) -> Outcome:
    """Write the file, unless another's has its name. Never raises."""
    try:
        known = found(path)
        if known == content:
            return Outcome(part, Became.AS_IT_WAS, str(path))
        if known is not None and not is_ours(known):
            return Outcome(part, Became.NOT_OURS, str(path))
        write_whole(path, content, mode)
    except OSError as error:
        return failed(part, path, error)
    return Outcome(part, Became.MADE, str(path))


def take_away(part: Part, path: Path, is_ours: IsOurs) -> Outcome:
    """Remove the file, unless it is another's. Never raises."""
    try:
        known = found(path)
        if known is None:
            return Outcome(part, Became.ABSENT, str(path))
        if not is_ours(known):
            return Outcome(part, Became.NOT_OURS, str(path))
        path.unlink()
    except OSError as error:
        return failed(part, path, error)
    return Outcome(part, Became.REMOVED, str(path))


def look(part: Part, path: Path, is_ours: IsOurs) -> Outcome:
    """Whether it is there. Never raises."""
    try:
        known = found(path)
    except OSError as error:
        return failed(part, path, error)
    if known is None:
        return Outcome(part, Became.ABSENT, str(path))
    return Outcome(part, Became.THERE if is_ours(known) else Became.NOT_OURS, str(path))


def found(path: Path) -> bytes | None:
    """What stands in the file; None without one. Raises OSError.

    A link is somebody's way to somewhere else, so it is read as what it is: not ours.
    """
    if path.is_symlink():
        return b""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def failed(part: Part, path: Path, error: OSError) -> Outcome:
    """The system would not, in its own words."""
    return Outcome(part, Became.FAILED, str(path), error.strerror or "")
