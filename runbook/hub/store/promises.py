"""Whose a promise is now, and what its owner has done about it; the list the office looks at.

An outcome counts ten seconds after it was pressed and can be taken back until then. Whether those
are over is decided by time alone: also a hub that is not on duty shows and settles the right thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, update

from runbook.callbacks.promise import Outcome
from runbook.hub.model.access import Deed, Sight, may_do, may_see
from runbook.hub.model.people import HubPerson
from runbook.hub.store import callbacks, events
from runbook.hub.store.callbacks import OWNER
from runbook.hub.store.documents import read
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.tables import CALLBACKS, EVENTS
from runbook.hub.store.transaction import Transaction

GIVEN, SEEN, SETTLED, UNSETTLED = (
    "callback.given",
    "callback.seen",
    "callback.settled",
    "callback.unsettled",
)
"""The events: given to somebody, its reference shown, ended, not ended after all.
None holds anything of the client's."""
UNDO_FOR = timedelta(seconds=10)
SOON = timedelta(hours=1)
PAGE = 50
AT_ONCE = 500
"""So many are given away at once, and settled in one transaction, at the most."""
SEEN_WITHIN, SEEN_MOST = timedelta(minutes=10), 30
"""So many references one person is shown within that time."""

_C = CALLBACKS.c


@dataclass(frozen=True, slots=True)
class Kept:
    """One promise as the office has it, without what the client is found by.

    ``operator`` has promised, ``owner`` keeps it now. ``attempts`` are the promising PC's,
    ``tried`` those made from the page. ``settled`` is an outcome that can still be taken back.
    """

    id: str
    operator: str
    owner: str
    incident: str
    channel: str
    kind: str
    has_reference: bool
    promised_at: datetime
    window_from: datetime
    window_until: datetime
    msk_offset: int | None
    attempts: int
    tried: int
    handed_to: str
    owner_at: datetime | None
    settled: str
    settled_at: datetime | None
    ended_at: datetime | None

    @property
    def given(self) -> bool:
        """Whether somebody else keeps it than she who promised."""
        return self.owner != self.operator


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which promises are looked at. ``owner``: of whom they are now; empty: everybody's."""

    owner: str = ""
    overdue: bool = False
    incident: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """Of what stands open: how many, past their window, and with an end within the hour."""

    open: int = 0
    overdue: int = 0
    soon: int = 0


def may_work(person: HubPerson, deed: Deed, owner: str) -> bool:
    """Whether this person may do that now with a promise of this owner."""
    if not may_do(person, deed):
        return False
    hers = bool(person.agent) and person.agent == owner
    return may_see(person, Sight.PROMISES) or (may_see(person, Sight.OWN_PROMISES) and hers)


def listed(tx: Transaction, wanted: Wanted, most: int = PAGE) -> list[Kept]:
    """One page of what stands open, by the end of the window: what is overdue comes first."""
    asked = (
        select(*_SHOWN)
        .where(*_stands(tx, wanted))
        .order_by(_C.window_until, _C.id)
        .limit(most)
        .offset(max(wanted.page, 0) * most)
    )
    return [_kept(row) for row in tx.connection.execute(asked)]


def sums(tx: Transaction, wanted: Wanted) -> Sums:
    """How many there are of those, over all pages."""
    now, soon = to_ms(tx.now), to_ms(tx.now + SOON)
    late, due = _C.window_until <= now, and_(_C.window_until > now, _C.window_until <= soon)
    row = tx.connection.execute(
        select(func.count(), _many(late), _many(due)).where(*_stands(tx, wanted))
    ).one()
    return Sums(*(int(one) for one in row))


def owners(tx: Transaction, owner: str = "", *, overdue: bool = False) -> dict[str, int]:
    """How many stand open with each who keeps some now; of one, or ``overdue`` ones, if asked."""
    wanted = Wanted(owner, overdue)
    asked = select(OWNER, func.count()).where(*_stands(tx, wanted)).group_by(OWNER)
    return {found: int(count) for found, count in tx.connection.execute(asked)}


def find(tx: Transaction, promise: str) -> Kept | None:
    """The promise of this id that stands open; None: there is none, or not any more."""
    row = tx.connection.execute(
        select(*_SHOWN).where(_C.id == promise, *_stands(tx, Wanted()))
    ).first()
    return _kept(row) if row else None


def finish(tx: Transaction, most: int = AT_ONCE) -> int:
    """Make final what was settled and cannot be taken back any more; how many those were."""
    over = to_ms(tx.now - UNDO_FOR)
    due = select(_C.id).where(_C.ended_at.is_(None), _C.settled_at <= over).limit(most)
    found = tx.connection.execute(due).scalars().all()
    for one in found:
        callbacks.end_settled(tx, one)
    return len(found)


def is_due(tx: Transaction) -> bool:
    """Whether there is something to finish."""
    over = to_ms(tx.now - UNDO_FOR)
    due = select(_C.id).where(_C.ended_at.is_(None), _C.settled_at <= over).limit(1)
    return tx.connection.execute(due).first() is not None


def reveal(tx: Transaction, person: HubPerson, kept: Kept) -> str | None:
    """What the client is found by, for this person, and the event that says that it was looked at.

    None where there is nothing to be shown. Raises PermissionError for whoever may not look:
    judge with ``may_work`` and ``has_seen`` first.
    """
    if not may_work(person, Deed.REVEAL, kept.owner) or has_seen(tx, person) >= SEEN_MOST:
        raise PermissionError(kept.id)
    found = callbacks.reference(tx, kept.id)
    if found is not None:
        events.log(tx, SEEN, kept.incident, {"callback": kept.id, "owner": kept.owner}, person.id)
    return found


def has_seen(tx: Transaction, person: HubPerson) -> int:
    """How many references this person was shown lately."""
    asked = select(EVENTS.c.body).where(
        EVENTS.c.kind == SEEN, EVENTS.c.at >= to_ms(tx.now - SEEN_WITHIN)
    )
    bodies = (read(body, dict[str, Any]) for body in tx.connection.execute(asked).scalars())
    return sum(body.get(events.BY) == person.id for body in bodies)


def give(tx: Transaction, promises: Sequence[str], to: str, by: str) -> list[Kept]:
    """Give these to that operator; ``to`` empty: back to those who promised. Gives what changed.

    What is settled already is nobody's work any more, and stays as it is.
    """
    changed: list[Kept] = []
    for one in promises[:AT_ONCE]:
        kept = find(tx, one)
        whose = to or (kept.operator if kept else "")
        if kept is None or kept.settled or kept.owner == whose:
            continue
        values = {
            "owner": "" if whose == kept.operator else whose,
            "owner_at": to_ms(tx.now),
            "owner_by": by,
        }
        tx.connection.execute(update(CALLBACKS).where(_C.id == one).values(values))
        body = {"callback": one, "from": kept.owner, "to": whose}
        events.log(tx, GIVEN, kept.incident, body, by)
        changed.append(kept)
    return changed


def ids_of(tx: Transaction, owner: str) -> list[str]:
    """Every promise this operator keeps now, the most urgent first."""
    return [one.id for one in listed(tx, Wanted(owner), AT_ONCE)]


def settle(tx: Transaction, kept: Kept, outcome: Outcome, by: str) -> bool:
    """Say how it ended; it counts when ``UNDO_FOR`` is over. False: that was said already."""
    if kept.settled:
        return False
    # Whose it was when it ended stays known: her PC is told, and must not ring that client.
    values = {
        "owner": kept.owner,
        "settled": outcome.value,
        "settled_at": to_ms(tx.now),
        "settled_by": by,
    }
    tx.connection.execute(update(CALLBACKS).where(_C.id == kept.id).values(values))
    body = {"callback": kept.id, "outcome": outcome.value, "owner": kept.owner}
    events.log(tx, SETTLED, kept.incident, body, by)
    return True


def undo(tx: Transaction, kept: Kept, by: str) -> bool:
    """It has not ended after all. False: nobody said so, or it counts already."""
    if not kept.settled:
        return False
    values = {
        "owner": "" if kept.owner == kept.operator else kept.owner,
        "settled": "",
        "settled_at": None,
        "settled_by": "",
    }
    tx.connection.execute(update(CALLBACKS).where(_C.id == kept.id).values(values))
    events.log(tx, UNSETTLED, kept.incident, {"callback": kept.id}, by)
    return True


def _stands(tx: Transaction, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is settled for good stands open no more, whether or not that was written yet."""
    over = to_ms(tx.now - UNDO_FOR)
    found = [_C.ended_at.is_(None), or_(_C.settled_at.is_(None), _C.settled_at > over)]
    if wanted.owner:
        hers = and_(_C.owner == "", _C.operator == wanted.owner)
        found.append(or_(_C.owner == wanted.owner, hers))
    if wanted.incident:
        found.append(_C.incident == wanted.incident)
    if wanted.overdue:
        found.append(_C.window_until <= to_ms(tx.now))
    return found


def _many(hit: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((hit, 1), else_=0)), 0)


_SHOWN = (
    *(_C.id, _C.operator, OWNER.label("keeps"), _C.incident, _C.channel, _C.kind),
    _C.reference.is_not(None).label("has_reference"),
    *(_C.promised_at, _C.window_from, _C.window_until, _C.msk_offset, _C.attempts, _C.tried),
    *(_C.handed_to, _C.owner_at, _C.settled, _C.settled_at, _C.ended_at),
)


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(
        id=row.id,
        operator=row.operator,
        owner=row.keeps,
        incident=row.incident,
        channel=row.channel,
        kind=row.kind,
        has_reference=bool(row.has_reference),
        promised_at=from_ms(row.promised_at),
        window_from=from_ms(row.window_from),
        window_until=from_ms(row.window_until),
        msk_offset=row.msk_offset,
        attempts=row.attempts,
        tried=row.tried,
        handed_to=row.handed_to,
        owner_at=moment_or_none(row.owner_at),
        settled=row.settled,
        settled_at=moment_or_none(row.settled_at),
        ended_at=moment_or_none(row.ended_at),
    )
