"""Call-outs as they are kept: every change is a row of the database before anybody is asked."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from runbook.hub.callout.callout import Call, Callout, Outcome, Reply
from runbook.hub.callout.handover import Promised
from runbook.hub.store.moments import from_ms, moment_or_none, ms_or_none, to_ms
from runbook.hub.store.tables import CALLBACKS, CALLOUTS, CALLS
from runbook.hub.store.transaction import Transaction

_AT_ONCE = 500


class StaleCalloutError(Exception):
    """Somebody else has gone on with this call-out since it was read."""


def add(tx: Transaction, callout: Callout) -> None:
    """Keep a new one, with whoever it asks at once."""
    tx.connection.execute(insert(CALLOUTS).values(id=callout.id, **_columns(callout)))
    _write_calls(tx, callout)


def save(tx: Transaction, before: Callout, after: Callout) -> None:
    """Keep what has become of one. Raises StaleCalloutError when ``before`` is not what stands."""
    unchanged = (
        CALLOUTS.c.id == before.id,
        CALLOUTS.c.wave == before.wave,
        CALLOUTS.c.next_wave_at.is_not_distinct_from(ms_or_none(before.next_wave_at)),
        CALLOUTS.c.ended_at.is_not_distinct_from(ms_or_none(before.ended_at)),
    )
    changed = update(CALLOUTS).where(*unchanged).values(**_columns(after))
    if tx.connection.execute(changed).rowcount != 1:
        raise StaleCalloutError
    if after.calls != before.calls:
        tx.connection.execute(delete(CALLS).where(CALLS.c.callout == after.id))
        _write_calls(tx, after)


def by_id(tx: Transaction, identifier: str) -> Callout | None:
    """The call-out of that id."""
    return next(iter(_found(tx, CALLOUTS.c.id == identifier)), None)


def open_of(tx: Transaction, incident: str) -> Callout | None:
    """The open call-out for an incident."""
    found = _found(tx, CALLOUTS.c.incident == incident, CALLOUTS.c.ended_at.is_(None))
    return next(iter(found), None)


def latest_of(tx: Transaction, incident: str) -> Callout | None:
    """The newest call-out for an incident, ended or not."""
    found = _found(tx, CALLOUTS.c.incident == incident)
    return found[-1] if found else None


def every_open(tx: Transaction) -> list[Callout]:
    """All that are open, the oldest first."""
    return _found(tx, CALLOUTS.c.ended_at.is_(None))


def engaged(tx: Transaction, besides: str) -> frozenset[str]:
    """People whom another open call-out has asked and who did not decline there."""
    waiting = (
        select(CALLS.c.person)
        .join(CALLOUTS, CALLOUTS.c.id == CALLS.c.callout)
        .where(
            CALLOUTS.c.ended_at.is_(None),
            CALLOUTS.c.id != besides,
            CALLS.c.answer != str(Reply.DECLINED),
        )
    )
    return frozenset(tx.connection.execute(waiting).scalars())


def _found(tx: Transaction, *which: Any) -> list[Callout]:
    rows = tx.connection.execute(
        select(CALLOUTS).where(*which).order_by(CALLOUTS.c.started_at, CALLOUTS.c.id)
    ).all()
    if not rows:
        return []
    asked = tx.connection.execute(
        select(CALLS)
        .where(CALLS.c.callout.in_([row.id for row in rows]))
        .order_by(CALLS.c.wave, CALLS.c.asked_at, CALLS.c.person)
    ).all()
    return [_callout(row, (one for one in asked if one.callout == row.id)) for row in rows]


def _callout(row: Any, calls: Iterable[Any]) -> Callout:
    return Callout(
        id=row.id,
        incident=row.incident,
        seats=row.seats,
        started_at=from_ms(row.started_at),
        started_by=row.started_by,
        wave=row.wave,
        next_wave_at=moment_or_none(row.next_wave_at),
        ended_at=moment_or_none(row.ended_at),
        outcome=Outcome(row.outcome),
        calls=tuple(_call(one) for one in calls),
    )


def _call(row: Any) -> Call:
    return Call(
        person=row.person,
        wave=row.wave,
        asked_at=from_ms(row.asked_at),
        in_office=row.in_office,
        reply=Reply(row.answer),
        minutes=row.minutes,
        answered_at=moment_or_none(row.answered_at),
    )


def _columns(callout: Callout) -> dict[str, object]:
    return {
        "incident": callout.incident,
        "seats": callout.seats,
        "wave": callout.wave,
        "started_at": to_ms(callout.started_at),
        "started_by": callout.started_by,
        "next_wave_at": ms_or_none(callout.next_wave_at),
        "ended_at": ms_or_none(callout.ended_at),
        "outcome": str(callout.outcome),
    }


def _write_calls(tx: Transaction, callout: Callout) -> None:
    rows = [
        {
            "callout": callout.id,
            "person": one.person,
            "wave": one.wave,
            "asked_at": to_ms(one.asked_at),
            "in_office": one.in_office,
            "answer": str(one.reply),
            "minutes": one.minutes,
            "answered_at": ms_or_none(one.answered_at),
        }
        for one in callout.calls
    ]
    if rows:
        tx.connection.execute(insert(CALLS), rows)


def promised(tx: Transaction, incidents: Collection[str]) -> Promised:
    """Promises to clients of these incidents that stand open: how many, and in which windows."""
    count, begins, until = 0, [], []
    keys = sorted(incidents)
    for start in range(0, len(keys), _AT_ONCE):
        row = tx.connection.execute(
            select(
                func.count(),
                func.min(CALLBACKS.c.window_from),
                func.min(CALLBACKS.c.window_until),
            ).where(
                CALLBACKS.c.incident.in_(keys[start : start + _AT_ONCE]),
                CALLBACKS.c.ended_at.is_(None),
            )
        ).one()
        if row[0]:
            count += row[0]
            begins.append(row[1])
            until.append(row[2])
    if not count:
        return Promised()
    return Promised(count, from_ms(min(begins)), from_ms(min(until)))
