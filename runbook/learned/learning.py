"""PURE. What is normal in each network, and for how long that is believed.

Only what was healthy is remembered: probe ids that passed and how long they took, those that
somebody's policy keeps silent, addresses behind names, resolvers, the router, the first hops. It
says nothing about clients and leaves this PC never.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from checks.answer_time import AnswerTime
from checks.subject import History
from checks.target import is_address
from runbook.learned.look import Look

BELIEVED = timedelta(days=30)
MOST_NETWORKS = 16
MOST_PROBES = 256
MOST_NAMES = 128
MOST_ADDRESSES = 8
MOST_RESOLVERS = 8
MOST_PATHS = 8
MOST_HOPS = 16
BLOCKED_AFTER = 3
"""Healthy diagnoses in a row in which a probe stayed silent, until that is taken for a policy."""
LONGEST_MS = 60_000.0
"""No probe waits as long: a longer time in the file was not measured."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Addresses and when they were last seen to work."""

    at: datetime
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Took:
    """How long a probe usually takes to pass, and when it last did."""

    at: datetime
    smoothed_ms: float
    variation_ms: float

    @property
    def answer_time(self) -> AnswerTime:
        """Without the date."""
        return AnswerTime(self.smoothed_ms, self.variation_ms)

    @property
    def sane(self) -> bool:
        """Whether it can have been measured."""
        return 0 <= self.smoothed_ms <= LONGEST_MS and 0 <= self.variation_ms <= LONGEST_MS


@dataclass(frozen=True, slots=True)
class Silence:
    """In how many healthy diagnoses in a row a probe stayed silent, and when it last did."""

    at: datetime
    looks: int


@dataclass(frozen=True, slots=True)
class Network:
    """What is normal in one network. ``probes`` holds the time each id last passed."""

    probes: Mapping[str, datetime] = field(default_factory=dict)
    names: Mapping[str, Seen] = field(default_factory=dict)
    resolvers: Seen | None = None
    took: Mapping[str, Took] = field(default_factory=dict)
    silent: Mapping[str, Silence] = field(default_factory=dict)
    router: Seen | None = None
    paths: Mapping[str, Seen] = field(default_factory=dict)

    @property
    def last_seen(self) -> datetime | None:
        """When anything was last learned here."""
        return max(self.times(), default=None)

    def times(self) -> list[datetime]:
        """Every date it holds."""
        single = [one for one in (self.resolvers, self.router) if one]
        by_id = (self.names, self.took, self.silent, self.paths)
        dated = [one.at for kept in by_id for one in kept.values()]
        return [*self.probes.values(), *dated, *(one.at for one in single)]


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything learned, by network key."""

    networks: Mapping[str, Network] = field(default_factory=dict)

    def network(self, key: str, now: datetime) -> Network:
        """What is still believed of this network; empty for one never seen."""
        return _fresh(self.networks.get(key, Network()), now)

    def history(self, network: str, now: datetime, router: str = "") -> History:
        """What a diagnosis may expect from this network. Empty for a network never seen.

        With a dead cable the hardware behind the router's address cannot be told any more. Then
        the network last seen behind a router of this address lends its answer times, which
        accuse nobody, and nothing else.
        """
        known = self.network(network, now)
        if known == Network():
            return History(answer_times=_answer_times(self._behind(router, now)))
        resolvers = _numeric(known.resolvers.addresses) if known.resolvers else ()
        blocked = (probe for probe, one in known.silent.items() if one.looks >= BLOCKED_AFTER)
        return History(frozenset(known.probes), resolvers, _answer_times(known), frozenset(blocked))

    def pins(self, network: str, now: datetime) -> dict[str, tuple[str, ...]]:
        """Addresses by lower-case name, as this network last gave them while healthy."""
        known = self.network(network, now)
        return {name: _numeric(seen.addresses) for name, seen in known.names.items()}

    def _behind(self, router: str, now: datetime) -> Network:
        fresh = [_fresh(one, now) for one in self.networks.values()] if router else []
        here = [one for one in fresh if one.router and router in one.router.addresses]
        return max(here, key=lambda one: one.router.at if one.router else now, default=Network())


def _answer_times(network: Network) -> dict[str, AnswerTime]:
    return {probe: one.answer_time for probe, one in network.took.items() if one.sane}


def network_key(gateway_mac: str, gateway_address: str = "") -> str:
    """A short key for the network behind a router; empty when nothing tells it from others.

    A digest, so that the file holds no hardware address. The address alone is a weak sign, used
    only where the system does not tell the hardware address.
    """
    mac = "".join(character for character in gateway_mac.lower() if character in "0123456789abcdef")
    known = f"mac {mac}" if mac.strip("0") else f"address {gateway_address}"
    if known == "address ":
        return ""
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def learn(learned: Learned, network: str, now: datetime, look: Look) -> Learned:
    """The same with what a healthy diagnosis showed; old and surplus entries are dropped.

    To be called after a healthy verdict only. An empty network key learns nothing.
    """
    if not network:
        return learned
    before = learned.networks.get(network, Network())
    after = Network(
        probes={**before.probes, **dict.fromkeys(look.passed, now)},
        names={
            **before.names,
            **_seen(now, {name.lower(): found for name, found in look.names.items()}),
        },
        resolvers=_seen_one(now, look.resolvers[:MOST_RESOLVERS]) or before.resolvers,
        took={**before.took, **_took(before, look, now)},
        silent=_silences(before, look, now),
        router=_seen_one(now, (look.router,)) or before.router,
        paths={**before.paths, **_seen(now, look.paths, MOST_HOPS)},
    )
    return pruned(Learned({**learned.networks, network: after}), now)


def _seen_one(now: datetime, addresses: tuple[str, ...]) -> Seen | None:
    known = _numeric(addresses)
    return Seen(now, known) if known else None


def _seen(
    now: datetime, given: Mapping[str, tuple[str, ...]], most: int = MOST_ADDRESSES
) -> dict[str, Seen]:
    usable = {name: _numeric(found)[:most] for name, found in given.items()}
    return {name: Seen(now, found) for name, found in usable.items() if found}


def _took(before: Network, look: Look, now: datetime) -> dict[str, Took]:
    times: dict[str, Took] = {}
    for probe, took_ms in look.took.items():
        known = before.took.get(probe)
        usual = known.answer_time.after(took_ms) if known and known.sane else None
        usual = usual or AnswerTime.first(took_ms)
        times[probe] = Took(now, round(usual.smoothed_ms, 2), round(usual.variation_ms, 2))
    return times


def _silences(before: Network, look: Look, now: datetime) -> dict[str, Silence]:
    silent = {probe: one for probe, one in before.silent.items() if probe not in look.passed}
    for probe in look.silent:
        looks = silent[probe].looks if probe in silent else 0
        silent[probe] = Silence(now, min(looks + 1, BLOCKED_AFTER))
    return silent


def pruned(learned: Learned, now: datetime) -> Learned:
    """Only what is still believed, within the limits of size: the latest stay."""
    fresh = {key: _bounded(_fresh(one, now)) for key, one in learned.networks.items()}
    dated = [(one.last_seen, key) for key, one in fresh.items()]
    latest = sorted(((at, key) for at, key in dated if at), reverse=True)[:MOST_NETWORKS]
    return Learned({key: fresh[key] for _, key in latest})


def _numeric(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in addresses if is_address(one))


def _believed(at: datetime, now: datetime) -> bool:
    # A time well ahead of the clock comes from a clock that was wrong then or is wrong now.
    return -BELIEVED <= now - at <= BELIEVED


_Entry = TypeVar("_Entry", Seen, Took, Silence)


def _fresh(network: Network, now: datetime) -> Network:
    return Network(
        probes={probe: at for probe, at in network.probes.items() if _believed(at, now)},
        names=_still(network.names, now),
        resolvers=_still_one(network.resolvers, now),
        took=_still(network.took, now),
        silent=_still(network.silent, now),
        router=_still_one(network.router, now),
        paths=_still(network.paths, now),
    )


def _still(kept: Mapping[str, _Entry], now: datetime) -> dict[str, _Entry]:
    return {key: one for key, one in kept.items() if _believed(one.at, now)}


def _still_one(seen: Seen | None, now: datetime) -> Seen | None:
    return seen if seen and _believed(seen.at, now) else None


def _bounded(network: Network) -> Network:
    probes = sorted(network.probes.items(), key=lambda one: (one[1], one[0]), reverse=True)
    return replace(
        network,
        probes=dict(probes[:MOST_PROBES]),
        names=_latest(network.names, MOST_NAMES),
        took=_latest(network.took, MOST_PROBES),
        silent=_latest(network.silent, MOST_PROBES),
        paths=_latest(network.paths, MOST_PATHS),
    )


def _latest(kept: Mapping[str, _Entry], most: int) -> dict[str, _Entry]:
    latest = sorted(kept.items(), key=lambda one: (one[1].at, one[0]), reverse=True)
    return dict(latest[:most])
