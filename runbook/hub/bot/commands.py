"""PURE. What people write to the bot: commands with their numbers, and the links that open it.

https://core.telegram.org/bots/features#commands
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from runbook.hub.model.actions import Action, Order

UNDO = "undo"
"""Behind the number, for ``support``: take it back."""
LONGEST_ETA = 24 * 60
"""Minutes that may be named as «когда обновим»."""

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]{1,32}))?(?!\S)")
_NUMBER = re.compile(r"[#№]?(?P<digits>[0-9]{1,9})", re.ASCII)
_START = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_CAUSE = re.compile(r"[a-z_]{1,20}\.[a-z_]{1,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Start:
    """``/start``, with what the link carried; empty without a link."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody asks what can be said here."""


@dataclass(frozen=True, slots=True)
class Misused:
    """A command that is known, without the number it needs, or with one too many."""

    name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Words that are no command of ours."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A command for another bot in the same group."""


Asked = Start | Help | Misused | Talk | Elsewhere | Order

ALONE: Mapping[str, Action] = MappingProxyType(
    {
        "status": Action.SHOW_STATUS,
        "incidents": Action.SHOW_INCIDENTS,
        "duty": Action.SHOW_DUTY,
        "callbacks": Action.SHOW_CALLBACKS,
        "login": Action.LOG_IN,
    }
)
"""Commands that stand alone."""

OF_INCIDENT: Mapping[str, Action] = MappingProxyType(
    {
        "ack": Action.ACKNOWLEDGE,
        "unack": Action.UNACKNOWLEDGE,
        "call": Action.CALL_OUT,
        "support": Action.OPEN_SUPPORT,
        "monitoring": Action.PASS_ON,
        "eta": Action.SET_ETA,
        "resolve": Action.RESOLVE,
        "reopen": Action.REOPEN,
    }
)
"""Commands that need an incident's number. ``eta`` takes minutes besides, ``resolve`` a cause,
``support`` may be taken back with ``undo``."""

_DEGRADED = "degraded"
_SWITCH: Mapping[tuple[str, ...], Action] = MappingProxyType(
    {("on",): Action.DEGRADE, ("off",): Action.UNDEGRADE}
)

OFFERED = (
    "status", "incidents", "ack", "unack", "eta", "resolve", "duty", "callbacks", "login", "help",
)  # fmt: skip
"""What the menu of the chat shows, in this order."""


def understand(text: str, bot: str, *, private: bool) -> Asked:
    """What is meant. ``bot`` is our own public name, empty where it is not known.

    In a group everybody's words come by, and commands for other bots as well.
    """
    found = _COMMAND.match(text.strip())
    if found is None:
        return Talk() if private else Elsewhere()
    addressed = found["bot"]
    if addressed and bot and addressed.casefold() != bot.casefold():
        return Elsewhere()
    words = text.strip()[found.end() :].split()
    return _command(found["name"].lower(), words)


def _command(name: str, words: list[str]) -> Asked:
    if name == "start":
        payload = words[0] if len(words) == 1 and _START.fullmatch(words[0]) else ""
        return Start(payload) if payload or not words else Misused(name)
    if name == "help":
        return Help()
    if name in ALONE:
        return Order(ALONE[name])
    if name == _DEGRADED:
        action = _SWITCH.get(tuple(word.lower() for word in words))
        return Order(action) if action else Misused(name)
    if name in OF_INCIDENT:
        return _of_incident(name, words)
    return Talk()


def _of_incident(name: str, words: list[str]) -> Asked:
    number = _NUMBER.fullmatch(words[0]) if words else None
    if number is None or int(number["digits"]) == 0:
        return Misused(name)
    argument = _argument(OF_INCIDENT[name], words[1:])
    if argument is None:
        return Misused(name)
    return Order(OF_INCIDENT[name], int(number["digits"]), argument)


def _argument(action: Action, words: list[str]) -> str | None:
    """What stands behind the number; None when it cannot stand there."""
    if not words:
        return ""
    if len(words) > 1:
        return None
    (word,) = words
    if action is Action.SET_ETA:
        return str(int(word)) if is_minutes(word) else None
    if action is Action.RESOLVE:
        return word if _CAUSE.fullmatch(word) else None
    if action is Action.OPEN_SUPPORT:
        return word if word == UNDO else None
    return None


def is_minutes(text: str) -> bool:
    """Whether it is a number of minutes that may be named: 1 to a day."""
    return text.isascii() and text.isdecimal() and len(text) <= 4 and 0 < int(text) <= LONGEST_ETA  # noqa: PLR2004 - digits of the largest
