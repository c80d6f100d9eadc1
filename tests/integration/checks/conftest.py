"""What the probe tests share: certificates, a way to run one probe, names that never resolve."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.failure import Failure, Operation
from checks.host.neighbour import Neighbour
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Answer, Probe
from checks.probes import journey
from checks.probes.registry import build_registry
from checks.runner import run_one
from checks.target import Target, parse_target
from checks.wire import dns_query
from checks.wire.deadline import Deadline
from checks.wire.stream import TcpStream, connect
from checks.wire.tls import Contexts
from tests.far_ends.authority import Authority

Ask = Callable[..., Answer]
PATIENT_S = 20.0
"""Seconds for a far end that answers: only one that does not is given less."""


class NoNeighbours:
    """A computer whose neighbour table cannot be read."""

    def ask_neighbour(self, address: str, wait: float) -> Neighbour:
        return Neighbour(None)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def contexts() -> Contexts:
    return Contexts()


@pytest.fixture
def ask(contexts: Contexts, authority: Authority) -> Ask:
    """Run one probe as the runner does, here and now."""

    def run(
        kind: ProbeKind,
        url: str,
        *,
        address: str = "127.0.0.1",
        wait: float = PATIENT_S,
        resolvers: tuple[str, ...] = (),
        dns_port: int = 53,
        source: str = "",
        ca_file: Path | None = authority.file,
        **options: str | float,
    ) -> Answer:
        target: Target = parse_target(url, tuple(address.split(",")) if address else ())
        probe = Probe(
            kind,
            url,
            (),
            target,
            source,
            resolvers,
            str(ca_file) if ca_file else "",
            options,
        )
        functions = build_registry(NoNeighbours(), (kind,), contexts=contexts, wall=lambda: NOW)
        return run_one(functions, DnsNames(dns_port), probe, wait)

    return run


@pytest.fixture
def unhurried_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting has as long as a busy machine may need; only what follows has the test's wait."""

    def patient(addresses: tuple[str, ...], port: int, deadline: Deadline, *more: Any) -> TcpStream:
        stream = connect(addresses, port, Deadline.after(PATIENT_S), *more)
        stream.limit(deadline)
        return stream

    for module in (journey, dns_query):
        monkeypatch.setattr(module, "connect", patient)


NOW = 1_795_310_000.0
"""The wall clock of these tests: 2026-11-22 01:13:20 UTC."""


def until(wish: Callable[[], object]) -> None:
    """Wait for what a thread does in its own time."""
    end = time.monotonic() + PATIENT_S
    while not wish():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def shape(answer: Answer) -> tuple[Outcome, Failure | None, Operation | None]:
    """What a test compares: outcome, failure and operation together."""
    return answer.outcome, answer.failure, answer.operation
