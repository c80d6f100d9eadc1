"""What a diagnosis changes: who is told, how loudly, and what becomes of the incident."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.incident import Incident
from runbook.planning import (
    CONFIRM_PAUSE,
    MOST_RINGS,
    PAUSES,
    TO_CONFIRM,
    Answers,
    Change,
    Finding,
    Loudness,
    Told,
    next_pause,
    plan_change,
)

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
NO_INTERNET = Finding("isp", "isp.no_internet", "isp", 0.97)
LOSSY = Finding("isp", "isp.lossy", "isp", 0.7)
GATEWAY = Finding("vpn_gateway", "vpn_gateway.unreachable", "bank", 0.8)
CRM = Finding("bank_service", "bank_service.error", "bank", 0.9, ("crm",))
CLEAN = Finding("healthy", "healthy.ok", "none", 0.99)
OPEN = Incident(
    "00112233445566aa", "op-117", NOW - timedelta(minutes=5), cause=NO_INTERNET.cause, side="isp"
)
TOLD = Told(NO_INTERNET, Answers(), rings=1)
CHAT = Answers(not_working=frozenset({"chat"}))


def plan(
    finding: Finding,
    incident: Incident | None = OPEN,
    answers: Answers = Answers(),  # noqa: B008 - frozen
    told: Told = TOLD,
    in_a_row: int = TO_CONFIRM,
) -> Change:
    return plan_change(incident, finding, answers, told, in_a_row, NOW)


def test_a_clean_diagnosis_without_an_incident_changes_nothing() -> None:
    assert plan(CLEAN, None) == Change()


def test_the_first_alert_rings_at_once_and_is_never_held_back() -> None:
    change = plan(NO_INTERNET, None, told=Told(), in_a_row=1)
    assert (change.loudness, change.event) == (Loudness.RING, "incident.detected")
    assert (change.incident, change.finding) == (None, NO_INTERNET)
    assert change.body["cause"] == "isp.no_internet"


def test_an_incident_opened_but_never_told_rings() -> None:
    change = plan(NO_INTERNET, replace(OPEN, cause=""), told=Told(), in_a_row=1)
    assert (change.loudness, change.event) == (Loudness.RING, "verdict")


def test_the_same_finding_again_is_silent_whatever_its_confidence() -> None:
    assert plan(replace(NO_INTERNET, confidence=0.6)) == Change()


def test_a_sitting_that_joins_an_outage_already_told_is_silent() -> None:
    assert plan(NO_INTERNET, in_a_row=1) == Change()


@pytest.mark.parametrize("finding", [GATEWAY, LOSSY, CRM])
def test_news_waits_until_two_diagnoses_agree(finding: Finding) -> None:
    assert plan(finding, in_a_row=TO_CONFIRM - 1) == Change()


def test_a_confirmed_change_of_the_owner_rings() -> None:
    change = plan(GATEWAY)
    assert (change.loudness, change.event) == (Loudness.RING, "verdict")
    assert change.incident is not None
    assert (change.incident.cause, change.incident.side) == (GATEWAY.cause, "bank")


def test_a_confirmed_change_on_the_same_side_edits() -> None:
    assert plan(LOSSY).loudness is Loudness.EDIT


@pytest.mark.parametrize(
    "changed", [replace(CRM, services=("crm", "chat")), replace(CRM, also=("isp.lossy",))]
)
def test_another_service_or_a_second_fault_is_news_that_edits(changed: Finding) -> None:
    told = Told(CRM, Answers(), rings=1)
    assert plan(changed, told=told).loudness is Loudness.EDIT


def test_the_last_ring_is_kept_for_the_recovery() -> None:
    loud = [plan(GATEWAY, told=replace(TOLD, rings=rings)).loudness for rings in range(6)]
    assert loud[: MOST_RINGS - 1] == [Loudness.RING] * (MOST_RINGS - 1)
    assert set(loud[MOST_RINGS - 1 :]) == {Loudness.EDIT}


@pytest.mark.parametrize(
    "answers",
    [Answers(client_hears=False), Answers(calls=2), Answers(chats=0), Answers(lead_knows_at=NOW)],
)
def test_what_she_says_edits(answers: Answers) -> None:
    change = plan(NO_INTERNET, answers=answers, in_a_row=1)
    assert (change.loudness, change.event) == (Loudness.EDIT, "operator.answered")


def test_recovery_is_told_only_when_confirmed_and_the_close_is_left_to_people() -> None:
    assert plan(CLEAN, in_a_row=TO_CONFIRM - 1) == Change()
    change = plan(CLEAN)
    assert (change.loudness, change.event) == (Loudness.RECOVERY, "incident.restored")
    assert change.incident is not None
    assert (change.incident.restored_at, change.incident.closed_at) == (NOW, None)
    assert change.incident.cause == OPEN.cause


def test_what_does_not_work_for_her_is_an_outage_though_the_checks_are_clean() -> None:
    change = plan(CLEAN, None, CHAT, Told(), 1)
    assert (change.loudness, change.event) == (Loudness.RING, "incident.detected")


def test_clean_checks_are_no_recovery_while_something_does_not_work_for_her() -> None:
    assert plan(CLEAN, answers=CHAT).loudness is not Loudness.RECOVERY


def test_what_is_recorded_of_her_answers_holds_no_time_and_no_name() -> None:
    body = plan(NO_INTERNET, answers=replace(CHAT, calls=1, lead_knows_at=NOW)).body
    assert body == {
        "client_hears": None,
        "calls": 1,
        "chats": None,
        "not_working": ["chat"],
        "lead_knows": True,
        "off_the_line": None,
        "provider_knows": "",
        "promised": 0,
    }


def test_pauses_grow_to_half_a_minute_and_agents_stay_out_of_step() -> None:
    early = [next_pause(one, confirming=False, spread=0.0) for one in range(20)]
    late = [next_pause(one, confirming=False, spread=1.0) for one in range(20)]
    assert early == sorted(early)
    assert max(late) <= PAUSES[-1] * 1.2
    assert all(one < other for one, other in zip(early, late, strict=True))
    assert next_pause(7, confirming=True, spread=1.0) == CONFIRM_PAUSE
