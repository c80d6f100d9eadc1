"""Which interface is the tunnel: told by name, address, driver or routes, never guessed. PURE."""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple

from checks.host.facts import HostFacts, Interface, InterfaceKind, Route
from checks.vpn.client import has_address

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Recognised(NamedTuple):
    """The tunnel interface, or None, why it could not be told, and those it may be."""

    interface: Interface | None
    reason: str = ""
    candidates: tuple[Interface, ...] = ()


def tunnel_interface(
    facts: HostFacts,
    *,
    configured: str = "",
    address: str = "",
    networks: tuple[str, ...] = (),
    marks: tuple[str, ...] = (),
) -> Recognised:
    """Recognise the tunnel among this computer's interfaces.

    ``configured`` is the settings' interface (a name or a description); ``address`` what the client
    says its tunnel has; ``networks`` the bank's; ``marks`` patterns of the client's own interfaces
    (``checks.vpn.clients.client_marks``). Several that fit equally give None and a reason.
    """
    if not facts.interfaces:
        return Recognised(None, "the interfaces of this computer could not be read")
    if configured:
        named = [one for one in facts.interfaces if _is_called(one, configured)]
        return _only(named, f"no interface is called {configured!r}")
    holders = [one for one in facts.interfaces if address and address in one.addresses]
    if len(holders) == 1:
        return _only(holders, "")
    routed = _routed(facts, networks)
    present = [one for one in facts.interfaces if not _is_of_macos_itself(one)]
    marked = [one for one in present if _has_mark(one, marks)]
    tunnels = [one for one in present if one.kind is InterfaceKind.TUNNEL]
    if marked:
        return _narrow(marked, routed)
    if marks:
        # The client's interface is known by its marks: another tunnel must prove itself by routes.
        proven = [one for one in tunnels if one.name in routed]
        return _only(proven or _others(facts, routed), "no interface of this client is there")
    return _narrow(tunnels or _others(facts, routed), routed)


def _narrow(candidates: list[Interface], routed: frozenset[str]) -> Recognised:
    absent = "no tunnel interface is there"
    for keep in (lambda one: one.name in routed, has_address, lambda one: one.enabled is not False):
        if len(candidates) < 2:  # noqa: PLR2004 - one or none is decided
            break
        candidates = [one for one in candidates if keep(one)] or candidates
    return _only(candidates, absent)


def _only(candidates: list[Interface], absent: str) -> Recognised:
    if len(candidates) == 1:
        return Recognised(candidates[0], "", tuple(candidates))
    if not candidates:
        return Recognised(None, absent)
    names = ", ".join(sorted(one.name for one in candidates))
    reason = f"several interfaces may be the tunnel: {names}"
    return Recognised(None, reason, tuple(candidates))


def _is_called(interface: Interface, name: str) -> bool:
    wanted = name.strip().casefold()
    return wanted in {interface.name.casefold(), interface.description.casefold()}


def _is_of_macos_itself(interface: Interface) -> bool:
    # macOS always has several utun interfaces of its own, with link-local addresses at the most.
    return interface.name.startswith("utun") and not has_address(interface)


def _has_mark(interface: Interface, marks: Iterable[str]) -> bool:
    told = (interface.name, interface.description)
    return any(re.search(mark, text, re.IGNORECASE) for mark in marks for text in told if text)


def _others(facts: HostFacts, routed: frozenset[str]) -> list[Interface]:
    # Drivers that call themselves Ethernet: only routes to the bank give them away, and never an
    # interface through which the home's own router is reached.
    home = {route.interface for route in facts.routes if route.gateway and _is_default(route)}
    odd = {InterfaceKind.OTHER, InterfaceKind.ETHERNET}
    return [
        one
        for one in facts.interfaces
        if one.kind in odd and one.name in routed and one.name not in home
    ]


def _routed(facts: HostFacts, networks: tuple[str, ...]) -> frozenset[str]:
    wanted = [found for text in networks if (found := _network(text))]
    return frozenset(
        route.interface
        for route in facts.routes
        if not _is_default(route)
        and (there := _network(route.network))
        and any(_meet(there, one) for one in wanted)
    )


def _meet(route: _Network, wanted: _Network) -> bool:
    return route.version == wanted.version and route.overlaps(wanted)


def _is_default(route: Route) -> bool:
    return route.network.endswith("/0")


def _network(text: str) -> _Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
