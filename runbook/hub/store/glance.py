"""What the door needs twice a second, read lightly: who may report, what is open, who is on duty.

With ten thousand agents and as many open incidents only numbers are compared; whole rows are read
where a number has changed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Row, func, or_, select

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import Role
from runbook.hub.store.documents import read
from runbook.hub.store.fitness import Said, said_in
from runbook.hub.store.moments import to_ms
from runbook.hub.store.room_tables import FITNESS
from runbook.hub.store.tables import AGENTS, DRILLS, INCIDENTS, PEOPLE, STANDING
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Surroundings

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One agent at the door. ``authentication`` is the hash of its key.

    ``sequence`` is that of the newest report that was kept, -1 without one. ``drilled`` is the
    exercise passed last and when, in milliseconds by the PC's clock, ``fitness`` what her PC said
    of itself.
    """

    operator: str
    agent: bytes
    authentication: bytes = field(repr=False)
    enrolled_ms: int
    revoked_ms: int
    sequence: int
    version: str
    head: str
    where: Surroundings
    calls: int | None
    chats: int | None
    drilled: tuple[str, int] | None = None
    fitness: Said | None = None

    @property
    def revoked(self) -> bool:
        """Whether it may not report any more."""
        return self.revoked_ms > 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """Changes whenever an agent is enrolled, enrolled anew or revoked."""

    count: int = 0
    enrolled: int = 0
    revoked: int = 0


@dataclass(frozen=True, slots=True)
class OnShift:
    """The role of everybody the hub knows, by id, and how many of each are at work now."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    at_work: Mapping[Role, int] = field(default_factory=dict)


def stamp(tx: Transaction) -> Stamp:
    """The stamp of the agents as they are now."""
    row = tx.connection.execute(_STAMP).one()
    return Stamp(*(int(value or 0) for value in row))


def enrolled(tx: Transaction, since: datetime | None = None) -> list[Enrolled]:
    """The agents, revoked ones too; with ``since`` those enrolled or revoked from then on."""
    asked = _ENROLLED
    if since is not None:
        at = to_ms(since)
        asked = asked.where(or_(AGENTS.c.enrolled_at >= at, AGENTS.c.revoked_at >= at))
    return [_enrolled(row) for row in tx.connection.execute(asked)]


def authentication_of(tx: Transaction, operator: str) -> bytes | None:
    """The hash of the key with which this operator's PC may report; None when none may."""
    return tx.connection.execute(
        select(AGENTS.c.authentication).where(
            AGENTS.c.operator == operator, AGENTS.c.revoked_at.is_(None)
        )
    ).scalar()


def revisions(tx: Transaction, mass_since: timedelta) -> dict[str, int]:
    """By key, the revision of every open incident, and of mass ones that are over as well.

    Of those over only such as were opened within the last ``mass_since``.
    """
    columns = (INCIDENTS.c.key, INCIDENTS.c.revision)
    still = select(*columns).where(INCIDENTS.c.over.is_(False))
    lately = select(*columns).where(
        INCIDENTS.c.over.is_(True),
        INCIDENTS.c.kind == Kind.MASS.value,
        INCIDENTS.c.opened_at >= to_ms(tx.now - mass_since),
    )
    rows = (*tx.connection.execute(still), *tx.connection.execute(lately))
    return dict(rows)


def incidents(tx: Transaction, keys: Collection[str]) -> list[HubIncident]:
    """The incidents with these keys."""
    found: list[HubIncident] = []
    for some in _portions(keys):
        asked = select(INCIDENTS.c.body).where(INCIDENTS.c.key.in_(some))
        found += (read(body, HubIncident) for body in tx.connection.execute(asked).scalars())
    return found


def people(tx: Transaction) -> OnShift:
    """Who is who, and who is at work: roles only."""
    asked = select(PEOPLE.c.id, PEOPLE.c.role, PEOPLE.c.on_shift).where(
        PEOPLE.c.revoked_at.is_(None)
    )
    roles: dict[str, Role] = {}
    at_work: dict[Role, int] = {}
    for person, role, on_shift in tx.connection.execute(asked):
        roles[person] = Role(role)
        at_work[Role(role)] = at_work.get(Role(role), 0) + bool(on_shift)
    return OnShift(roles, at_work)


def _portions(keys: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


_STAMP = select(
    func.count(),
    func.coalesce(func.sum(AGENTS.c.enrolled_at), 0),
    func.coalesce(func.sum(AGENTS.c.revoked_at), 0),
).select_from(AGENTS)

_ENROLLED = (
    select(
        AGENTS.c.operator,
        AGENTS.c.agent,
        AGENTS.c.authentication,
        AGENTS.c.enrolled_at,
        AGENTS.c.revoked_at,
        AGENTS.c.sequence,
        AGENTS.c.version,
        AGENTS.c.head,
        AGENTS.c.body,
        STANDING.c.calls,
        STANDING.c.chats,
        DRILLS.c.drill,
        DRILLS.c.said_at,
        FITNESS.c.body.label("fitness"),
    )
    .select_from(AGENTS.outerjoin(STANDING, STANDING.c.operator == AGENTS.c.operator))
    .outerjoin(DRILLS, DRILLS.c.operator == AGENTS.c.operator)
    .outerjoin(FITNESS, FITNESS.c.operator == AGENTS.c.operator)
)


def _enrolled(row: Row[*tuple[Any, ...]]) -> Enrolled:
    return Enrolled(
        operator=row.operator,
        agent=row.agent,
        authentication=row.authentication,
        enrolled_ms=row.enrolled_at,
        revoked_ms=row.revoked_at or 0,
        sequence=row.sequence,
        version=row.version,
        head=row.head,
        where=replace(read(row.body, Surroundings), services={}),
        calls=row.calls,
        chats=row.chats,
        drilled=None if row.drill is None else (row.drill, row.said_at),
        fitness=said_in(row.fitness),
    )
