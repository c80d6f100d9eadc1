"""What is run inside Windows, and what is said of the rest, is there under these names."""

import re

import pytest

from tools.windows.place import ROOT
from tools.windows.selection import DRIVEN, INSIDE, LEFT_OUT

NAMED = sorted({one for line in LEFT_OUT for one in re.findall(r"tests/[\w./]+", line)})


@pytest.mark.parametrize("place", [*INSIDE, DRIVEN, *NAMED])
def test_every_named_place_is_there(place: str) -> None:
    assert (ROOT / place).exists()
