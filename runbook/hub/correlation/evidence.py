"""PURE. From everything that speaks of a shared fault to findings: one for each group.

Three kinds of witness: observations (``checks.fleet``), silence (``silence``), and what operators
or their PCs say without observations: an incident told by phone, «У меня не работает».
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.causes import UNDETERMINED, layer_of
from checks.component import Component, Place
from checks.costs import TIE_MARGIN
from checks.fleet.standing import LATE_PROOF, spread
from runbook.hub.correlation.bursts import Reach
from runbook.hub.correlation.findings import Finding, Witnesses
from runbook.hub.correlation.groups import (
    TELEGRAM_GROUP,
    VANISHED_GROUP,
    Whereabouts,
    component_of_cause,
    gateway_group,
    group_of,
    group_of_cause,
    is_service,
    mass_cause,
    provider_group,
    reported_group,
)
from runbook.hub.model.incident import TELEGRAM, Weight

OWN_FAULT = 4.0
"""Nats of a fault of one's own that looks like the shared one: that of a provider's access."""
BY_SILENCE = 0.8
"""Silence alone never makes it surer than this."""
SUREST = 0.99
_NOWHERE = Whereabouts()
_TELEGRAM_COMPONENT = str(Component(Place.ANCHOR, "telegram"))


@dataclass(frozen=True, slots=True)
class _Part:
    """What one kind of witness has to say of a group. The lowest ``rank`` names the cause."""

    rank: tuple[int, int, str]
    cause: str
    component: str
    accuse: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    prove: int = 0
    services: frozenset[str] = frozenset()
    instead: str = ""
    nats: float = 0.0
    partial: bool = False
    began_at: datetime | None = None
    ceiling: float = SUREST


def find(seen: Witnesses) -> tuple[Finding, ...]:
    """One finding for each group that anybody speaks of, most operators first."""
    parts: dict[str, list[_Part]] = {}
    for source in (_by_observations(seen), _by_silence(seen), _by_what_was_told(seen)):
        for group, part in source:
            parts.setdefault(group, []).append(part)
    found = [_united(group, some, seen) for group, some in parts.items()]
    found += _by_complaints(seen, frozenset().union(*(one.operators for one in found)))
    if seen.telegram_down:
        weight = Weight(silent=len(seen.present), certain=True)
        found.append(
            Finding(
                TELEGRAM_GROUP,
                TELEGRAM,
                frozenset(),
                weight,
                _TELEGRAM_COMPONENT,
                confidence=SUREST,
                opens=True,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.hit, one.group)))


def _united(group: str, parts: Sequence[_Part], seen: Witnesses) -> Finding:
    main = min(parts, key=lambda one: one.rank)
    accuse = frozenset[str]().union(*(one.accuse for one in parts))
    vanished = frozenset[str]().union(*(one.vanished for one in parts)) - accuse
    everybody = accuse | vanished
    places = Counter(seen.where.get(one, _NOWHERE).provider for one in everybody)
    nats = max(one.nats for one in parts)
    certain = nats > TIE_MARGIN
    weight = Weight(
        accuse=len(accuse),
        prove=main.prove,
        silent=max(len(vanished), len(seen.present | everybody) - len(accuse) - main.prove),
        vanished=len(vanished),
        places=tuple(sorted(places.items(), key=lambda item: (-item[1], item[0]))),
        instead=main.instead,
        certain=certain and main.cause != UNDETERMINED,
        partial=main.partial,
    )
    services = frozenset[str]().union(*(one.services for one in parts))
    began = [one.began_at for one in parts if one.began_at is not None]
    surest = max(one.ceiling for one in parts)
    return Finding(
        group,
        main.cause,
        everybody,
        weight,
        main.component,
        tuple(sorted(services)) if is_service(group) else (),
        confidence=round(min(surest, 1 - math.exp(-max(nats, 0.0))), 2),
        began_at=min(began, default=None),
        opens=certain,
        missing=vanished,
    )


def _by_observations(seen: Witnesses) -> Iterable[tuple[str, _Part]]:
    for one in seen.localised.shared:
        group = group_of(one.component)
        if group is None:
            continue
        cause = mass_cause(one.component)
        # Of the services of a group the one that hits most names it; else what lies lowest does.
        rank = -len(one.operators) if is_service(group) else layer_of(cause)
        services = frozenset({one.component.scope} if one.component.place is Place.SERVICE else ())
        yield (
            group,
            _Part(
                (0, rank, str(one.component)),
                cause,
                str(one.component),
                accuse=one.operators,
                prove=one.prove,
                services=services,
                instead=_cause_or_none(one.instead),
                nats=one.margin,
                partial=one.partial,
            ),
        )


def _by_silence(seen: Witnesses) -> Iterable[tuple[str, _Part]]:
    for one in seen.bursts:
        where = Whereabouts(one.scope, one.scope)
        match one.reach:
            case Reach.PROVIDER:
                group, cause = provider_group(one.scope), "isp.no_internet"
            case Reach.GATEWAY:
                group, cause = gateway_group(one.scope), "vpn_gateway.unreachable"
            case Reach.ALL:
                group, cause = VANISHED_GROUP, UNDETERMINED
        yield (
            group,
            _Part(
                (1, 0, cause),
                cause,
                component_of_cause(cause, (), where),
                vanished=one.operators,
                prove=one.present,
                instead=UNDETERMINED if one.reach is Reach.GATEWAY else "",
                nats=one.nats,
                partial=one.present > len(one.operators),
                began_at=one.at,
                ceiling=BY_SILENCE,
            ),
        )


def _by_what_was_told(seen: Witnesses) -> Iterable[tuple[str, _Part]]:
    groups: dict[tuple[str, str], set[str]] = {}
    for operator, told in seen.told.items():
        group = group_of_cause(told.cause, seen.where.get(operator, _NOWHERE))
        if group is not None and operator not in seen.localised.observed:
            groups.setdefault((group, told.cause), set()).add(operator)
    for (group, cause), operators in groups.items():
        first = min(operators)
        where = seen.where.get(first, _NOWHERE)
        services = frozenset(name for one in operators for name in seen.told[one].services)
        component = component_of_cause(cause, tuple(sorted(services)), where)
        prove = _others(seen, group, operators)
        apart = OWN_FAULT * len(operators)
        together = OWN_FAULT + min(spread(prove, len(operators)), prove * LATE_PROOF)
        yield (
            group,
            _Part(
                (2, layer_of(cause), cause),
                cause,
                component,
                accuse=frozenset(operators),
                prove=prove,
                services=services,
                nats=apart - together if component else 0.0,
                partial=prove > 0,
            ),
        )


def _others(seen: Witnesses, group: str, told: set[str]) -> int:
    """Heard operators who depend on the same and do not complain: those at the same provider.

    To be heard of at all proves the provider; it says nothing of what lies behind the gateway, and
    there only observations count.
    """
    accused = frozenset[str]().union(
        *(one.operators for one in seen.localised.shared if group_of(one.component) == group)
    )
    if group.startswith(str(Place.ISP)):
        some = frozenset(
            one
            for one in seen.present
            if provider_group(seen.where.get(one, _NOWHERE).provider) == group
        )
    elif group.startswith(str(Place.GATEWAY)):
        some = frozenset(
            one
            for one in seen.localised.observed
            if gateway_group(seen.where.get(one, _NOWHERE).gateway) == group
        )
    else:
        some = seen.localised.observed
    return len(some - accused - told)


def _by_complaints(seen: Witnesses, explained: frozenset[str]) -> list[Finding]:
    by_channel: dict[str, set[str]] = {}
    for operator, channels in seen.complaints.items():
        for channel in channels if operator not in explained else ():
            by_channel.setdefault(channel, set()).add(operator)
    found = []
    for channel, operators in sorted(by_channel.items()):
        places = Counter(seen.where.get(one, _NOWHERE).provider for one in operators)
        weight = Weight(
            accuse=len(operators),
            prove=0,
            silent=max(0, len(seen.present) - len(operators)),
            places=tuple(sorted(places.items(), key=lambda item: (-item[1], item[0]))),
            certain=False,
        )
        group = reported_group(channel)
        said = frozenset(operators)
        found.append(Finding(group, UNDETERMINED, said, weight, not_working=(channel,), opens=True))
    return found


def _cause_or_none(component: Component | None) -> str:
    if component is None or group_of(component) is None:
        return ""
    return mass_cause(component)
