"""Rows in columns, as wide as their widest cell."""

from collections.abc import Sequence

from runbook.cli import console


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write the headings and the rows; nothing stands behind the last cell."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in [heads, *rows]:
        cells = zip(row, widths, strict=True)
        console.say("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip())
