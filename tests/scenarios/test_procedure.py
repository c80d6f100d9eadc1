"""Nights walked through the built-in procedure: every step is reached, and none is a dead end."""

from collections import defaultdict

import pytest

from checks.causes import CAUSES
from runbook.diagnosis.advice import advice
from runbook.procedure.shapes import AUTOMATIC, Field
from runbook.procedure.walk import SKIPPED
from tests.scenarios.lived_nights import PROCEDURE, WAYS, Way, finding_for, live, lived
from tests.scenarios.test_scenarios import NIGHTS

REPLACED = {
    "step.lead_first": "the alert, or ring_lead where no message goes out",
    "step.pass_answer": "the answers go onto the lead's card by themselves",
    "step.say_what_fails": "what_fails: the lead reads it",
    "step.administrator_mends": "vpn_cover says it with the cover",
    "step.ring_lead": "ring_lead, or still_broken once she has marked what fails",
    "step.restart_program": "once she has marked what fails",
}
"""Advice that a branch written out in the procedure says in another step, and which."""


def test_every_step_is_reached_by_some_night() -> None:
    reached_by: dict[str, list[str]] = defaultdict(list)
    for (night, way), walk in lived().items():
        for step in walk.reached:
            reached_by[step].append(f"{night} ({way})")
    for one in PROCEDURE.steps:
        nights = reached_by[one.id]
        print(f"{one.id:18} {len(nights):4} nights, such as {nights[0] if nights else 'NONE'}")
    assert [one.id for one in PROCEDURE.steps if not reached_by[one.id]] == []


def test_every_line_of_advice_left_to_the_catalogue_is_reached() -> None:
    said = {text for walk in lived().values() for text in walk.texts}
    said |= {text for cause in CAUSES for text in live(finding_for(cause), Way()).texts}
    wanted = {step.text_id for cause in CAUSES for step in advice(cause).operator}
    assert wanted - said - REPLACED.keys() == set()


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_said_twice_in_one_night(way: str) -> None:
    for night in NIGHTS:
        texts = lived()[night, way].texts
        assert len(texts) == len(set(texts)), night


def test_every_conditional_step_is_left_out_by_some_night() -> None:
    """A condition that always holds would be none."""
    everywhere = set.intersection(*(walk.reached for walk in lived().values()))
    assert everywhere == {one.id for one in PROCEDURE.steps if not one.when}


@pytest.mark.parametrize("cause", sorted(CAUSES))
@pytest.mark.parametrize("lead", ["messaged", "ring", "knows"])
def test_no_verdict_is_a_dead_end(cause: str, lead: str) -> None:
    common = {one.id for one in PROCEDURE.steps if not one.when} | {"ring_lead", "ask_mentor"}
    common |= {"promise", "promise_cut_off", "promise_chats", "dictate"}
    walk = live(finding_for(cause), Way({"chats": "0"}, lead=lead, trainee=True))
    assert set(walk.steps()[: walk.recovered_at]) - common


def test_the_client_comes_first_whatever_the_night() -> None:
    for walk in lived().values():
        assert walk.steps()[:4] == ["hears", "status", "calls", "chats"]
        assert "words" in walk.automatic


def test_a_client_who_was_cut_off_is_promised_a_call() -> None:
    for (_, way), walk in lived().items():
        cut_off = WAYS[way].answers.get("hears") == "no"
        assert ("promise_cut_off" in walk.reached) is cut_off
        assert ("promise" in walk.reached) is (WAYS[way].answers.get("hears") == "yes")


def test_chats_are_given_words_only_where_there_are_any() -> None:
    for (_, way), walk in lived().items():
        has_chats = WAYS[way].answers["chats"] not in {"0", SKIPPED}
        assert ("chat_words" in walk.reached) is has_chats
        assert ("promise_chats" in walk.reached) is has_chats


def test_nothing_that_cuts_a_call_comes_before_its_end() -> None:
    held = 0
    for (night, way), walk in lived().items():
        for one in walk.held_until_call_ended:
            held += 1
            assert WAYS[way].answers["hears"] != "no", night
            assert one in {due.id for due in walk.outage}
    assert held


def test_promises_are_kept_before_she_goes_back_to_the_line() -> None:
    for walk in lived().values():
        after = walk.steps()[walk.recovered_at :]
        promised = (
            ["keep_promises"] if any(one.startswith("promise") for one in walk.steps()) else []
        )
        assert after == [*promised, "status_back", "true_cause", "ticket", "hindered", "close"]


def test_every_question_about_the_outage_can_be_put_aside() -> None:
    walk = lived()[next(iter(NIGHTS)), "everything put aside"]
    assert walk.steps()[-1] == "close"
    assert {walk.given[one].value for one in ("true_cause", "ticket", "hindered")} == {SKIPPED}


def test_every_field_is_recorded_by_some_step() -> None:
    assert {one.records for one in PROCEDURE.steps if one.records} == set(Field)


def test_automatic_steps_are_never_asked_of_her() -> None:
    for walk in lived().values():
        assert not [one for one in walk.asked if one.step.kind in AUTOMATIC]
