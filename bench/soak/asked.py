"""Reads a journal where it lies: run inside a PC's own view of the files.

Usage: asked.py FILE STATEMENT [VALUE…]. Prints the rows as JSON.
"""

import json
import sqlite3
import sys
from contextlib import closing


def main(file: str, statement: str, *values: str) -> None:
    """Ask once."""
    with closing(sqlite3.connect(file, timeout=20)) as connection:
        print(json.dumps(connection.execute(statement, values).fetchall()))


if __name__ == "__main__":
    main(*sys.argv[1:])
