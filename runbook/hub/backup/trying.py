"""Tries a backup: brings it up in a scratch database and looks whether a hub could work with it."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from runbook.hub.backup import dumping
from runbook.hub.backup.manifest import Manifest, counted, digest, read
from runbook.hub.store import events, sealing
from runbook.hub.store.engines import SQLITE
from runbook.hub.store.problem import StoreError
from runbook.hub.store.room_tables import BUNDLES
from runbook.hub.store.store import Store
from runbook.hub.store.tables import AGENTS, CALLBACKS
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import SECRET_FILE, OwnSecret

DRIVER = "postgresql+psycopg"
NO_MANIFEST = "no_manifest"
CHANGED = "changed"
NO_KEY = "no_key"
NOT_READABLE = "not_readable"
TABLES = "tables"
LOG = "log"
HEAD = "head"
COUNTS = "counts"
SEALED = "sealed"
SCRATCH = "scratch"
TOOL = "tool"
"""What may be wrong; texts: ``hub.restore.wrong.<one>``. The last two say nothing about it."""


class ScratchError(Exception):
    """There is no server on which a scratch database could be made."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went: what is wrong, nothing for a backup that would work."""

    wrong: tuple[str, ...]
    manifest: Manifest | None = None
    opened: int = 0


def tried(folder: Path, server: str = "") -> Trial:
    """Bring the backup up beside everything else and look at it; it is left as it was.

    ``server`` is the URL of a database on the PostgreSQL server on which a scratch database may be
    made for a dump of that kind. Never raises for what a backup may be like.
    """
    manifest = read(folder)
    if manifest is None:
        return Trial((NO_MANIFEST,))
    secret = _secret(folder, manifest)
    if isinstance(secret, str):
        return Trial((secret,), manifest)
    try:
        with _scratch(folder, manifest, server) as url:
            return _looked_at(url, secret, manifest)
    except (StoreError, OSError):
        wrong = NOT_READABLE
    except dumping.ToolError as error:
        wrong = TOOL if error.missing else NOT_READABLE
    except (SQLAlchemyError, ScratchError):
        wrong = SCRATCH
    return Trial((wrong,), manifest)


def _secret(folder: Path, manifest: Manifest) -> OwnSecret | str:
    """The backup's secret where its files are what they were; otherwise what is wrong."""
    if not {manifest.dump, SECRET_FILE} <= manifest.sha256.keys():
        return CHANGED
    try:
        if {name: digest(folder / name) for name in manifest.sha256} != manifest.sha256:
            return CHANGED
        secret = OwnSecret.from_text((folder / SECRET_FILE).read_text("ascii", "replace"))
    except OSError:
        return CHANGED
    return NO_KEY if secret is None or secret.id != manifest.secret else secret


def _looked_at(url: str, secret: OwnSecret, manifest: Manifest) -> Trial:
    store = Store(url, secret)
    try:
        # The same question a hub asks itself before it starts.
        if store.problem() is not None:
            return Trial((TABLES,), manifest)
        with store.read() as tx:
            proof = events.verify(tx, manifest.head)
            opened, shut = _unsealed(tx)
            faults = {
                LOG: not proof.sound,
                HEAD: events.head(tx) != manifest.head,
                COUNTS: counted(tx) != manifest.counts,
                SEALED: shut > 0,
            }
    finally:
        store.close()
    return Trial(tuple(one for one, is_so in faults.items() if is_so), manifest, opened)


def _unsealed(tx: Transaction) -> tuple[int, int]:
    """How many sealed values open with the key, and how many do not."""
    references = select(CALLBACKS.c.id, CALLBACKS.c.reference)
    keys = select(AGENTS.c.operator, AGENTS.c.report_key)
    found = [
        sealing.opens(tx.secret, what, whose, sealed)
        for what, asked in (
            (sealing.REFERENCE, references.where(CALLBACKS.c.reference.is_not(None))),
            (sealing.REPORT_KEY, keys),
            (sealing.BUNDLE, select(BUNDLES.c.id, BUNDLES.c.sealed)),
        )
        for whose, sealed in tx.connection.execute(asked)
    ]
    return sum(found), len(found) - sum(found)


@contextmanager
def _scratch(folder: Path, manifest: Manifest, server: str) -> Iterator[str]:
    """The URL of a database made of the backup, gone afterwards."""
    if manifest.kind == SQLITE:
        with tempfile.TemporaryDirectory(prefix="runbook-restore-") as own:
            copy = Path(own) / "hub.sqlite"
            shutil.copyfile(folder / manifest.dump, copy)
            yield f"sqlite:///{copy}"
        return
    given = make_url(server) if server else None
    if given is None or given.get_backend_name() != manifest.kind:
        raise ScratchError
    name = f"runbook_restore_{secrets.token_hex(6)}"
    beside = create_engine(given.set(drivername=DRIVER), isolation_level="AUTOCOMMIT")
    try:
        with beside.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
            try:
                made = given.set(database=name).render_as_string(hide_password=False)
                dumping.restore(made, folder / manifest.dump)
                yield made
            finally:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        beside.dispose()
