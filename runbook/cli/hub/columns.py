"""Rows in columns, as wide as their widest cell."""

from collections.abc import Sequence

from runbook.cli.output import console
from runbook.language.texts import t


def table(names: Sequence[str], rows: Sequence[Sequence[str]], none: str, lang: str) -> None:
    """Write the rows under each ``hub.column.<name>``; the text ``none`` if there is no row."""
    if rows:
        columns([t(f"hub.column.{one}", lang) for one in names], rows)
    else:
        console.say(t(none, lang))


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write the headings and the rows; nothing stands behind the last cell."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in [heads, *rows]:
        cells = zip(row, widths, strict=True)
        console.say("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip())
