"""The recorded journals, and forked programs that are killed in the middle of their upgrade."""

import os
import signal
import sqlite3
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from runbook.journal.schema import version_of
from runbook.secrets.own import SECRET_FILE, OwnSecret
from tests.integration.runbook.journal.tampering import NOW

__all__ = ["NOW", "OPERATOR", "RECORDED", "SECRET", "contents", "forked", "old_journal"]

OPERATOR = "op-117"
SECRET = OwnSecret(bytes(range(32)))
"""Of the PC on which the recordings were made: worth nothing anywhere."""
_FOLDER = Path(__file__).parents[3] / "recordings" / "journals"
RECORDED = (1, 2, 3)

Contents = dict[str, list[dict[str, Any]]]


def old_journal(folder: Path, version: int) -> Path:
    """A journal as the program of that version left it, in a home that has its secret."""
    folder.mkdir(exist_ok=True)
    path = folder / "journal.db"
    text = (_FOLDER / f"version-{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)
        connection.execute("PRAGMA journal_mode = WAL")
    (folder / SECRET_FILE).write_text(SECRET.to_text().reveal())
    (folder / SECRET_FILE).chmod(0o600)
    return path


def contents(path: Path) -> Contents:
    """Every row of every table of ours, by table."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        tables = [row["name"] for row in connection.execute(names)]
        return {
            one: [dict(row) for row in connection.execute(f"SELECT * FROM {one} ORDER BY rowid")]
            for one in tables
        }


def version_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return version_of(connection)


def forked(work: Callable[[], None]) -> int:
    """Run it in a process of its own; how that ended: 0 well, 1 with an error, -9 killed."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - told on the screen, and by the code
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(statement: int) -> Callable[[str], None]:
    """For ``set_trace_callback``: kill -9 of this process when it begins that statement."""
    left = [statement]

    def seen(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return seen
