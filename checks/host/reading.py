"""What one reader of this computer brings back, and how readings become facts. PURE."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypedDict

from checks.host.facts import Disk, HostFacts, Interface, Route, Wifi


class Reading(TypedDict, total=False):
    """The fields of HostFacts that one reader could fill. Absent means that it does not know."""

    interfaces: tuple[Interface, ...]
    routes: tuple[Route, ...]
    resolvers: tuple[str, ...]
    dhcp_resolvers: tuple[str, ...]
    wifi: Wifi | None
    cpu_percent: float | None
    memory_percent: float | None
    disks: tuple[Disk, ...]
    on_mains: bool | None
    battery_percent: float | None
    programs: frozenset[str] | None
    services: dict[str, str]
    conflicting: tuple[str, ...]


Reader = Callable[[], Reading]
"""Reads one thing, now. May raise anything and may block: whoever calls it guards against both."""


class UnreadableError(Exception):
    """A fact that this system, or this user, cannot read. The message is a clear reason."""


def assemble(
    system: str, readings: Iterable[Reading], unreadable: Mapping[str, str], disks: tuple[str, ...]
) -> HostFacts:
    """Put the readings together. Volumes come one by one, shown in the order of ``disks``."""
    merged: Reading = {}
    volumes: list[Disk] = []
    for reading in readings:
        volumes.extend(reading.get("disks", ()))
        merged.update(reading)
    order = {path: place for place, path in enumerate(disks)}
    merged["disks"] = tuple(sorted(volumes, key=lambda disk: order.get(disk.path, len(order))))
    return HostFacts(system=system, unreadable=dict(unreadable), **merged)
