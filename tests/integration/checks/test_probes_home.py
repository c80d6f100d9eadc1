"""The router and the inner gateway: signs of life, ping, the neighbour table."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checks.failure import Failure, Operation
from checks.host.neighbour import Neighbour, NeighbourState
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Probe
from checks.probes.registry import build_registry
from tests.far_ends import tcp, udp
from tests.integration.checks.conftest import Ask, shape

ROOT = Path(__file__).parents[3]


def test_a_router_that_connects_or_refuses_is_alive_and_names_its_port(ask: Ask) -> None:
    closed = tcp.closed_port()
    refused = ask(ProbeKind.ROUTER_TCP, "tcp://127.0.0.1:53", ports=str(closed))
    assert refused.outcome is Outcome.PASSED
    assert refused.detail == f"TCP {closed} refused"
    with tcp.serve(tcp.hang) as port:
        connected = ask(ProbeKind.ROUTER_TCP, "tcp://127.0.0.1:53", ports=str(port))
    assert connected.detail == f"TCP {port} connected"
    assert connected.values["port"] == port


def test_a_silent_router_is_not_accused(ask: Ask) -> None:
    with tcp.silent_port() as one, tcp.silent_port() as two:
        answer = ask(ProbeKind.ROUTER_TCP, "tcp://127.0.0.1:53", ports=f"{one},{two}", wait=0.3)
    assert answer.outcome is Outcome.UNKNOWN


def test_one_port_that_answers_among_silent_ones_is_enough(ask: Ask) -> None:
    with tcp.silent_port() as silent, tcp.serve(tcp.hang) as port:
        answer = ask(ProbeKind.ROUTER_TCP, "tcp://127.0.0.1:53", ports=f"{silent},{port}")
    assert answer.values["port"] == port


def test_an_address_this_computer_cannot_reach_is_a_failure(ask: Ask) -> None:
    answer = ask(ProbeKind.ROUTER_TCP, "tcp://127.0.0.1:53", source="203.0.113.77")
    assert shape(answer) == (Outcome.FAILED, Failure.ADDRESS_UNAVAILABLE, Operation.CONNECT)


class Table:
    """A neighbour table that says one thing."""

    def __init__(self, state: NeighbourState | None) -> None:
        self._state = state

    def ask_neighbour(self, address: str, wait: float) -> Neighbour:
        assert address == "192.168.1.1"
        assert wait == 1.5
        return Neighbour(self._state)


@pytest.mark.parametrize(
    ("state", "outcome", "failure"),
    [
        (NeighbourState.REACHABLE, Outcome.PASSED, None),
        (NeighbourState.FAILED, Outcome.FAILED, Failure.TIMED_OUT),
        (NeighbourState.STALE, Outcome.UNKNOWN, None),
        (NeighbourState.ABSENT, Outcome.UNKNOWN, None),
        (None, Outcome.UNKNOWN, None),
    ],
)
def test_only_a_fresh_lookup_of_the_router_is_evidence(
    state: NeighbourState | None, outcome: Outcome, failure: Failure | None
) -> None:
    kind = ProbeKind.NEIGHBOUR
    function = build_registry(Table(state), (kind,))[kind]
    answer = function(Probe(kind, "192.168.1.1", ()), DnsNames(), 1.5)
    assert (answer.outcome, answer.failure) == (outcome, failure)


def test_the_inner_gateway_is_alive_by_any_sign(ask: Ask) -> None:
    url = "tcp://127.0.0.41:443"
    refused = ask(ProbeKind.INNER_GATEWAY, url, ports=str(tcp.closed_port()), tunnel_test=0)
    assert refused.outcome is Outcome.PASSED
    with (
        tcp.silent_port("127.0.0.41") as silent,
        udp.serve(lambda data, _: [data] if len(data) == 12 else [], "127.0.0.41", 18234),
    ):
        tested = ask(ProbeKind.INNER_GATEWAY, url, ports=str(silent))
    assert tested.outcome is Outcome.PASSED
    assert tested.detail == "UDP 18234 answered"


def test_a_silent_inner_gateway_is_silent(ask: Ask) -> None:
    began = time.monotonic()
    if _may_ping():
        pytest.skip("loopback answers ping here, so no inner gateway is silent")
    with (
        tcp.silent_port("127.0.0.42") as silent,
        udp.serve(udp.silent, "127.0.0.42", 18234),
    ):
        answer = ask(
            ProbeKind.INNER_GATEWAY,
            "tcp://127.0.0.42:443",
            ports=str(silent),
            wait=0.5,
        )
    assert shape(answer) == (Outcome.FAILED, Failure.TIMED_OUT, Operation.CONNECT)
    assert time.monotonic() - began < 15


def _may_ping() -> bool:
    low, high = map(int, Path("/proc/sys/net/ipv4/ping_group_range").read_text().split())
    return low <= os.getegid() <= high


def test_without_the_right_to_ping_it_is_skipped_with_a_reason(ask: Ask) -> None:
    if _may_ping():
        pytest.skip("this user may ping here")
    answer = ask(ProbeKind.ROUTER_ICMP, "tcp://127.0.0.1:1")
    assert answer.outcome is Outcome.SKIPPED
    assert answer.detail == "this user may not ping on this computer"


PING = """
import sys
sys.path.insert(0, {root!r})
from tests.integration.checks.alone import ask_alone
from checks.observation import ProbeKind
answered = ask_alone(ProbeKind.GATEWAY_ICMP, "127.0.0.1", 1, 20.0)
silent = ask_alone(ProbeKind.GATEWAY_ICMP, "10.9.9.9", 1, 0.4)
print(answered.outcome, silent.outcome, silent.detail)
"""


def test_ping_passes_on_a_reply_and_its_silence_proves_nothing() -> None:
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("needs root, unshare and ip to allow ping in a network of its own")
    setup = (
        "ip link set lo up; ip link add dead type veth peer name end; ip link set end up;"
        " ip addr add 10.9.9.1/24 dev dead;"
        " ip link set dead up; ip neigh add 10.9.9.9 lladdr 02:00:00:00:00:09 dev dead;"
        ' echo \'0 2147483647\' > /proc/sys/net/ipv4/ping_group_range; exec "$0" -c "$1"'
    )
    script = PING.format(root=str(ROOT))
    done = subprocess.run(
        ["unshare", "-n", "sh", "-ec", setup, sys.executable, script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "passed unknown no answer to ping, which proves nothing", (
        done.stderr
    )
