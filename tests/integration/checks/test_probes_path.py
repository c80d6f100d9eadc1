"""The path itself: large packets, loss, the hops on the way."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dns import rcode
from dns.message import Message

from checks.failure import Failure, Operation
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Probe
from checks.probes import mtu as mtu_probe
from checks.target import Target
from checks.wire.deadline import Deadline
from tests.far_ends import dns, gateway, tcp, udp
from tests.far_ends.authority import Authority
from tests.far_ends.tls import over_tls, swallow_large_hellos
from tests.integration.checks.conftest import PATIENT_S, Ask, shape
from tests.integration.checks.volley_time import VolleyTime, live_in

ROOT = Path(__file__).parents[3]
EXCHANGE = Operation.EXCHANGE
FAILED = Outcome.FAILED
GATEWAY = "vpn.bank.example"


def vpn(port: int) -> str:
    return f"tcp://{GATEWAY}:{port}"


# --- large packets -----------------------------------------------------------------------------


def test_large_packets_that_get_through_pass(ask: Ask, authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue(GATEWAY))) as port:
        assert ask(ProbeKind.MTU, f"tls://{GATEWAY}:{port}").outcome is Outcome.PASSED


def test_large_packets_that_vanish_while_small_ones_pass_are_a_black_hole(
    ask: Ask, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the first try with large packets meets silence, and only it has little time.
    monkeypatch.setattr(mtu_probe, "LARGE_SHARE", 0.05)
    with tcp.serve(swallow_large_hellos(tcp.hang, authority.issue(GATEWAY))) as port:
        answer = ask(ProbeKind.MTU, f"tls://{GATEWAY}:{port}")
    assert shape(answer) == (FAILED, Failure.TIMED_OUT, Operation.TLS)
    assert answer.detail == "large packets vanish, small ones get through"


def test_a_way_that_comes_back_while_it_is_tried_is_no_black_hole(
    ask: Ask, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the first try with large packets meets silence, and only it has little time.
    monkeypatch.setattr(mtu_probe, "LARGE_SHARE", 0.05)
    monkeypatch.setattr(mtu_probe, "AGAIN_AT_LEAST", PATIENT_S)
    pair = authority.issue(GATEWAY)
    silent, back = swallow_large_hellos(tcp.hang, pair), over_tls(tcp.hang, pair)
    came: list[object] = []

    def once(connection: socket.socket) -> None:
        came.append(connection)
        (silent if len(came) == 1 else back)(connection)

    with tcp.serve(once) as port:
        answer = ask(ProbeKind.MTU, f"tls://{GATEWAY}:{port}")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.detail == "the way came back while it was tried"
    assert len(came) == 3


def test_nothing_is_said_of_large_packets_when_small_ones_are_not_answered(ask: Ask) -> None:
    with tcp.serve(tcp.hang) as port:
        hung = ask(ProbeKind.MTU, f"tls://{GATEWAY}:{port}", wait=0.6)
    with tcp.silent_port() as port:
        silent = ask(ProbeKind.MTU, f"tls://{GATEWAY}:{port}", wait=0.6)
    with tcp.serve(tcp.reset_after_first_bytes) as port:
        reset = ask(ProbeKind.MTU, f"tls://{GATEWAY}:{port}", wait=0.6)
    assert [one.outcome for one in (hung, silent, reset)] == [Outcome.UNKNOWN] * 3


def test_a_hello_that_is_turned_down_serves_where_segments_cannot_be_limited(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on Windows: the option is refused.
    monkeypatch.setattr(mtu_probe, "SMALLEST_SEGMENT", 10**9)
    monkeypatch.setattr(mtu_probe, "LARGE_SHARE", 0.05)
    with tcp.serve(swallow_large_hellos(tcp.hang, authority.issue(GATEWAY))) as port:
        far_end = Target("tls", GATEWAY, port, addresses=("127.0.0.1",))
        probe = Probe(ProbeKind.MTU, "mtu", (), far_end)
        answer = mtu_probe.mtu(probe, DnsNames(), PATIENT_S)
    assert answer.detail == "large packets vanish, small ones get through"


def test_the_padded_hello_is_larger_than_any_segment_and_the_small_one_smaller() -> None:
    sizes: list[int] = []

    def measure(connection: socket.socket) -> None:
        head = connection.recv(5, socket.MSG_WAITALL)
        sizes.append(int.from_bytes(head[3:5]))
        tcp.reset(connection)

    with tcp.serve(measure) as port:
        far_end = Target("tls", GATEWAY, port, addresses=("127.0.0.1",))
        probe = Probe(ProbeKind.MTU, "mtu", (), far_end)
        mtu_probe.mtu(probe, DnsNames(), PATIENT_S)
        mtu_probe.small_answered(probe, ("127.0.0.1",), Deadline.after(PATIENT_S))
    assert sizes[0] > 2 * 1460
    assert sizes[1] < 600


# --- loss --------------------------------------------------------------------------------------


def test_a_line_that_answers_everything_has_no_loss(ask: Ask) -> None:
    with tcp.serve(tcp.close_at_once) as port:
        answer = ask(ProbeKind.LOSS, vpn(port), tries=30, gap_ms=5, each_s=9)
    refused = ask(ProbeKind.LOSS, vpn(tcp.closed_port()), tries=30, gap_ms=5, each_s=9)
    for one in (answer, refused):
        assert one.outcome is Outcome.PASSED
        assert (one.values["tries"], one.values["lost"]) == (30, 0)
        assert 0 < float(one.values["rtt_ms"]) < 9000


@pytest.mark.parametrize(("every", "outcome"), [(3, FAILED), (10, Outcome.PASSED)])
def test_a_third_lost_is_lossy_and_a_tenth_is_not(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, every: int, outcome: Outcome
) -> None:
    seen: list[bytes] = []
    own = VolleyTime()
    live_in(own, monkeypatch)

    def lose_some(data: bytes, sender: tuple[str, int]) -> Iterator[bytes]:
        seen.append(data)
        if len(seen) % every:
            yield from gateway.nat_t(data, sender)
        # It is asked for the next word when the one before it has left.
        own.dealt_with()

    with udp.serve(lose_some) as port:
        answer = ask(ProbeKind.LOSS, vpn(port), method="nat_t", tries=30, gap_ms=5, each_s=2)
    assert answer.outcome is outcome
    assert answer.values["lost"] == 30 // every
    assert answer.failure is (Failure.LOSSY if outcome is FAILED else None)


def test_loss_of_a_name_server_is_measured_by_its_own_name(ask: Ask) -> None:
    asked: list[str] = []

    def remember(query: Message) -> list[bytes]:
        asked.append(query.question[0].name.to_text())
        return list(dns.with_code(rcode.NXDOMAIN)(query))

    with dns.over_udp(remember) as port:
        answer = ask(ProbeKind.LOSS, vpn(port), method="dns", tries=5, gap_ms=5, each_s=9)
    assert answer.outcome is Outcome.PASSED
    assert set(asked) == {"1.0.0.127.in-addr.arpa."}


def test_silence_is_not_called_loss(ask: Ask) -> None:
    with udp.serve(udp.silent) as port:
        answer = ask(ProbeKind.LOSS, vpn(port), method="nat_t", tries=30, gap_ms=2, each_s=0.2)
    assert shape(answer) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert answer.values["lost"] == 30


def test_an_answer_that_comes_too_late_is_lost(ask: Ask) -> None:
    def slowly(data: bytes, sender: tuple[str, int]) -> list[bytes]:
        time.sleep(0.2)
        return list(gateway.nat_t(data, sender))

    with udp.serve(slowly) as port:
        answer = ask(ProbeKind.LOSS, vpn(port), method="nat_t", tries=5, gap_ms=250, each_s=0.1)
    assert answer.values["lost"] == 5


def test_too_few_tries_are_never_called_lossy(ask: Ask) -> None:
    seen: list[bytes] = []

    def lose_half(data: bytes, sender: tuple[str, int]) -> list[bytes]:
        seen.append(data)
        return [] if len(seen) % 2 else list(gateway.nat_t(data, sender))

    with udp.serve(lose_half) as port:
        answer = ask(ProbeKind.LOSS, vpn(port), method="nat_t", tries=10, gap_ms=2, each_s=1)
    assert answer.outcome is Outcome.PASSED
    assert answer.values["lost"] == 5


# --- hops --------------------------------------------------------------------------------------

HOPS = """
import sys
sys.path.insert(0, {root!r})
from tests.integration.checks.alone import ask_alone
from checks.observation import ProbeKind
walk = ask_alone(ProbeKind.GATEWAY_TTL, "10.3.0.2", 443, 20.0)
hop = ask_alone(ProbeKind.TUNNEL_HOP, "10.3.0.2", 443, 20.0)
lost = ask_alone(ProbeKind.GATEWAY_TTL, "10.1.0.77", 443, 0.5)
print(walk.outcome, walk.values["hops"], walk.values["last_hop"], walk.values["reached"])
print(hop.outcome, hop.values["hops"])
print(lost.outcome)
"""
NETWORK = """
for n in home isp far; do unshare -n sleep 90 >/dev/null 2>&1 & eval "$n=$!"; done
trap 'kill $home $isp $far' EXIT
own=$(readlink /proc/$$/ns/net)
for n in $home $isp $far; do
  while [ "$(readlink /proc/$n/ns/net)" = "$own" ]; do sleep 0.02; done
done
at() {{ nsenter -t "$1" -n "${{@:2}}"; }}
link() {{
  ip link add "$1" type veth peer name "$4"
  ip link set "$1" netns "$2"; ip link set "$4" netns "$5"
  at "$2" ip addr add "$3" dev "$1"; at "$2" ip link set "$1" up
  at "$5" ip addr add "$6" dev "$4"; at "$5" ip link set "$4" up
}}
link pc $$ 10.1.0.2/24 h1 $home 10.1.0.1/24
link h2 $home 10.2.0.1/24 i1 $isp 10.2.0.2/24
link i2 $isp 10.3.0.1/24 f1 $far 10.3.0.2/24
ip link set lo up; ip route add default via 10.1.0.1
ip neigh add 10.1.0.77 lladdr 02:00:00:00:00:77 dev pc
for n in $home $isp; do at $n sysctl -qw net.ipv4.ip_forward=1; done
at $home ip route add default via 10.2.0.2
at $isp ip route add 10.1.0.0/24 via 10.2.0.1
at $far ip route add default via 10.3.0.1
setpriv --reuid 65534 --regid 65534 --clear-groups {python} -c "$SCRIPT"
"""


def test_the_hops_towards_the_gateway_are_seen_without_any_right() -> None:
    tools = ("unshare", "nsenter", "setpriv", "ip", "bash")
    if os.geteuid() != 0 or not all(map(shutil.which, tools)):
        pytest.skip(f"needs root and {', '.join(tools)} to make a network of routers")
    done = subprocess.run(
        ["unshare", "-n", "bash", "-ec", NETWORK.format(python=sys.executable)],
        env={**os.environ, "SCRIPT": HOPS.format(root=str(ROOT))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "passed 1:10.1.0.1,2:10.2.0.2,3:10.3.0.2 3 True",
        "passed 1:10.1.0.1",
        "unknown",
    ], done.stderr
