"""How much of what is kept there is now, and the oldest of it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from runbook.hub.rooms.keeping.shapes import Held
from runbook.hub.settings.shapes import Retention
from runbook.hub.store.moments import moment_or_none
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.room_tables import BUNDLES, SESSIONS
from runbook.hub.store.tables import CALLBACKS, EVENTS, REPORTS
from runbook.hub.store.tidying import BLANK
from runbook.hub.store.transaction import Transaction

MOST = 100_000
"""So many are counted; of more it is only said that there are more."""


def held(tx: Transaction, kept: Retention) -> tuple[Held, ...]:
    """Each kind as it stands now, in the order of the settings."""
    ended, referenced = CALLBACKS.c.ended_at.is_not(None), CALLBACKS.c.reference.is_not(None)
    worded = OUTBOX.c.message != BLANK
    # What has a growing number is the oldest where that is the smallest: no need to sort by time.
    return (
        Held("reports", kept.reports, _count(tx, REPORTS), _first(tx, REPORTS, "received_at")),
        Held("messages", kept.messages, _count(tx, OUTBOX, worded),
             _first(tx, OUTBOX, "created_at", worded)),
        Held("references", kept.references, _count(tx, CALLBACKS, referenced),
             _least(tx, CALLBACKS.c.promised_at, referenced)),
        Held("promises", kept.promises, _count(tx, CALLBACKS, ended),
             _least(tx, CALLBACKS.c.ended_at, ended)),
        Held("sessions", kept.sessions, _count(tx, SESSIONS), _least(tx, SESSIONS.c.begun_at)),
        Held("bundles", kept.bundles, _count(tx, BUNDLES), _least(tx, BUNDLES.c.received_at)),
        Held("log", kept.log, _count(tx, EVENTS), _first(tx, EVENTS, "at")),
    )  # fmt: skip


def _count(tx: Transaction, table: Table, *which: ColumnElement[bool]) -> int | None:
    some = select(1).select_from(table).where(*which).limit(MOST + 1).subquery()
    found = tx.connection.execute(select(func.count()).select_from(some)).scalar() or 0
    return found if found <= MOST else None


def _first(
    tx: Transaction, table: Table, when: str, *which: ColumnElement[bool]
) -> datetime | None:
    asked = select(table.c[when]).where(*which).order_by(table.c.seq).limit(1)
    return moment_or_none(tx.connection.execute(asked).scalar())


def _least(
    tx: Transaction,
    when: ColumnElement[int] | ColumnElement[int | None],
    *which: ColumnElement[bool],
) -> datetime | None:
    return moment_or_none(tx.connection.execute(select(func.min(when)).where(*which)).scalar())
