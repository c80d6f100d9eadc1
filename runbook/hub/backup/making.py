"""Makes a backup beside a running hub: the database at one moment, its secret, and a manifest."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import msgspec
from sqlalchemy.engine import make_url

from runbook.hub.backup import dumping
from runbook.hub.backup.manifest import MANIFEST, Manifest, described, digest
from runbook.hub.store import events
from runbook.hub.store.engines import POSTGRESQL, SQLITE
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.journal.private import private_folder
from runbook.secrets.own import SECRET_FILE, OwnSecret
from runbook.system.durable import PRIVATE

MADE = "backup.made"
"""The event: everything was taken along, with the secret that opens clients' references."""
FILES = {SQLITE: "hub.sqlite", POSTGRESQL: "hub.pgdump"}


def make(store: Store, url: str, folder: Path) -> Manifest:
    """Write the backup into a new folder, for this user alone; what is in it.

    The manifest comes last: a backup without one is not whole. Raises FileExistsError where the
    folder holds anything, OSError, StoreError and ToolError.
    """
    private_folder(folder)
    if any(folder.iterdir()):
        raise FileExistsError(str(folder))
    # A full disk keeps nobody from saving what there is.
    with suppress(StoreError), store.write() as tx:
        events.log(tx, MADE)
    with store.read() as tx:
        secret = tx.secret
    found = _sqlite(url, secret, folder) if store.is_sqlite else _postgres(store, url, folder)
    _write(folder / SECRET_FILE, secret.to_text().reveal().encode() + b"\n")
    names = (found.dump, SECRET_FILE)
    whole = msgspec.structs.replace(found, sha256={one: digest(folder / one) for one in names})
    _write(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n")
    return whole


def _sqlite(url: str, secret: OwnSecret, folder: Path) -> Manifest:
    """A copy by SQLite's own backup, which follows writers: https://www.sqlite.org/backup.html."""
    copy = folder / FILES[SQLITE]
    _write(copy, b"")
    source = make_url(url).database or ""
    with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(copy)) as made:
        # Whole in one step: a step that another process's write interrupts would begin anew.
        given.backup(made)
    beside = Store(f"sqlite:///{copy}", secret)
    try:
        with beside.read() as tx:
            found = described(tx, SQLITE, copy.name)
    finally:
        beside.close()
    with closing(sqlite3.connect(copy)) as made:
        # One file, without a log of writes beside it.
        made.execute("PRAGMA journal_mode = DELETE")
    return found


def _postgres(store: Store, url: str, folder: Path) -> Manifest:
    """``pg_dump`` of the very moment that the manifest describes."""
    dump = folder / FILES[POSTGRESQL]
    _write(dump, b"")
    with store.read() as tx:
        # The snapshot is good while this transaction lasts, however long the dump takes.
        tx.connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        snapshot = str(tx.connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar())
        found = described(tx, POSTGRESQL, dump.name)
        dumping.dump(url, snapshot, dump)
    return found


def _write(path: Path, body: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(number, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
