"""Whether what autostart would start is still there and starts."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from runbook.service.asking import ask
from runbook.service.job import program_of, settings_named


class Trouble(StrEnum):
    """Why it would not start as it should. The words are ids of texts."""

    NO_PROGRAM = "no_program"
    PROGRAM_FAILS = "program_fails"
    NO_SETTINGS = "no_settings"


def troubles(command: Sequence[str]) -> tuple[Trouble, ...]:
    """What is wrong with a command; empty when it would start. Never raises.

    The program is started for real, with ``--version``: a Python may still be there when the
    package in it is gone.
    """
    if not command or not _is_file(command[0]):
        return (Trouble.NO_PROGRAM,)
    found = []
    if not ask([*program_of(command), "--version"]).well:
        found.append(Trouble.PROGRAM_FAILS)
    named = settings_named(command)
    if named and not _is_file(named):
        found.append(Trouble.NO_SETTINGS)
    return tuple(found)


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
