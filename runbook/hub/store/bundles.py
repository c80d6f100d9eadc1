"""Evidence bundles of operators' PCs: sealed, for a time, each opened in its row only."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select

from runbook.hub.store import sealing
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.room_tables import BUNDLES
from runbook.hub.store.transaction import Transaction

MOST_OF_OPERATOR = 20
"""Kept of one operator at once: a newer one takes the oldest one's place."""
_AT_ONCE = 400
_ID_BYTES = 8
_SHOWN = (
    *(BUNDLES.c.id, BUNDLES.c.operator, BUNDLES.c.incident, BUNDLES.c.received_at),
    *(BUNDLES.c.made, BUNDLES.c.sha256, BUNDLES.c.size),
)


@dataclass(frozen=True, slots=True)
class Received:
    """One bundle without what is in it. ``incident`` is a key, empty for none."""

    id: str
    operator: str
    incident: str
    received_at: datetime
    made: str
    sha256: str
    size: int


def add(
    tx: Transaction, operator: str, incident: str, made: str, sha256: str, content: bytes
) -> tuple[Received, bool]:
    """Keep it; whether it is new. The same file sent again is found there already."""
    same = _one(tx, (BUNDLES.c.operator == operator) & (BUNDLES.c.sha256 == sha256))
    if same is not None:
        return same, False
    found = Received(
        secrets.token_hex(_ID_BYTES), operator, incident, tx.now, made, sha256, len(content)
    )
    row = {
        "id": found.id,
        "operator": operator,
        "incident": incident,
        "received_at": to_ms(tx.now),
        "made": made,
        "sha256": sha256,
        "size": found.size,
        "sealed": sealing.seal(tx.secret, sealing.BUNDLE, found.id, content),
    }
    tx.connection.execute(insert(BUNDLES), row)
    _crowd_out(tx, operator)
    return found, True


def of_incidents(tx: Transaction, keys: Collection[str], limit: int) -> list[Received]:
    """Those of these incidents, the newest first."""
    wanted = sorted(one for one in keys if one)[:_AT_ONCE]
    rows = tx.connection.execute(
        select(*_SHOWN)
        .where(BUNDLES.c.incident.in_(wanted))
        .order_by(BUNDLES.c.received_at.desc(), BUNDLES.c.id)
        .limit(limit)
    )
    return [_received(row) for row in rows]


def by_id(tx: Transaction, bundle: str) -> Received | None:
    """None where none of that id was received, or it is not kept any more."""
    return _one(tx, BUNDLES.c.id == bundle)


def content(tx: Transaction, bundle: str) -> bytes | None:
    """The file; None where there is none, or it does not open with this hub's secret."""
    asked = select(BUNDLES.c.sealed).where(BUNDLES.c.id == bundle)
    sealed = tx.connection.execute(asked).scalar()
    if sealed is None:
        return None
    return sealing.open_sealed(tx.secret, sealing.BUNDLE, bundle, bytes(sealed))


def forget(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete those received before then; how many."""
    old = (
        select(BUNDLES.c.id)
        .where(BUNDLES.c.received_at < to_ms(before))
        .order_by(BUNDLES.c.received_at)
        .limit(limit)
    )
    found = tx.connection.execute(old).scalars().all()
    tx.connection.execute(delete(BUNDLES).where(BUNDLES.c.id.in_(found)))
    return len(found)


def _crowd_out(tx: Transaction, operator: str) -> None:
    newest = (
        select(BUNDLES.c.id)
        .where(BUNDLES.c.operator == operator)
        .order_by(BUNDLES.c.received_at.desc(), BUNDLES.c.id)
        .offset(MOST_OF_OPERATOR)
        .limit(_AT_ONCE)
    )
    found = tx.connection.execute(newest).scalars().all()
    if found:
        tx.connection.execute(delete(BUNDLES).where(BUNDLES.c.id.in_(found)))


def _one(tx: Transaction, which: ColumnElement[bool]) -> Received | None:
    row = tx.connection.execute(select(*_SHOWN).where(which)).first()
    return _received(row) if row is not None else None


def _received(row: Any) -> Received:
    return Received(
        id=row.id,
        operator=row.operator,
        incident=row.incident,
        received_at=from_ms(row.received_at),
        made=row.made,
        sha256=row.sha256,
        size=row.size,
    )
