"""PURE. Which open mass incident is which finding: one outage keeps its number.

The same group is the same outage. So is a service that now fails in another way, and whatever now
explains the operators that accused it, unless these have proved meanwhile that what had failed
works again: then one outage has ended and another one has begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.groups import (
    TELEGRAM_GROUP,
    components_of,
    group_of_incident,
    is_service,
    is_vague,
)
from runbook.hub.correlation.memory import Memory, Policy
from runbook.hub.model.incident import HubIncident

HALF = 0.5


@dataclass(slots=True)
class Matches:
    """``pairs`` by the mass incident's key; ``merges``: a key and the one it goes into.

    ``new`` are findings of no open incident.
    """

    pairs: dict[str, Finding] = field(default_factory=dict)
    merges: dict[str, str] = field(default_factory=dict)
    new: list[Finding] = field(default_factory=list)


def accuses(finding: Finding) -> bool:
    """Whether it keeps an incident open. What one operator alone says does not."""
    return finding.opens and (finding.hit > 1 or finding.group == TELEGRAM_GROUP)


def match(
    findings: Sequence[Finding],
    masses: Sequence[HubIncident],
    proving: Mapping[str, frozenset[str]],
    memory: Memory,
    now: datetime,
    policy: Policy,
) -> Matches:
    """Match what was found with what is open; the older incident keeps its number."""
    done = Matches()
    alive = {one.group: one for one in findings if accuses(one)}
    owner: dict[str, str] = {}
    waiting = []
    for mass in sorted(masses, key=lambda one: (one.number, one.key)):
        group = group_of_incident(mass)
        if group in owner:
            done.merges[mass.key] = owner[group]
        elif group in alive:
            owner[group] = mass.key
            done.pairs[mass.key] = alive[group]
            memory.trace(mass, now).turn = None
        else:
            waiting.append(mass)
    for mass in waiting:
        turned = _turned(mass, alive, proving.get(mass.key, frozenset()), memory, now)
        if turned is None:
            memory.trace(mass, now).turn = None
            continue
        trace = memory.trace(mass, now)
        trace.accused_at = now
        ripe = trace.held(turned.group, now, policy.turn_after)
        if turned.group not in owner:
            # Before it is ripe it is nobody else's either: no second incident of one outage.
            owner[turned.group] = mass.key
            if ripe:
                done.pairs[mass.key] = turned
        elif ripe and owner[turned.group] in done.pairs:
            done.merges[mass.key] = owner[turned.group]
    done.new = [one for one in findings if one.group in alive and one.group not in owner]
    return done


def _turned(
    mass: HubIncident,
    alive: Mapping[str, Finding],
    proving: frozenset[str],
    memory: Memory,
    now: datetime,
) -> Finding | None:
    """What explains this incident now that nothing accuses what it was about."""
    trace = memory.trace(mass, now)
    base = trace.operators
    group = group_of_incident(mass)
    if group == TELEGRAM_GROUP or (base and len(base & proving) > HALF * len(base)):
        return None
    best: tuple[float, str] = (0.0, "")
    for one in alive.values():
        share = len(base & one.operators) / len(base) if base else 0.0
        if is_service(group) and is_service(one.group) and set(mass.services) & set(one.services):
            share += 1
        better_known = not is_vague(one.group) or is_vague(group)
        if share >= HALF and better_known and one.group != TELEGRAM_GROUP:
            best = max(best, (share, one.group))
    return alive.get(best[1])


def watched(mass: HubIncident) -> tuple[str, ...]:
    """The components whose proof would say that it is over, as ``checks.component`` writes them."""
    return tuple(map(str, components_of(mass)))
