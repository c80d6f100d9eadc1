"""What PCs are told of promises that the office gave from one operator to another."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, or_, select

from runbook.hub.store.moments import to_ms
from runbook.hub.store.promises import UNDO_FOR
from runbook.hub.store.tables import CALLBACKS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import GivenAway

TOLD_FOR = timedelta(days=14)
"""So long after its end a promising PC is told: it may have been off all the while."""
MOST = 200
"""Promises that one PC is told of; the newest of them."""

_C = CALLBACKS.c


def away(tx: Transaction) -> Mapping[str, tuple[GivenAway, ...]]:
    """By who promised: what somebody else keeps now, or was settled on the hub's page."""
    still = or_(_C.ended_at.is_(None), _C.ended_at > to_ms(tx.now - TOLD_FOR))
    asked = (
        select(_C.id, _C.operator, _C.owner, _C.settled)
        # Also what was settled by herself: her PC does not know of it.
        .where(_C.owner > "", still, or_(_C.owner != _C.operator, _C.settled != ""))
        .order_by(_C.owner_at.desc(), _C.id)
    )
    found: dict[str, list[GivenAway]] = {}
    for row in tx.connection.execute(asked):
        hers = found.setdefault(row.operator, [])
        if len(hers) < MOST:
            hers.append(GivenAway(promise=row.id, to=row.owner, settled=row.settled))
    return {operator: tuple(hers) for operator, hers in found.items()}


def waiting(tx: Transaction) -> Mapping[str, int]:
    """By operator: how many promises of others wait for her on the hub's page."""
    over = to_ms(tx.now - UNDO_FOR)
    asked = (
        select(_C.owner, func.count())
        .where(_C.owner > "", _C.owner != _C.operator, _C.ended_at.is_(None))
        .where(or_(_C.settled_at.is_(None), _C.settled_at > over))
        .group_by(_C.owner)
    )
    return {owner: int(count) for owner, count in tx.connection.execute(asked)}
