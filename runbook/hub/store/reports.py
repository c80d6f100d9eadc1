"""What operators' PCs report, in the order of commits, and what it amounts to for each of them.

Promises are not among it (``store.callbacks``): nothing of a client stands here.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Row, bindparam, delete, func, select, update

from runbook.hub.store.agents import FORMERLY
from runbook.hub.store.documents import insert, read, written
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.tables import AGENTS, REPORTS, STANDING
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Complaint, Diagnosis, Report

_LOG = logging.getLogger(__name__)
_Said = TypeVar("_Said")
HTTPS = "https"
"""The route of a report that an agent sent to the hub itself."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A report that has come in for this operator, already let through the door."""

    operator: str
    report: Report
    received_at: datetime
    route: str = HTTPS


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that is safe. ``seq`` grows in the order of commits."""

    seq: int
    operator: str
    sequence: int
    received_at: datetime
    route: str
    report: Report


@dataclass(frozen=True, slots=True)
class Standing:
    """What an operator's reports up to the kept one numbered ``seq`` amount to.

    Times are the hub's own. A complaint without channels: it works for her again.
    """

    operator: str
    seq: int = 0
    diagnosed_at: datetime | None = None
    diagnosis: Diagnosis | None = None
    complained_at: datetime | None = None
    complaint: Complaint | None = None
    calls: int | None = None
    chats: int | None = None


def take(tx: Transaction, batch: Sequence[Incoming]) -> None:
    """Keep a batch: reports that say something, and of each agent what its newest one says.

    One that was kept before, by route and sequence, is passed over. A heartbeat only moves its
    agent's sequence, head and version, and takes back that it signed off. One that comes late, or
    by another route, is history and changes nothing else.
    """
    if not batch:
        return
    numbers = _insert(tx, [one for one in batch if not one.report.is_heartbeat])
    newer = _newer(tx, batch)
    _update_agents(tx, newer)
    _update_standing(tx, newer, numbers)


def since(tx: Transaction, seq: int, limit: int = 500) -> list[Kept]:
    """What was kept after that number, in order; empty when there is nothing more.

    A row that cannot be read any more is passed over.
    """
    asked = select(REPORTS).where(REPORTS.c.seq > seq).order_by(REPORTS.c.seq).limit(limit)
    rows = tx.connection.execute(asked).all()
    found = [kept for row in rows if (kept := _kept(row)) is not None]
    if rows and not found:
        return since(tx, rows[-1].seq, limit)
    return found


def forget(tx: Transaction, before: datetime, up_to: int | None = None, limit: int = 1000) -> int:
    """Delete the oldest that came in before that moment; how many there were, at most ``limit``.

    None with a number above ``up_to``. The numbers are not used again.
    """
    oldest = select(REPORTS.c.seq, REPORTS.c.received_at).order_by(REPORTS.c.seq).limit(limit)
    if up_to is not None:
        oldest = oldest.where(REPORTS.c.seq <= up_to)
    until = to_ms(before)
    old = [row.seq for row in tx.connection.execute(oldest) if row.received_at < until]
    tx.connection.execute(delete(REPORTS).where(REPORTS.c.seq.in_(old)))
    return len(old)


def standing(tx: Transaction, after: str = "", limit: int | None = None) -> list[Standing]:
    """How every operator stands, by id: those whose id follows ``after``, so many at the most.

    What cannot be read any more of a row counts as not said, until her next report.
    """
    asked = select(STANDING).where(STANDING.c.operator > after).order_by(STANDING.c.operator)
    rows = tx.connection.execute(asked.limit(limit)).all()
    found = [_standing(row) for row in rows]
    unread = sum(map(_is_unread, rows, found))
    if unread:
        _LOG.error("hub: what is kept of %d operators cannot be read: left out", unread)
    return found


def _insert(tx: Transaction, batch: Sequence[Incoming]) -> dict[tuple[str, str, int], int]:
    """The numbers of those that were not there yet."""
    if not batch:
        return {}
    rows = [
        {
            "operator": one.operator,
            "sequence": one.report.sequence,
            "received_at": to_ms(one.received_at),
            "route": one.route,
            "body": written(msgspec.structs.replace(one.report, promises=())),
        }
        for one in batch
    ]
    columns = REPORTS.c
    statement = insert(tx, REPORTS).on_conflict_do_nothing(
        index_elements=["operator", "route", "sequence"]
    )
    done = tx.connection.execute(
        statement.returning(columns.operator, columns.route, columns.sequence, columns.seq), rows
    )
    return {(operator, route, number): seq for operator, route, number, seq in done}


def _newer(tx: Transaction, batch: Iterable[Incoming]) -> list[Incoming]:
    """Those that came from a known agent and are its newest so far, in their order."""
    operators = {one.operator for one in batch}
    asked = select(AGENTS.c.operator, AGENTS.c.sequence).where(AGENTS.c.operator.in_(operators))
    last: dict[str, int] = {one.operator: one.sequence for one in tx.connection.execute(asked)}
    newer = []
    direct = (one for one in batch if one.route == HTTPS)
    for one in sorted(direct, key=lambda one: one.report.sequence):
        if one.report.sequence > last.get(one.operator, one.report.sequence):
            last[one.operator] = one.report.sequence
            newer.append(one)
    return newer


def _update_agents(tx: Transaction, newer: Iterable[Incoming]) -> None:
    changes: dict[str, dict[str, Any]] = {}
    for one in newer:
        report, known = one.report, changes.get(one.operator, {"where": None})
        changes[one.operator] = {
            "of": one.operator,
            "to_sequence": report.sequence,
            "to_version": report.version,
            "to_head": report.head,
            "to_left_at": to_ms(one.received_at) if report.leaving else None,
            "where": known["where"] if report.where is None else written(report.where),
        }
    if changes:
        tx.connection.execute(_AGENT_CHANGE, list(changes.values()))


def _update_standing(
    tx: Transaction, newer: Iterable[Incoming], numbers: dict[tuple[str, str, int], int]
) -> None:
    said = [one for one in newer if _says_how_she_stands(one.report)]
    if not said:
        return
    known = STANDING.c.operator.in_({one.operator for one in said})
    rows = tx.connection.execute(select(STANDING).where(known)).mappings()
    stands = {row["operator"]: dict(row) for row in rows}
    for one in said:
        row = stands.setdefault(one.operator, {**_NOTHING_SAID, "operator": one.operator})
        row["seq"] = max(row["seq"], numbers.get((one.operator, one.route, one.report.sequence), 0))
        row |= _said(one)
    statement = insert(tx, STANDING)
    changed = {name: statement.excluded[name] for name in _NOTHING_SAID}
    statement = statement.on_conflict_do_update(index_elements=["operator"], set_=changed)
    tx.connection.execute(statement, list(stands.values()))


def _says_how_she_stands(report: Report) -> bool:
    said = (report.diagnosis, report.complaint, report.calls, report.chats)
    return any(one is not None for one in said)


def _said(one: Incoming) -> dict[str, Any]:
    """The columns that a report has something to say for."""
    report = one.report
    said: dict[str, Any] = {"calls": report.calls, "chats": report.chats}
    if report.diagnosis is not None:
        said["diagnosed_at"] = to_ms(report.diagnosis.made.seen_from(one.received_at))
        said["diagnosis"] = written(report.diagnosis)
    if report.complaint is not None:
        said["complained_at"] = to_ms(report.complaint.said.seen_from(one.received_at))
        said["complaint"] = written(report.complaint)
    return {name: value for name, value in said.items() if value is not None}


def _standing(row: Row[*tuple[Any, ...]]) -> Standing:
    return Standing(
        operator=row.operator,
        seq=row.seq,
        diagnosed_at=moment_or_none(row.diagnosed_at),
        diagnosis=_readable(row.diagnosis, Diagnosis),
        complained_at=moment_or_none(row.complained_at),
        complaint=_readable(row.complaint, Complaint),
        calls=row.calls,
        chats=row.chats,
    )


def _readable(body: str | None, kind: type[_Said]) -> _Said | None:
    try:
        return None if body is None else read(body, kind)
    except msgspec.MsgspecError:
        return None


def _is_unread(row: Row[*tuple[Any, ...]], found: Standing) -> bool:
    kept = (row.diagnosis, found.diagnosis), (row.complaint, found.complaint)
    return any(body is not None and said is None for body, said in kept)


def _kept(row: Row[*tuple[Any, ...]]) -> Kept | None:
    try:
        report = read(row.body, Report)
    except msgspec.MsgspecError:
        return None
    route, _, _former = row.route.partition(FORMERLY)
    received_at = from_ms(row.received_at)
    return Kept(row.seq, row.operator, row.sequence, received_at, route, report)


_NOTHING_SAID: Mapping[str, Any] = {
    "seq": 0,
    **dict.fromkeys(("diagnosed_at", "diagnosis", "complained_at", "complaint", "calls", "chats")),
}
_AGENT_CHANGE = (
    update(AGENTS)
    .where(AGENTS.c.operator == bindparam("of"))
    .values(
        sequence=bindparam("to_sequence"),
        version=bindparam("to_version"),
        head=bindparam("to_head"),
        left_at=bindparam("to_left_at"),
        body=func.coalesce(bindparam("where"), AGENTS.c.body),
    )
)
