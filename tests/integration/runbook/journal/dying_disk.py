"""What a dying disk does to a journal, and where the damaged file is found afterwards."""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.integration.runbook.journal.tampering import NOW

LATER = NOW + timedelta(minutes=1)
"""When it is opened again."""
FILLER = "наполнитель" * 40
"""Close to a kilobyte: a few rows of it fill a page."""
PAGE = 4096
ROWS = 13
"""The first byte of a page with rows of a table; any other one names pages below it."""


def damaged(path: Path, table: str = "meta") -> None:
    """Overwrite the beginning of a table's first page."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * PAGE : (root - 1) * PAGE + 300] = b"\xa5" * 300
    path.write_bytes(content)


def leaves(content: bytes | bytearray, number: int) -> Iterator[int]:
    """The pages that hold a table's rows, by SQLite's file format; not every build has dbstat."""
    page = content[(number - 1) * PAGE : number * PAGE]
    if page[0] == ROWS:
        yield number
        return
    cells = struct.unpack_from(f">{int.from_bytes(page[3:5])}H", page, 12)
    for cell in (*cells, 8):
        yield from leaves(content, int.from_bytes(page[cell : cell + 4]))


def damaged_inside(path: Path, table: str) -> None:
    """Overwrite pages in the middle of a table."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    content = bytearray(path.read_bytes())
    pages = list(leaves(content, root))
    for number in pages[len(pages) // 4 :][:10]:
        content[(number - 1) * PAGE : number * PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)


def aside_of(path: Path) -> Path:
    (aside,) = path.parent.glob("journal.corrupt-*.db")
    return aside
