"""What a diagnosis changes: who is told, how loudly, and what becomes of the incident."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.incident import Incident
from runbook.planning import (
    CONFIRM_PAUSE,
    MOST_RINGS,
    PAUSES,
    REPEATS_WITHIN,
    STEADY,
    TO_CONFIRM,
    Answers,
    Change,
    Finding,
    Loudness,
    Told,
    comes_and_goes,
    next_pause,
    plan_change,
    repeats,
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
UNSTABLE = Finding("home_network", "home_network.unstable", "operator", 0.9)
NO_LINK = Finding("home_network", "home_network.no_link", "operator", 0.99)
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


def test_what_is_told_first_is_in_the_incident_and_in_the_record_with_all_its_parts() -> None:
    told_by_her = Answers(lead_knows_at=NOW, provider_until=NOW + timedelta(hours=2))
    finding = replace(CRM, also=("isp.lossy",))
    change = plan(finding, replace(OPEN, cause=""), told_by_her, Told(), in_a_row=1)
    assert change.incident == replace(
        OPEN,
        domain="bank_service",
        cause="bank_service.error",
        side="bank",
        confidence=0.9,
        services=("crm",),
        acknowledged_at=NOW,
        eta_at=NOW + timedelta(hours=2),
    )
    assert change.body == {
        "cause": "bank_service.error",
        "side": "bank",
        "confidence": 0.9,
        "services": ["crm"],
        "also": ["isp.lossy"],
    }


def test_who_knew_first_and_the_last_word_of_the_provider_stay() -> None:
    early, late = NOW - timedelta(minutes=3), NOW + timedelta(hours=3)
    known = replace(OPEN, acknowledged_at=early, eta_at=late)
    change = plan(GATEWAY, known, Answers(lead_knows_at=NOW))
    assert change.incident is not None
    assert (change.incident.acknowledged_at, change.incident.eta_at) == (early, late)
    assert change.body["cause"] == "vpn_gateway.unreachable"
    again = plan(GATEWAY, known, Answers(provider_until=NOW))
    assert again.incident is not None
    assert again.incident.eta_at == NOW


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


def test_a_long_outage_is_looked_at_every_half_minute() -> None:
    assert next_pause(99, confirming=False, spread=0.5) == PAUSES[-1]


def test_pauses_grow_to_half_a_minute_and_agents_stay_out_of_step() -> None:
    early = [next_pause(one, confirming=False, spread=0.0) for one in range(20)]
    late = [next_pause(one, confirming=False, spread=1.0) for one in range(20)]
    assert early == sorted(early)
    assert max(late) <= PAUSES[-1] * 1.2
    assert all(one < other for one, other in zip(early, late, strict=True))
    assert next_pause(7, confirming=True, spread=1.0) == CONFIRM_PAUSE


# --- a line that comes and goes


def told_of_drops(ago: timedelta, finding: Finding = UNSTABLE) -> Told:
    return Told(finding, Answers(), rings=1, dropped_at=NOW - ago)


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(minutes=5), STEADY - timedelta(seconds=1)])
def test_a_line_that_came_and_went_is_not_back_before_ten_steady_minutes(ago: timedelta) -> None:
    assert plan(CLEAN, told=told_of_drops(ago)) == Change()


@pytest.mark.parametrize("ago", [STEADY, timedelta(hours=1)])
def test_after_ten_steady_minutes_it_is_back(ago: timedelta) -> None:
    assert plan(CLEAN, told=told_of_drops(ago)).loudness is Loudness.RECOVERY


def test_a_drop_in_the_future_holds_no_recovery_back_because_the_clock_was_set_back() -> None:
    ahead = told_of_drops(-timedelta(hours=5))
    assert plan(CLEAN, told=ahead).loudness is Loudness.RECOVERY


@pytest.mark.parametrize("finding", [NO_LINK, CLEAN])
def test_a_drop_more_and_the_calm_after_it_are_no_news(finding: Finding) -> None:
    assert plan(finding, told=told_of_drops(timedelta(minutes=1))) == Change()


def test_a_drop_after_the_steady_minutes_is_news_again() -> None:
    assert plan(NO_LINK, told=told_of_drops(STEADY)).event == "verdict"


def test_another_owners_fault_is_told_though_the_line_comes_and_goes() -> None:
    assert plan(CRM, told=told_of_drops(timedelta(minutes=1))).loudness is Loudness.RING


def test_what_she_says_between_two_drops_reaches_the_lead() -> None:
    told = told_of_drops(timedelta(minutes=1))
    change = plan(CLEAN, answers=Answers(calls=2), told=told)
    assert (change.loudness, change.event) == (Loudness.EDIT, "operator.answered")
    assert change.incident is not None
    assert change.incident.cause == UNSTABLE.cause


def test_a_cut_told_before_the_third_drop_becomes_an_unstable_line_by_an_edit() -> None:
    told = told_of_drops(timedelta(0), NO_LINK)
    change = plan(UNSTABLE, told=told)
    assert (change.loudness, change.event) == (Loudness.EDIT, "verdict")


# --- a fault that comes and goes

AGAIN = replace(OPEN, cause=CRM.cause, side="bank", services=("crm", "chat"))


def before(ago: timedelta, key: str = "aa", **changed: object) -> Incident:
    earlier = replace(AGAIN, key=key, opened_at=AGAIN.opened_at - ago)
    return replace(earlier, **changed)  # type: ignore[arg-type]  # any field of it


def test_outages_of_one_cause_are_counted_and_the_third_is_held() -> None:
    lately = [before(timedelta(minutes=14)), before(timedelta(0), "bb"), AGAIN]
    assert [repeats(AGAIN, lately[:count]) for count in range(4)] == [1, 2, 3, 3]
    assert [comes_and_goes(times) for times in (1, 2, 3, 4)] == [False, False, True, True]


@pytest.mark.parametrize(
    "earlier",
    [
        before(REPEATS_WITHIN),
        before(-timedelta(minutes=1)),
        before(timedelta(minutes=1), cause=GATEWAY.cause),
        before(timedelta(minutes=1), services=("crm",)),
    ],
)
def test_an_outage_of_long_ago_of_the_future_or_of_something_else_is_no_repeat(
    earlier: Incident,
) -> None:
    assert repeats(AGAIN, [earlier]) == 1


def test_the_order_of_the_services_makes_no_other_outage() -> None:
    assert repeats(AGAIN, [before(timedelta(minutes=1), services=("chat", "crm"))]) == 2


@pytest.mark.parametrize(
    "finding",
    [CLEAN, UNSTABLE, Finding("", "", "", 0.0)],
)
def test_her_own_word_and_an_unstable_line_are_not_held_as_repeats(finding: Finding) -> None:
    now = replace(AGAIN, cause=finding.cause, side=finding.side)
    lately = [replace(now, key=key) for key in ("aa", "bb", "cc")]
    assert repeats(now, lately) == 1


def test_a_held_outage_that_comes_back_is_no_news_and_another_owner_is() -> None:
    told = told_of_drops(timedelta(minutes=1), CRM)
    assert plan(CRM, told=told, in_a_row=1) == Change()
    assert plan(CLEAN, told=told) == Change()
    assert plan(NO_INTERNET, told=told).loudness is Loudness.RING
