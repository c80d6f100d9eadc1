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
_LOOKALIKES = str.maketrans("авекмнорстухіј", "abekmhopctyxij")
"""Cyrillic letters that nobody tells from Latin ones, as small letters."""
_DASHED = re.compile(r"(?<!\d)(?<!\d[-.])\d{1,3}(?:-\d{1,3}){3}(?!-?\d)")
_DOTTED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
_BEHIND_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_ZONE = re.compile(r"%[^/]*")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_CARRIES_IPV4 = 96
"""Bits before the IPv4 address: RFC 4291 (2.5.5.2), RFC 6052 (2.1)."""
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
    """Whether any address of that network is inner, also where IPv6 carries an IPv4 address."""
    shown = _carried(network)
    return any(_overlap(shown, inner) for inner in (*PRIVATE, *configured))


def read_network(text: str) -> Network | None:
    """The address or network a text shows; zeros before a number and hyphens for dots too."""
    text = _ZONE.sub("", text)
    if ":" not in text:
        text = _BEHIND_ZEROS.sub("", text.replace("-", "."))
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def find_dashed(text: str, configured: Iterable[Network] = ()) -> Iterator[tuple[int, int]]:
    """Where inner addresses stand that are written with hyphens: «10-20-1-10»."""
    known = tuple(configured)
    for found in _DASHED.finditer(text):
        network = read_network(found[0])
        if network is not None and is_inner_address(network, known):
            yield found.span()


def has_inner_address(text: str) -> bool:
    """Whether a private IPv4 address stands in the text, written with dots or hyphens."""
    shown = (read_network(found) for found in _DOTTED.findall(text))
    dotted = any(one is not None and is_inner_address(one, ()) for one in shown)
    return dotted or any(find_dashed(text))


def _key(name: str) -> str:
    return name.strip(".").casefold().translate(_LOOKALIKES)


def _carried(network: Network) -> Network:
    if not isinstance(network, ipaddress.IPv6Network) or network.prefixlen < _CARRIES_IPV4:
        return network
    if not (network.subnet_of(_NAT64) or network.subnet_of(_MAPPED)):
        return network
    last = int(network.network_address) & 0xFFFF_FFFF
    return ipaddress.IPv4Network((last, network.prefixlen - _CARRIES_IPV4))


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
