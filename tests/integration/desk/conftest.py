"""What the tests of the desk share: one that stands at its port, and one on a journal alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.desk.hands import Sat
from tests.integration.desk.standing import Standing, standing


@pytest.fixture
def desk() -> Iterator[Standing]:
    with standing() as found:
        yield found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Her journal, in a folder that is made when it is opened."""
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def sat(path: Path) -> Sat:
    return Sat(path)
