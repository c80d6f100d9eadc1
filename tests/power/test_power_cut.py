"""The power goes at any moment of a night's work: what was promised is there, once and whole.

Half of the cuts lie right at a call that makes something safe. ``python -m bench.loss`` makes many
more of them. What the simulated disk does not do is said in ``disk.py``.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.power.cuts import cuts, found_wrong, night, points
from tests.power.disk import Disk, read_in
from tests.power.recording import Step, Synced
from tests.power.requirements import lacking
from tests.power.working import expected

if reason := lacking():
    pytest.skip(reason, allow_module_level=True)

UNITS = 45
CUTS = 250
CARELESS_CUTS = 60


Wrong = Callable[[list[Step], int], list[str]]


def recorded(folder: Path, *how: str) -> list[Step]:
    (folder / "disk").mkdir(parents=True)
    return night(folder / "disk", UNITS, *how)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("night")


@pytest.fixture(scope="module")
def steps(home: Path) -> list[Step]:
    return recorded(home)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Wrong:
    """Everything found wrong after so many cuts, each with its place."""

    def found(steps: list[Step], count: int) -> list[str]:
        chance = random.Random(1)
        folder = tmp_path_factory.mktemp("cuts") / "disk"
        made = cuts(steps, points(steps, count, chance), chance)
        return [f"{cut}: {one}" for cut in made for one in found_wrong(cut, folder)]

    return found


def test_the_recording_is_whole(home: Path, steps: list[Step]) -> None:
    disk = Disk()
    for step in steps:
        disk.apply(step)
    assert disk.now() == read_in(home / "disk")
    said = (home / "said").read_text(encoding="utf-8").splitlines()
    done = [line.split()[1] for line in said if line.startswith("did ")]
    assert {kind: done.count(kind) for kind in expected(UNITS)} == expected(UNITS)
    assert sum(isinstance(step, Synced) for step in steps) > UNITS


def test_a_power_cut_loses_doubles_and_halves_nothing(steps: list[Step], wrong: Wrong) -> None:
    assert wrong(steps, CUTS) == []


def test_a_journal_that_does_not_wait_for_the_disk_is_found_out(
    tmp_path: Path, wrong: Wrong
) -> None:
    found = wrong(recorded(tmp_path, "careless"), CARELESS_CUTS)
    assert any("is lost" in one for one in found)
    assert len(found) > CARELESS_CUTS / 10
