"""What was handed to tech support and to monitoring, as it was at that moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update

from runbook.hub.store.documents import read, written
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.tables import CASES, STANDING
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Diagnosis

_AT_ONCE = 500


class CaseKind(StrEnum):
    """To whom it was handed."""

    SUPPORT = "support"
    MONITORING = "monitoring"


@dataclass(frozen=True, slots=True)
class Case:
    """One hand-over. ``number`` is what we call it by there, ``made_by`` a person's id.

    ``evidence`` is the document as it went out (``runbook.evidence/1``), ``ways`` where to:
    names of trackers. ``withdrawn_at`` is set once it was taken back.
    """

    id: str
    incident: str
    kind: CaseKind
    made_at: datetime
    made_by: str
    number: str
    evidence: dict[str, Any]
    ways: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""

    @property
    def thread(self) -> str:
        """The outbox's incident key for all that goes out about it, apart from people's cards."""
        return f"{self.incident}{self.id}"


@dataclass(frozen=True, slots=True)
class _Body:
    evidence: dict[str, Any]
    ways: tuple[str, ...] = ()
    withdrawn_ms: int | None = None
    withdrawn_by: str = ""


def add(tx: Transaction, case: Case) -> None:
    """Keep a new one."""
    row = {
        "id": case.id,
        "incident": case.incident,
        "kind": str(case.kind),
        "made_at": to_ms(case.made_at),
        "made_by": case.made_by,
        "number": case.number,
        "body": _body(case),
    }
    tx.connection.execute(insert(CASES), row)


def save(tx: Transaction, case: Case) -> None:
    """Keep what has become of one: all but its body stays as it was."""
    changed = update(CASES).where(CASES.c.id == case.id).values(body=_body(case))
    tx.connection.execute(changed)


def standing_of(tx: Transaction, incident: str, kind: CaseKind) -> Case | None:
    """The newest one of an incident that was not taken back."""
    stands = [one for one in of_incident(tx, incident, kind) if one.withdrawn_at is None]
    return stands[-1] if stands else None


def of_incident(tx: Transaction, incident: str, kind: CaseKind) -> list[Case]:
    """All of that kind, the oldest first."""
    mine = (CASES.c.incident == incident, CASES.c.kind == str(kind))
    rows = tx.connection.execute(select(CASES).where(*mine).order_by(CASES.c.made_at, CASES.c.id))
    return [_case(row) for row in rows]


def by_number(tx: Transaction, number: str) -> Case | None:
    """None where tech support was given no case of that number."""
    row = tx.connection.execute(select(CASES).where(CASES.c.number == number)).first()
    return _case(row) if row else None


def numbers_like(tx: Transaction, beginning: str) -> list[str]:
    """Every number given so far that begins so."""
    asked = select(CASES.c.number).where(CASES.c.number.startswith(beginning, autoescape=True))
    return list(tx.connection.execute(asked).scalars())


def diagnoses(tx: Transaction, operators: Collection[str]) -> dict[str, tuple[datetime, Diagnosis]]:
    """The latest diagnosis of each of these operators, and when it was made."""
    found: dict[str, tuple[datetime, Diagnosis]] = {}
    wanted = sorted(operators)
    columns = (STANDING.c.operator, STANDING.c.diagnosed_at, STANDING.c.diagnosis)
    for start in range(0, len(wanted), _AT_ONCE):
        hers = STANDING.c.operator.in_(wanted[start : start + _AT_ONCE])
        there = STANDING.c.diagnosis.is_not(None)
        for row in tx.connection.execute(select(*columns).where(hers, there)):
            made = from_ms(row.diagnosed_at or 0)
            found[row.operator] = (made, read(row.diagnosis, Diagnosis))
    return found


def _body(case: Case) -> str:
    withdrawn = None if case.withdrawn_at is None else to_ms(case.withdrawn_at)
    return written(_Body(case.evidence, case.ways, withdrawn, case.withdrawn_by))


def _case(row: Any) -> Case:
    body = read(row.body, _Body)
    return Case(
        id=row.id,
        incident=row.incident,
        kind=CaseKind(row.kind),
        made_at=from_ms(row.made_at),
        made_by=row.made_by,
        number=row.number,
        evidence=body.evidence,
        ways=body.ways,
        withdrawn_at=None if body.withdrawn_ms is None else from_ms(body.withdrawn_ms),
        withdrawn_by=body.withdrawn_by,
    )
