"""PURE. What people may order, and the answer they get."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """One order. The value is what stands in a button, so it is short and never changes."""

    ACKNOWLEDGE = "ack"
    UNACKNOWLEDGE = "unack"
    CALL_OUT = "call"
    OPEN_SUPPORT = "sup"
    PASS_ON = "mon"  # noqa: S105 - an order, not a password
    DEGRADE = "deg"
    UNDEGRADE = "undeg"
    SET_ETA = "eta"
    RESOLVE = "res"
    REOPEN = "reopen"
    COME = "yes"
    COME_LATER = "in"
    DECLINE = "no"
    SHOW_STATUS = "status"
    SHOW_INCIDENTS = "incidents"
    SHOW_DUTY = "duty"
    SHOW_CALLBACKS = "callbacks"
    LOG_IN = "login"
    SUBSTITUTE = "sub"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done. ``incident`` is its number, 0 where none is meant.

    ``argument`` is a number of minutes, a cause, a call-out's id, or a shift and who comes, by the
    action.
    """

    action: Action
    incident: int = 0
    argument: str = ""

    def to_button(self) -> str:
        """As a button carries it: at most 64 bytes (Bot API, ``callback_data``)."""
        return f"{self.action}:{self.incident}:{self.argument}"

    @classmethod
    def from_button(cls, text: str) -> "Order | None":
        """The order in a button; None when it is none of ours."""
        action, _, rest = text.partition(":")
        number, _, argument = rest.partition(":")
        known = action in set(Action) and number.isascii() and number.isdecimal()
        if not known or len(number) > _LONGEST_NUMBER or len(argument) > _LONGEST_ARGUMENT:
            return None
        return cls(Action(action), int(number), argument)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody is told at once. The text is ``hub.answer.<code>`` with ``values``.

    ``done``: it was done, or was so already; otherwise it was refused, and the log says so too.
    ``lines`` are further texts, already in words (a list of incidents).
    """

    code: str
    done: bool = True
    values: Mapping[str, str | int] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


_LONGEST_NUMBER = 9
_LONGEST_ARGUMENT = 48
