"""Inputs that once broke a door, kept under its name: ``cases/<door>/<what it was>``."""

from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
_MADE = {("typed_reference", "a-megabyte"): b"a" * 1024 * 1024}
"""What is nothing but long is made here."""


def kept_cases() -> list[tuple[str, str]]:
    """Door and name of every kept case."""
    files = {(one.parent.name, one.name) for one in FOLDER.glob("*/*") if one.is_file()}
    return sorted(files | _MADE.keys())


def kept_cases_of(door: str) -> Mapping[str, bytes]:
    """The cases of one door by their names."""
    folder = FOLDER / door
    made = {name: body for (of, name), body in _MADE.items() if of == door}
    return made | {one.name: one.read_bytes() for one in folder.glob("*") if one.is_file()}
