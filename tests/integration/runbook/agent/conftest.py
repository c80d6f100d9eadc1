"""Nights that pass in milliseconds, for the watch, and a sitting of this evening."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance import night as evening
from tests.far_ends.authority import Authority
from tests.integration.runbook.agent.quick_night import Make, QuickNight
from tests.integration.runbook.agent.sitting_down import Sitting


@pytest.fixture
def night(tmp_path: Path) -> Make:
    return lambda *faults: QuickNight(tmp_path, *faults)


@pytest.fixture
def tonight(tmp_path: Path) -> Iterator[evening.Night]:
    folder = tmp_path / "authority"
    folder.mkdir()
    with evening.night(tmp_path, Authority(folder)) as made:
        yield made


@pytest.fixture
def sitting(tonight: evening.Night, tmp_path: Path) -> Callable[[], Sitting]:
    return lambda: Sitting(tonight, tmp_path / "state" / "journal.db")
