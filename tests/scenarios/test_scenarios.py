"""Every cause and every pitfall has a named night: observations in, the whole verdict out."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from checks.causes import CAUSES
from checks.verdict import Verdict, judge
from tests.scenarios.world import Scenario, observe

FOLDER = Path(__file__).parent
NIGHTS: dict[str, dict[str, Any]] = {
    name: night
    for path in sorted(FOLDER.glob("*.toml"))
    for name, night in tomllib.loads(path.read_text("utf-8")).items()
}


def scenario_of(night: dict[str, Any]) -> Scenario:
    return Scenario(
        fails=night.get("fails", {}),
        skips=tuple(night.get("skips", ())),
        facts=night.get("facts", {}),
        worked=tuple(night.get("worked", ())),
        without=tuple(night.get("without", ())),
        services=tuple(night.get("services", ())),
        loss=night.get("loss", {}),
        vpn=night.get("vpn", {}),
        at=night.get("at", {}),
    )


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
    verdict = shown(judge(observations, subject))
    expected = {"services": [], "also": [], "alternatives": [], "notes": [], "contradictions": []}
    expected |= night["expect"]
    assert verdict == expected
    assert judge(list(reversed(observations)), subject).cause == expected["cause"]


def test_every_cause_has_a_night() -> None:
    shown_causes = {night["expect"]["cause"] for night in NIGHTS.values()}
    assert set(CAUSES) - shown_causes == set()
