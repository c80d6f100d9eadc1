"""What is run inside Windows, and what is said of the rest, is there under these names."""

import pytest

from tools.windows.place import ROOT
from tools.windows.selection import DRIVEN, INSIDE, LEFT_OUT, arguments

LEFT = [place for group in LEFT_OUT for place in group.split(", ")]
TESTS = sorted(one.relative_to(ROOT) for one in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("place", [*INSIDE, DRIVEN, *LEFT])
def test_every_named_place_is_there(place: str) -> None:
    path, _, test = place.partition("::")
    assert (ROOT / path).exists()
    assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8")


def test_every_test_is_run_there_or_left_out_with_a_reason() -> None:
    named = {*INSIDE, DRIVEN, *LEFT}
    assert len(named) == len(INSIDE) + 1 + len(LEFT)
    untold = [one for one in TESTS if not named & {str(one), *map(str, one.parents)}]
    assert TESTS
    assert untold == []


def test_what_is_left_out_beneath_a_place_that_is_run_is_told_to_pytest() -> None:
    given = arguments()
    assert "tests/integration/runbook" in given
    assert "--ignore=tests/integration/runbook/upgrade/test_upgrade.py" in given
    assert not [one for one in given if one.startswith("--ignore=tests/unit/bench")]
    assert [one for one in LEFT if "::" in one] == [
        one.removeprefix("--deselect=") for one in given if one.startswith("--deselect=")
    ]
