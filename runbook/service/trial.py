"""Whether what autostart would start is still there and starts."""

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from runbook.service.job import program_of, settings_named
from runbook.system.asking import ask


class Trouble(StrEnum):
    """Why it would not start as it should. The words are ids of texts."""

    NO_PROGRAM = "no_program"
    PROGRAM_FAILS = "program_fails"
    NO_SETTINGS = "no_settings"
    ANOTHERS_HOME = "anothers_home"
    """Root, or somebody else, in the folder of a person who could never take it away again."""


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


def at_home() -> bool:
    """Whether the home folder is this user's own. With sudo it may still be that of who typed it.

    What root makes there would start nothing of hers, and she could not remove it.
    """
    getuid = getattr(os, "geteuid", None)
    if getuid is None:
        return True
    try:
        return Path.home().stat().st_uid in {getuid(), 0}
    except (OSError, RuntimeError):
        return True


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
