"""PURE. What stands in the buttons of a call-out."""

from dataclasses import dataclass

from runbook.hub.model.actions import Action, Order

AT_ONCE, ASK_AGAIN, STOP = "now", "again", "stop"
"""Arguments of ``Action.CALL_OUT`` while a call-out is open. Without one it is begun."""

BEGIN = ""
LABELS = {
    BEGIN: "hub.button.call_out",
    AT_ONCE: "hub.button.call_now",
    ASK_AGAIN: "hub.button.call_again",
    STOP: "hub.button.call_stop",
}
"""The text of the button for each of them: the same on the incident's card and on the list."""

SOONEST, LATEST = 1, 180
"""Minutes in which somebody may say that she comes."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a call-out. ``minutes`` None: at once."""

    callout: str
    yes: bool
    minutes: int | None = None


def coming(number: int, callout: str) -> Order:
    """Yes."""
    return Order(Action.COME, number, callout)


def coming_in(number: int, callout: str, minutes: int) -> Order:
    """Yes, in so many minutes."""
    return Order(Action.COME_LATER, number, f"{callout}:{minutes}")


def declining(number: int, callout: str) -> Order:
    """No, she cannot come."""
    return Order(Action.DECLINE, number, callout)


def steering(number: int, how: str) -> Order:
    """The lead's: ``AT_ONCE``, ``ASK_AGAIN`` or ``STOP``."""
    return Order(Action.CALL_OUT, number, how)


def read(order: Order) -> Said | None:
    """The answer in an order; None when it is none."""
    callout, _, minutes = order.argument.partition(":")
    if order.action is Action.COME_LATER:
        figure = int(minutes) if minutes.isascii() and minutes.isdecimal() else 0
        return Said(callout, True, figure) if SOONEST <= figure <= LATEST else None
    if order.action not in {Action.COME, Action.DECLINE} or minutes:
        return None
    return Said(callout, order.action is Action.COME)
