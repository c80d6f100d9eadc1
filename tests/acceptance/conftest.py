"""What the tests of the installed command share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.night import Night, night
from tests.far_ends.authority import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def tonight(tmp_path: Path, authority: Authority) -> Iterator[Night]:
    with night(tmp_path, authority) as made:
        made.write_settings()
        yield made
