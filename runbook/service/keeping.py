"""Files of ours among other people's: written over and taken away only where they are ours."""

from collections.abc import Callable
from pathlib import Path

from runbook.service.job import Became, Done, Presence
from runbook.system.durable import FOR_ALL, write_whole

IsOurs = Callable[[bytes], bool]


def put(path: Path, content: bytes, is_ours: IsOurs) -> Done:
    """Write the file, unless another's has its name. Never raises."""
    try:
        known = found(path)
        if known == content:
            return Done(Became.AS_IT_WAS, str(path))
        if known is not None and not is_ours(known):
            return Done(Became.NOT_OURS, str(path))
        write_whole(path, content, FOR_ALL)
    except OSError as error:
        return failed(path, error)
    return Done(Became.INSTALLED if known is None else Became.UPDATED, str(path))


def take_away(path: Path, is_ours: IsOurs) -> Done:
    """Remove the file, unless it is another's. Never raises."""
    try:
        known = found(path)
        if known is None:
            return Done(Became.ABSENT, str(path))
        if not is_ours(known):
            return Done(Became.NOT_OURS, str(path))
        path.unlink()
    except OSError as error:
        return failed(path, error)
    return Done(Became.REMOVED, str(path))


def presence(content: bytes | None, is_ours: IsOurs) -> Presence:
    """Whose file with this content is."""
    if content is None:
        return Presence.ABSENT
    return Presence.OURS if is_ours(content) else Presence.NOT_OURS


def found(path: Path) -> bytes | None:
    """What stands in the file; None without one. Raises OSError.

    A link is somebody's way to somewhere else, so it is read as what it is: not ours. An admin
    who masks a unit of systemd makes such a link.
    """
    if path.is_symlink():
        return b""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def seen_in(path: Path) -> bytes | None:
    """What stands in the file; what cannot be read is somebody else's. Never raises."""
    try:
        return found(path)
    except OSError:
        return b""


def failed(path: Path, error: OSError) -> Done:
    """The system would not, in its own words."""
    return Done(Became.FAILED, str(path), error.strerror or type(error).__name__)
