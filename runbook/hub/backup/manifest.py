"""What stands beside a backup, so that it can be tried without the hub it was made of."""

import hashlib
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import func, select, text

from runbook.hub.store import events
from runbook.hub.store.room_tables import CUTS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.decoding import decoded

MANIFEST = "manifest.json"
SCHEMA = "runbook.hub.backup/1"
_PIECE = 1 << 20
_ALL = CUTS.metadata
_VERSION = text("SELECT version_num FROM alembic_version")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a backup. ``kind`` is ``sqlite`` or ``postgresql``, ``dump`` its file's name.

    ``tables`` is the version of the tables, ``head`` that of the log, empty for an empty one,
    ``counts`` the rows of each table and ``sha256`` the digest of each file, by name. ``secret`` is
    the id of the secret.
    """

    schema: str = SCHEMA
    made_at: datetime
    kind: str
    dump: str
    tables: str
    head: str
    secret: str
    counts: dict[str, int]
    sha256: dict[str, str]


def counted(tx: Transaction) -> dict[str, int]:
    """The rows of every table."""
    return {
        table.name: tx.connection.execute(select(func.count()).select_from(table)).scalar() or 0
        for table in _ALL.sorted_tables
    }


def described(tx: Transaction, kind: str, dump: str) -> Manifest:
    """The database as this transaction sees it; the files' digests are still to be added."""
    return Manifest(
        made_at=tx.now,
        kind=kind,
        dump=dump,
        tables=str(tx.connection.execute(_VERSION).scalar()),
        head=events.head(tx),
        secret=tx.secret.id,
        counts=counted(tx),
        sha256={},
    )


def digest(path: Path) -> str:
    """The file's SHA-256. Raises OSError."""
    made = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            made.update(piece)
    return made.hexdigest()


def read(folder: Path) -> Manifest | None:
    """The backup's manifest; None where there is none that this version can read."""
    try:
        return decoded((folder / MANIFEST).read_bytes(), Manifest)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return None
