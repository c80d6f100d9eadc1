"""Who has passed an exercise, by the operators' own reports: the last one of each, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from runbook.hub.store.documents import insert
from runbook.hub.store.moments import moment_or_none, to_ms
from runbook.hub.store.reports import Incoming
from runbook.hub.store.tables import AGENTS, DRILLS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Drilled


@dataclass(frozen=True, slots=True)
class Practice:
    """How one operator stands with exercises. ``passed_at`` is None where none was passed yet.

    ``team`` and ``trainee`` are of her PC's last report.
    """

    operator: str
    drill: str = ""
    passed_at: datetime | None = None
    revoked_at: datetime | None = None
    team: str = ""
    trainee: bool = False


class _Hers(msgspec.Struct):
    """Of where somebody works only this: ten thousand are read at once."""

    team: str = ""
    trainee: bool = False


_OF_AGENT = msgspec.json.Decoder(_Hers)


def take(tx: Transaction, batch: Sequence[Incoming]) -> None:
    """Note the exercises that these reports tell of.

    One passed earlier than the one known changes nothing, in whatever order reports come in.
    """
    rows: dict[str, dict[str, object]] = {}
    for one in batch:
        if one.report.drilled is None:
            continue
        row = _row(one.operator, one.report.drilled, one.received_at)
        known = rows.setdefault(one.operator, row)
        if row["passed_at"] > known["passed_at"]:  # type: ignore[operator]
            rows[one.operator] = row
    if not rows:
        return
    statement = insert(tx, DRILLS)
    new = statement.excluded
    tx.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["operator"],
            set_={name: new[name] for name in ("drill", "passed_at", "said_at")},
            where=new.passed_at > DRILLS.c.passed_at,
        ),
        list(rows.values()),
    )


def every(tx: Transaction) -> list[Practice]:
    """Every operator whose PC was enrolled: who passed none first, then who passed longest ago."""
    of_agent = (AGENTS.c.operator, AGENTS.c.revoked_at, AGENTS.c.body)
    rows = tx.connection.execute(
        select(*of_agent, DRILLS.c.drill, DRILLS.c.passed_at)
        .select_from(AGENTS.outerjoin(DRILLS, DRILLS.c.operator == AGENTS.c.operator))
        .order_by(DRILLS.c.passed_at.is_not(None), DRILLS.c.passed_at, AGENTS.c.operator)
    )
    return [
        Practice(
            operator,
            drill or "",
            moment_or_none(passed_at),
            moment_or_none(revoked_at),
            hers.team,
            hers.trainee,
        )
        for operator, revoked_at, body, drill, passed_at in rows
        for hers in (_OF_AGENT.decode(body),)
    ]


def said_of(drilled: Drilled) -> tuple[str, int]:
    """What stays the same from report to report about one exercise, and differs for the next."""
    return drilled.drill, to_ms(drilled.passed.wall)


def _row(operator: str, drilled: Drilled, received_at: datetime) -> dict[str, object]:
    drill, said_at = said_of(drilled)
    # What a PC's clock puts into the future would stand there for ever.
    passed_at = min(drilled.passed.seen_from(received_at), received_at)
    return {
        "operator": operator,
        "drill": drill,
        "passed_at": to_ms(passed_at),
        "said_at": said_at,
    }
