"""PURE. What the hub's directives change here: who speaks, who knows, what she is shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.agent.line.patience import LONGEST_LEASE, lease_end
from runbook.agent.line.view import KnownTo, Mass, Relief, View
from runbook.reporting.shapes import Directives, MassIncident, StandIn

MOST, MOST_SHOWN = 64, 8
"""What is looked at of a list, and what she could read of one, however much a hub sends."""
_MOST_COUNTED = 999
DOUBTED = 2
"""Answers in a row without it before "somebody knows" is taken back: one may come from a hub
process that has not read it yet."""


@dataclass(frozen=True, slots=True)
class Yield:
    """The hub speaks for this incident until then."""

    incident: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody in the office knows of this incident since then."""

    incident: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Nobody in the office says any more that they know."""

    incident: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The hub has the word and knows that the outage is over: it tells the end as well."""

    incident: str


Step = Yield | Acknowledge | TakeBack | Leave


@dataclass(frozen=True, slots=True)
class Here:
    """How it stands on this PC.

    ``open`` are the keys of her incidents that are not over. ``yielded`` are the leases that hold,
    also of incidents just over. ``over`` are those of which the accepted report said that they
    are. ``by_hub`` are incidents that are acknowledged because the hub said so, and ``known`` all
    that are.
    """

    open: Collection[str] = ()
    yielded: Mapping[str, datetime] | None = None
    over: Collection[str] = ()
    known: Collection[str] = ()
    by_hub: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """What to do here, and what she is shown. ``doubts`` counts answers without a "known"."""

    steps: tuple[Step, ...]
    view: View
    doubts: Mapping[str, int]


def follow(
    said: Directives, here: Here, before: View, doubts: Mapping[str, int], now: datetime
) -> Followed:
    """Decide. Spans in the directives are counted from ``now``, by this PC's clock."""
    steps: list[Step] = []
    leased: dict[str, datetime] = {}
    for lease in said.leases[:MOST]:
        until = lease_end(lease.for_ms, now)
        if until > now:
            leased[lease.incident] = max(until, leased.get(lease.incident, until))
    steps += [Yield(key, until) for key, until in leased.items() if key in here.open]
    held = {**_holding(here.yielded or {}, now), **leased}
    steps += [Leave(key) for key in here.over if key in held]
    knowing = tuple(
        KnownTo(one.incident, one.role, now - _span(max(one.ago_ms, 0)))
        for one in said.known[:MOST]
    )
    told = {one.incident for one in knowing}
    steps += [
        Acknowledge(one.incident, one.role, one.at)
        for one in _first_of_each(knowing)
        if one.incident in here.open and one.incident not in here.known
    ]
    counted = {
        key: doubts.get(key, 0) + 1 for key in here.by_hub if key in here.open and key not in told
    }
    steps += [TakeBack(key) for key, times in counted.items() if times == DOUBTED]
    view = View(
        at=now,
        mass=tuple(_mass(one, now) for one in said.mass[:MOST_SHOWN]),
        known=knowing,
        speaks=frozenset(leased),
        degraded_since=now - _span(said.degraded.since_ms) if said.degraded else None,
        relief=said.degraded is not None and said.degraded.relief,
        stand_in=_relief(said.stand_in),
        given=min(max(said.given, 0), _MOST_COUNTED),
        given_away=sum(not one.settled for one in said.given_away[:_MOST_COUNTED]),
        script_refused=before.script_refused,
    )
    return Followed(tuple(steps), view.steadied(before), counted)


def _holding(yielded: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    return {key: end for key, end in yielded.items() if now < end <= now + LONGEST_LEASE}


def _first_of_each(knowing: tuple[KnownTo, ...]) -> tuple[KnownTo, ...]:
    found: dict[str, KnownTo] = {}
    for one in sorted(knowing, key=lambda one: one.at):
        found.setdefault(one.incident, one)
    return tuple(found.values())


def _mass(one: MassIncident, now: datetime) -> Mass:
    return Mass(
        number=one.number,
        cause=one.cause,
        services=one.services,
        since=now - _span(one.since_ms),
        eta_at=None if one.eta_in_ms is None else now + _span(one.eta_in_ms),
        update_at=None if one.update_in_ms is None else now + _span(one.update_in_ms),
        not_her_provider=one.not_her_provider,
        restored=one.restored,
        joined=one.joined,
        known=one.known,
    )


def _relief(said: StandIn | None) -> Relief | None:
    if said is None:
        return None
    return Relief(said.number, said.in_office, said.calls, said.chats, said.promised, said.unsaid)


def _span(ms: int) -> timedelta:
    """Within what a clock can show, whatever was sent."""
    return timedelta(milliseconds=max(-_FAR_MS, min(ms, _FAR_MS)))


_FAR_MS = 400 * 86_400_000
