"""Promises to clients, as agents tell of them: sealed references, and how many stand open.

A reference is sealed with a key that the database does not hold, bound to its promise, and
destroyed when the promise has ended. It stands in no event, report, log or ``repr``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select, update

from runbook.callbacks.promise import Channel, ReferenceKind
from runbook.hub.store import events, sealing
from runbook.hub.store.documents import put
from runbook.hub.store.moments import to_ms
from runbook.hub.store.tables import CALLBACKS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Moment, Promise

ERASED = "callback.erased"
"""The event of a reference that was destroyed: which promise, how it ended, and nothing more."""
TOLD_TWICE = "callback.told_twice"
"""The event of an outcome that came from her PC when another had been settled on the hub's page."""
OWNER = case((CALLBACKS.c.owner == "", CALLBACKS.c.operator), else_=CALLBACKS.c.owner)
"""Who keeps it now."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One promise as its operator's PC told of it, and when that reached the hub."""

    operator: str
    promise: Promise
    received: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many promises there are. All but ``ended`` stand open.

    The three channels add up to ``open``; the others may overlap with them and with each other.
    """

    open: int = 0
    overdue: int = 0
    call: int = 0
    chat: int = 0
    unknown: int = 0
    handed: int = 0
    without_reference: int = 0
    ended: int = 0


def take(tx: Transaction, told: Sequence[Told]) -> int:
    """Keep what is newer than what is known; gives how many promises changed.

    What comes twice or late changes nothing, nor does another operator's PC. An ended promise
    stays ended. A later word without a reference leaves the one that is kept. Of two outcomes,
    hers and one that was settled on the hub's page, the first one counts.
    """
    kept = _kept(tx, {one.promise.id for one in told})
    changed = 0
    for one in sorted(told, key=lambda each: each.promise.revision):
        before = kept.get(one.promise.id)
        if before is not None and _is_second(before, one):
            _note_second(tx, one)
            before["ended_at"], before["revision"] = to_ms(tx.now), one.promise.revision
            continue
        if before is not None and _is_old(before, one):
            continue
        row = _row(tx, one, before["reference"] if before else None)
        put(tx, CALLBACKS, row)
        if before and before["reference"] is not None and row["ended_at"] is not None:
            body = {"callback": one.promise.id, "outcome": one.promise.outcome}
            events.log(tx, ERASED, incident=one.promise.incident, body=body)
        kept[one.promise.id] = {"settled": before["settled"] if before else "", **row}
        changed += 1
    return changed


def count(tx: Transaction, operator: str = "", incident: str = "") -> Counts:
    """How many there are now; of one who keeps them or of one incident where it is given."""
    wanted: list[ColumnElement[bool]] = []
    if operator:
        wanted.append(OWNER == operator)  # noqa: SIM300 - a column
    if incident:
        wanted.append(CALLBACKS.c.incident == incident)
    row = tx.connection.execute(select(*_sums(tx)).where(*wanted)).one()
    return _counts(row)


def by_operator(tx: Transaction) -> dict[str, Counts]:
    """The same for every operator who keeps a promise that stands open."""
    keeps = OWNER.label("keeps")
    statement = select(*_sums(tx), keeps).where(CALLBACKS.c.ended_at.is_(None)).group_by(keeps)
    return {row.keeps: _counts(row) for row in tx.connection.execute(statement)}


def end_settled(tx: Transaction, promise: str) -> None:
    """What was settled on the hub's page counts from now on; the reference is destroyed."""
    columns = (CALLBACKS.c.incident, CALLBACKS.c.settled, CALLBACKS.c.settled_at)
    row = tx.connection.execute(
        select(*columns, CALLBACKS.c.reference.is_not(None).label("has_reference")).where(
            CALLBACKS.c.id == promise, CALLBACKS.c.ended_at.is_(None), CALLBACKS.c.settled != ""
        )
    ).first()
    if row is None:
        return
    values = {"ended_at": row.settled_at, "outcome": row.settled, "reference": None}
    tx.connection.execute(update(CALLBACKS).where(CALLBACKS.c.id == promise).values(values))
    if row.has_reference:
        events.log(tx, ERASED, row.incident, {"callback": promise, "outcome": row.settled})


def reference(tx: Transaction, promise: str) -> str | None:
    """What the client is found by, opened; None when there is none, or not any more.

    None as well when another secret sealed it: the hub's own was lost. People are shown it by
    ``promises.reveal``, which judges them and writes that down.
    """
    sealed = tx.connection.execute(
        select(CALLBACKS.c.reference).where(CALLBACKS.c.id == promise)
    ).scalar()
    if sealed is None:
        return None
    opened = sealing.open_sealed(tx.secret, sealing.REFERENCE, promise, sealed)
    return None if opened is None else opened.decode()


def _kept(tx: Transaction, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    wanted = sorted(ids)
    columns = (
        *(CALLBACKS.c.id, CALLBACKS.c.operator, CALLBACKS.c.revision),
        *(CALLBACKS.c.ended_at, CALLBACKS.c.reference, CALLBACKS.c.settled),
    )
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = CALLBACKS.c.id.in_(wanted[start : start + _AT_ONCE])
        for row in tx.connection.execute(select(*columns).where(some)):
            found[row.id] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return found


def _is_old(before: dict[str, Any], one: Told) -> bool:
    hers = before["operator"] == one.operator
    over = before["ended_at"] is not None
    return over or not hers or one.promise.revision <= before["revision"]


def _is_second(before: dict[str, Any], one: Told) -> bool:
    """Whether it tells how something ended that was settled on the hub's page before."""
    new = before["operator"] == one.operator and one.promise.revision > before["revision"]
    return new and bool(one.promise.outcome and before["settled"])


def _note_second(tx: Transaction, one: Told) -> None:
    """The first outcome counts, and cannot be taken back any more: her PC has ended it too."""
    promise = one.promise
    end_settled(tx, promise.id)
    told = update(CALLBACKS).where(CALLBACKS.c.id == promise.id)
    tx.connection.execute(told.values(revision=promise.revision))
    body = {"callback": promise.id, "outcome": promise.outcome, "operator": one.operator}
    events.log(tx, TOLD_TWICE, promise.incident, body)


def _row(tx: Transaction, one: Told, sealed: bytes | None) -> dict[str, Any]:
    promise = one.promise

    def at(moment: Moment) -> int:
        return to_ms(moment.seen_from(one.received))

    ended = bool(promise.outcome)
    if ended or promise.kind == ReferenceKind.NONE:
        sealed = None
    elif promise.reference:
        sealed = sealing.seal(tx.secret, sealing.REFERENCE, promise.id, promise.reference.encode())
    return {
        "id": promise.id,
        "operator": one.operator,
        "incident": promise.incident,
        "channel": promise.channel,
        "kind": promise.kind,
        "reference": sealed,
        "promised_at": at(promise.promised),
        "window_from": at(promise.window_from),
        "window_until": at(promise.window_until),
        "msk_offset": promise.msk_offset,
        "attempts": promise.attempts,
        "outcome": promise.outcome,
        "handed_to": promise.handed_to,
        "revision": promise.revision,
        "ended_at": to_ms(one.received) if ended else None,
    }


def _sums(tx: Transaction) -> tuple[ColumnElement[int], ...]:
    stands = CALLBACKS.c.ended_at.is_(None)

    def many(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
        hit = conditions[0]
        for one in conditions[1:]:
            hit &= one
        return func.coalesce(func.sum(case((hit, 1), else_=0)), 0).label(name)

    by_channel = (many(one.value, stands, CALLBACKS.c.channel == one.value) for one in Channel)
    return (
        many("open", stands),
        many("overdue", stands, CALLBACKS.c.window_until <= to_ms(tx.now)),
        *by_channel,
        many("handed", stands, CALLBACKS.c.handed_to != ""),
        many("without_reference", stands, CALLBACKS.c.reference.is_(None)),
        many("ended", ~stands),
    )


def _counts(row: Row[*tuple[Any, ...]]) -> Counts:
    return Counts(**{name: int(getattr(row, name)) for name in Counts.__slots__})
