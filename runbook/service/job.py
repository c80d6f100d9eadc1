"""PURE. What starts by itself, on whatever system, and what became of arranging that."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

MARK = "runbook service"
"""Stands in everything that is ours, so that nothing else is ever overwritten or removed."""


class Kind(StrEnum):
    """What is started. The words are ids of texts."""

    WATCH = "watch"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Job:
    """What is started: ``command`` is the program and its arguments, ``title`` says what it is."""

    kind: Kind
    title: str
    command: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name with the system."""
        return f"runbook-{self.kind}"


class Became(StrEnum):
    """What became of it. The words are ids of texts."""

    INSTALLED = "installed"
    UPDATED = "updated"
    AS_IT_WAS = "as_it_was"
    REMOVED = "removed"
    ABSENT = "absent"
    NOT_OURS = "not_ours"
    """Something of somebody else's has the name: it was left alone."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Done:
    """What an order did. ``where`` is its file or name, ``reason`` the system's own words.

    ``runs``: whether it runs now; None where the system can only tell at her next login.
    """

    became: Became
    where: str = ""
    reason: str = ""
    runs: bool | None = None

    @property
    def well(self) -> bool:
        """Whether nothing is in the way."""
        return self.became not in {Became.NOT_OURS, Became.FAILED}


class Presence(StrEnum):
    """Whether it is arranged."""

    ABSENT = "absent"
    OURS = "ours"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class LastExit:
    """How it ended the last time: a code or a signal, and when (ISO 8601) if known."""

    code: int | None = None
    signal: str = ""
    at: str = ""

    @property
    def well(self) -> bool:
        """Whether it ended as wished."""
        return self.code == 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the system knows of it.

    ``command`` is what it would start; ``current`` whether an installation of this job now would
    write the same; ``enabled`` whether it starts at the next login. ``runs`` is None where the
    system does not say; ``since`` is ISO 8601 in UTC.
    """

    presence: Presence
    where: str
    command: tuple[str, ...] = ()
    current: bool = False
    enabled: bool = False
    runs: bool | None = None
    pid: int | None = None
    since: str = ""
    restarts: int | None = None
    last_exit: LastExit | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that would be written, whole."""

    path: str
    text: str


def command_of(program: Sequence[str], kind: Kind, lang: str, config: str) -> tuple[str, ...]:
    """What starts it with the same language and settings as now. ``config`` is a whole path."""
    task = ("watch", "--stand-by") if kind is Kind.WATCH else ("hub", "serve")
    wishes = ("--lang", lang, *(("--config", config) if config else ()))
    return (*program, *task, *wishes)


def settings_named(command: Sequence[str]) -> str:
    """The settings file that a command names; empty when it names none."""
    return _after(command, "--config")


def language_named(command: Sequence[str]) -> str:
    """The language that a command names; empty when it names none."""
    return _after(command, "--lang")


def _after(command: Sequence[str], option: str) -> str:
    said = ""
    for word, following in pairwise(command):
        if word == option:
            said = following
    return said


def program_of(command: Sequence[str]) -> tuple[str, ...]:
    """The program alone, without what it is to do."""
    tasks = [command.index(word) for word in ("watch", "hub") if word in command]
    return tuple(command[: min(tasks)]) if tasks else tuple(command)
