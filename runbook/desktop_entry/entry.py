"""PURE. What an icon is, on whatever system, and what became of putting it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ID = "runbook-desk"
"""The name of files and settings that are nobody else's."""
MARK = "runbook desk icon"
"""Stands in everything that is ours, so that nothing else is ever overwritten or removed."""
HOT_KEY = "Ctrl+Alt+B"
"""Windows gives an icon only Ctrl+Alt and one key more. S splits the window in Word and shades
windows on some Linux desktops, the function keys change consoles there, and AltGr with B types
nothing on Russian and European keyboards.
"""


class Part(StrEnum):
    """Where it can be pressed."""

    DESKTOP = "desktop"
    MENU = "menu"
    HOT_KEY = "hot_key"


class Became(StrEnum):
    """What became of one part. The words are ids of texts."""

    MADE = "made"
    AS_IT_WAS = "as_it_was"
    THERE = "there"
    REMOVED = "removed"
    ABSENT = "absent"
    NOT_OURS = "not_ours"
    """Something of somebody else's has the name: it was left alone."""
    FAILED = "failed"
    BY_HAND = "by_hand"
    """This system has no way a program may take; people have one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part. ``where`` is its file, ``reason`` the system's own words."""

    part: Part
    became: Became
    where: str = ""
    reason: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is in the way."""
        return self.became not in {Became.NOT_OURS, Became.FAILED}


@dataclass(frozen=True, slots=True)
class Icon:
    """What is shown and what it starts: ``command`` is the program and its arguments."""

    name: str
    comment: str
    command: tuple[str, ...]


def command_of(program: tuple[str, ...], lang: str, config: str) -> tuple[str, ...]:
    """What opens the desk with the same language and settings as now."""
    wishes = ("--lang", lang, *(("--config", config) if config else ()))
    return (*program, "desk", *wishes)


def in_order(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """As they are told: desktop, menu, key."""
    return tuple(sorted(outcomes, key=lambda one: list(Part).index(one.part)))
