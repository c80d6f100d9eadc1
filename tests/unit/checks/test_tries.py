"""Several tries of one probe become one observation."""

from dataclasses import replace

import pytest

from checks.component import Component, Part, Place
from checks.failure import Failure, Operation
from checks.observation import ASKED_AGAIN, Observation, Outcome, ProbeKind
from checks.probe import Probe
from checks.tries import MOST_TRIES, ONCE, SLOW_CONNECT_MS, SPACING, Tries, shows_loss

PATH = (Component(Place.SERVICE, "crm", Part.HOST),)


def tries_of(kind: ProbeKind = ProbeKind.ANCHOR, *started: float) -> Tries:
    return Tries(Probe(kind, "x", PATH), list(started) or [0.0])


def silence(at_ms: int = 0, kind: ProbeKind = ProbeKind.ANCHOR) -> Observation:
    return Observation(
        kind, "x", PATH, Outcome.FAILED, at_ms, 1000, Failure.TIMED_OUT, Operation.CONNECT
    )


def answer(outcome: Outcome = Outcome.PASSED, failure: Failure | None = None) -> Observation:
    return Observation(ProbeKind.ANCHOR, "x", PATH, outcome, 450, 30, failure)


def test_nothing_finished_is_no_observation() -> None:
    tries = tries_of()
    assert tries.observation() is None
    assert not tries.settled
    assert tries.running == 1


def test_silence_counts_its_attempts_and_its_whole_time() -> None:
    tries = tries_of(ProbeKind.ANCHOR, 0.0, 0.45, 0.9)
    tries.finished += [silence(0), silence(450), silence(900)]
    merged = tries.observation()
    assert merged is not None
    assert (merged.attempts, merged.at_ms, merged.elapsed_ms) == (3, 0, 1900)
    assert tries.settled


def test_an_answer_wins_over_silence_and_tells_what_was_lost() -> None:
    tries = tries_of(ProbeKind.ANCHOR, 0.0, 0.45)
    tries.finished += [silence(), answer()]
    merged = tries.observation()
    assert merged is not None
    assert merged.outcome is Outcome.PASSED
    assert merged.values["lost_tries"] == 1
    assert tries.lost == 1
    assert tries.settled


def test_a_success_wins_over_a_refusal() -> None:
    tries = tries_of(ProbeKind.ANCHOR, 0.0, 0.45)
    tries.finished += [answer(Outcome.FAILED, Failure.CONNECTION_REFUSED), answer()]
    merged = tries.observation()
    assert merged is not None
    assert merged.outcome is Outcome.PASSED
    assert "lost_tries" not in merged.values


def test_a_refusal_is_an_answer_and_is_not_asked_again() -> None:
    tries = tries_of()
    tries.finished.append(answer(Outcome.FAILED, Failure.CONNECTION_REFUSED))
    assert tries.settled
    assert not tries.due(10.0)


def test_another_try_is_due_after_the_spacing_and_never_a_fourth() -> None:
    tries = tries_of()
    assert not tries.due(SPACING / 2)
    assert tries.due(SPACING)
    tries.started += [SPACING, 2 * SPACING]
    assert len(tries.started) == MOST_TRIES
    assert not tries.due(100.0)
    assert not tries.settled


def test_a_try_that_ended_in_silence_is_repeated_at_once() -> None:
    tries = tries_of()
    tries.finished.append(silence())
    assert tries.due(0.01)


def test_a_service_is_never_asked_twice_at_the_same_time() -> None:
    tries = tries_of(ProbeKind.SERVICE)
    assert not tries.due(100.0)
    tries.finished.append(silence(kind=ProbeKind.SERVICE))
    assert tries.due(100.0)


@pytest.mark.parametrize("kind", sorted({*ONCE, ProbeKind.GATEWAY_NAT_T, ProbeKind.INNER_GATEWAY}))
def test_what_proves_nothing_or_repeats_itself_is_tried_once(kind: ProbeKind) -> None:
    tries = tries_of(kind)
    assert not tries.due(100.0)
    tries.finished.append(silence(kind=kind))
    assert tries.settled


def test_a_probe_that_repeats_its_packets_counts_as_several_tries() -> None:
    tries = tries_of(ProbeKind.GATEWAY_NAT_T)
    tries.finished.append(silence(kind=ProbeKind.GATEWAY_NAT_T))
    merged = tries.observation()
    assert merged is not None
    assert merged.attempts == MOST_TRIES


def test_a_repeated_try_and_a_resent_connection_are_signs_of_loss() -> None:
    repeated = tries_of(ProbeKind.ANCHOR, 0.0, 0.45)
    repeated.finished += [silence(), answer()]
    dead = tries_of(ProbeKind.ANCHOR, 0.0, 0.45)
    dead.finished += [silence(), silence()]
    quick = tries_of()
    quick.finished.append(answer())
    slow = Observation(
        ProbeKind.ANCHOR, "x", PATH, Outcome.PASSED, values={"connect_ms": SLOW_CONNECT_MS}
    )
    assert shows_loss([], [repeated])
    assert shows_loss([slow], [quick])
    assert not shows_loss([answer()], [quick, dead])


def test_a_slow_answer_beside_silence_is_no_sign_of_loss() -> None:
    slow = tries_of(ProbeKind.ANCHOR, 0.0, 0.45)
    slow.finished += [silence(), replace(answer(), at_ms=0, elapsed_ms=900)]
    assert slow.lost
    assert not shows_loss([], [slow])


def test_a_later_try_that_answers_first_is_a_sign_of_loss_before_the_earlier_one_ends() -> None:
    waiting = tries_of(ProbeKind.ANCHOR, 0.0, 0.45)
    waiting.finished.append(answer())
    assert shows_loss([], [waiting])
    waiting.finished.insert(0, replace(answer(), at_ms=0))
    assert not shows_loss([], [waiting])


@pytest.mark.parametrize(
    ("values", "resent"),
    [
        ({"connect_ms": 3, "tls_ms": 210}, True),
        ({"connect_ms": 90, "tls_ms": 210}, False),
        ({"connect_ms": 3, "tls_ms": 60}, False),
        ({"datagram": True, "total_ms": 502}, True),
        ({"datagram": True, "total_ms": 30}, False),
    ],
)
def test_a_packet_that_was_sent_again_shows_in_the_figures(
    values: dict[str, int | bool], resent: bool
) -> None:
    assert shows_loss([replace(answer(), values=values)], []) is resent


def test_a_service_that_hangs_after_connecting_is_no_sign_of_loss() -> None:
    hung = tries_of(ProbeKind.SERVICE, 0.0, 0.45)
    connected = replace(silence(0, ProbeKind.SERVICE), values={"connect_ms": 2})
    hung.finished += [connected, silence(450, ProbeKind.SERVICE)]
    assert hung.lost
    assert not shows_loss([], [hung])


def test_what_is_asked_again_says_so() -> None:
    tries = tries_of()
    tries.again = True
    tries.finished.append(silence())
    merged = tries.observation()
    assert merged is not None
    assert merged.values[ASKED_AGAIN] is True
