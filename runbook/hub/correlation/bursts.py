"""PURE. Which agents that vanished within a minute did so together, and by what they are joined."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from checks.fleet.standing import spread
from runbook.hub.correlation.groups import Whereabouts

FAULT = 12.0
"""Nats of an outage that begins in this minute at this provider: once in a hundred days or so."""
SHARE = 0.3
"""A burst takes at least so much of those who were there."""
MOST = 0.5
"""Everybody's burst takes at least so much of all."""
SPARED = 0.1
"""Where a gateway is behind it, no more than this vanish at the others."""
AT_ONCE = timedelta(seconds=15)
"""What vanishes in one moment was last heard of within so long: agents are heard of every ten
seconds, and it is noted every five."""
_USUAL_MINUTES = 480.0
_SURE_OF_USUAL = 6_000.0
_REMEMBERED = 60_000.0
"""Until it has seen for itself: an agent vanishes once in a shift of 480 minutes, a belief worth
6,000 minutes of agents' time; what it has seen counts up to ten times that."""
_MINUTE = timedelta(minutes=1)


class Reach(StrEnum):
    """What those who vanished together have in common."""

    PROVIDER = "provider"
    GATEWAY = "gateway"
    ALL = "all"


class Vanished(NamedTuple):
    """An agent that fell silent without signing off, when it was last heard of, and from where."""

    operator: str
    at: datetime
    where: Whereabouts


@dataclass(frozen=True, slots=True)
class Burst:
    """Agents that vanished together. ``scope`` is the provider in its city, or the gateway.

    ``operators`` are those still missing of ``at_first``; ``present`` those heard of there;
    ``nats`` how much likelier one fault is than so many separate accidents.
    """

    reach: Reach
    scope: str
    operators: frozenset[str]
    at: datetime
    at_first: int
    present: int
    nats: float

    def reaches(self, where: Whereabouts) -> bool:
        """Whether an agent there would vanish too."""
        match self.reach:
            case Reach.PROVIDER:
                return where.provider == self.scope
            case Reach.GATEWAY:
                return where.gateway == self.scope
            case Reach.ALL:
                return True

    def with_one_more(self, operator: str) -> "Burst":
        """The burst as it grows."""
        return replace(
            self,
            operators=self.operators | {operator},
            at_first=self.at_first + 1,
            present=max(0, self.present - 1),
        )


class Calm:
    """How often agents vanish by themselves here: learned, from a belief on."""

    def __init__(self) -> None:
        self._minutes = _SURE_OF_USUAL
        self._vanished = _SURE_OF_USUAL / _USUAL_MINUTES

    def passed(self, present: int, vanished: int, span: timedelta) -> None:
        """So many agents were there for this long, and so many of them vanished."""
        self._minutes += present * max(span, timedelta(0)) / _MINUTE
        self._vanished += vanished
        if self._minutes > _REMEMBERED:
            self._vanished *= _REMEMBERED / self._minutes
            self._minutes = _REMEMBERED

    def chance(self, span: timedelta) -> float:
        """How likely one agent is to vanish within this span, between 0 and 1."""
        return min(0.5, self._vanished / self._minutes * (span / _MINUTE))


def bursts_among(
    vanished: Sequence[Vanished],
    present: Sequence[Whereabouts],
    calm: Calm,
    within: timedelta,
    least: int,
) -> list[Burst]:
    """The bursts among those who vanished ``within`` this time, while ``present`` are heard of.

    ``calm`` tells how likely one agent is to vanish by itself. A burst has ``least`` agents.
    """
    whole = _everybody(vanished, present, least)
    if whole is not None:
        return [whole]
    there = Counter(where.provider for where in present)
    gone: dict[str, list[Vanished]] = {}
    for one in vanished:
        gone.setdefault(one.where.provider, []).append(one)
    found = []
    for provider, some in sorted(gone.items()):
        others = len(present) - there[provider]
        elsewhere = [one for one in vanished if one.where.provider != provider]
        nats = _nats_of_provider(some, there[provider], elsewhere, others, calm, within)
        burst = replace(_burst(Reach.PROVIDER, provider, some, there[provider], SPARED), nats=nats)
        if len(some) >= least and burst.nats > 0 and _share(burst) >= SHARE:
            found.append(burst)
    return found


def _nats_of_provider(
    some: Sequence[Vanished],
    present: int,
    elsewhere: Sequence[Vanished],
    others: int,
    calm: Calm,
    within: timedelta,
) -> float:
    """How much likelier one fault is: in all this time, or in the moment when most of them went.

    ``present`` are still there at this provider, ``others`` elsewhere. That an outage begins in so
    short a moment is less likely by itself, but so is that several go in it by chance.
    """
    # When many leave everywhere, as at the end of a shift, that many leave here by chance.
    wave = len(elsewhere) / (len(elsewhere) + others) if elsewhere else 0.0
    whole = _nats(len(some), present, max(calm.chance(within), wave))
    span = min(within, AT_ONCE)
    few = _densest(some, span)
    until = few[0].at + span
    meanwhile = sum(few[0].at <= one.at <= until for one in elsewhere)
    of_them = meanwhile / (len(elsewhere) + others) if meanwhile else 0.0
    usual = max(calm.chance(span), wave * (span / within), of_them)
    at_once = _nats(len(few), present, usual) - math.log(within / span)
    return round(max(whole, at_once), 6)


def _densest(some: Sequence[Vanished], span: timedelta) -> Sequence[Vanished]:
    """The most of them who went within so long, the first such."""
    ordered = sorted(some, key=lambda one: (one.at, one.operator))
    runs = (
        [one for one in ordered[start:] if one.at - first.at <= span]
        for start, first in enumerate(ordered)
    )
    return max(runs, key=len)


def _everybody(
    vanished: Sequence[Vanished], present: Sequence[Whereabouts], least: int
) -> Burst | None:
    """A burst over several providers at once: a gateway's, or one of which more is not known."""
    if len(vanished) < least or len({one.where.provider for one in vanished}) == 1:
        return None
    there = Counter(where.gateway for where in present)
    gone = Counter(one.where.gateway for one in vanished)
    for gateway, count in sorted(gone.items()):
        hit = count / (count + there[gateway])
        others = sum(gone.values()) - count
        rest = others + sum(there.values()) - there[gateway]
        some = [one for one in vanished if one.where.gateway == gateway]
        spread_out = len({one.where.provider for one in some}) > 1
        enough = count >= least and hit >= MOST and rest >= least
        if enough and spread_out and others / rest <= SPARED:
            return _burst(Reach.GATEWAY, gateway, some, there[gateway], SPARED)
    if len(vanished) / (len(vanished) + len(present)) < MOST or not _mixed(vanished, present):
        return None
    return _burst(Reach.ALL, "", vanished, len(present), SPARED)


def _mixed(vanished: Sequence[Vanished], present: Sequence[Whereabouts]) -> bool:
    """Whether no single provider makes up most of it."""
    gone = Counter(one.where.provider for one in vanished)
    most, count = max(gone.items(), key=lambda item: (item[1], item[0]))
    others = len(vanished) - count
    left = sum(where.provider != most for where in present)
    return others / (others + left) >= MOST


def _share(burst: Burst) -> float:
    return len(burst.operators) / (len(burst.operators) + burst.present)


def _burst(reach: Reach, scope: str, some: Sequence[Vanished], present: int, usual: float) -> Burst:
    return Burst(
        reach,
        scope,
        frozenset(one.operator for one in some),
        min(one.at for one in some),
        len(some),
        present,
        round(_nats(len(some), present, usual), 6),
    )


def _nats(gone: int, present: int, usual: float) -> float:
    """Weighed: one fault that takes this share of them against so many accidents."""
    by_chance = -gone * math.log(max(usual, 1e-9)) - present * math.log(max(1 - usual, 1e-9))
    return by_chance - FAULT - spread(present, gone)
