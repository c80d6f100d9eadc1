"""The drills there are: those that ship with the program, and a bank's own file."""

import errno
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from runbook.drill.case import Case
from runbook.drill.nights import nights
from runbook.drill.reading import read_case
from runbook.procedure.file import built_in
from runbook.settings.problem import Fault, SettingsProblem, Severity, shown_path
from runbook.settings.toml_file import NOWHERE, broken_at, bytes_of, text_of
from runbook.settings.toml_places import Place, nearest_place, places_of
from runbook.system.toml_text import parsed

FOLDER = Path(__file__).parents[1] / "data" / "drills"
LARGEST_FILE = 64 * 1024
FIRST = "provider-down"
"""The one that is offered to whoever has done none yet."""


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """What a file gave: the case, or why there is none."""

    case: Case | None
    problems: tuple[SettingsProblem, ...] = ()


@cache
def built_in_cases() -> tuple[Case, ...]:
    """The drills that ship with the program, the first to be done in front."""
    files = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != FIRST, path.name))
    read = (case_from(path.read_bytes(), path, judged=False).case for path in files)
    return tuple(one for one in read if one is not None)


def find_case(identifier: str) -> Case | None:
    """The built-in drill with this id."""
    return next((one for one in built_in_cases() if one.id == identifier), None)


def load_case(path: Path) -> LoadedCase:
    """The case of a file, or its problems with their lines. Never raises."""
    try:
        content = bytes_of(path)
    except (FileNotFoundError, NotADirectoryError):
        return _unusable(path, Fault("drill.not_found"))
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None)
        reason = errno.errorcode.get(number or 0, type(error).__name__)
        return _unusable(path, Fault("drill.unreadable", values={"reason": reason}))
    return case_from(content, path)


def case_from(content: bytes, path: Path, *, judged: bool = True) -> LoadedCase:
    """The case a file's bytes give. ``judged`` as in ``read_case``. Never raises."""
    text = text_of(content, LARGEST_FILE, "drill")
    if not isinstance(text, str):
        return _unusable(path, *text)
    try:
        document = parsed(text)
    except tomllib.TOMLDecodeError as error:
        return _unusable(path, Fault("drill.bad_toml"), broken_at(error, text))
    except (ValueError, RecursionError):
        # A number of thousands of digits, brackets nested or keys dotted without end.
        return _unusable(path, Fault("drill.bad_toml"))
    steps = frozenset(one.id for one in built_in().steps)
    read = read_case(document, nights(), steps, judged=judged)
    places = places_of(text) if read.found else {}
    problems = (
        _problem(path, fault, nearest_place(places, where) or NOWHERE, shown_path(where))
        for where, fault in read.found
    )
    return LoadedCase(read.case, tuple(sorted(problems, key=lambda one: one.line)))


def _unusable(path: Path, fault: Fault, place: Place = NOWHERE) -> LoadedCase:
    return LoadedCase(None, (_problem(path, fault, place),))


def _problem(path: Path, fault: Fault, place: Place, key: str = "") -> SettingsProblem:
    return SettingsProblem(
        fault.rule_id, Severity.ERROR, path.name, place.line, place.column, key,
        hint="drill.file.hint", values=fault.values,
    )  # fmt: skip
