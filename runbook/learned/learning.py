"""PURE. What worked from each network while all was well, and for how long that is believed.

Only what was healthy is remembered: probe ids that passed, addresses behind names, the resolvers
the network gave. It says nothing about clients and leaves this PC never.
"""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checks.subject import History

BELIEVED = timedelta(days=30)
MOST_NETWORKS = 16
MOST_PROBES = 256
MOST_NAMES = 128
MOST_ADDRESSES = 8
MOST_RESOLVERS = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """Addresses and when they were last seen to work."""

    at: datetime
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """What worked from one network. ``probes`` holds the time each id last passed."""

    probes: Mapping[str, datetime] = field(default_factory=dict)
    names: Mapping[str, Seen] = field(default_factory=dict)
    resolvers: Seen | None = None

    @property
    def last_seen(self) -> datetime | None:
        """When anything was last learned here."""
        seen = [*self.probes.values(), *(one.at for one in self.names.values())]
        if self.resolvers:
            seen.append(self.resolvers.at)
        return max(seen, default=None)


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything learned, by network key."""

    networks: Mapping[str, Network] = field(default_factory=dict)

    def history(self, network: str, now: datetime) -> History:
        """What a diagnosis may expect from this network. Empty for a network never seen."""
        known = _fresh(self.networks.get(network, Network()), now)
        resolvers = _numeric(known.resolvers.addresses) if known.resolvers else ()
        return History(frozenset(known.probes), resolvers)

    def pins(self, network: str, now: datetime) -> dict[str, tuple[str, ...]]:
        """Addresses by lower-case name, as this network last gave them while healthy."""
        known = _fresh(self.networks.get(network, Network()), now)
        return {name: _numeric(seen.addresses) for name, seen in known.names.items()}


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


def learn(
    learned: Learned,
    network: str,
    now: datetime,
    *,
    passed: frozenset[str] = frozenset(),
    names: Mapping[str, tuple[str, ...]] | None = None,
    resolvers: tuple[str, ...] = (),
) -> Learned:
    """The same with what just worked added; old and surplus entries are dropped.

    To be called after a healthy verdict only. An empty network key learns nothing.
    """
    if not network:
        return learned
    before = learned.networks.get(network, Network())
    given = {
        name.lower(): _numeric(found)[:MOST_ADDRESSES] for name, found in (names or {}).items()
    }
    after = replace(
        before,
        probes={**before.probes, **dict.fromkeys(passed, now)},
        names={
            **before.names,
            **{name: Seen(now, found) for name, found in given.items() if found},
        },
        resolvers=Seen(now, _numeric(resolvers)[:MOST_RESOLVERS])
        if resolvers
        else before.resolvers,
    )
    return pruned(Learned({**learned.networks, network: after}), now)


def pruned(learned: Learned, now: datetime) -> Learned:
    """Only what is still believed, within the limits of size: the latest stay."""
    fresh = {key: _bounded(_fresh(one, now)) for key, one in learned.networks.items()}
    dated = [(one.last_seen, key) for key, one in fresh.items()]
    latest = sorted(((at, key) for at, key in dated if at), reverse=True)[:MOST_NETWORKS]
    return Learned({key: fresh[key] for _, key in latest})


def _numeric(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in addresses if _is_address(one))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _believed(at: datetime, now: datetime) -> bool:
    # A time well ahead of the clock comes from a clock that was wrong then or is wrong now.
    return -BELIEVED <= now - at <= BELIEVED


def _fresh(network: Network, now: datetime) -> Network:
    resolvers = network.resolvers
    return Network(
        probes={probe: at for probe, at in network.probes.items() if _believed(at, now)},
        names={name: seen for name, seen in network.names.items() if _believed(seen.at, now)},
        resolvers=resolvers if resolvers and _believed(resolvers.at, now) else None,
    )


def _bounded(network: Network) -> Network:
    probes = sorted(network.probes.items(), key=lambda one: (one[1], one[0]), reverse=True)
    names = sorted(network.names.items(), key=lambda one: (one[1].at, one[0]), reverse=True)
    return replace(network, probes=dict(probes[:MOST_PROBES]), names=dict(names[:MOST_NAMES]))
