"""Nights that pass in milliseconds, for the watch."""

from pathlib import Path

import pytest

from tests.integration.runbook.agent.quick_night import Make, QuickNight


@pytest.fixture
def night(tmp_path: Path) -> Make:
    return lambda *faults: QuickNight(tmp_path, *faults)
