"""Finds a TOML file of settings, reads it and gives the settings with all their problems.

Nothing here raises for a bad file: a file that cannot be used at all gives the defaults, and
``Read.problems`` says why. Which file it is, and what may stand in it, is told by a ``TomlFile``.
"""

import errno
import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import platformdirs

from runbook.settings.problem import (
    Fault,
    KeyPath,
    SettingsProblem,
    Severity,
    severity_of,
    shown_path,
)
from runbook.settings.tables import Found
from runbook.settings.toml_places import Place, nearest_place, places_of
from runbook.system.toml_text import parsed

LARGEST_FILE = 256 * 1024
NOWHERE = Place(0, 0)
S = TypeVar("S")


# Without slots: a frozen one with slots refuses the attribute that typing sets on a generic.
@dataclass(frozen=True)
class Read(Generic[S]):
    """Settings that can always be used, what was wrong, and the file (None: there is none)."""

    settings: S
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


@dataclass(frozen=True, slots=True)
class TomlFile(Generic[S]):
    """One kind of settings file: its name, the variable that may name it, and how it is read.

    ``default`` is what holds without a file. ``hints`` stand in place of the usual hint of a rule.
    """

    name: str
    variable: str
    default: S
    read: Callable[[Mapping[str, object]], tuple[S, list[Found]]]
    hints: Mapping[str, str] = field(default_factory=dict)

    def places_to_look(self, environ: Mapping[str, str]) -> tuple[Path, ...]:
        """Where the file is looked for when none is named, in order."""
        named = environ.get(self.variable, "").strip()
        if named:
            # Unlike Path's own it takes the home of nobody as it is written.
            return (Path(os.path.expanduser(named)),)  # noqa: PTH111
        user = platformdirs.user_config_path("runbook", appauthor=False)
        return (user / self.name, self.system_place())

    def system_place(self) -> Path:
        """The file that holds for every user of this computer who has none of their own."""
        return platformdirs.site_config_path("runbook", appauthor=False) / self.name

    def load(self, config: Path | None, environ: Mapping[str, str]) -> Read[S]:
        """The settings of ``config``, else of the variable's file, else of the usual folders.

        A file that was named and is not there is a problem; none in the usual folders is not.
        """
        named = config is not None or bool(environ.get(self.variable, "").strip())
        candidates = (config,) if config is not None else self.places_to_look(environ)
        for candidate in candidates:
            # is_file() would read "no" for a file in a folder that may not be entered.
            try:
                content = bytes_of(candidate)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, ValueError) as error:
                number = getattr(error, "errno", None)
                reason = errno.errorcode.get(number or 0, type(error).__name__)
                fault = Fault("settings.unreadable", values={"reason": reason})
                return self._unusable(candidate, fault)
            return self.of(content, candidate)
        if not named:
            return Read(self.default)
        return self._unusable(candidates[0], Fault("settings.not_found"))

    def of(self, content: bytes, source: Path) -> Read[S]:
        """The settings a file's bytes give. UTF-8, with or without a byte order mark."""
        text = text_of(content, LARGEST_FILE, "settings")
        if not isinstance(text, str):
            return self._unusable(source, *text)
        try:
            document = parsed(text)
        except tomllib.TOMLDecodeError as error:
            return self._unusable(source, Fault("settings.bad_toml"), broken_at(error, text))
        except (ValueError, RecursionError):
            # A number of thousands of digits, brackets nested or keys dotted without end.
            return self._unusable(source, Fault("settings.bad_toml"))
        settings, found = self.read(document)
        places = places_of(text)
        problems = (self._problem(one, source, places) for one in found)
        return Read(settings, tuple(sorted(problems, key=lambda one: one.line)), source)

    def _problem(
        self, found: Found, source: Path, places: Mapping[KeyPath, Place]
    ) -> SettingsProblem:
        path, fault = found
        place = nearest_place(places, path) or NOWHERE
        return self._at(source, fault, place, shown_path(path))

    def _unusable(self, source: Path, fault: Fault, place: Place = NOWHERE) -> Read[S]:
        return Read(self.default, (self._at(source, fault, place),), source)

    def _at(self, source: Path, fault: Fault, place: Place, key: str = "") -> SettingsProblem:
        usual = fault.hint or f"{fault.rule_id}.hint"
        return SettingsProblem(
            rule_id=fault.rule_id,
            severity=severity_of(fault.rule_id),
            file=str(source),
            line=place.line,
            column=place.column,
            key=key,
            expected=fault.expected,
            example=fault.example,
            hint=self.hints.get(fault.rule_id, usual),
            values=fault.values,
        )


def text_of(content: bytes, largest: int, area: str) -> str | tuple[Fault, Place]:
    """A file's bytes as text, UTF-8 with or without a byte order mark, or what is wrong and where.

    ``area`` begins the ids of the rules. ``largest`` is in bytes.
    """
    if len(content) > largest:
        return Fault(f"{area}.too_large", values={"limit": largest // 1024}), NOWHERE
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = Place(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        return Fault(f"{area}.not_utf8"), place


def bytes_of(path: Path) -> bytes:
    """A regular file's bytes, one more than ``LARGEST_FILE`` at the most.

    Raises OSError, and ValueError for a name no file can have.
    """
    kind = path.stat().st_mode
    if not stat.S_ISREG(kind):
        # A pipe or a device could keep the reader waiting without end.
        number = errno.EISDIR if stat.S_ISDIR(kind) else errno.EINVAL
        raise OSError(number, "not a regular file")
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def broken_at(error: tomllib.TOMLDecodeError, text: str) -> Place:
    """Where a text stops being TOML."""
    # Attributes since Python 3.14; before that the place stands only in the message.
    line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
    if line and column:
        return Place(line, column)
    found = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    if found:
        return Place(int(found[1]), int(found[2]))
    lines = text.replace("\r\n", "\n").split("\n")
    return Place(len(lines), len(lines[-1]) + 1)
