"""What the answers of a procedure mean to the alert, to the conditions and to a live call."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.incidents.closing import Closing
from runbook.planning import Answers, Finding
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING
from runbook.procedure.file import built_in
from runbook.procedure.meaning import (
    Given,
    Surroundings,
    answers_of,
    clock_of,
    closing_of,
    facts_of,
)
from runbook.procedure.walk import SKIPPED, position

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
PROCEDURE = built_in()
NO_INTERNET = Finding("isp", "isp.no_internet", "isp", 0.97)


def said(**values: str) -> dict[str, Given]:
    return {step: Given(value, NOW) for step, value in values.items()}


def facts(answers: dict[str, Given] | None = None, **around: object) -> dict[str, frozenset[str]]:
    known = Surroundings(**around)  # type: ignore[arg-type] - the parts of the surroundings by name
    return dict(facts_of(PROCEDURE, answers or {}, known, 0).values)


def test_what_she_has_not_said_is_not_known() -> None:
    assert answers_of(PROCEDURE, {}) == Answers()


def test_every_answer_goes_where_it_is_recorded() -> None:
    given_answers = said(
        hears="no", status="cannot", calls="2", chats="0", provider_knows="yes",
        provider_until="05:00", provider_ticket="17-3",
    )  # fmt: skip
    commands = {NOT_WORKING: Given("chat,voice", NOW), LEAD_KNOWS: Given("yes", NOW)}
    assert answers_of(PROCEDURE, {**given_answers, **commands}, promised=3) == Answers(
        client_hears=False,
        calls=2,
        chats=0,
        not_working=frozenset({"chat", "voice"}),
        lead_knows_at=NOW,
        off_the_line=False,
        provider_knows="yes",
        provider_until=datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        provider_ticket="17-3",
        promised=3,
    )


def test_what_was_put_aside_counts_as_not_said() -> None:
    aside = said(hears=SKIPPED, calls=SKIPPED, provider_until=SKIPPED, provider_ticket=SKIPPED)
    assert answers_of(PROCEDURE, aside) == Answers()


def test_how_it_ended_is_what_she_said_of_it() -> None:
    ended = said(true_cause="same", ticket="INC-7", hindered=SKIPPED)
    assert closing_of(PROCEDURE, ended) == Closing("same", "INC-7", "")
    assert closing_of(PROCEDURE, {}) == Closing("")


def test_what_hindered_and_that_she_is_off_the_line_are_kept() -> None:
    ended = said(true_cause="same", ticket="INC-7", hindered="no phone at hand")
    assert closing_of(PROCEDURE, ended).hindered == "no phone at hand"
    assert answers_of(PROCEDURE, said(status="done")).off_the_line is True


def test_facts_tell_promises_and_a_trainee_apart_from_none() -> None:
    assert facts()["promises"] == {"no"}
    assert facts_of(PROCEDURE, {}, Surroundings(), 1).values["promises"] == {"yes"}
    assert facts()["trainee"] == {"no"}
    assert facts(trainee=True)["trainee"] == {"yes"}


def test_what_looks_like_her_providers_is_worked_through_as_the_office_sees_it() -> None:
    seen = facts(finding=NO_INTERNET, at_bank="vpn_gateway.unreachable")
    assert (seen["side"], seen["domain"]) == ({"bank"}, {"vpn_gateway"})
    assert seen["cause"] == {"vpn_gateway.unreachable"}
    hers = Finding("pc", "pc.disk_full", "operator", 0.9)
    assert facts(finding=hers, at_bank="vpn_gateway.unreachable")["cause"] == {"pc.disk_full"}
    assert facts_of(PROCEDURE, {}, Surroundings(), 0).cause == ""


@pytest.mark.parametrize(
    ("answers", "live"),
    [
        ({}, None),
        ({"hears": "yes"}, "yes"),
        ({"hears": "no"}, "no"),
        ({"calls": "1"}, "yes"),
        ({"calls": "0"}, "no"),
        ({"hears": "yes", "calls": "0"}, "no"),
        ({"hears": "yes", CALL_ENDED: "yes"}, "no"),
    ],
)  # fmt: skip
def test_a_call_is_live_until_it_is_known_not_to_be(
    answers: dict[str, str], live: str | None
) -> None:
    found = facts(said(**answers)).get("live_call")
    assert found == (None if live is None else {live})


def test_a_call_nobody_spoke_of_is_not_cut() -> None:
    stopped = Finding("vpn_client", "vpn_client.no_routes", "operator", 0.9)
    known = facts_of(PROCEDURE, {}, Surroundings(finding=stopped), 0)
    assert position(PROCEDURE, {}, known).held


def test_before_the_first_diagnosis_only_the_side_is_a_fact_and_it_is_unknown() -> None:
    assert facts()["side"] == {"unknown"}
    assert not {"domain", "cause", "lead"} & facts().keys()
    assert facts(finding=NO_INTERNET)["cause"] == {"isp.no_internet"}


def test_the_lead_knows_once_she_said_so_whatever_became_of_the_message() -> None:
    assert facts(lead="ring")["lead"] == {"ring"}
    assert facts({LEAD_KNOWS: Given("yes", NOW)}, lead="ring")["lead"] == {"knows"}


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("0330", "03:30"), ("330", "03:30"), ("3:30", "03:30"), ("03:30", "03:30"), ("7", "07:00"),
     ("23", "23:00"), ("2359", "23:59"), ("24", ""), ("2460", ""), ("360", ""), ("", ""),
     ("٣٣٠", ""), ("-1", ""), ("12345", "")],
)  # fmt: skip
def test_a_time_of_day_is_read_as_it_is_typed(typed: str, clock: str) -> None:
    assert clock_of(typed) == clock


@given(st.times(), st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)))  # noqa: DTZ001 - hypothesis wants it without a zone
def test_a_promised_time_is_the_next_such_one(clock: datetime, at: datetime) -> None:
    asked = {"provider_until": Given(f"{clock:%H:%M}", at)}
    until = answers_of(PROCEDURE, asked).provider_until
    assert until is not None
    assert at < until <= at + timedelta(days=1)
