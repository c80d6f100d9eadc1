"""Runs a fixed command of the system: bounded time, bounded output, no window, no shell."""

import os
from dataclasses import dataclass
from typing import Final

from checks.host.child import run_child

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
    ended = run_child(argv, max(wait, 0.05), _environment(), feed.encode())
    return CommandOutput(ended.code, ended.said.decode(errors="replace"))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    return {**kept, "LC_ALL": "C", "LANG": "C"}
