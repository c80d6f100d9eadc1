"""Runs one probe in a process of its own, inside another network."""

from checks.host import neighbour
from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probe import Answer, Probe
from checks.probes.registry import build_registry
from checks.runner import run_one
from checks.target import Target


def ask_alone(kind: ProbeKind, address: str, port: int, wait: float) -> Answer:
    """What a probe of this kind says of this far end."""
    probe = Probe(kind, address, (), Target("tcp", address, port, addresses=(address,)))
    return run_one(build_registry(neighbour, (kind,)), DnsNames(), probe, wait)
