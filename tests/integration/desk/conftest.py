from collections.abc import Iterator

import pytest

from tests.integration.desk.standing import Standing, standing


@pytest.fixture
def desk() -> Iterator[Standing]:
    with standing() as found:
        yield found
