"""Looks for events in the log: the newest first, in pages, and never through all of it at once.

Who ordered something and whom it is about stand within an event's body, which no index knows: a
look goes through at most ``SCAN`` events and says where it stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from runbook.hub.store.documents import written
from runbook.hub.store.events import Event, event_of
from runbook.hub.store.moments import to_ms
from runbook.hub.store.tables import EVENTS, INCIDENTS
from runbook.hub.store.transaction import Transaction

SCAN = 100_000
PAGE = 100
KEY = 16
"""Digits of an incident's key; a thread of its own (a call-out's) begins with them."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty does not matter.

    ``kinds``: one of these; None for any. ``incident`` is a key. ``who`` is whoever ordered it or
    is named in it, and the operator whose incident it is. ``until`` is no part of it.
    """

    group: str = ""
    kinds: tuple[str, ...] | None = None
    incident: str = ""
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page, the newest first. ``older``: the page before this event goes on; 0: that is all.

    ``stopped``: it ended where so many events had been gone through, not because it was full.
    """

    events: tuple[Event, ...]
    older: int = 0
    stopped: bool = False


def page(tx: Transaction, wanted: Wanted, before: int = 0, limit: int = PAGE) -> Found:
    """The newest ``limit`` that fit, of those before the event of that number."""
    newest = tx.connection.execute(select(func.max(EVENTS.c.seq))).scalar() or 0
    top = min(before or newest + 1, newest + 1)
    lowest = max(top - SCAN, 0)
    asked = (
        select(EVENTS)
        .where(EVENTS.c.seq < top, EVENTS.c.seq >= lowest, *_conditions(wanted))
        .order_by(EVENTS.c.seq.desc())
        .limit(limit + 1)
    )
    found = [event_of(row) for row in tx.connection.execute(asked)]
    if len(found) > limit:
        return Found(tuple(found[:limit]), found[limit - 1].seq)
    first = tx.connection.execute(select(func.min(EVENTS.c.seq))).scalar() or 0
    more = lowest > first
    return Found(tuple(found), lowest if more else 0, stopped=more)


def every(tx: Transaction, wanted: Wanted) -> Iterator[Event]:
    """All that fit, the oldest first, read in portions."""
    for portion in portions(tx, wanted):
        yield from portion


def portions(tx: Transaction, wanted: Wanted, at_once: int = 2000) -> Iterator[tuple[Event, ...]]:
    """The same portion by portion: however long the log is, one of them is in memory."""
    seq, conditions = 0, _conditions(wanted)
    while True:
        asked = select(EVENTS).where(EVENTS.c.seq > seq, *conditions).order_by(EVENTS.c.seq)
        rows = tx.connection.execute(asked.limit(at_once)).all()
        yield tuple(map(event_of, rows))
        if len(rows) < at_once:
            return
        seq = rows[-1].seq


def newest(tx: Transaction, wanted: Wanted, most: int) -> Found:
    """Up to ``most`` that fit, the oldest first, as a file takes them."""
    found = page(tx, wanted, limit=most)
    return replace(found, events=found.events[::-1])


def numbers(tx: Transaction, found: Sequence[Event]) -> dict[str, int]:
    """What people call the incidents of these events by, for each ``incident`` in them."""
    threads = {one.incident for one in found if one.incident}
    keys = sorted({one[:KEY] for one in threads})
    known: dict[str, int] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = INCIDENTS.c.key.in_(keys[start : start + _AT_ONCE])
        rows = tx.connection.execute(select(INCIDENTS.c.key, INCIDENTS.c.number).where(some))
        known.update((row.key, row.number) for row in rows)
    return {one: known[one[:KEY]] for one in threads if one[:KEY] in known}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.group:
        found.append(EVENTS.c.kind.startswith(f"{wanted.group}.", autoescape=True))
    if wanted.kinds is not None:
        found.append(EVENTS.c.kind.in_(wanted.kinds))
    if wanted.incident:
        found.append(EVENTS.c.incident.startswith(wanted.incident, autoescape=True))
    if wanted.since is not None:
        found.append(EVENTS.c.at >= to_ms(wanted.since))
    if wanted.until is not None:
        found.append(EVENTS.c.at < to_ms(wanted.until))
    if wanted.who:
        hers = select(INCIDENTS.c.key).where(INCIDENTS.c.agent == wanted.who)
        found.append(or_(EVENTS.c.incident.in_(hers), *_named(wanted.who)))
    return found


def _named(who: str) -> list[ColumnElement[bool]]:
    """A value of the body, alone or in a list: bodies are written without blanks."""
    value = written(who)
    shapes = (f":{value}", f"[{value}", f",{value},", f",{value}]")
    return [EVENTS.c.body.contains(one, autoescape=True) for one in shapes]
