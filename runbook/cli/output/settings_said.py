"""Problems of the settings on stderr: what, where, and what to do about it."""

from runbook.cli.output import console
from runbook.settings.file import Loaded
from runbook.settings.words import message


def say_problems(loaded: Loaded, lang: str) -> None:
    """Say every error. Warnings are the doctor's business, not the night's."""
    for problem in loaded.errors:
        console.warn(message(problem, lang))
