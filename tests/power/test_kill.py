"""``kill -9`` inside the journal's writes, start after start: everything is there exactly once.

``python -m bench.loss`` takes every single write in turn.
"""

import random
from pathlib import Path

import pytest

from tests.power.kills import Moment, Night
from tests.power.requirements import lacking

if reason := lacking():
    pytest.skip(reason, allow_module_level=True)

KILLS = 25


def test_a_process_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    night = Night(tmp_path / "home", units=60)
    chance = random.Random(3)
    killed = 0
    for turn in range(4 * KILLS):
        # Now early, in the opening, now somewhere in the work.
        moment = (
            Moment("fdatasync", 1 + turn % 5)
            if turn % 4 == 0
            else Moment("pwrite64", chance.randint(1, 70))
        )
        if killed == KILLS or not night.killed(moment):
            break
        killed += 1
    night.finish()
    assert killed == KILLS
    assert list(night.found_wrong()) == []
