"""A Windows that runs while these tests do."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.night import night
from tests.far_ends.authority import Authority
from tests.windows.computer import WindowsNight
from tools.windows import running, setting_up
from tools.windows.place import seen_by_windows

ASKED = os.environ.get("RUNBOOK_WINDOWS") == "required"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def windows() -> Iterator[None]:
    if not ASKED:
        pytest.skip("Windows' Python under wine takes minutes: make test-windows")
    assert setting_up.is_ready()
    with running.background():
        yield


@pytest.fixture
def tonight(tmp_path: Path, authority: Authority, windows: None) -> Iterator[WindowsNight]:
    with night(tmp_path, authority) as made:
        here = WindowsNight(made.home, made.bot, made.crm, made.tables)
        for table in ("telegram", "internet"):
            here.tables[table]["ca_file"] = seen_by_windows(authority.file)
        here.tables["checks"]["deadline"] = 10.0
        here.write_settings()
        yield here
