"""The catalogue of nights: what differs from a healthy one, by name."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "data" / "nights.toml"


@cache
def nights() -> Mapping[str, Mapping[str, Any]]:
    """Every night that ships with the program, as it stands in its file."""
    return tomllib.loads(FILE.read_text("utf-8"))
