"""Who works when, as the database has it. ``who`` is a person's id, or an operator's."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.room_tables import ROSTER
from runbook.hub.store.transaction import Transaction

_ID_BYTES = 6
_STANDS = ROSTER.c.cancelled_at.is_(None)


def current(tx: Transaction, role: Role | None = None) -> list[Entry]:
    """Whose shift it is now, of one role or of all, by role and id."""
    now = to_ms(tx.now)
    return _entries(tx, _STANDS, ROSTER.c.from_at <= now, ROSTER.c.until_at > now, *_of(role))


def coming(tx: Transaction, role: Role | None = None) -> list[Entry]:
    """Whose shift begins next: of each role those that begin first after now."""
    now = to_ms(tx.now)
    found = _entries(tx, _STANDS, ROSTER.c.from_at.in_(
        select(func.min(ROSTER.c.from_at))
        .where(_STANDS, ROSTER.c.from_at > now, *_of(role))
        .group_by(ROSTER.c.role)
        .scalar_subquery()
    ), *_of(role))  # fmt: skip
    first: dict[Role, datetime] = {}
    for one in found:
        first[one.role] = min(first.get(one.role, one.begins), one.begins)
    return [one for one in found if one.begins == first[one.role]]


def between(tx: Transaction, begins: datetime, ends: datetime) -> list[Entry]:
    """Every entry that stands and touches this time, by its beginning."""
    return _entries(tx, _STANDS, ROSTER.c.from_at < to_ms(ends), ROSTER.c.until_at > to_ms(begins))


def by_id(tx: Transaction, entry_id: str) -> Entry | None:
    """The entry of that id, cancelled or not."""
    return next(iter(_entries(tx, ROSTER.c.id == entry_id)), None)


def instead_of(tx: Transaction, entry_id: str) -> list[Entry]:
    """Who stands in for this entry."""
    return _entries(tx, _STANDS, ROSTER.c.instead_of == entry_id)


def of_import(tx: Transaction, import_id: str) -> tuple[list[Entry], list[Entry]]:
    """What an import made and what it dropped."""
    made = _entries(tx, ROSTER.c.import_id == import_id)
    return made, _entries(tx, ROSTER.c.dropped_by == import_id)


def last_import(tx: Transaction) -> tuple[str, datetime, str] | None:
    """Id, moment and author of the latest import that was not undone; it may only have dropped."""
    made = select(ROSTER.c.import_id, ROSTER.c.made_at, ROSTER.c.made_by).where(
        ROSTER.c.import_id != "", _STANDS
    )
    dropped = select(ROSTER.c.dropped_by, ROSTER.c.cancelled_at, ROSTER.c.cancelled_by).where(
        ROSTER.c.dropped_by != "", ~_STANDS
    )
    latest = [
        tx.connection.execute(asked.order_by(at.desc(), name).limit(1)).first()
        for asked, name, at in (
            (made, ROSTER.c.import_id, ROSTER.c.made_at),
            (dropped, ROSTER.c.dropped_by, ROSTER.c.cancelled_at),
        )
    ]
    row = max((tuple(one) for one in latest if one is not None), key=itemgetter(1), default=None)
    return None if row is None else (row[0], from_ms(row[1]), row[2])


def last_substitution(tx: Transaction) -> Entry | None:
    """The latest one that stands."""
    found = _entries(tx, _STANDS, ROSTER.c.instead_of != "")
    return max(found, key=lambda one: (one.made_at or one.begins, one.id), default=None)


def add(tx: Transaction, entry: Entry, by: str, import_id: str = "") -> Entry:
    """Keep a new entry; the same with its id."""
    made = Entry(
        secrets.token_hex(_ID_BYTES), entry.who, entry.role, entry.begins, entry.ends,
        entry.source, entry.instead_of, entry.begun_at, entry.ended_at,
    )  # fmt: skip
    tx.connection.execute(insert(ROSTER).values(
        id=made.id, who=made.who, role=str(made.role), from_at=to_ms(made.begins),
        until_at=to_ms(made.ends), instead_of=made.instead_of, source=made.source,
        made_at=to_ms(tx.now), made_by=by, import_id=import_id,
        begun_at=None if made.begun_at is None else to_ms(made.begun_at),
        ended_at=None if made.ended_at is None else to_ms(made.ended_at),
    ))  # fmt: skip
    return made


def cancel(tx: Transaction, ids: Iterable[str], by: str, import_id: str = "") -> int:
    """These do not hold any more; how many of them had until now."""
    done = tx.connection.execute(
        update(ROSTER)
        .where(ROSTER.c.id.in_(list(ids)), _STANDS)
        .values(cancelled_at=to_ms(tx.now), cancelled_by=by, dropped_by=import_id)
    )
    return int(done.rowcount)


def revive(tx: Transaction, entries: Iterable[Entry]) -> None:
    """These hold again; whoever went off shift because they did not is put on once more."""
    for one in entries:
        went = one.ended_at and one.cancelled_at and one.ended_at >= one.cancelled_at
        again = {"begun_at": None, "ended_at": None} if went else {}
        tx.connection.execute(
            update(ROSTER)
            .where(ROSTER.c.id == one.id)
            .values(cancelled_at=None, cancelled_by="", dropped_by="", held_at=None, **again)
        )


def to_begin(tx: Transaction) -> list[Entry]:
    """Entries that have begun and of which nothing was made yet."""
    return [one for one in current(tx) if one.begun_at is None]


def to_end(tx: Transaction) -> list[Entry]:
    """Entries for which somebody was put on shift, and that are over or were cancelled."""
    over = or_(ROSTER.c.until_at <= to_ms(tx.now), ROSTER.c.cancelled_at.is_not(None))
    begun = and_(ROSTER.c.begun_at.is_not(None), ROSTER.c.ended_at.is_(None))
    return _entries(tx, begun, over)


def held(tx: Transaction) -> list[Entry]:
    """Leads whose shift is over and who are still on it, for want of another one."""
    return [one for one in to_end(tx) if one.held_at is not None]


def note(tx: Transaction, entry_id: str, what: str) -> None:
    """Write down that it is ``begun_at``, ``ended_at`` or ``held_at`` now."""
    row = ROSTER.c.id == entry_id
    tx.connection.execute(update(ROSTER).where(row).values({what: to_ms(tx.now)}))


def leave_alone(tx: Transaction, who: str) -> None:
    """A person has said whether they are on shift: what runs of theirs changes that no more."""
    now = to_ms(tx.now)
    running = and_(_STANDS, ROSTER.c.from_at <= now, ROSTER.c.until_at > now)
    tx.connection.execute(
        update(ROSTER)
        .where(
            ROSTER.c.who == who,
            ROSTER.c.role != str(Role.OPERATOR),
            ROSTER.c.ended_at.is_(None),
            or_(running, ROSTER.c.begun_at.is_not(None)),
        )
        .values(begun_at=func.coalesce(ROSTER.c.begun_at, now), ended_at=now)
    )


def _of(role: Role | None) -> Sequence[ColumnElement[bool]]:
    return () if role is None else (ROSTER.c.role == str(role),)


def _entries(tx: Transaction, *which: ColumnElement[bool]) -> list[Entry]:
    asked = select(ROSTER).where(*which)
    order = list(Role)
    found = [_entry(row) for row in tx.connection.execute(asked)]
    return sorted(found, key=lambda one: (one.begins, order.index(one.role), one.who, one.id))


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        who=row.who,
        role=Role(row.role),
        begins=from_ms(row.from_at),
        ends=from_ms(row.until_at),
        source=row.source,
        instead_of=row.instead_of,
        begun_at=moment_or_none(row.begun_at),
        ended_at=moment_or_none(row.ended_at),
        held_at=moment_or_none(row.held_at),
        cancelled_at=moment_or_none(row.cancelled_at),
        import_id=row.import_id,
        made_at=from_ms(row.made_at),
    )
