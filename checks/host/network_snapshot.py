"""Two looks at the same network, and what changed between them. PURE."""

from dataclasses import dataclass

from checks.host.change import Change, ChangeKind


@dataclass(frozen=True, slots=True)
class NetworkSnapshot:
    """Links by name with whether they carry; addresses and routes, each with its interface."""

    links: dict[str, bool]
    addresses: frozenset[tuple[str, str]]
    routes: frozenset[tuple[str, str, str]]
    """Interface, network and gateway."""


def differences(before: NetworkSnapshot, after: NetworkSnapshot, at: float) -> list[Change]:
    """Links first, then addresses, then routes; each kind once per interface and direction."""
    names = {*before.links, *after.links}
    found = [
        (ChangeKind.LINK, name, after.links.get(name, False))
        for name in names
        if before.links.get(name) != after.links.get(name)
    ]
    kinds: tuple[tuple[ChangeKind, frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]], ...] = (
        (ChangeKind.ADDRESS, before.addresses, after.addresses),
        (ChangeKind.ROUTE, before.routes, after.routes),
    )
    for kind, then, now in kinds:
        found += {(kind, one[0], False) for one in then - now}
        found += {(kind, one[0], True) for one in now - then}
    order = list(ChangeKind)
    found.sort(key=lambda one: (order.index(one[0]), one[1], one[2]))
    return [Change(kind, name, up, at) for kind, name, up in found]
