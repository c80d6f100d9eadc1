"""PURE. One month's outages counted, and what became of the promises made in it.

An outage is a mass incident, or a single one that belongs to none: its members are not counted
again. Drills, what came late as history, and trouble of our own channel are left out, and counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from checks.causes import side_of
from runbook.diagnosis.advice import CAUSES
from runbook.hub.model.incident import TELEGRAM, Kind, beginning
from runbook.hub.model.noticing import noticed
from runbook.incidents.figures import Promises, Times, times
from runbook.incidents.timeline import Known, Span, span

UNDETERMINED = "undetermined"
SIDES = ("isp", "bank", "operator", UNDETERMINED)
"""Who owns the fault, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is counted of an incident, as ``hub.model.incident`` has it."""

    key: str
    kind: Kind
    opened_at: datetime
    agent: str = ""
    cause: str = ""
    true_cause: str = ""
    parent: str = ""
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    alerted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    drill: bool = False
    late: bool = False

    @property
    def began(self) -> datetime:
        """The best that is known about when it began."""
        return beginning(self.occurred_at, self.detected_at, self.opened_at)

    @property
    def side(self) -> str:
        """Whose fault it was, by the true cause once that is known."""
        cause = (self.closed_at is not None and self.true_cause) or self.cause
        found = side_of(cause) if cause in CAUSES else UNDETERMINED
        return found if found in SIDES else UNDETERMINED


@dataclass(frozen=True, slots=True)
class Counted:
    """A month.

    ``detect`` and ``acknowledge`` are as ``hub.model.noticing`` has them, ``alert`` is from when it
    was found until the first alert was taken, ``restore`` from the beginning until it was over.
    ``lost`` is the time in which operators could not work, each one's
    counted once; ``lost_unknown``: outages of operators of which it is not known.
    ``confirmed``: closed with a cause that a person named. ``drilled`` are the keys of exercises.
    """

    mass: int
    single: int
    operators: int
    lost: timedelta
    lost_unknown: int
    drills: int
    late: int
    ours: int
    confirmed: int
    by_side: tuple[tuple[str, int], ...]
    detect: Times
    alert: Times
    acknowledge: Times
    restore: Times
    drilled: frozenset[str]

    @property
    def outages(self) -> int:
        """Mass and single ones."""
        return self.mass + self.single


@dataclass(frozen=True, slots=True)
class Ended:
    """How a promise ended. ``outcome`` is empty where none is known.

    ``ended``: it is known when; ``in_time``: within its window; ``past``: the window is over.
    """

    outcome: str
    ended: bool
    in_time: bool
    past: bool


def count(
    cases: Iterable[Case], members: Mapping[str, Sequence[Case]] = MappingProxyType({})
) -> Counted:
    """Count one month's; ``members`` of its mass outages by key, those that left since too."""
    drills, late, ours, real = [], 0, 0, []
    for one in cases:
        if one.drill:
            drills.append(one)
        elif one.cause == TELEGRAM:
            ours += 1
        elif one.late:
            late += 1
        else:
            real.append(one)
    mass = [one for one in real if one.kind is Kind.MASS]
    local = [one for one in real if one.kind is not Kind.MASS]
    outages = [*mass, *(one for one in local if not one.parent)]
    came = [noticed(one, members.get(one.key, ())) for one in outages]
    sides = Counter(one.side for one in outages)
    return Counted(
        mass=len(mass),
        single=len(outages) - len(mass),
        operators=len({one.agent for one in local if one.agent}),
        lost=_lost(local),
        lost_unknown=sum(one.restored_at is None for one in local),
        drills=len(drills),
        late=late,
        ours=ours,
        confirmed=sum(one.closed_at is not None and bool(one.true_cause) for one in outages),
        by_side=tuple((side, sides[side]) for side in SIDES if sides[side]),
        detect=times(one.detect for one in came),
        alert=times(span(one.found, one.told) for one in came),
        acknowledge=times(one.acknowledge for one in came),
        restore=times(map(_restore, outages)),
        drilled=frozenset(one.key for one in drills),
    )


def promises(some: Mapping[Ended, int]) -> Promises:
    """What has become of them: how many ended in which way."""
    fates: Counter[str] = Counter()
    for one, number in some.items():
        for word in _fate(one):
            fates[word] += number
    return Promises(made=sum(some.values()), **fates)


def _restore(one: Case) -> Span:
    if one.restored_at is None and one.closed_at is None:
        return Span(Known.RUNNING)
    return span(one.began, one.restored_at)


def _lost(local: Sequence[Case]) -> timedelta:
    """Two outages of one operator at one time keep her from work only once."""
    by_operator: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in local:
        if one.restored_at is not None and one.restored_at > one.began:
            by_operator.setdefault(one.agent, []).append((one.began, one.restored_at))
    return sum(map(_union, by_operator.values()), timedelta(0))


def _union(spans: list[tuple[datetime, datetime]]) -> timedelta:
    total, reached = timedelta(0), None
    for start, end in sorted(spans):
        begins = start if reached is None else max(start, reached)
        total += max(end - begins, timedelta(0))
        reached = end if reached is None else max(reached, end)
    return total


def _fate(one: Ended) -> tuple[str, ...]:
    if one.outcome == "reached":
        when = "in_time" if one.in_time else "late"
        return ("kept", when if one.ended else "unknown")
    if one.outcome:
        return ("not_needed",) if one.outcome == "not_needed" else ("given_up",)
    if one.ended:
        return ("unknown",)
    return ("overdue",) if one.past else ("waiting",)
