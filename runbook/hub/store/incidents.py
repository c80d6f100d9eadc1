"""Incidents as the office sees them, and which local one belonged to which mass one."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, insert, select, update

from runbook.hub.model.incident import HubIncident
from runbook.hub.store.documents import read, written
from runbook.hub.store.moments import from_ms, ms_or_none, to_ms
from runbook.hub.store.tables import INCIDENTS, MEMBERS
from runbook.hub.store.transaction import Transaction


class StaleError(Exception):
    """The incident has changed since it was read: decide again on what stands there now."""


def by_key(tx: Transaction, key: str) -> HubIncident | None:
    """The incident with that key."""
    return next(iter(_found(tx, _ALL.where(INCIDENTS.c.key == key))), None)


def by_number(tx: Transaction, number: int) -> HubIncident | None:
    """The incident people call by that number."""
    return next(iter(_found(tx, _ALL.where(INCIDENTS.c.number == number))), None)


def open_of_agent(tx: Transaction, operator: str) -> list[HubIncident]:
    """Her incidents whose outage has not ended, the oldest first."""
    mine = _ALL.where(INCIDENTS.c.agent == operator, INCIDENTS.c.over.is_(False))
    return _found(tx, mine.order_by(INCIDENTS.c.number))


def every_open(tx: Transaction) -> list[HubIncident]:
    """Every incident whose outage has not ended, local and mass, the oldest first."""
    return _found(tx, _ALL.where(INCIDENTS.c.over.is_(False)).order_by(INCIDENTS.c.number))


def unclosed(tx: Transaction) -> list[HubIncident]:
    """Every incident that is not closed, those restored included, the oldest first."""
    return _found(tx, _ALL.where(INCIDENTS.c.closed_at.is_(None)).order_by(INCIDENTS.c.number))


def recent(tx: Transaction, limit: int = 20) -> list[HubIncident]:
    """The latest incidents, the newest first."""
    return _found(tx, _ALL.order_by(INCIDENTS.c.number.desc()).limit(limit))


def save(tx: Transaction, incident: HubIncident) -> HubIncident:
    """Keep it; what was kept, with its number and its new revision.

    One that has no number yet is new. Raises StaleError when it has been changed since.
    """
    if not incident.number:
        return _insert(tx, incident)
    kept = replace(incident, revision=incident.revision + 1)
    done = tx.connection.execute(
        update(INCIDENTS)
        .where(INCIDENTS.c.key == incident.key, INCIDENTS.c.revision == incident.revision)
        .values(_columns(kept))
    )
    if not done.rowcount:
        raise StaleError(incident.key)
    return kept


def join(tx: Transaction, mass_key: str, key: str) -> bool:
    """Note that a local incident belongs to a mass one from now on. False when it does already.

    It leaves any other one. The incident's ``parent`` is the caller's to save.
    """
    current = tx.connection.execute(
        select(MEMBERS.c.mass).where(MEMBERS.c.incident == key, MEMBERS.c.left_at.is_(None))
    ).scalar()
    if current == mass_key:
        return False
    if current is not None:
        leave(tx, current, key, MOVED)
    row = {"mass": mass_key, "incident": key, "joined_at": to_ms(tx.now)}
    tx.connection.execute(insert(MEMBERS), row)
    return True


def leave(tx: Transaction, mass_key: str, key: str, why: str) -> bool:
    """Note that it belongs there no more, and why, as a code. False when it did not."""
    done = tx.connection.execute(
        update(MEMBERS)
        .where(MEMBERS.c.mass == mass_key, MEMBERS.c.incident == key, MEMBERS.c.left_at.is_(None))
        .values(left_at=to_ms(tx.now), why=why)
    )
    return bool(done.rowcount)


def members(
    tx: Transaction, mass_key: str, *, current: bool = True, most: int | None = None
) -> list[HubIncident]:
    """The local incidents that belong to it; without ``current`` those that ever did too.

    With ``most`` only so many of them, the first ones.
    """
    belongs: list[ColumnElement[bool]] = [MEMBERS.c.mass == mass_key]
    if current:
        belongs.append(MEMBERS.c.left_at.is_(None))
    keys = select(MEMBERS.c.incident).where(*belongs)
    asked = _ALL.where(INCIDENTS.c.key.in_(keys)).order_by(INCIDENTS.c.number)
    return _found(tx, asked.limit(most))


def left_last(tx: Transaction, key: str) -> tuple[HubIncident, datetime] | None:
    """The mass incident that this local one left last, and when; None while it left none."""
    asked = (
        select(MEMBERS.c.mass, MEMBERS.c.left_at)
        .where(MEMBERS.c.incident == key, MEMBERS.c.left_at.is_not(None))
        .order_by(MEMBERS.c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(asked).first()
    mass = by_key(tx, row.mass) if row is not None else None
    return (mass, from_ms(row.left_at)) if row is not None and mass is not None else None


MOVED = "moved"
"""Why an incident left a mass one when it joined another."""

_ALL = select(INCIDENTS.c.body)


def _found(tx: Transaction, asked: Select[str]) -> list[HubIncident]:
    return [read(body, HubIncident) for body in tx.connection.execute(asked).scalars()]


def _insert(tx: Transaction, incident: HubIncident) -> HubIncident:
    if by_key(tx, incident.key) is not None:
        raise StaleError(incident.key)
    last = tx.connection.execute(select(func.max(INCIDENTS.c.number))).scalar() or 0
    kept = replace(incident, number=last + 1, revision=incident.revision + 1)
    tx.connection.execute(insert(INCIDENTS), _columns(kept))
    return kept


def _columns(incident: HubIncident) -> dict[str, object]:
    return {
        "key": incident.key,
        "number": incident.number,
        "kind": str(incident.kind),
        "agent": incident.agent,
        "parent": incident.parent,
        "opened_at": to_ms(incident.opened_at),
        "over": incident.over,
        "closed_at": ms_or_none(incident.closed_at),
        "revision": incident.revision,
        "body": written(incident),
    }
