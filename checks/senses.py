"""Everything a diagnosis senses with, put together for this computer."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from checks.host import neighbour
from checks.host.addresses import interface_for
from checks.host.computer import CpuMeter, interface_bytes
from checks.host.reader import read_host_facts, system_name
from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probe import Names, ProbeFunction
from checks.probes.registry import build_registry
from checks.situation import Situation
from checks.subject import Subject
from checks.vpn.clients import client_marks, client_services, read_vpn_status
from checks.vpn.tunnel import tunnel_interface

LoadMeter = Callable[[], float | None]


class Senses(Protocol):
    """What touches the world. Tests and drills bring their own."""

    @property
    def functions(self) -> Mapping[ProbeKind, ProbeFunction]:
        """The probes."""
        ...

    @property
    def names(self) -> Names:
        """The resolver the probes share."""
        ...

    def load_meter(self) -> LoadMeter:
        """Start measuring; the result gives the load since then in per cent, None if unknown."""
        ...

    def situation(self, subject: Subject, destinations: tuple[str, ...], wait: float) -> Situation:
        """Read this computer within so many seconds. Never raises."""
        ...

    def tunnel_bytes(self, interface: str) -> tuple[int, int] | None:
        """Bytes sent and received through an interface so far; None if they cannot be read."""
        ...

    def resolved_names(self) -> dict[str, tuple[str, ...]]:
        """Names that resolved during this diagnosis, with their addresses."""
        ...


class ThisComputer:
    """The senses of the computer the program runs on. One instance serves one diagnosis."""

    def __init__(self, kinds: Iterable[ProbeKind] = tuple(ProbeKind)) -> None:
        self.functions: Mapping[ProbeKind, ProbeFunction] = build_registry(neighbour, kinds)
        self._names = DnsNames()

    @property
    def names(self) -> Names:
        """Asks name servers itself."""
        return self._names

    def load_meter(self) -> LoadMeter:
        """Take the first sample now; nobody sleeps for the second."""
        return CpuMeter().percent

    def situation(self, subject: Subject, destinations: tuple[str, ...], wait: float) -> Situation:
        """Read this computer, the VPN client and the routing table."""
        vpn = subject.vpn
        services = client_services(vpn.client, system_name()) if vpn else ()
        until = time.monotonic() + wait
        facts = read_host_facts(subject.disks, services, wait)
        if vpn is None:
            return Situation(facts)
        status = read_vpn_status(
            vpn.client, vpn.processes, facts, max(until - time.monotonic(), 0.05)
        )
        marks = client_marks(vpn.client, facts.system)
        found = tunnel_interface(
            facts,
            configured=vpn.interface or status.interface,
            address=status.address,
            networks=vpn.networks,
            marks=marks,
        )
        routes = {address: interface_for(address) for address in destinations}
        situation = Situation(facts, status, found.interface, routes)
        if found.interface is None and found.candidates:
            return replace(situation, tunnel_doubt=found.reason)
        return situation

    def tunnel_bytes(self, interface: str) -> tuple[int, int] | None:
        """What the system has counted."""
        return interface_bytes(interface)

    def resolved_names(self) -> dict[str, tuple[str, ...]]:
        """What the name servers answered."""
        return self._names.resolved()
