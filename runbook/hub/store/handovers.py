"""Hand-overs of shifts as they were sent, and the one that is being written."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, delete, select

from runbook.hub.rooms.handover.shapes import Content, Kept
from runbook.hub.store.documents import put, read, written
from runbook.hub.store.moments import from_ms, moment_or_none, ms_or_none, to_ms
from runbook.hub.store.room_tables import HANDOVERS
from runbook.hub.store.transaction import Transaction

_ID_BYTES = 6


class _Body(msgspec.Struct):
    """What stands in a row's body."""

    note: str = ""
    content: Content | None = None


def draft(tx: Transaction) -> Kept | None:
    """The one that was not sent yet."""
    return _one(tx, _NEWEST.where(HANDOVERS.c.sent_at.is_(None)))


def last_sent(tx: Transaction) -> Kept | None:
    """The newest one that was sent."""
    return _one(tx, _NEWEST.where(HANDOVERS.c.sent_at.is_not(None)))


def by_id(tx: Transaction, handover_id: str) -> Kept | None:
    """A draft or one that was sent; None where there is none of that id."""
    return _one(tx, select(HANDOVERS).where(HANDOVERS.c.id == handover_id))


def sent(tx: Transaction, limit: int) -> list[Kept]:
    """Those that were sent, the newest first."""
    asked = _NEWEST.where(HANDOVERS.c.sent_at.is_not(None)).limit(limit)
    return [_kept(row) for row in tx.connection.execute(asked)]


def begin(tx: Transaction, by: str, shift_until: datetime) -> Kept:
    """A new draft, not kept yet."""
    return Kept(secrets.token_hex(_ID_BYTES), tx.now, by, shift_until)


def save(tx: Transaction, kept: Kept) -> Kept:
    """Keep it as given."""
    row = {
        "id": kept.id,
        "shift_until": to_ms(kept.shift_until),
        "made_at": to_ms(kept.made_at),
        "made_by": kept.made_by,
        "given_to": kept.given_to,
        "sent_at": ms_or_none(kept.sent_at),
        "taken_at": ms_or_none(kept.taken_at),
        "taken_by": kept.taken_by,
        "body": written(_Body(kept.note, kept.content)),
    }
    put(tx, HANDOVERS, row)
    return kept


def taken_back(kept: Kept) -> Kept:
    """The same as a draft again; what it held is made anew when it is sent."""
    return replace(kept, sent_at=None, given_to="", content=None)


def drop(tx: Transaction, kept: Kept) -> None:
    """There was none: its words stand in another one."""
    tx.connection.execute(delete(HANDOVERS).where(HANDOVERS.c.id == kept.id))


def _one(tx: Transaction, asked: Select[Any]) -> Kept | None:
    row = tx.connection.execute(asked.limit(1)).first()
    return None if row is None else _kept(row)


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    body = read(row.body, _Body)
    return Kept(
        id=row.id,
        made_at=from_ms(row.made_at),
        made_by=row.made_by,
        shift_until=from_ms(row.shift_until),
        given_to=row.given_to,
        sent_at=moment_or_none(row.sent_at),
        taken_at=moment_or_none(row.taken_at),
        taken_by=row.taken_by,
        note=body.note,
        content=body.content,
    )


_NEWEST: Select[Any] = select(HANDOVERS).order_by(HANDOVERS.c.made_at.desc(), HANDOVERS.c.id)
