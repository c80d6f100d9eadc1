"""From looks to a decision: nothing for a lost packet, in time for everything that lasts."""

from dataclasses import replace

import pytest

from checks.failure import Failure
from runbook.agent.watch.decision import Confirm, Diagnose, Open, Rest
from runbook.agent.watch.detector import (
    CHECKUP,
    ROUNDS,
)
from runbook.agent.watch.patience import REKEY_GAP, patience
from tests.unit.runbook.watch.detecting import healthy, make_sure, tell
from tests.unit.runbook.watch.looks import (
    ALL,
    CHAT,
    CRM,
    GATEWAY,
    INSIDE,
    LINK,
    ROUTER,
    TUNNEL,
    down,
    failed,
    passed,
    silent,
)


def test_answers_ask_for_nothing() -> None:
    assert healthy().decide(1.0) == Rest(CHECKUP)


def test_one_silent_look_is_made_sure_of_and_forgotten_when_a_try_passes() -> None:
    detector = healthy()
    detector.note(silent(CRM, 10.0))
    assert detector.decide(10.5) == Confirm(frozenset({CRM.probe}))
    assert isinstance(detector.decide(10.5), Rest)
    detector.note(passed(CRM, 10.6))
    assert detector.decide(10.7) == Rest(CHECKUP)
    assert detector.calm


def test_five_silent_tries_are_certain_and_counted_from_the_first_look() -> None:
    detector = healthy()
    detector.note(silent(CRM, 10.0))
    make_sure(detector, CRM, 10.5, tries=3)
    assert isinstance(detector.decide(10.7), Confirm)
    make_sure(detector, CRM, 10.7, tries=1)
    assert detector.decide(10.9) == Diagnose(10.0)


def test_two_places_that_share_a_component_need_two_tries_each() -> None:
    detector = healthy()
    tell(detector, (silent(CRM, 10.0), silent(CHAT, 10.1)))
    assert isinstance(detector.decide(10.5), Confirm)
    tell(detector, (silent(CRM, 10.5, fresh=True), silent(CHAT, 10.5, fresh=True)))
    assert detector.decide(10.8) == Diagnose(10.0)


def test_a_fact_of_this_computer_is_certain_at_once() -> None:
    detector = healthy()
    detector.note(down(LINK, 10.0))
    assert detector.decide(10.0) == Diagnose(10.0)


def test_a_fault_is_told_when_it_has_stood_for_its_patience() -> None:
    detector = healthy()
    detector.note(failed(CRM, 10.0, Failure.HTTP_ERROR))
    make_sure(detector, CRM, 10.1)
    assert detector.decide(10.5) == Diagnose(10.0)
    detector.judged("bank_service.error", 11.0, healthy=False)
    due = 10.0 + patience("bank_service.error", tunnel_silent=False)
    assert detector.decide(11.0) == Rest(due)
    assert detector.decide(due) == Confirm(frozenset({CRM.probe}))
    assert isinstance(detector.decide(due), Rest)
    detector.note(failed(CRM, due + 0.05, Failure.HTTP_ERROR, fresh=True))
    assert detector.decide(due + 0.1) == Open(10.0)


def test_what_mended_itself_between_two_looks_is_not_told() -> None:
    detector = healthy()
    detector.note(failed(CRM, 10.0, Failure.CONNECTION_REFUSED))
    make_sure(detector, CRM, 10.1)
    detector.decide(10.4)
    detector.judged("bank_service.refused", 10.9, healthy=False)
    assert detector.decide(13.2) == Confirm(frozenset({CRM.probe}))
    detector.note(replace(passed(CRM, 13.25), fresh=True))
    assert isinstance(detector.decide(13.3), Rest)
    assert isinstance(detector.decide(20.0), Rest)


def test_last_tries_that_never_end_hold_up_nobody() -> None:
    detector = healthy()
    detector.note(silent(CRM, 10.0))
    make_sure(detector, CRM, 10.1)
    detector.decide(10.5)
    detector.judged("bank_service.unreachable", 10.9, healthy=False)
    assert isinstance(detector.decide(12.0), Confirm)
    assert detector.decide(13.5) == Open(10.0)


def test_a_service_that_restarts_in_three_seconds_opens_nothing() -> None:
    detector = healthy()
    detector.note(failed(CRM, 10.0, Failure.CONNECTION_REFUSED))
    make_sure(detector, CRM, 10.1)
    detector.decide(10.4)
    detector.judged("bank_service.refused", 10.9, healthy=False)
    detector.note(passed(CRM, 13.0))
    assert detector.decide(13.1) == Rest(10.9 + CHECKUP)
    assert [one.home for one in detector.take_drops()] == [False]


@pytest.mark.parametrize(
    "cause", ["vpn_client.no_traffic", "bank_network.unreachable", "undetermined.ambiguous"]
)
@pytest.mark.parametrize("interface_is_read", [True, False])
def test_a_rekey_gap_opens_nothing_whatever_the_verdict(
    cause: str, interface_is_read: bool
) -> None:
    detector = healthy()
    if interface_is_read:
        detector.note(passed(TUNNEL, 9.0))
    for place in (INSIDE, CRM, CHAT):
        detector.note(silent(place, 10.0))
        make_sure(detector, place, 10.5)
    assert detector.decide(11.0) == Diagnose(10.0)
    detector.judged(cause, 12.0, healthy=False)
    assert isinstance(detector.decide(10.0 + REKEY_GAP - 0.1), Rest)
    tell(detector, (passed(one, 15.2) for one in (INSIDE, CRM, CHAT)))
    assert isinstance(detector.decide(15.3), Rest)


def test_a_dead_gateway_is_no_rekey_gap() -> None:
    detector = healthy()
    for place in (GATEWAY, INSIDE, CRM, CHAT):
        detector.note(silent(place, 10.0))
        make_sure(detector, place, 10.5)
    detector.decide(11.0)
    detector.judged("vpn_gateway.unreachable", 11.9, healthy=False)
    assert detector.decide(11.9) == Open(10.0)


def test_what_changed_meanwhile_is_diagnosed_again_before_anybody_is_told() -> None:
    detector = healthy()
    detector.note(failed(CRM, 10.0, Failure.CONNECTION_REFUSED))
    make_sure(detector, CRM, 10.1)
    detector.decide(10.4)
    detector.judged("bank_service.refused", 10.9, healthy=False)
    detector.note(silent(CHAT, 12.0))
    assert detector.decide(14.0) == Diagnose(10.0)
    detector.judged("bank_service.refused", 14.5, healthy=False)
    assert detector.decide(14.5) == Open(10.0)


def test_a_place_that_fails_while_the_diagnosis_finds_nothing_is_passed_over() -> None:
    detector = healthy()
    detector.note(silent(ROUTER, 10.0))
    make_sure(detector, ROUTER, 10.5)
    assert isinstance(detector.decide(11.0), Diagnose)
    detector.judged("healthy.ok", 12.0, healthy=True)
    detector.note(silent(ROUTER, 13.0))
    assert isinstance(detector.decide(13.1), Rest)
    assert isinstance(detector.decide(12.0 + 61.0), Diagnose)
    detector.judged("healthy.ok", 74.0, healthy=True)
    assert isinstance(detector.decide(74.0 + 61.0), Rest)
    assert detector.take_drops() == ()


def test_a_place_that_answered_again_counts_at_once_when_it_fails_next() -> None:
    detector = healthy()
    detector.note(silent(ROUTER, 10.0))
    make_sure(detector, ROUTER, 10.5)
    detector.decide(11.0)
    detector.judged("healthy.ok", 12.0, healthy=True)
    detector.note(passed(ROUTER, 14.0))
    detector.note(silent(ROUTER, 16.0))
    assert isinstance(detector.decide(16.1), Confirm)


def test_name_servers_are_looked_at_every_five_minutes_and_believed_twice() -> None:
    detector = healthy()
    assert detector.decide(CHECKUP) == Diagnose(CHECKUP)
    detector.judged("bank_network.dns_failure", CHECKUP + 1, healthy=False)
    borne = CHECKUP + 1 + patience("bank_network.dns_failure", tunnel_silent=False)
    assert detector.decide(CHECKUP + 1.1) == Rest(borne)
    assert isinstance(detector.decide(borne), Diagnose)
    detector.judged("bank_network.dns_failure", borne + 1, healthy=False)
    assert detector.decide(borne + 1) == Open(CHECKUP + 1)


def test_a_finding_of_the_checkup_that_does_not_last_is_dropped() -> None:
    detector = healthy()
    detector.decide(CHECKUP)
    detector.judged("bank_network.dns_failure", CHECKUP + 1, healthy=False)
    detector.decide(CHECKUP + 10)
    detector.judged("healthy.ok", CHECKUP + 11, healthy=True)
    assert isinstance(detector.decide(CHECKUP + 11), Rest)


def test_a_place_no_longer_watched_is_forgotten() -> None:
    detector = healthy()
    detector.note(silent(CHAT, 10.0))
    detector.planned([one.probe for one in ALL if one is not CHAT])
    assert detector.calm
    assert isinstance(detector.decide(10.1), Rest)


def test_an_outage_counts_as_one_drop_however_long_it_is_followed() -> None:
    detector = healthy()
    detector.note(down(LINK, 10.0))
    detector.decide(10.1)
    detector.judged("home_network.no_link", 10.8, healthy=False)
    assert detector.decide(17.0) == Open(10.0)
    detector.told(17.0)
    for at in (20.0, 30.0, 40.0):
        detector.note(down(LINK, at))
        detector.decide(at)
    detector.note(passed(LINK, 50.0))
    detector.decide(50.1)
    assert [one.home for one in detector.take_drops()] == [True]


def test_findings_that_never_agree_are_told_after_a_few_rounds_and_not_for_ever() -> None:
    detector, now, rounds = healthy(), CHECKUP, 0
    while not isinstance(decision := detector.decide(now), Open):
        if isinstance(decision, Diagnose):
            rounds += 1
            now += 1.0
            detector.judged(("isp.lossy", "home_network.lossy")[rounds % 2], now, healthy=False)
        else:
            assert isinstance(decision, Rest)
            now = decision.until
    assert rounds == ROUNDS


def test_what_begins_to_fail_during_a_clean_diagnosis_is_not_excused() -> None:
    detector = healthy()
    detector.note(silent(CRM, CHECKUP + 0.5))
    make_sure(detector, CRM, CHECKUP + 0.6)
    detector.judged("healthy.ok", CHECKUP + 1.0, healthy=True, began=CHECKUP)
    assert detector.decide(CHECKUP + 1.0) == Diagnose(CHECKUP + 0.5)


def test_one_restart_after_another_is_not_one_long_fault() -> None:
    detector = healthy()
    detector.note(failed(CHAT, 10.0, Failure.CONNECTION_REFUSED))
    make_sure(detector, CHAT, 10.1)
    detector.decide(10.4)
    detector.judged("bank_service.refused", 10.9, healthy=False)
    detector.note(failed(CRM, 12.5, Failure.CONNECTION_REFUSED))
    detector.note(passed(CHAT, 12.8))
    assert isinstance(detector.decide(13.2), Diagnose)
    detector.judged("bank_service.refused", 13.7, healthy=False)
    assert detector.decide(13.7) == Rest(
        12.5 + patience("bank_service.refused", tunnel_silent=False)
    )
