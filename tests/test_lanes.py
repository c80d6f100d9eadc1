"""Tests that run side by side: who shares a process, and what is said of a lane that fails."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import lanes

ROOT = Path(lanes.__file__).parents[1]
OF_THE_RUN = ("__init__", "conftest", "lanes", "side_by_side")
NOTES_ITS_PROCESS = """
import os
from pathlib import Path

with Path(os.environ["NOTES"], "read").open("a") as read:
    read.write("{name}")


def test_one():
    Path(os.environ["NOTES"], "{name}").write_text(str(os.getpid()))
"""
FAILS = "\n\ndef test_two():\n    assert False, 'on purpose'\n"
IS_SKIPPED = "\n\nimport pytest\n\n\ndef test_two():\n    pytest.skip('on purpose, too')\n"
DIES = """

def test_two():
    os._exit(3)


def test_three():
    Path(os.environ["NOTES"], "three").touch()
"""
FILES = {
    "lab/test_a.py": NOTES_ITS_PROCESS.format(name="a") + FAILS,
    "lab/test_b.py": NOTES_ITS_PROCESS.format(name="b"),
    "acceptance/test_c.py": NOTES_ITS_PROCESS.format(name="c") + IS_SKIPPED,
    "unit/test_d.py": NOTES_ITS_PROCESS.format(name="d"),
    "test_e.py": NOTES_ITS_PROCESS.format(name="e"),
}

# Nine processes start at once, on a machine that may be busy.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small one, run as this one is."""
    for name in (*(f"tests/{name}.py" for name in OF_THE_RUN), "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name, text in FILES.items():
        (tmp_path / "tests" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "tests" / name).write_text(text)
    return tmp_path


@pytest.fixture
def notes(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a test of the small one leaves which process it ran in."""
    folder = tmp_path_factory.mktemp("notes")
    monkeypatch.setenv("NOTES", str(folder))
    return folder


def run(checkout: Path, *paths: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *lanes.options(cores=2), *paths],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )


def test_a_lane_is_one_process_and_a_failure_in_one_of_them_is_the_failure_of_all(
    checkout: Path, notes: Path
) -> None:
    done = run(checkout)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED tests/lab/test_a.py::test_two - AssertionError: on purpose" in done.stdout
    assert "on purpose, too" in done.stdout
    assert "1 failed, 5 passed, 1 skipped in " in done.stdout
    assert re.search(r"^Lanes: (\S.*: \d+ s(, |$)){3}$", done.stdout, re.MULTILINE)
    a, b, c, d, e = ((notes / name).read_text() for name in "abcde")
    assert a == b
    assert d == e
    assert len({a, c, d}) == 3
    assert sorted((notes / "read").read_text()) == list("abcde"), "another process read a file too"


def test_a_process_that_dies_is_a_failure_and_the_rest_of_its_lane_is_run_once(
    checkout: Path, notes: Path
) -> None:
    (checkout / "tests/lab/test_b.py").write_text(NOTES_ITS_PROCESS.format(name="b") + DIES)
    # Every process reads a file that was named, and two are enough to see who runs it.
    done = run(checkout, "--numprocesses=2", "tests/lab/test_b.py", "tests/unit/test_d.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "crashed while running 'tests/lab/test_b.py::test_two'" in done.stdout
    assert "1 failed, 3 passed in " in done.stdout
    assert (notes / "three").exists()


def test_every_place_with_a_lane_is_there_and_the_first_that_fits_counts() -> None:
    # Some are the beginning of several files' names.
    assert all(list(ROOT.glob(f"{place.rstrip('/')}*")) for place in lanes.LANES)
    assert lanes.lane("tests/lab/test_lab.py::test") == "delivery"
    assert lanes.lane("tests/lab/test_scenarios.py::test") == "lab"
    assert lanes.lane("tests/lab/test_watch.py::test") == "all night"
    assert lanes.lane("tests/acceptance/test_watch_outputs.py::test") == "all night"
    assert lanes.lane("tests/acceptance/test_run.py::test") == "acceptance"
    assert lanes.lane("tests/acceptance/test_service.py::test") == "installed"
    assert lanes.lane("tests/browser/desk/test_outage.py::test") == "browser"
    assert lanes.lane("tests/test_locks.py::test") == lanes.REST


def test_the_longest_lane_is_told_first() -> None:
    took = [
        ("tests/lab/test_scenarios.py::test", 1.0),
        ("tests/test_locks.py::test", 0.7),
        ("tests/unit/test_locks.py::test", 0.9),
    ]
    assert lanes.lengths(took) == [f"{lanes.REST}: 2 s", "lab: 1 s"]


def test_every_lane_is_run_by_one_process_however_many_there_are() -> None:
    for processes in (1, 3, len(lanes.lanes()), len(lanes.lanes()) + 2):
        shares = lanes.shares(processes)
        assert len(shares) == processes
        assert sorted(one for share in shares for one in share) == sorted(lanes.lanes())


def test_no_folder_is_passed_by_that_holds_a_test_of_the_lane() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        inside = path.relative_to(ROOT)
        for folder in list(inside.parents)[:-1]:
            assert lanes.lane(inside.as_posix()) in lanes.beneath(folder.as_posix()), inside


def test_on_one_core_nothing_runs_side_by_side() -> None:
    assert lanes.options(cores=1) == []
