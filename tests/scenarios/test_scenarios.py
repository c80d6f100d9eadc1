"""Every cause and every pitfall has a named night: observations in, the whole verdict out."""

import fnmatch
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.causes import CAUSES, UNDETERMINED
from checks.evidence import FACTS
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome
from checks.subject import Subject
from checks.verdict import Verdict, judge
from runbook.drill.nights import FILE
from runbook.drill.world import FACTS_THAT_MAY_DIFFER, Scenario, observe, scenario_of

FOLDER = Path(__file__).parent
LEFT_TO_THE_WATCH = {
    "home_network.unstable": "it takes a history of links that came and went, not one diagnosis",
}


def _nights() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in (FILE, *sorted(FOLDER.glob("*.toml"))):
        yield from tomllib.loads(path.read_text("utf-8")).items()


NIGHTS: dict[str, dict[str, Any]] = dict(_nights())


def shown(verdict: Verdict) -> dict[str, Any]:
    return {
        "cause": verdict.cause,
        "services": list(verdict.services),
        "also": [one.cause for one in verdict.also],
        "alternatives": [one.cause for one in verdict.alternatives],
        "notes": [str(note) for note in verdict.notes],
        "confidence": verdict.confidence,
        "contradictions": list(verdict.contradictions),
    }


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_gives_its_verdict(name: str) -> None:
    night = NIGHTS[name]
    observations, subject = observe(scenario_of(night))
    verdict = judge(observations, subject)
    expected: dict[str, Any] = {
        "services": [],
        "also": [],
        "alternatives": [],
        "notes": [],
        "contradictions": [],
    }
    expected |= night["expect"]
    assert shown(verdict) == expected
    assert judge(list(reversed(observations)), subject) == verdict


def test_no_two_nights_share_a_name() -> None:
    names = [name for name, _ in _nights()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", NIGHTS)
def test_every_pattern_of_a_night_matches_one_of_its_probes(name: str) -> None:
    """A pattern that nothing matches would make a night weaker than it reads."""
    night = NIGHTS[name]
    observations, _ = observe(scenario_of(night))
    ids = [one.probe for one in observations]
    patterns = {*night.get("fails", {}), *night.get("skips", ())}
    assert [one for one in sorted(patterns) if not fnmatch.filter(ids, one)] == []


def test_every_fact_a_night_changes_is_one_the_world_knows() -> None:
    for name, night in NIGHTS.items():
        assert night.get("facts", {}).keys() <= FACTS_THAT_MAY_DIFFER, name


def test_every_cause_has_a_night() -> None:
    shown_causes = {night["expect"]["cause"] for night in NIGHTS.values()}
    for cause, reason in LEFT_TO_THE_WATCH.items():
        print(f"{cause} has no night: {reason}")
    assert set(CAUSES) - shown_causes == set(LEFT_TO_THE_WATCH)


def _lost_once(seen: list[Observation]) -> Iterator[tuple[str, list[Observation]]]:
    for index, one in enumerate(seen):
        if one.kind not in FACTS and one.outcome is Outcome.PASSED:
            lost = replace(
                one,
                outcome=Outcome.FAILED,
                failure=Failure.TIMED_OUT,
                operation=Operation.CONNECT,
                attempts=1,
            )
            yield one.probe, [*seen[:index], lost, *seen[index + 1 :]]


def _healthy_night() -> tuple[list[Observation], Subject]:
    return observe(Scenario())


@pytest.mark.parametrize("probe", [probe for probe, _ in _lost_once(_healthy_night()[0])])
def test_one_lost_probe_accuses_nobody(probe: str) -> None:
    _, subject = _healthy_night()
    seen = dict(_lost_once(_healthy_night()[0]))[probe]
    verdict = judge(seen, subject)
    assert verdict.healthy or (verdict.cause == UNDETERMINED and verdict.may_be_nothing)


@pytest.mark.parametrize("probe", [probe for probe, _ in _lost_once(_healthy_night()[0])])
def test_a_probe_that_was_answered_at_the_second_try_is_healthy(probe: str) -> None:
    seen, subject = _healthy_night()
    seen = [replace(one, values={"lost_tries": 1}) if one.probe == probe else one for one in seen]
    assert judge(seen, subject).healthy
