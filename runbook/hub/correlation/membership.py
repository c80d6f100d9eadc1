"""PURE. Which operators' incidents belong to which mass incident, and which no longer do.

Joining is quick, because it spares the lead a card; leaving takes positive evidence, because it
puts one before her.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checks.causes import layer_of
from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.groups import (
    Whereabouts,
    group_of_cause,
    group_of_incident,
    is_service,
    is_vague,
)
from runbook.hub.correlation.memory import Memory, Policy
from runbook.hub.model.incident import TELEGRAM, HubIncident

OVER = "over"
MOVED = "moved"
PROVED = "proved"
AROUND = timedelta(minutes=5)
"""How far a late incident may lie before the mass one it belongs to: clocks and patience differ."""
_NOWHERE = Whereabouts()


@dataclass(frozen=True, slots=True)
class Join:
    """A local incident becomes part of a mass one; both by key."""

    mass: str
    incident: str


@dataclass(frozen=True, slots=True)
class Leave:
    """A local incident is no part of a mass one any more; ``why`` is a code."""

    mass: str
    incident: str
    why: str


@dataclass(frozen=True, slots=True)
class Standings:
    """How mass incidents stand after this look. ``owners`` are their keys by group.

    ``ended`` were restored just now, ``merged`` went into others.
    """

    now: datetime
    findings: tuple[Finding, ...]
    owners: Mapping[str, str]
    ended: frozenset[str]
    merged: Mapping[str, str]
    masses: Mapping[str, HubIncident]
    lately: tuple[HubIncident, ...]
    where: Mapping[str, Whereabouts]
    proving: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def open(self) -> dict[str, str]:
        """The group of each mass incident that goes on, by key."""
        held = {key: group for group, key in self.owners.items()}
        gone = self.ended | self.merged.keys()
        return {
            key: held.get(key, group_of_incident(one))
            for key, one in self.masses.items()
            if key not in gone
        }


def place_members(
    locals_: Iterable[HubIncident],
    late: Iterable[HubIncident],
    stand: Standings,
    memory: Memory,
    policy: Policy,
) -> tuple[list[Leave], list[Join]]:
    """Who leaves and who joins."""
    explained = _explained(stand)
    still = stand.open
    leaves, joins = [], []
    for one in locals_:
        if one.drill:
            continue
        leave, join = _place(one, stand, still, explained, memory, policy)
        leaves += [leave] if leave else []
        joins += [Join(join, one.key)] if join else []
    for one in late:
        mass = None if one.parent or one.drill else _of_that_time(one, stand)
        joins += [Join(mass, one.key)] if mass else []
    return leaves, joins


def _explained(stand: Standings) -> dict[str, list[str]]:
    """The mass incidents behind each operator's trouble, the first to be mended first."""
    ordered = sorted(
        (one for one in stand.findings if one.cause != TELEGRAM),
        key=lambda one: (is_vague(one.group), layer_of(one.cause), one.group),
    )
    found: dict[str, list[str]] = {}
    for one in ordered:
        key = stand.owners.get(one.group)
        for operator in one.operators if key else ():
            found.setdefault(operator, []).append(str(key))
    return found


def _place(
    one: HubIncident,
    stand: Standings,
    still: Mapping[str, str],
    explained: Mapping[str, list[str]],
    memory: Memory,
    policy: Policy,
) -> tuple[Leave | None, str]:
    """What it leaves, and the key of what it joins."""
    wanted = explained.get(one.agent, [])
    target = wanted[0] if wanted else _by_own_word(one, stand, still)
    home = one.parent
    if home and home not in still:
        instead = target or stand.merged.get(home, "")
        known = home in stand.masses or any(mass.key == home for mass in stand.lately)
        return (Leave(home, one.key, MOVED if instead else OVER) if known else None), instead
    if not home or target == home or home in wanted:
        memory.content(one.key)
        return None, "" if home else target
    if target:
        moves = memory.wished(one.key, target, stand.now, policy.turn_after)
        return (Leave(home, one.key, MOVED), target) if moves else (None, "")
    if one.agent in stand.proving.get(home, ()):
        goes = memory.wished(one.key, "", stand.now, 3 * policy.turn_after)
        return (Leave(home, one.key, PROVED) if goes else None), ""
    memory.content(one.key)
    return None, ""


def _by_own_word(one: HubIncident, stand: Standings, still: Mapping[str, str]) -> str:
    """The mass incident that what her own PC concluded is part of."""
    group = group_of_cause(one.cause, stand.where.get(one.agent, _NOWHERE))
    if group is None:
        return ""
    for key, other in still.items():
        same_service = is_service(group) and is_service(other)
        shares = same_service and set(one.services) & set(stand.masses[key].services)
        if other == group or shares:
            return key
    return ""


def _of_that_time(one: HubIncident, stand: Standings) -> str:
    """The mass incident that a late one was part of, though nobody knew then."""
    group = group_of_cause(one.cause, stand.where.get(one.agent, _NOWHERE))
    ended = one.restored_at or one.closed_at
    began = one.began
    for mass in (*stand.masses.values(), *stand.lately):
        if group is None or ended is None or group_of_incident(mass) != group:
            continue
        first = mass.began - AROUND
        if began <= (mass.restored_at or stand.now) and ended >= first:
            return mass.key
    return ""
