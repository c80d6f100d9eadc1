"""Inputs that once broke a door, kept under its name: ``cases/<door>/<what it was>``."""

from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


def kept_cases() -> list[tuple[str, str]]:
    """Door and name of every kept case."""
    return sorted((one.parent.name, one.name) for one in FOLDER.glob("*/*") if one.is_file())


def kept_cases_of(door: str) -> Mapping[str, bytes]:
    """The cases of one door by their names."""
    folder = FOLDER / door
    return {one.name: one.read_bytes() for one in sorted(folder.glob("*")) if one.is_file()}
