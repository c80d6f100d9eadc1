"""An outage goes on until its time is over or what was waited for is done."""

from dataclasses import replace

import pytest

from runbook.drill.case import Case, Expected, Phase, Until
from runbook.drill.course import Stage, has_recovered, next_stage, scenario_at
from runbook.drill.scoring import Happened
from runbook.drill.world import Scenario

DOWN, LATER = Scenario(skips=("mtu*",)), frozenset({"status_back"})
CASE = Case(
    "example", {}, {}, (Phase(DOWN, 60.0, Until.TOLD), Phase(Scenario(), 30.0)),
    Expected("isp.no_internet", "isp", ("hears", "status_back")),
)  # fmt: skip
NOTHING = Happened()
DONE = Happened(words_at=1.0, sides=((2.0, "isp"),), told=3.0, steps={"hears": 1.0})


@pytest.mark.parametrize(
    ("stage", "at", "happened", "index"),
    [
        (Stage(), 2.9, DONE, -1),
        (Stage(), 3.0, NOTHING, 0),
        (Stage(0, 3.0), 62.0, NOTHING, 0),
        (Stage(0, 3.0), 63.0, NOTHING, 1),
        (Stage(0, 3.0), 4.0, replace(NOTHING, told=1.0), 1),
        (Stage(1, 10.0), 11.0, NOTHING, 1),
        (Stage(1, 10.0), 11.0, DONE, 2),
        (Stage(1, 10.0), 11.0, replace(DONE, sides=((2.0, "bank"),)), 1),
        (Stage(1, 10.0), 11.0, replace(DONE, steps={}), 1),
        (Stage(1, 10.0), 11.0, replace(DONE, dictates=True), 1),
        (Stage(1, 10.0), 40.0, NOTHING, 2),
        (Stage(2, 40.0), 4000.0, DONE, 2),
    ],
)
def test_a_stage_lasts_as_long_as_the_case_says(
    stage: Stage, at: float, happened: Happened, index: int
) -> None:
    after = next_stage(CASE, stage, at, happened, LATER)
    assert after.index == index
    assert after.since == (at if index != stage.index else stage.since)


def test_before_and_after_the_outage_all_is_well() -> None:
    assert scenario_at(CASE, Stage()) == Scenario()
    assert scenario_at(CASE, Stage(0)) == DOWN
    assert scenario_at(CASE, Stage(2)) == Scenario()
    assert has_recovered(CASE, Stage(2))
