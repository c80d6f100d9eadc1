"""Nights lived through with the built-in procedure, each in several ways.

The verdicts are the real ones of the scenarios. The ways differ in what she answers, what the bank
allows, and whether the message to the lead goes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from checks.causes import domain_of, side_of
from checks.verdict import judge
from runbook.drill.world import observe, scenario_of
from runbook.planning import Finding
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING
from runbook.procedure.file import built_in
from runbook.procedure.meaning import Given, Surroundings, facts_of
from runbook.procedure.shapes import Answer, Kind, Step
from runbook.procedure.walk import DONE, SKIPPED, Due, Position, position
from tests.scenarios.test_scenarios import NIGHTS

PROCEDURE = built_in()
NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
ENDS_WITHIN = 200


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
