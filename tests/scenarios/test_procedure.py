"""Every night walked through the built-in procedure: every step is reached, and none is a dead end.

The verdicts are the real ones of the scenarios. Each night is lived through in several ways: what
she answers, what the bank allows, whether the message to the lead goes out.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import pytest

from checks.causes import CAUSES, domain_of, side_of
from checks.verdict import judge
from runbook.diagnosis.advice import advice
from runbook.drill.world import observe, scenario_of
from runbook.planning import Finding
from runbook.procedure.file import built_in
from runbook.procedure.meaning import (
    CALL_ENDED,
    LEAD_KNOWS,
    NOT_WORKING,
    Given,
    Surroundings,
    facts_of,
)
from runbook.procedure.shapes import AUTOMATIC, Answer, Field, Kind, Step
from runbook.procedure.walk import DONE, SKIPPED, Due, Position, position
from tests.scenarios.test_scenarios import NIGHTS

PROCEDURE = built_in()
NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
ENDS_WITHIN = 200
REPLACED = {
    "step.lead_first": "the alert, or ring_lead where no message goes out",
    "step.pass_answer": "the answers go onto the lead's card by themselves",
    "step.say_what_fails": "what_fails: the lead reads it",
    "step.administrator_mends": "vpn_cover says it with the cover",
    "step.ring_lead": "ring_lead, or still_broken once she has marked what fails",
    "step.restart_program": "once she has marked what fails",
}
"""Advice that a branch written out in the procedure says in another step, and which."""


@dataclass(frozen=True)
class Way:
    """How a night is lived through. ``answers`` are by step; what is not named is answered plainly.

    ``frozen``: after the verdict she marks what does not work. ``tells``: she marks that the lead
    knows once she has rung.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    lead: str = "messaged"
    backup: str = "none"
    trainee: bool = False
    roles: frozenset[str] = frozenset({"shift_lead", "sysadmin"})
    frozen: str = ""
    tells: bool = False


WAYS: dict[str, Way] = {
    "all goes well": Way({"hears": "yes", "calls": "1", "chats": "0", "provider_knows": "yes"}),
    "cut off, nothing goes out": Way(
        {
            "hears": "no",
            "status": "cannot",
            "calls": "0",
            "chats": "2",
            "provider_knows": "no",
            "true_cause": "isp.no_internet",
        },
        lead="ring",
        frozen="voice,data",
    ),
    "she rings and says so": Way(
        {"hears": "no", "calls": "0", "chats": "0", "provider_knows": "no_answer"},
        lead="ring",
        tells=True,
    ),
    "trainee with a hotspot": Way(
        {"hears": "yes", "calls": "2", "chats": "3"},
        backup="hotspot",
        trainee=True,
        roles=frozenset({"shift_lead", "sysadmin", "mentor"}),
        frozen="data",
    ),
    "everything put aside": Way(
        {one.id: SKIPPED for one in PROCEDURE.steps}, backup="hotspot", frozen="chat"
    ),
}


@dataclass
class Walk:
    """What was met on the way, in order."""

    asked: list[Due] = field(default_factory=list)
    automatic: set[str] = field(default_factory=set)
    given: dict[str, Given] = field(default_factory=dict)
    recovered_at: int = 0
    held_until_call_ended: list[str] = field(default_factory=list)

    @property
    def reached(self) -> set[str]:
        return {one.step.id for one in self.asked} | self.automatic

    @property
    def texts(self) -> list[str]:
        return [one.wording.text_id for one in self.asked]

    @property
    def outage(self) -> list[Due]:
        return self.asked[: self.recovered_at]

    def steps(self) -> list[str]:
        return [one.step.id for one in self.asked]


def live(finding: Finding, way: Way) -> Walk:
    """Walk a whole night: the questions before the verdict, the outage, and after recovery."""
    walk = Walk()
    around = Surroundings(backup=way.backup, trainee=way.trainee, roles=way.roles)
    _answer_all(walk, way, around)
    around = Surroundings(finding, way.lead, False, way.backup, way.trainee, way.roles)
    _answer_all(walk, way, around)
    if way.tells:
        walk.given[LEAD_KNOWS] = Given("yes", NOW)
    if way.frozen:
        walk.given[NOT_WORKING] = Given(way.frozen, NOW)
    _answer_all(walk, way, around)
    walk.held_until_call_ended = [one.id for one in _at(walk, around).held]
    walk.given[CALL_ENDED] = Given("yes", NOW)
    _answer_all(walk, way, around)
    walk.recovered_at = len(walk.asked)
    around = Surroundings(finding, way.lead, True, way.backup, way.trainee, way.roles)
    _answer_all(walk, way, around)
    assert _at(walk, around).finished
    return walk


def _at(walk: Walk, around: Surroundings) -> Position:
    promised = sum(one.step.kind is Kind.CALLBACK for one in walk.asked)
    facts = facts_of(PROCEDURE, walk.given, around, promised)
    values = {step: one.value for step, one in walk.given.items()}
    return position(PROCEDURE, values, facts)


def _answer_all(walk: Walk, way: Way, around: Surroundings) -> None:
    for _ in range(ENDS_WITHIN):
        at = _at(walk, around)
        walk.automatic |= {one.id for one in at.automatic}
        if at.now is None:
            return
        walk.asked.append(at.now)
        walk.given[at.now.id] = Given(_answer(at.now.step, way), NOW)
    raise AssertionError("it does not end")


def _answer(step: Step, way: Way) -> str:
    if step.id in way.answers:
        return way.answers[step.id]
    if step.kind is not Kind.ASK:
        return DONE
    plain = {Answer.COUNT: "0", Answer.CLOCK: "03:30", Answer.LINE: "12345"}
    return plain[step.answer] if step.answer in plain else step.options[0].id


def finding_for(cause: str) -> Finding:
    return Finding(domain_of(cause), cause, side_of(cause), 0.97)


@cache
def finding_of_night(name: str) -> Finding:
    verdict = judge(*observe(scenario_of(NIGHTS[name])))
    return Finding(
        verdict.domain, verdict.cause, verdict.side, verdict.confidence, verdict.services
    )


@cache
def lived() -> dict[tuple[str, str], Walk]:
    """Every night in every way."""
    return {
        (night, way): live(finding_of_night(night), WAYS[way]) for night in NIGHTS for way in WAYS
    }


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


@pytest.mark.parametrize("way", WAYS)
def test_with_the_providers_fault_the_lead_is_told_before_the_provider(way: str) -> None:
    nights = [one for one in NIGHTS if finding_of_night(one).domain == "isp"]
    assert nights
    for night in nights:
        walk = lived()[night, way]
        steps = walk.steps()
        told = "ring_lead" if WAYS[way].lead == "ring" else "standby"
        assert "alert_lead" in walk.automatic
        assert steps.index(told) < steps.index("isp_call") < steps.index("provider_knows")


def test_every_fault_that_needs_the_standby_group_names_it() -> None:
    needs = {cause for cause in CAUSES if "lead.call_standby" in advice(cause).lead}
    assert needs == {one for one in CAUSES if "standby" in live(finding_for(one), Way()).reached}


def test_the_provider_is_asked_about_the_fault_that_was_found() -> None:
    for cause in (one for one in CAUSES if domain_of(one) == "isp"):
        texts = live(finding_for(cause), Way()).texts
        asked = [
            one.text_id for one in advice(cause).operator if one.text_id.startswith("step.ask_")
        ]
        assert [one for one in texts if one.startswith("step.ask_")] == asked


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        ("yes", ["provider_until", "provider_ticket"]),
        ("no", ["provider_until", "provider_ticket"]),
        ("no_answer", ["provider_again"]),
        (SKIPPED, []),
    ],
)
def test_what_the_provider_said_decides_what_is_asked_next(answer: str, steps: list[str]) -> None:
    walk = live(finding_for("isp.no_internet"), Way({"provider_knows": answer}))
    after = walk.steps()[walk.steps().index("provider_knows") + 1 : walk.recovered_at]
    assert after == [*steps, "dictate"]


@pytest.mark.parametrize(("lead", "passes"), [("messaged", False), ("ring", True), ("knows", True)])
def test_the_answer_is_passed_on_by_phone_where_messages_may_not_go_out(
    lead: str, passes: bool
) -> None:
    walk = live(finding_for("isp.lossy"), Way({"provider_knows": "yes"}, lead=lead))
    assert ("provider_pass" in walk.reached) is passes


@pytest.mark.parametrize("cause", ["vpn_client.certificate_expired", "vpn_client.authentication"])
def test_a_login_goes_to_the_administrator_and_the_password_is_not_typed_again(cause: str) -> None:
    walk = live(finding_for(cause), Way())
    assert walk.steps()[4 : walk.recovered_at] == [
        "promise", "vpn_password", "vpn_incident", "vpn_cover", "dictate",
    ]  # fmt: skip
    step = PROCEDURE.step("vpn_incident")
    assert step is not None
    assert step.to == ("sysadmin",)


@pytest.mark.parametrize("cause", [one for one in CAUSES if side_of(one) == "bank"])
def test_a_fault_of_the_bank_becomes_an_incident_with_tech_support(cause: str) -> None:
    step = PROCEDURE.step("bank_incident")
    assert step is not None
    assert step.to == ("tech_support",)
    assert {"bank_incident", "bank_lead"} <= live(finding_for(cause), Way()).reached
    unheard = live(finding_for(cause), Way(lead="ring")).reached
    assert "bank_incident" not in unheard
    assert {"ring_lead", "bank_lead"} <= unheard
    assert not {"mend", "isp_call", "hotspot"} & unheard


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_a_hotspot_is_offered_only_where_it_is_allowed_and_helps(cause: str) -> None:
    offered = "hotspot" in live(finding_for(cause), Way(backup="hotspot")).reached
    helps = domain_of(cause) in {"isp", "home_network"}
    helps = helps and cause not in {"isp.whitelist_only", "home_network.weak_wifi"}
    assert offered is helps
    assert "hotspot" not in live(finding_for(cause), Way()).reached


@pytest.mark.parametrize("cause", ["healthy.ok", "undetermined.ambiguous"])
def test_clean_checks_before_a_frozen_screen_lead_on(cause: str) -> None:
    assert "what_fails" in live(finding_for(cause), Way()).steps()
    marked = live(finding_for(cause), Way(frozen="data")).steps()
    assert ("still_broken" in marked) is (cause == "healthy.ok")


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
