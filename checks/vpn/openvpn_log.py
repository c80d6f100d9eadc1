"""What OpenVPN's own log says of the login, where this user may read it.

OpenVPN asks for a status only over a management socket, of which there is one user at a time; its
log is what is left. The words are those of the program's sources, which are not translated
(``receive_auth_failed`` in push.c, ``initialization_sequence_completed`` in forward.c).
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FRESH: Final = 3600.0
"""Seconds after the last line for which a log speaks of tonight."""
TAIL: Final = 64 * 1024
"""Bytes at the end of a log that are read."""
_ACCEPTED: Final = "Initialization Sequence Completed"
_REJECTED: Final = "AUTH_FAILED"
_FOR_NOW: Final = "AUTH_FAILED,TEMP"
_OPTIONS: Final = frozenset({"log", "log-append"})


def login_rejected_in(text: str) -> bool | None:
    """How the last login ended: True when it was rejected, None when none has ended. PURE."""
    for line in reversed(text.splitlines()):
        if _ACCEPTED in line:
            return False
        if _REJECTED in line and _FOR_NOW not in line:
            return True
    return None


def named_log(profile: str) -> str:
    """The file of the option ``log`` or ``log-append`` (openvpn(8)), empty without one. PURE."""
    for line in profile.splitlines():
        words = line.strip().split(maxsplit=1)
        if len(words) > 1 and words[0] in _OPTIONS:
            return words[1].strip().strip('"').replace("\\\\", "\\")
    return ""


def log_of(profile: Path, text: str) -> tuple[Path, ...]:
    """Where the log of a profile may lie: where it says, else where the Windows programs put it."""
    named = named_log(text)
    if named:
        return (profile.parent / named,)
    bases = (os.environ.get("USERPROFILE"), os.environ.get("PROGRAMFILES"))
    return tuple(Path(base) / "OpenVPN" / "log" / f"{profile.stem}.log" for base in bases if base)


def login_rejected(logs: Iterable[Path], now: float | None = None) -> bool | None:
    """What the youngest of these logs says, if it is ``FRESH`` at ``now`` (seconds since 1970)."""
    dated = [(changed, log) for log in logs if (changed := _changed(log)) is not None]
    if not dated:
        return None
    changed, log = max(dated)
    if (time.time() if now is None else now) - changed > FRESH:
        return None
    return login_rejected_in(_tail(log))


def _changed(log: Path) -> float | None:
    try:
        return log.stat().st_mtime if log.is_file() else None
    except OSError:
        return None


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as opened:
            opened.seek(max(log.stat().st_size - TAIL, 0))
            return opened.read(TAIL).decode(errors="replace")
    except OSError:
        return ""
