"""PURE. How what lies inside the bank is told from all else: names, domains and networks."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_LABEL = r"[\w-]{1,63}"


@dataclass(frozen=True, slots=True)
class Inner:
    """How inner names and addresses are told from all others."""

    names: re.Pattern[str] | None = None
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = field(default=())

    def holds(self, text: str) -> bool:
        """Whether an address lies inside the bank."""
        try:
            found = ipaddress.ip_address(text)
        except ValueError:
            return False
        return any(found in one for one in self.networks if one.version == found.version)


def names_inside(hosts: Iterable[str], domains: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these hosts, and whatever ends in one of these domains; None without any."""
    forms = [re.escape(one) for one in hosts if one]
    forms += [rf"(?:{_LABEL}\.){{0,8}}{re.escape(one.strip('.'))}" for one in domains if "." in one]
    if not forms:
        return None
    whole = "|".join(sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![\w.-])(?:{whole})(?![\w-])", re.IGNORECASE)


def networks_inside(
    given: Iterable[str],
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """The networks of these texts, addresses too; what is neither is passed over."""
    found = []
    for one in given:
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            continue
    return tuple(found)
