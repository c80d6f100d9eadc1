"""PURE. Which names and addresses belong to an inner network, configured or by their kind alone."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
"""RFC 1918, RFC 6598 (carriers), RFC 3927 (link-local), RFC 4193, RFC 4291 (link-local)."""

SPECIAL = frozenset(
    {"internal", "intranet", "private", "corp", "home", "lan", "local", "localdomain", "home.arpa"}
)
"""Ends of names that exist only inside: RFC 6762 (with its appendix G), RFC 8375, and ICANN's
reservation of ``.internal`` (Board resolution 2024.07.29.06)."""

_PUBLIC = frozenset({"ac", "co", "com", "edu", "gov", "mil", "msk", "net", "nov", "org", "spb"})
"""Labels under which a country's registry gives names away (``com.ru``): no network of anybody."""
_COUNTRY = 3
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True, slots=True)
class InnerNames:
    """``domains`` hide themselves and all below, ``parents`` what is below them but ``www``.

    ``depth`` is the number of labels of the longest of them.
    """

    domains: frozenset[str]
    parents: frozenset[str]
    depth: int

    @classmethod
    def of(cls, domains: Iterable[str], hosts: Iterable[str]) -> "InnerNames":
        """From inner domains and inner hosts; a host gives away its neighbours' domain."""
        known = [_key(host) for host in hosts if host]
        parents = frozenset(filter(None, map(_parent, known)))
        inner = frozenset([*map(_key, filter(None, domains)), *known])
        depth = max(one.count(".") + 1 for one in (*inner, *parents, *SPECIAL))
        return cls(inner, parents, depth)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where inner names stand, first to last."""
        for found in _NAME.finditer(text):
            if self.hides(found[0]):
                yield found.span()

    def hides(self, name: str) -> bool:
        """Whether the name is inner."""
        whole = _key(name)
        if whole in self.domains:
            return True
        first, *rest = whole.split(".")
        longest = range(max(len(rest) - self.depth, 0), len(rest))
        ends = [".".join(rest[place:]) for place in longest]
        if not self.domains.isdisjoint(ends) or not SPECIAL.isdisjoint(ends):
            return True
        return first != "www" and not self.parents.isdisjoint(ends)


def is_inner_address(network: Network, configured: Iterable[Network]) -> bool:
    """Whether any address of that network is inner."""
    return any(_overlap(network, inner) for inner in (*PRIVATE, *configured))


def _key(name: str) -> str:
    return name.strip(".").casefold()


def _parent(host: str) -> str:
    """The domain a host shares with its neighbours; empty when that would be a whole registry."""
    _, _, parent = host.partition(".")
    first, _, rest = parent.partition(".")
    is_registry = first in _PUBLIC and len(rest) <= _COUNTRY and "." not in rest
    return "" if not rest or is_registry else parent


def _overlap(one: Network, other: Network) -> bool:
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.overlaps(other)
    return isinstance(other, ipaddress.IPv6Network) and one.overlaps(other)
