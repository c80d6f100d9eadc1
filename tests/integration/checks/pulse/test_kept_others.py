"""Looks at services over WebSocket, SIP, TCP and TLS, and at places on the way."""

import time
from collections.abc import Iterable

import pytest

from checks.failure import Failure
from checks.observation import Outcome, ProbeKind
from checks.probe import Probe
from checks.pulse.beat import Layer
from checks.pulse.kept_websocket import MAX_MESSAGE, KeptWebSocket
from checks.pulse.plan import Look
from checks.pulse.pulse import REST
from checks.target import Target
from tests.far_ends import sip, tcp, udp, websocket
from tests.far_ends.authority import Authority
from tests.far_ends.tls import over_tls
from tests.integration.checks.pulse.conftest import Beating, LookAt, failing, kept, passing
from tests.integration.checks.pulse.servers import pushing

CHAT = "chat.bank.example"


def place(kind: ProbeKind, port: int, layer: Layer, **options: str) -> Look:
    far_end = Target("tcp", "127.0.0.1", port, addresses=("127.0.0.1",))
    return Look(Probe(kind, f"127.0.0.1:{port}", (), far_end, options=options), layer)


def test_a_websocket_stays_open_and_answers_pings(
    beating: Beating, look_at: LookAt, authority: Authority
) -> None:
    closed: list[int | None] = []
    with websocket.serve(authority.issue(CHAT), closed=closed) as port:
        heart = beating(look_at(f"wss://{CHAT}:{port}/ws"))
        heart.until(kept, count=4)
        assert closed == []
        heart.pulse.watch(())
        until = time.monotonic() + 10
        while not closed and time.monotonic() < until:
            time.sleep(0.02)
        assert closed == [1000]


def test_a_websocket_server_that_goes_is_noticed_before_its_turn(
    beating: Beating, look_at: LookAt
) -> None:
    with websocket.serve() as port:
        heart = beating(look_at(f"ws://{CHAT}:{port}/ws"))
        heart.until(kept)
        heart.pulse.ease(1000)
        heart.comes_to_rest()
    beat = next((one for one in heart.beats if one.failed), None) or heart.until(failing)
    assert (beat.failure, beat.fresh) == (Failure.CONNECTION_REFUSED, True)


def test_a_websocket_that_pushes_without_end_is_read_seldom_and_stays_kept(
    beating: Beating, look_at: LookAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[float] = []
    attend = KeptWebSocket.attend

    def counted(one: KeptWebSocket) -> None:
        readings.append(time.monotonic())
        attend(one)

    monkeypatch.setattr(KeptWebSocket, "attend", counted)
    with pushing("news", 0.01) as port:
        heart = beating(look_at(f"ws://{CHAT}:{port}/ws"), interval=1.0)
        heart.until(kept, count=3)
        heart.pulse.ease(1000)
        heart.wait(1.5)
        until = time.monotonic() + 10
        while len(readings) < 4 and time.monotonic() < until:
            time.sleep(0.02)
        ended = time.monotonic()
        assert all(beat.passed for beat in heart.beats)
    assert 4 <= len(readings) <= (ended - readings[0]) / REST + 1 + len(heart.beats)


def test_a_websocket_that_pushes_large_messages_is_asked_afresh_and_not_accused(
    beating: Beating, look_at: LookAt
) -> None:
    with pushing("x" * (MAX_MESSAGE + 1), 0.005) as port:
        heart = beating(look_at(f"ws://{CHAT}:{port}/ws"))
        heart.until(lambda _: True, count=6)
    assert all(beat.passed for beat in heart.beats[:6]), heart.beats


@pytest.mark.parametrize(
    ("status", "outcome", "failure"),
    [(403, Outcome.PASSED, None), (503, Outcome.FAILED, Failure.HTTP_ERROR)],
)
def test_a_websocket_turned_down_is_judged_as_the_diagnosis_judges_it(
    beating: Beating, look_at: LookAt, status: int, outcome: Outcome, failure: Failure | None
) -> None:
    with websocket.serve(status=status) as port:
        heart = beating(look_at(f"ws://{CHAT}:{port}/ws"))
        beat = heart.until(lambda _: True, count=2)
    assert (beat.outcome, beat.failure, beat.fresh) == (outcome, failure, True)


def test_a_sip_server_is_asked_from_one_socket(beating: Beating, look_at: LookAt) -> None:
    senders: set[tuple[str, int]] = set()
    answering = sip.answering(200)

    def reply(data: bytes, sender: tuple[str, int]) -> Iterable[bytes]:
        senders.add(sender)
        return answering(data, sender)

    with udp.serve(reply) as port:
        heart = beating(look_at(f"sip:phone.bank.example:{port}"))
        heart.until(kept, count=3)
        assert len(senders) == 1
    assert heart.until(failing).failure is Failure.CONNECTION_REFUSED


def test_one_lost_packet_of_sip_is_sent_again_and_silence_is_silence(
    beating: Beating, look_at: LookAt
) -> None:
    answering = sip.answering(200)
    seen: list[bytes] = []

    def deaf_to_each_first(data: bytes, sender: tuple[str, int]) -> Iterable[bytes]:
        seen.append(data)
        return answering(data, sender) if len(seen) % 2 == 0 else ()

    with udp.serve(deaf_to_each_first) as port:
        heart = beating(look_at(f"sip:phone.bank.example:{port}"))
        heart.until(passing, count=2)
        assert all(beat.passed for beat in heart.beats)
    with udp.serve(udp.silent) as port:
        heart = beating(look_at(f"sip:phone.bank.example:{port}"))
        assert heart.until(failing).silent


def test_what_cannot_be_asked_over_a_raw_connection_is_connected_to_afresh(
    beating: Beating, look_at: LookAt, authority: Authority
) -> None:
    with (
        tcp.serve(tcp.hang) as plain,
        tcp.serve(over_tls(tcp.hang, authority.issue(CHAT))) as secured,
    ):
        looks = (
            look_at(f"tcp://{CHAT}:{plain}", "plain"),
            look_at(f"tls://{CHAT}:{secured}", "secured"),
        )
        heart = beating(*looks)
        heart.until(passing, count=4)
    assert {beat.probe for beat in heart.beats if beat.passed and beat.fresh} == {
        "service:plain",
        "service:secured",
    }


def test_places_on_the_way_are_connected_to_and_their_silence_counts(beating: Beating) -> None:
    with tcp.serve(tcp.hang) as alive, tcp.silent_port() as silent:
        router = place(ProbeKind.ROUTER_TCP, alive, Layer.HOME, ports=str(alive))
        mute = place(ProbeKind.ROUTER_TCP, silent, Layer.HOME, ports=str(silent))
        gateway = place(ProbeKind.GATEWAY_TCP, silent, Layer.GATEWAY)
        heart = beating(router, mute, gateway)
        heart.until(failing, count=4)
    by_probe = {beat.probe: beat for beat in heart.beats}
    assert by_probe[router.probe.id].passed
    assert by_probe[mute.probe.id].silent
    assert by_probe[gateway.probe.id].silent
    assert by_probe[gateway.probe.id].layer is Layer.GATEWAY
