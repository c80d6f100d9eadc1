"""The pulse as a whole: who is looked at and when, confirmation, stopping."""

import threading
import time

from checks.failure import Failure
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Answer, Names, Probe, passed
from checks.pulse.beat import Beat, Layer
from checks.pulse.plan import Look
from checks.pulse.pulse import Pulse
from checks.target import Target
from tests.far_ends import tcp
from tests.integration.checks.pulse.conftest import (
    Beating,
    LookAt,
    failing,
    is_ours,
    kept,
    ours_ended,
    passing,
)
from tests.integration.checks.pulse.servers import Service

CRM = "crm.bank.example"


def test_places_take_turns(beating: Beating, look_at: LookAt) -> None:
    with Service() as service:
        looks = [look_at(f"http://{CRM}:{service.port}/", name) for name in ("a", "b", "c")]
        heart = beating(*looks, interval=0.6)
        heart.until(passing, count=9)
        order = [beat.probe for beat in heart.beats[:9]]
    assert order == order[:3] * 3
    assert len(set(order)) == 3


def test_those_that_stay_keep_their_connection_and_those_gone_are_left(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as stays, Service() as goes, Service() as comes:
        first = look_at(f"http://{CRM}:{stays.port}/", "stays")
        heart = beating(first, look_at(f"http://{CRM}:{goes.port}/", "goes"))
        heart.until(kept, count=3)
        heart.pulse.watch((first, look_at(f"http://{CRM}:{comes.port}/", "comes")))
        heart.until(lambda beat: kept(beat) and beat.probe == "service:comes")
        asked = len(goes.requests)
        heart.until(passing, count=4)
        assert (stays.accepted, comes.accepted, len(goes.requests)) == (1, 1, asked)
        # The same place by another way is another look.
        heart.pulse.watch((look_at(f"http://{CRM}:{comes.port}/", "stays"),))
        heart.until(lambda beat: kept(beat) and beat.probe == "service:stays")
        assert comes.accepted == 2


def test_a_true_suspicion_is_confirmed_by_five_tries(beating: Beating, look_at: LookAt) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept)
        heart.pulse.ease(1000)
        heart.comes_to_rest()
        service.status = 500
        since = len(heart.beats)
        heart.pulse.confirm(["service:crm", "service:unknown"])
        heart.until(failing, since=since)
        heart.pulse.confirm(["service:crm"])
        heart.until(failing, count=5, since=since)
        more = heart.wait(0.3)
    beats = [beat for beat in heart.beats if beat.failed]
    assert not [beat for beat in more if beat.failure is Failure.HTTP_ERROR]
    assert [beat.failure for beat in beats[:5]] == [Failure.HTTP_ERROR] * 5
    assert all(beat.fresh for beat in beats)
    assert service.accepted == 6


def test_a_false_suspicion_ends_at_the_first_try_that_passes(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept)
        heart.pulse.ease(1000)
        heart.comes_to_rest()
        since = len(heart.beats)
        heart.pulse.confirm(["service:crm"])
        heart.until(passing, since=since)
        heart.wait(0.3)
        assert service.accepted < 6
        before, since = service.accepted, len(heart.beats)
        heart.pulse.confirm(["service:crm"])
        heart.until(passing, since=since)
        assert service.accepted > before


def test_silent_tries_confirm_too(beating: Beating) -> None:
    with tcp.silent_port() as port:
        look = tcp_look("127.0.0.1", port)
        heart = beating(look, interval=60.0)
        heart.pulse.confirm([look.probe.id])
        beat = heart.until(failing, count=5)
    assert beat.silent
    assert beat.fresh


def tcp_look(host: str, port: int) -> Look:
    far_end = Target("tcp", host, port, addresses=(host,))
    return Look(Probe(ProbeKind.GATEWAY_TCP, f"{host}:{port}", (), far_end), Layer.GATEWAY)


def test_easing_stretches_the_interval_and_is_undone(beating: Beating, look_at: LookAt) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(passing)
        heart.pulse.ease(1000)
        heart.comes_to_rest()
        assert heart.wait(1.0) == []
        heart.pulse.ease(1.0)
        heart.until(kept, count=3)


def test_after_a_change_of_the_network_all_are_looked_at_over_new_connections(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as service:
        looks = [look_at(f"http://{CRM}:{service.port}/", name) for name in "abcd"]
        heart = beating(*looks)
        heart.until(kept, count=8)
        heart.pulse.ease(1000)
        heart.comes_to_rest()
        since = len(heart.beats)
        heart.pulse.look_now()
        heart.until(lambda beat: beat.fresh and beat.passed, count=4, since=since)
        assert service.accepted == 8


class Sleeper:
    """A probe that hangs until it is told to go on."""

    def __init__(self) -> None:
        self.wake = threading.Event()

    def __call__(self, probe: Probe, names: Names, wait: float) -> Answer:
        self.wake.wait(30)
        return passed()


def test_a_look_that_hangs_is_silent_and_holds_nothing_up() -> None:
    sleeper = Sleeper()
    beats: list[Beat] = []
    before = set(threading.enumerate())
    functions = {ProbeKind.GATEWAY_TCP: sleeper}
    pulse = Pulse(functions, DnsNames, beats.append, interval=0.2)
    look = tcp_look("127.0.0.1", 9)
    pulse.watch((look,))
    until = time.monotonic() + 20
    while len(beats) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    pulse.confirm([look.probe.id])
    while len(beats) < 7 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(beats) >= 7
    assert all(beat.silent for beat in beats)
    pulse.stop()
    sleeper.wake.set()
    assert ours_ended(before)
    assert all(beat.silent for beat in beats)


def test_a_listener_that_fails_does_not_end_the_watch(look_at: LookAt) -> None:
    beats: list[Beat] = []

    def observe(beat: Beat) -> None:
        beats.append(beat)
        raise RuntimeError

    before = set(threading.enumerate())
    pulse = Pulse({}, DnsNames, observe, interval=0.05)
    pulse.watch((tcp_look("127.0.0.1", 9),))
    until = time.monotonic() + 10
    while len(beats) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    pulse.stop()
    assert len(beats) >= 3
    # A kind that cannot be run here says nothing.
    assert {beat.outcome for beat in beats} == {Outcome.SKIPPED}
    assert ours_ended(before)


def test_stop_ends_every_thread_and_everything_after_it_is_ignored(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as service, tcp.silent_port() as silent:
        before = set(threading.enumerate())
        heart = beating(look_at(f"http://{CRM}:{service.port}/"), tcp_look("127.0.0.1", silent))
        heart.until(kept)
        assert any(is_ours(one) for one in threading.enumerate())
        heart.pulse.confirm(["service:crm"])
        heart.pulse.stop()
        assert ours_ended(before)
        beats = len(heart.beats)
        heart.pulse.look_now()
        heart.pulse.watch((look_at(f"http://{CRM}:{service.port}/"),))
        heart.pulse.stop()
        heart.wait(0.3)
        assert len(heart.beats) == beats
