"""Runs a fixed command of the system: bounded time, bounded output, no window, no shell."""

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

_MOST_BYTES: Final = 256 * 1024

# Nothing else of our environment is handed on: it may hold secrets.
_KEPT: Final = frozenset(
    {"PATH", "HOME", "USER", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "PROGRAMDATA", "PROGRAMFILES"}
    | {"PROGRAMFILES(X86)", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "COMSPEC", "SYSTEMDRIVE"}
)


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command printed. Undecodable bytes are replaced: only ASCII words are ever read."""

    code: int
    text: str


def run_command(argv: tuple[str, ...], wait: float, feed: str = "") -> CommandOutput:
    """Run ``argv`` for at most ``wait`` seconds, with ``feed`` on its standard input.

    Raises OSError when it cannot be started, TimeoutError when it is late: then it was ended.
    """
    try:
        done = subprocess.run(
            argv,
            input=feed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=max(wait, 0.05),
            check=False,
            env=_environment(),
            creationflags=_no_window(),
        )
    except subprocess.TimeoutExpired as late:
        raise TimeoutError("the command took too long") from late
    return CommandOutput(done.returncode, done.stdout[:_MOST_BYTES].decode(errors="replace"))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    return {**kept, "LC_ALL": "C", "LANG": "C"}


def _no_window() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        return 0
