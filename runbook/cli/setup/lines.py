"""Whole lines from the keyboard, for questions that are answered in words."""

import getpass
import sys
from contextlib import suppress

from runbook.cli import console

PROMPT = "> "


class GoneError(Exception):
    """Nobody is at the keyboard any more: the terminal is gone, or the input has ended."""


class Lines:
    """The person at the terminal."""

    def __init__(self) -> None:
        # Arrow keys and editing in the line; Windows' console edits by itself.
        with suppress(ImportError):
            import readline  # noqa: PLC0415, F401 - lazy for start-up; the import turns it on

    def line(self) -> str:
        """What was typed up to Enter. Raises GoneError."""
        try:
            return input(PROMPT)
        except UnicodeDecodeError:
            # Bytes of another encoding: no answer can look like this, so it is asked again.
            return "\udcff"
        except (EOFError, OSError) as error:
            raise GoneError from error

    def secret(self) -> str:
        """The same, shown nowhere. Raises GoneError."""
        try:
            return getpass.getpass(PROMPT)
        except UnicodeDecodeError:
            return "\udcff"
        except (EOFError, OSError) as error:
            raise GoneError from error


def somebody_there() -> bool:
    """Whether questions would be seen and answered."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def say_lines(*lines: str) -> None:
    """Say each of the lines that has something to say; a single space stands for an empty one."""
    for line in lines:
        if line:
            console.say(line.rstrip())
