"""Whole lines from the keyboard, for questions that are answered in words."""

import getpass
import sys
from contextlib import suppress
from shutil import get_terminal_size
from textwrap import fill

from runbook.cli.output import console

PROMPT = "> "
_NARROWEST = 20


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


def folded(text: str) -> str:
    """The text in lines of the terminal's width, broken between words; a pipe gets it whole."""
    if sys.stdout is None or not sys.stdout.isatty():
        return text
    width = max(get_terminal_size().columns, _NARROWEST)
    return "\n".join(_fold(line, width) for line in text.split("\n"))


def _fold(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    indent = " " * (len(line) - len(line.lstrip()))
    # Paths and addresses stay whole: what is torn apart cannot be copied.
    return fill(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def say_lines(*lines: str) -> None:
    """Say each of the lines that has something to say; a single space stands for an empty one."""
    for line in lines:
        if line:
            console.say(folded(line.rstrip()))
