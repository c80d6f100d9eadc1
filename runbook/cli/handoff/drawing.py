"""Draws a QR code on the terminal so that a phone reads it, whatever the window's colours are."""

import os
import re
import shutil
import sys

from rich.console import Console
from rich.text import Text

from notifier.handoff.qr import BLOCKS, Ink, Symbol
from runbook.cli.handoff.lines import Room
from runbook.cli.output import console

_USUAL = (80, 24)
_INK = "#000000 on #ffffff"
_PAPER = "on #ffffff"
_CELLS = "on #000000"
_FILLED = re.compile("#+")


def room() -> Room:
    """How much the window holds; a pipe as much as the usual one: a small code scans best."""
    blocks = _can_write("".join(BLOCKS))
    size = shutil.get_terminal_size() if is_terminal() else os.terminal_size(_USUAL)
    return Room(size.columns, size.lines, blocks)


def is_terminal() -> bool:
    """Whether somebody looks at the output."""
    return sys.stdout is not None and sys.stdout.isatty()


def draw(symbol: Symbol, *, blocks: bool) -> None:
    """Put the QR code on stdout: black on white, else in what the window or the paper has."""
    if not is_terminal():
        # Paper and a text file are light.
        console.say("\n".join(symbol.lines(Ink.DARK, blocks=blocks)))
        return
    screen = Console(highlight=False)
    if screen.color_system is None or screen.no_color or os.environ.get("TERM") == "dumb":
        # Most windows without colours are dark, and phones read the opposite as well.
        console.say("\n".join(symbol.lines(Ink.LIGHT, blocks=blocks)))
        return
    for line in symbol.lines(Ink.DARK, blocks=blocks):
        drawn = Text(line, style=_INK) if blocks else _coloured_cells(line)
        screen.print(drawn, no_wrap=True, overflow="ignore", crop=False)


def _coloured_cells(line: str) -> Text:
    """Without half blocks the background's colour is what a phone sees best."""
    drawn = Text(" " * len(line), style=_PAPER)
    for filled in _FILLED.finditer(line):
        drawn.stylize(_CELLS, *filled.span())
    return drawn


def _can_write(signs: str) -> bool:
    try:
        signs.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
