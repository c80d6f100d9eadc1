"""Finds ``runbook.toml``, reads it and gives the settings with all their problems.

Nothing here raises for a bad file: a file that cannot be used at all gives the defaults, and
``Loaded.problems`` says why.
"""

import errno
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from runbook.settings.problem import (
    Fault,
    KeyPath,
    SettingsProblem,
    Severity,
    severity_of,
    shown_path,
)
from runbook.settings.reading import Found, read_settings
from runbook.settings.shapes import Settings
from runbook.settings.toml_places import Place, nearest_place, places_of

FILE_NAME = "runbook.toml"
ENVIRONMENT = "RUNBOOK_CONFIG"
LARGEST_FILE = 256 * 1024
_NOWHERE = Place(0, 0)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that can always be used, what was wrong, and the file (None: there is none).

    ``check`` ends with exit code 2 when ``broken``; ``run`` goes on with ``settings`` and says so.
    """

    settings: Settings
    problems: tuple[SettingsProblem, ...] = ()
    source: Path | None = None

    @property
    def folder(self) -> Path | None:
        """The file's folder, where its relative paths start."""
        return self.source.absolute().parent if self.source else None

    @property
    def errors(self) -> tuple[SettingsProblem, ...]:
        """The problems whose values are not used."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)

    @property
    def broken(self) -> bool:
        """Whether something in the file is not used."""
        return bool(self.errors)


def places_to_look(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the file is looked for when none is named, in order."""
    named = environ.get(ENVIRONMENT, "").strip()
    if named:
        return (Path(named).expanduser(),)
    user = platformdirs.user_config_path("runbook", appauthor=False)
    return (user / FILE_NAME, system_place())


def system_place() -> Path:
    """The file that holds for every user of this computer who has none of their own."""
    return platformdirs.site_config_path("runbook", appauthor=False) / FILE_NAME


def load_settings(config: Path | None, environ: Mapping[str, str]) -> Loaded:
    """The settings of ``config``, else of ``$RUNBOOK_CONFIG``, else of the usual folders.

    A file that was named and is not there is a problem; none in the usual folders is not.
    """
    named = config is not None or bool(environ.get(ENVIRONMENT, "").strip())
    candidates = (config,) if config is not None else places_to_look(environ)
    for candidate in candidates:
        # is_file() would read "no" for a file in a folder that may not be entered.
        try:
            content = _read(candidate)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError) as error:
            number = getattr(error, "errno", None)
            reason = errno.errorcode.get(number or 0, type(error).__name__)
            return _unusable(candidate, Fault("settings.unreadable", values={"reason": reason}))
        return settings_from(content, candidate)
    return _unusable(candidates[0], Fault("settings.not_found")) if named else Loaded(Settings())


def _read(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        # A pipe or a device could keep the reader waiting without end.
        raise OSError(errno.EINVAL, "not a regular file")
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def text_of(content: bytes, largest: int, area: str) -> str | tuple[Fault, Place]:
    """A file's bytes as text, UTF-8 with or without a byte order mark, or what is wrong and where.

    ``area`` begins the ids of the rules. ``largest`` is in bytes.
    """
    if len(content) > largest:
        return Fault(f"{area}.too_large", values={"limit": largest // 1024}), Place(0, 0)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = Place(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        return Fault(f"{area}.not_utf8"), place


def settings_from(content: bytes, source: Path) -> Loaded:
    """The settings a file's bytes give. UTF-8, with or without a byte order mark."""
    text = text_of(content, LARGEST_FILE, "settings")
    if not isinstance(text, str):
        return _unusable(source, *text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _unusable(source, Fault("settings.bad_toml"), _place_of(error, text))
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets nested without end.
        return _unusable(source, Fault("settings.bad_toml"))
    settings, found = read_settings(document)
    places = places_of(text)
    problems = tuple(_problem(one, source, places) for one in found)
    return Loaded(settings, tuple(sorted(problems, key=lambda one: one.line)), source)


def _problem(found: Found, source: Path, places: Mapping[KeyPath, Place]) -> SettingsProblem:
    path, fault = found
    place = nearest_place(places, path) or _NOWHERE
    return _at(source, fault, place, shown_path(path))


def _unusable(source: Path, fault: Fault, place: Place = _NOWHERE) -> Loaded:
    return Loaded(Settings(), (_at(source, fault, place),), source)


def _at(source: Path, fault: Fault, place: Place, key: str = "") -> SettingsProblem:
    return SettingsProblem(
        rule_id=fault.rule_id,
        severity=severity_of(fault.rule_id),
        file=str(source),
        line=place.line,
        column=place.column,
        key=key,
        expected=fault.expected,
        example=fault.example,
        hint=fault.hint or f"{fault.rule_id}.hint",
        values=fault.values,
    )


def _place_of(error: tomllib.TOMLDecodeError, text: str) -> Place:
    # Attributes since Python 3.14; before that the place stands only in the message.
    line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
    if line and column:
        return Place(line, column)
    found = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    if found:
        return Place(int(found[1]), int(found[2]))
    lines = text.replace("\r\n", "\n").split("\n")
    return Place(len(lines), len(lines[-1]) + 1)
