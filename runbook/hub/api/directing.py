"""PURE. What an agent is told in answer to a report, by what the office knows at that moment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checks.component import Component, Place
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.reporting.shapes import (
    Degraded,
    Directives,
    GivenAway,
    Known,
    Lease,
    MassIncident,
    Outage,
    SignedScript,
    StandIn,
    Surroundings,
)

LEASE_MS = 30_000
CALM_MS = 10_000
"""When the next report is wanted of an agent that has nothing to tell."""
TENSE_MS = 2_000
"""The same while she has an outage."""
AT_ONCE_MS = 500
"""The same while her outage is safe here but nobody has taken it up yet: she waits for a lease."""
SPEAKING_FOR = timedelta(seconds=15)
"""So long after it last said so the hub on duty counts as able to speak."""
TOLD_AFTERWARDS = timedelta(minutes=10)
"""So long a mass incident that is over is told as restored."""
_TAKEN_UP_WITHIN = timedelta(seconds=10)
_PER_SECOND = 500
"""Reports a second that outages may bring: when there are more of them, each agent waits longer."""
_SPREAD = 0.2
_EVERYBODYS = frozenset({Place.SERVICE, Place.BANK_NETWORK, Place.BANK_DNS})
_BANK = "bank"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the office knows, read at ``at`` in one look.

    ``mass`` are the open ones and those restored lately, ``local`` the open ones by operator,
    ``roles`` who is who by id, ``at_work`` how many of each role are. ``degraded`` is since when,
    ``speaking`` when the hub on duty last said that it can speak, ``holder`` which one that is.
    ``stand_in`` is what those are told who were called out and come, by operator.
    ``reaches``: somebody who may answer is on shift and can be rung. ``unheard`` are the keys of
    open incidents whose rings have reached nobody. ``silence_counts``: whether the hub on duty
    looks at who has fallen silent; None while none says so. ``service_names`` is what people call
    the services of these incidents, by id.
    """

    at: datetime
    mass: tuple[HubIncident, ...] = ()
    local: Mapping[str, tuple[HubIncident, ...]] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    at_work: Mapping[Role, int] = field(default_factory=dict)
    degraded: datetime | None = None
    relief: bool = False
    stand_in: Mapping[str, StandIn] = field(default_factory=dict)
    script: SignedScript | None = None
    speaking: datetime | None = None
    reaches: bool = False
    unheard: frozenset[str] = frozenset()
    holder: str = ""
    silence_counts: bool | None = None
    service_names: Mapping[str, str] = field(default_factory=dict)
    given_away: Mapping[str, tuple[GivenAway, ...]] = field(default_factory=dict)
    """By who promised: what the office has given to somebody else."""
    given: Mapping[str, int] = field(default_factory=dict)
    """By operator: how many promises of others wait for her on the hub's page."""

    def has_promises_for(self, operator: str) -> bool:
        """Whether there is something about promises that only she is told."""
        return operator in self.given_away or operator in self.given

    @property
    def open_count(self) -> int:
        """How many operators have an outage."""
        return len(self.local)

    def can_speak(self, now: datetime) -> bool:
        """Whether what is handed to the office now would be told to people."""
        return self.speaking is not None and abs(now - self.speaking) <= SPEAKING_FOR

    def would_ring(self, now: datetime) -> bool:
        """Whether somebody would be rung: only then may a PC leave the telling to the office."""
        return self.reaches and self.can_speak(now)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks. ``spread`` (0 to 1) is hers alone, so that a thousand do not come at once.

    ``outages`` are what she has just told, and the hub has kept.
    """

    operator: str
    where: Surroundings
    sequence: int
    spread: float = 0.5
    send_all: bool = False
    outages: tuple[Outage, ...] = ()


def sort_out(
    incidents: Iterable[HubIncident],
) -> tuple[tuple[HubIncident, ...], Mapping[str, tuple[HubIncident, ...]]]:
    """The mass incidents, oldest first, and the open local ones by operator."""
    mass: list[HubIncident] = []
    local: dict[str, tuple[HubIncident, ...]] = {}
    for one in sorted(incidents, key=lambda each: each.number):
        if one.is_mass:
            mass.append(one)
        elif not one.over:
            local[one.agent] = (*local.get(one.agent, ()), one)
    return tuple(mass), local


def told_to_all(situation: Situation, where: Surroundings, now: datetime) -> Directives:
    """What everybody who works there is told. ``accepted`` and ``next_ms`` are not hers yet."""
    mass = (one for one in situation.mass if not one.drill and concerns(one, where))
    degraded = None
    if situation.degraded is not None:
        degraded = Degraded(since_ms=_ms(now - situation.degraded), relief=situation.relief)
    return Directives(
        accepted=0,
        mass=tuple(_mass(one, now) for one in mass),
        degraded=degraded,
        script=situation.script,
    )


def told_to_her(situation: Situation, asking: Asking, now: datetime) -> Directives:
    """The whole answer for one who has an outage, has had one a moment ago, or stands in."""
    told = told_to_all(situation, asking.where, now)
    ended = {one.key for one in asking.outages if one.restored or one.closed}
    spoken = {one.key for one in asking.outages if one.spoken}
    hers = [one for one in situation.local.get(asking.operator, ()) if one.key not in ended]
    parents = {one.key: one for one in situation.mass}
    mass = {one.number: one for one in told.mass}
    for parent in (parents[one.parent] for one in hers if one.parent in parents):
        mass[parent.number] = _mass(parent, now, joined=True)
    silent = [one for one in hers if not one.spoken and one.key not in spoken]
    leased = [one for one in silent if _is_heard(one, parents, situation.unheard)]
    return Directives(
        accepted=asking.sequence,
        next_ms=next_ms(situation, asking, now),
        send_all=asking.send_all,
        mass=tuple(mass[number] for number in _hers_first(mass)),
        leases=tuple(
            Lease(incident=one.key, for_ms=LEASE_MS) for one in leased if situation.would_ring(now)
        ),
        known=tuple(_known(hers, parents, situation.roles, now)),
        degraded=told.degraded,
        stand_in=situation.stand_in.get(asking.operator),
        script=told.script,
        given_away=situation.given_away.get(asking.operator, ()),
        given=situation.given.get(asking.operator, 0),
    )


def _hers_first(mass: Mapping[int, MassIncident]) -> list[int]:
    """Of many she is shown the first few."""
    return sorted(mass, key=lambda number: (not mass[number].joined, number))


def _is_heard(
    one: HubIncident, parents: Mapping[str, HubIncident], unheard: frozenset[str]
) -> bool:
    """Whether somebody in the office was rung for it, or for the mass incident it belongs to.

    Where that is not so, her own PC must not keep silent.
    """
    whole = parents.get(one.parent, one)
    whole = parents.get(whole.parent, whole)
    return whole.told and whole.key not in unheard


def next_ms(situation: Situation, asking: Asking, now: datetime) -> int:
    """When her next report is wanted."""
    fresh = [one for one in asking.outages if not (one.restored or one.closed)]
    if not fresh and asking.operator not in situation.local:
        return _spread(CALM_MS, asking.spread)
    kept = {one.key for one in situation.local.get(asking.operator, ())}
    crowd = situation.open_count * 1000 // _PER_SECOND
    if crowd < TENSE_MS and situation.would_ring(now):
        new = (one for one in fresh if one.key not in kept and not one.spoken)
        if any(abs(one.opened.age_ms) <= _ms(_TAKEN_UP_WITHIN) for one in new):
            return AT_ONCE_MS
    return _spread(min(max(TENSE_MS, crowd), CALM_MS), asking.spread)


def concerns(mass: HubIncident, where: Surroundings) -> bool:
    """Whether what is broken stands on the path of everybody who works there."""
    try:
        component = Component.parse(mass.component)
    except ValueError:
        return False
    if component.place is Place.ISP:
        return bool(where.provider) and component.scope in {
            where.provider,
            f"{where.provider}/{where.city}",
        }
    if component.place is Place.GATEWAY:
        return bool(where.gateway) and component.scope == where.gateway
    return component.place in _EVERYBODYS


def _mass(one: HubIncident, now: datetime, *, joined: bool = False) -> MassIncident:
    return MassIncident(
        number=one.number,
        cause=one.cause,
        services=one.services,
        since_ms=_ms(now - one.began),
        eta_in_ms=None if one.eta_at is None else _ms(one.eta_at - now),
        update_in_ms=None if one.update_at is None else _ms(one.update_at - now),
        not_her_provider=one.side == _BANK,
        restored=one.over,
        joined=joined,
        known=one.acknowledged_at is not None,
    )


def _known(
    hers: Iterable[HubIncident],
    parents: Mapping[str, HubIncident],
    roles: Mapping[str, Role],
    now: datetime,
) -> Iterator[Known]:
    """Hers that somebody knows of, by itself or by the mass incident it has joined."""
    for one in hers:
        both = (one, parents.get(one.parent, one))
        said = next((each for each in both if each.acknowledged_at is not None), None)
        if said is not None and said.acknowledged_at is not None:
            role = roles.get(said.acknowledged_by, Role.SHIFT_LEAD)
            yield Known(incident=one.key, role=role.value, ago_ms=_ms(now - said.acknowledged_at))


def _spread(base: int, spread: float) -> int:
    return round(base * (1 + _SPREAD * (spread - 0.5)))


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
