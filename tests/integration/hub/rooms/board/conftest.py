"""Whoever is logged in looks at the board first."""

import pytest

from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.rooms.conftest import Enter


@pytest.fixture
def enter(enter: Enter) -> Enter:
    """Somebody who is logged in, at the board; also who would not be let in by a code."""

    def make(person: str = "lead") -> Visitor:
        inside = enter(person)
        inside.look("/")
        return inside

    return make
