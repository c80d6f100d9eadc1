"""How long a try may wait follows from what is normal here, never beyond the careful way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.answer_time import AnswerTime
from checks.failure import Failure
from checks.observation import Observation, Outcome, ProbeKind
from checks.plan import CONNECT_WAIT, WAIT, plan_probes, wait_of
from checks.probe import Probe
from checks.situation import Situation
from checks.subject import History
from checks.tries import MOST_TRIES, SPACING, Tries
from checks.waits import FLOOR, allowance, answered_late, is_unusual, waits_of
from runbook.drill.world import FACTS, SUBJECT

PROBES = {probe.id: probe for probe in plan_probes(SUBJECT, Situation(FACTS))}
ANCHOR = PROBES["anchor:tls://ya.ru:443"]
CRM = PROBES["service:crm"]
PHONE = PROBES["service:phone"]
FORWARDER = PROBES["forwarder:192.168.1.1"]
COLD = History()


def known(probe: Probe, smoothed: float, variation: float = 0.0) -> History:
    return History(answer_times={probe.id: AnswerTime(smoothed, variation)})


def test_what_is_still_usual_lies_four_deviations_above_the_smoothed_time() -> None:
    assert AnswerTime(100, 50).longest_ms == 300
    assert AnswerTime.first(20).after(20).longest_ms == 20 + 4 * 7.5


def test_a_place_that_was_never_heard_here_is_waited_for_as_carefully_as_ever() -> None:
    waits = waits_of(ANCHOR, COLD)
    assert (waits.spacing, waits.first, waits.last) == (SPACING, WAIT, WAIT)
    for since in (0.0, SPACING, 2 * SPACING, 5.0):
        given_now = allowance(ANCHOR, COLD, since)
        assert (given_now.seconds, given_now.hurried) == (WAIT, False)
        assert given_now.probe.options["connect_wait"] == WAIT


def test_a_quick_place_is_found_silent_sooner_and_its_tries_end_together() -> None:
    history = known(ANCHOR, 20, 5)
    waits = waits_of(ANCHOR, history)
    ends = [start + waits.of_try(start) for start in (waits.spacing, 2 * waits.spacing)]
    assert (waits.spacing, waits.first, waits.last) == (FLOOR, WAIT, FLOOR)
    assert ends == pytest.approx([3 * FLOOR] * 2)
    assert allowance(ANCHOR, history, 0.0).probe.options["connect_wait"] == WAIT


@given(
    st.sampled_from(sorted(PROBES)),
    st.floats(0, 1e5),
    st.floats(0, 1e5),
    st.floats(0, 10),
    st.booleans(),
)
def test_no_history_makes_a_wait_longer_than_in_full_or_shorter_than_the_floor(
    probe: str, smoothed: float, variation: float, since: float, doubted: bool
) -> None:
    history = known(PROBES[probe], smoothed, variation)
    given_now = allowance(PROBES[probe], history, since, doubted=doubted)
    assert FLOOR <= given_now.seconds <= wait_of(PROBES[probe])
    if probe != PHONE.id:
        connect = given_now.probe.options.get("connect_wait", FLOOR)
        assert FLOOR <= float(connect) <= given_now.seconds
    first = allowance(PROBES[probe], history, 0.0)
    assert not first.hurried


@pytest.mark.parametrize("usual", [350.0, 600.0, 5000.0])
def test_a_place_that_is_always_slow_is_given_what_it_takes(usual: float) -> None:
    waits = waits_of(FORWARDER, known(FORWARDER, usual))
    assert waits.last == pytest.approx(min(usual / 1000, WAIT))
    assert waits.spacing == pytest.approx(min(usual / 1000, SPACING))


def test_only_connecting_is_hurried_an_answer_has_its_full_time() -> None:
    late = 2 * FLOOR
    anchor = allowance(ANCHOR, known(ANCHOR, 20), late)
    assert (anchor.seconds, anchor.probe.options["connect_wait"]) == (WAIT, FLOOR)
    service = allowance(CRM, known(CRM, 20), late)
    assert (service.seconds, service.probe.options["connect_wait"]) == (wait_of(CRM), FLOOR)
    assert service.probe.options["slow_after"] == CRM.options["slow_after"]
    assert allowance(FORWARDER, known(FORWARDER, 20), late).seconds == FLOOR
    assert allowance(PHONE, known(PHONE, 20), late).seconds == FLOOR
    assert all(one.hurried for one in (anchor, service))


def test_a_service_asked_one_after_the_other_gets_short_tries_after_the_first() -> None:
    history = known(CRM, 20)
    waits = [allowance(CRM, history, since).probe.options["connect_wait"] for since in (0, 1, 1.3)]
    assert waits == [CONNECT_WAIT, FLOOR, FLOOR]


def test_doubt_gives_the_full_wait_and_a_slow_line_more_of_it() -> None:
    history = known(FORWARDER, 20)
    assert allowance(FORWARDER, history, 0.9, doubted=True).seconds == WAIT
    stretched = allowance(FORWARDER, history, 0.9, stretch=2.0, doubted=True)
    assert stretched.seconds == 2 * WAIT
    assert allowance(FORWARDER, COLD, 0.9, stretch=2.0).seconds == 2 * WAIT


def test_tries_that_only_followed_one_another_sooner_are_hurried_too() -> None:
    history = known(FORWARDER, 20)
    assert allowance(FORWARDER, history, FLOOR, doubted=True).hurried
    assert allowance(FORWARDER, history, 0.0).seconds == WAIT
    as_ever = known(FORWARDER, 5000)
    assert not allowance(FORWARDER, as_ever, SPACING).hurried
    assert not allowance(FORWARDER, COLD, SPACING).hurried


def test_a_leg_that_policy_blocks_is_waited_for_like_the_slowest_place_that_answers() -> None:
    times = {CRM.id: AnswerTime(20, 0), PHONE.id: AnswerTime(450, 0)}
    blocked = History(answer_times=times, blocked=frozenset({ANCHOR.id}))
    assert waits_of(ANCHOR, blocked).last == pytest.approx(0.45)
    assert waits_of(ANCHOR, replace(blocked, blocked=frozenset())).last == WAIT


def seen(probe: Probe, took: int, **values: float) -> Observation:
    return Observation(probe.kind, probe.target, probe.path, Outcome.PASSED, 0, took, values=values)


def test_an_answer_is_late_when_it_took_longer_than_usual_and_than_the_floor() -> None:
    history = known(FORWARDER, 20, 5)
    assert not answered_late(seen(FORWARDER, 250), history)
    assert answered_late(seen(FORWARDER, 350), history)
    assert not answered_late(seen(FORWARDER, 350), known(FORWARDER, 300, 50))
    assert not answered_late(seen(FORWARDER, 350), COLD)


def test_a_service_that_thinks_for_long_is_not_late_one_that_connects_late_is() -> None:
    history = known(CRM, 100, 20)
    assert not answered_late(seen(CRM, 2500, connect_ms=12), history)
    assert answered_late(seen(CRM, 2500, connect_ms=600), history)


def test_a_connection_without_an_answer_in_so_few_round_trips_is_unusual() -> None:
    loose = known(ANCHOR, 500)
    hung = replace(
        seen(ANCHOR, 800, connect_ms=350), outcome=Outcome.FAILED, failure=Failure.TIMED_OUT
    )
    assert not answered_late(hung, loose)
    assert is_unusual(hung, loose)
    assert not is_unusual(replace(hung, values={"connect_ms": 10}), loose)
    assert not is_unusual(replace(hung, values={}), loose)


@pytest.mark.parametrize("kind", [ProbeKind.GATEWAY_TTL, ProbeKind.MTU, ProbeKind.NEIGHBOUR])
def test_pauses_of_a_probes_own_are_no_sign_of_a_late_line(kind: ProbeKind) -> None:
    (probe,) = (one for one in PROBES.values() if one.kind is kind)
    assert not answered_late(seen(probe, 1200), known(probe, 10))


def test_hurried_silence_that_is_doubted_is_asked_once_more_and_full_silence_is_not() -> None:
    for hurried, doubted, more in ((True, True, 1), (True, False, 0), (False, True, 0)):
        tries = Tries(ANCHOR, [0.0, 0.3, 0.6], hurried=hurried, doubted=doubted)
        assert tries.most == MOST_TRIES + more
        assert tries.due(1.0) is bool(more)


def test_once_more_is_asked_where_the_line_turned_out_slower_still_and_then_no_more() -> None:
    starts = [0.0, 0.3, 0.6, 0.9]
    assert not Tries(ANCHOR, starts, hurried=True, doubted=True).due(9.0)
    assert Tries(ANCHOR, starts, hurried=True, doubted=True, outpaced=True).due(9.0)
    last = Tries(ANCHOR, [*starts, 1.2], hurried=True, doubted=True, outpaced=True)
    assert not last.due(9.0)
