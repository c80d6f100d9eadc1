"""PURE. Figures of a period: failures, how they ended and how fast, promises kept. Drills are out.

Few cases are told as counts, never as percentages or averages. What is not known is counted as
not known, never as nought.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.incident import Incident
from runbook.incidents.event import Event
from runbook.incidents.known_cause import cause, side
from runbook.incidents.timeline import (
    Known,
    Span,
    time_to_acknowledge,
    time_to_detect,
    time_to_restore,
)

ENOUGH_FOR_MEDIAN = 3
ENOUGH_FOR_NINETIETH = 10
ENOUGH_FOR_SHARE = 20
"""Of fewer cases a share in per cent says more about chance than about anybody."""
OWN_SIDE = "operator"
OTHERS = frozenset({"isp", "bank"})
PROMISED = "callback.promised"
PROMISE_KINDS = (
    PROMISED,
    "callback.fulfilled",
    "callback.handed_over",
    "callback.handed_back",
    "callback.taken_back",
    "callback.deleted",
)
"""The events that promises are counted from."""
_NOT_KEPT = {"not_reached": "given_up", "not_needed": "not_needed"}
"""Outcomes of a promise that was ended without speaking to the client."""


@dataclass(frozen=True, slots=True)
class Times:
    """Durations of one kind. What could not be measured is counted by why."""

    lengths: tuple[timedelta, ...] = ()
    unconfirmed: int = 0
    running: int = 0
    clock_changed: int = 0

    @property
    def median(self) -> timedelta | None:
        """The middle one; None of too few to have a middle worth telling."""
        if len(self.lengths) < ENOUGH_FOR_MEDIAN:
            return None
        ordered, middle = sorted(self.lengths), len(self.lengths) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return (ordered[middle - 1] + ordered[middle]) / 2

    @property
    def ninetieth(self) -> timedelta | None:
        """Nine of ten were no longer, by the nearest rank; None of fewer than ten."""
        if len(self.lengths) < ENOUGH_FOR_NINETIETH:
            return None
        return sorted(self.lengths)[-(-9 * len(self.lengths) // 10) - 1]

    @property
    def mean(self) -> timedelta | None:
        """The mean, as MTTD, MTTA and MTTR are defined; None of none."""
        return sum(self.lengths, timedelta(0)) / len(self.lengths) if self.lengths else None

    @property
    def longest(self) -> timedelta | None:
        """The longest; None of none."""
        return max(self.lengths, default=None)


@dataclass(frozen=True, slots=True)
class OwnSide:
    """Failures of the operator's own PC, home or VPN client, and how they ended.

    ``alone``: restored without being passed on. ``unknown``: over, and nobody saw how.
    """

    failures: int = 0
    alone: int = 0
    escalated: int = 0
    going_on: int = 0
    unknown: int = 0
    resolve: Times = Times()


@dataclass(frozen=True, slots=True)
class Promises:
    """Promises made to clients in the period, and what has become of them by now.

    ``kept`` is ``in_time`` and ``late`` and those kept at a time unknown. ``overdue``: the window
    has passed and nothing is known. ``given_up``: ended without reaching the client;
    ``not_needed``: it was settled otherwise.
    """

    made: int = 0
    kept: int = 0
    in_time: int = 0
    late: int = 0
    given_up: int = 0
    not_needed: int = 0
    handed: int = 0
    overdue: int = 0
    waiting: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted. ``by_cause`` and ``by_side`` are sorted, the most common first.

    ``confirmed`` counts outages whose true cause a person named; the others are counted by the
    cause diagnosed. ``passed_on`` are faults of the provider or the bank that were passed on,
    which was right, of ``others``.
    """

    failures: int
    drills: int
    confirmed: int
    without_cause: int
    own: OwnSide
    others: int
    passed_on: int
    by_side: tuple[tuple[str, int], ...]
    by_cause: tuple[tuple[str, int], ...]
    detect: Times
    acknowledge: Times
    restore: Times
    promises: Promises

    @property
    def clock_changed(self) -> int:
        """Durations that are unknown because the computer's clock was moved."""
        return sum(one.clock_changed for one in (self.detect, self.acknowledge, self.restore))


def figures(
    incidents: Iterable[Incident],
    promises: Sequence[Event],
    drills: frozenset[str],
    now: datetime,
) -> Figures:
    """Count. ``drills`` are the keys of exercises; ``promises`` events of ``PROMISE_KINDS``.

    Of promises only those count that were made by an event among ``promises``.
    """
    found = tuple(incidents)
    real = tuple(one for one in found if one.key not in drills)
    others = [one for one in real if side(one) in OTHERS]
    return Figures(
        failures=len(real),
        drills=len(found) - len(real),
        confirmed=sum(one.closed_at is not None and bool(one.true_cause) for one in real),
        without_cause=sum(not cause(one) for one in real),
        own=_own_side([one for one in real if side(one) == OWN_SIDE], now),
        others=len(others),
        passed_on=sum(one.escalated_at is not None for one in others),
        by_side=_counted(side(one) for one in real),
        by_cause=_counted(cause(one) for one in real if cause(one)),
        detect=times(time_to_detect(one) for one in real),
        acknowledge=times(time_to_acknowledge(one) for one in real),
        restore=times(time_to_restore(one, now) for one in real),
        promises=count_promises(promises, drills, now),
    )


def times(spans: Iterable[Span]) -> Times:
    """Durations of one kind, gathered."""
    gathered = tuple(spans)
    why = Counter(one.known for one in gathered)
    return Times(
        tuple(
            one.length for one in gathered if one.known is Known.MEASURED and one.length is not None
        ),
        why[Known.UNCONFIRMED],
        why[Known.RUNNING],
        why[Known.CLOCK_CHANGED],
    )


def _own_side(own: Sequence[Incident], now: datetime) -> OwnSide:
    ended = Counter(map(_ending, own))
    return OwnSide(
        failures=len(own),
        alone=ended["alone"],
        escalated=ended["escalated"],
        going_on=ended["going_on"],
        unknown=ended["unknown"],
        resolve=times(time_to_restore(one, now) for one in own),
    )


def _ending(incident: Incident) -> str:
    if incident.escalated_at is not None:
        return "escalated"
    if incident.restored_at is not None:
        return "alone"
    return "unknown" if incident.closed_at is not None else "going_on"


def count_promises(events: Sequence[Event], drills: frozenset[str], now: datetime) -> Promises:
    """What became of the promises that these events tell of. The last word on each counts."""
    made: dict[str, Mapping[str, object]] = {}
    ends: dict[str, Event] = {}
    handed: set[str] = set()
    for one in sorted(events, key=lambda event: event.seq):
        promise = promise_id(one)
        if one.incident in drills or one.body.get("drill") is True:
            continue
        if one.kind == PROMISED:
            made[promise] = one.body
        elif one.kind == "callback.taken_back":
            made.pop(promise, None)
        elif one.kind == "callback.handed_over":
            handed.add(promise)
        elif one.kind == "callback.handed_back":
            handed.discard(promise)
        else:
            ends.setdefault(promise, one)
    counted = Counter(
        word
        for key, body in made.items()
        for word in _fate(body, ends.get(key), key in handed, now)
    )
    return Promises(made=len(made), **counted)


def promise_id(event: Event) -> str:
    """Which promise an event of ``PROMISE_KINDS`` is about."""
    return str(event.body.get("callback", ""))


def _fate(
    body: Mapping[str, object], end: Event | None, handed: bool, now: datetime
) -> tuple[str, ...]:
    if end is not None and end.kind == "callback.fulfilled":
        return _fulfilled(end)
    if handed:
        return ("handed",)
    if end is not None:
        return ("given_up",)
    until = _window_end(body)
    if until is None:
        return ("unknown",)
    return ("overdue",) if until <= now else ("waiting",)


def _window_end(body: Mapping[str, object]) -> datetime | None:
    """Until when the client was told to be called, as far as the event says so."""
    window = body.get("window")
    until = window.get("until") if isinstance(window, Mapping) else None
    try:
        found = datetime.fromisoformat(str(until))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _fulfilled(end: Event) -> tuple[str, ...]:
    if (other := _NOT_KEPT.get(str(end.body.get("outcome")))) is not None:
        return (other,)
    in_time = end.body.get("in_time")
    if not isinstance(in_time, bool):
        return ("kept", "unknown")
    return ("kept", "in_time" if in_time else "late")


def share(part: int, whole: int) -> int | None:
    """Per cent, rounded; None where the whole is too small for a share to mean anything."""
    return round(100 * part / whole) if whole >= ENOUGH_FOR_SHARE else None


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(names)
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
