"""What came from the bot: kept raw before anything is done about it, and worked exactly once.

Telegram tells an update again until a higher offset confirms it, and the offset is that of what is
kept here: so what was confirmed is on disk. https://core.telegram.org/bots/api#getupdates
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, func, select, update

from runbook.hub.store.documents import insert
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.tables import UPDATES
from runbook.hub.store.transaction import Transaction

QUIET = timedelta(hours=48)
"""After so long without an update the offset is forgotten.

After a week of silence Telegram goes on with any number, also a lower one, which an old offset
would confirm unread. Without an offset it tells what is not a day old, and what we have is known.
"""


@dataclass(frozen=True, slots=True)
class Raw:
    """One update as it came: its id, and its JSON in ASCII."""

    id: int
    body: str


@dataclass(frozen=True, slots=True)
class Received:
    """One that is kept. ``answered_at``: the person has been told what became of it.

    ``outcome`` is the code of the answer once it was worked. ``body`` is empty once it is answered.
    """

    id: int
    received_at: datetime
    body: str
    answered_at: datetime | None = None
    worked_at: datetime | None = None
    outcome: str = ""


def take(tx: Transaction, raw: Iterable[Raw]) -> list[Received]:
    """Keep these; gives those that were not known yet, in order."""
    fresh = []
    for one in raw:
        row = {"id": one.id, "received_at": to_ms(tx.now), "body": one.body}
        statement = insert(tx, UPDATES).values(row).on_conflict_do_nothing()
        # Of an INSERT PostgreSQL's driver does not count the rows reliably.
        if tx.connection.execute(statement.returning(UPDATES.c.id)).first() is not None:
            fresh.append(Received(one.id, tx.now, one.body))
    return fresh


def offset(tx: Transaction) -> int:
    """The first id that is not kept yet; 0 when nothing may be confirmed."""
    newest = select(func.max(UPDATES.c.received_at)).scalar_subquery()
    found = tx.connection.execute(
        select(func.max(UPDATES.c.id), newest).where(UPDATES.c.received_at == newest)
    ).first()
    if found is None or found[0] is None or from_ms(found[1]) < tx.now - QUIET:
        return 0
    return int(found[0]) + 1


def waiting(tx: Transaction, limit: int = 100) -> list[Received]:
    """What was not worked yet, in the order in which it came."""
    unworked = select(*UPDATES.c).where(UPDATES.c.worked_at.is_(None))
    ordered = unworked.order_by(UPDATES.c.received_at, UPDATES.c.id)
    return [_received(row) for row in tx.connection.execute(ordered.limit(limit))]


def untold(tx: Transaction, since: datetime) -> list[Received]:
    """What was received since then and worked, but whose answer may not have gone out."""
    found = select(*UPDATES.c).where(
        UPDATES.c.worked_at.is_not(None),
        UPDATES.c.answered_at.is_(None),
        UPDATES.c.received_at >= to_ms(since),
    )
    return [_received(row) for row in tx.connection.execute(found.order_by(UPDATES.c.id))]


def begin(tx: Transaction, number: int) -> bool:
    """Mark it as worked, before the work, in its transaction. False: it was worked already."""
    done = tx.connection.execute(
        update(UPDATES)
        .where(UPDATES.c.id == number, UPDATES.c.worked_at.is_(None))
        .values(worked_at=to_ms(tx.now))
    )
    return bool(done.rowcount)


def conclude(tx: Transaction, number: int, outcome: str, *, answered: bool) -> None:
    """What came of it; ``answered``: nobody waits for an answer any more.

    Then what people wrote goes: only the id and the outcome stay.
    """
    values: dict[str, object] = {"outcome": outcome}
    if answered:
        values |= {"answered_at": to_ms(tx.now), "body": ""}
    tx.connection.execute(update(UPDATES).where(UPDATES.c.id == number).values(values))


def answered(tx: Transaction, number: int) -> None:
    """The person has been told what became of it: what was written is needed no more."""
    told = {"answered_at": to_ms(tx.now), "body": ""}
    tx.connection.execute(update(UPDATES).where(UPDATES.c.id == number).values(**told))


def count(tx: Transaction, outcome: str, since: datetime) -> int:
    """How many had exactly this outcome since then."""
    found = select(func.count()).where(
        UPDATES.c.outcome == outcome, UPDATES.c.received_at >= to_ms(since)
    )
    return int(tx.connection.execute(found).scalar_one())


def blank(tx: Transaction, before: datetime) -> int:
    """Empty what was worked and received before then though nobody heard the answer; how many."""
    old = (
        update(UPDATES)
        .where(
            UPDATES.c.worked_at.is_not(None),
            UPDATES.c.received_at < to_ms(before),
            UPDATES.c.body != "",
        )
        .values(body="")
    )
    return tx.connection.execute(old).rowcount


def forget(tx: Transaction, before: datetime) -> int:
    """Delete what was worked and received before then, and give how many those were.

    Telegram tells nothing again after a day.
    """
    old = delete(UPDATES).where(
        UPDATES.c.worked_at.is_not(None), UPDATES.c.received_at < to_ms(before)
    )
    return tx.connection.execute(old).rowcount


def _received(row: Row[tuple[object, ...]]) -> Received:
    return Received(
        row.id,
        from_ms(row.received_at),
        row.body,
        moment_or_none(row.answered_at),
        moment_or_none(row.worked_at),
        row.outcome,
    )
