"""Months read from the database and counted; one that has not changed is not read again."""

from sqlalchemy import case, func, select

from runbook.hub.model.incident import Kind
from runbook.hub.rooms.figures.counting import Case, Counted, Ended, count, promises
from runbook.hub.rooms.figures.gathered import Month
from runbook.hub.rooms.figures.months import after, bounds, month_of
from runbook.hub.rooms.standing import Standing
from runbook.hub.store.documents import read
from runbook.hub.store.moments import moment_or_none, to_ms
from runbook.hub.store.tables import CALLBACKS, INCIDENTS, MEMBERS
from runbook.hub.store.transaction import Transaction
from runbook.incidents.figures import Promises

MOST_MONTHS = 12
_AT_ONCE = 500


def known_months(tx: Transaction) -> list[str]:
    """The last twelve, from the first one with an incident to this one; the newest last."""
    now = month_of(tx.now)
    oldest = moment_or_none(tx.connection.execute(select(func.min(INCIDENTS.c.opened_at))).scalar())
    first = max(month_of(oldest) if oldest else now, after(now, 1 - MOST_MONTHS))
    months = [min(first, now)]
    while months[-1] < now:
        months.append(after(months[-1]))
    return months


def month(tx: Transaction, name: str, standing: Standing | None = None) -> Month:
    """That month; ``standing`` remembers it for the next look."""
    start, end = (to_ms(one) for one in bounds(name))
    here = (INCIDENTS.c.opened_at >= start, INCIDENTS.c.opened_at < end)
    stamp = tx.connection.execute(
        select(func.count(), func.coalesce(func.sum(INCIDENTS.c.revision), 0)).where(*here)
    ).one()

    def made() -> Counted:
        asked = select(INCIDENTS.c.body).where(*here).execution_options(yield_per=_AT_ONCE)
        found = [read(body, Case) for body in tx.connection.execute(asked).scalars()]
        return count(found, _members(tx, start, end))

    counted = standing.remembered(f"figures/{name}", tuple(stamp), made) if standing else made()
    return Month(name, counted, _promises(tx, start, end, counted.drilled))


def _members(tx: Transaction, start: int, end: int) -> dict[str, list[Case]]:
    """The members of each mass outage of that time, those that left it since too."""
    masses = select(INCIDENTS.c.key).where(
        INCIDENTS.c.kind == Kind.MASS.value,
        INCIDENTS.c.opened_at >= start,
        INCIDENTS.c.opened_at < end,
    )
    asked = (
        select(MEMBERS.c.mass, INCIDENTS.c.body)
        .join(INCIDENTS, INCIDENTS.c.key == MEMBERS.c.incident)
        .where(MEMBERS.c.mass.in_(masses))
        .execution_options(yield_per=_AT_ONCE)
    )
    found: dict[str, list[Case]] = {}
    for mass, body in tx.connection.execute(asked):
        found.setdefault(mass, []).append(read(body, Case))
    return found


def _promises(tx: Transaction, start: int, end: int, drilled: frozenset[str]) -> Promises:
    outcome = func.coalesce(func.nullif(CALLBACKS.c.outcome, ""), CALLBACKS.c.settled)
    ended_at = case(
        (CALLBACKS.c.outcome != "", CALLBACKS.c.ended_at),
        else_=func.coalesce(CALLBACKS.c.settled_at, CALLBACKS.c.ended_at),
    )
    until = CALLBACKS.c.window_until
    same = (outcome, ended_at.is_not(None), ended_at <= until, until <= to_ms(tx.now))
    asked = select(*same, func.count()).where(
        CALLBACKS.c.promised_at >= start, CALLBACKS.c.promised_at < end
    )
    if drilled:
        asked = asked.where(CALLBACKS.c.incident.not_in(drilled))
    grouped = tx.connection.execute(asked.group_by(*same))
    return promises(
        {
            Ended(word, ended=bool(ended), in_time=bool(in_time), past=bool(past)): number
            for word, ended, in_time, past, number in grouped
        }
    )
