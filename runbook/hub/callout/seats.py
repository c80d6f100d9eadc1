"""PURE. How full a call-out is, and what the lead may order about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from runbook.hub.callout import orders
from runbook.hub.callout.arriving import Arrivals, arrivals
from runbook.hub.callout.callout import Callout, Outcome, Reply


@dataclass(frozen=True, slots=True)
class Fill:
    """Seats wanted, and people: coming, asked at all, declined, on reserve, silent so far.

    ``running``: seats are free and people are still asked. ``exhausted``: nobody is left to ask.
    ``arrivals`` is when those who come will be there, ``offers`` what the lead may order about it
    now, as ``orders`` names it.
    """

    seats: int
    coming: int
    asked: int
    declined: int
    reserve: int = 0
    silent: int = 0
    running: bool = False
    exhausted: bool = False
    arrivals: Arrivals = ()
    offers: tuple[str, ...] = ()


def filling_of(callout: Callout) -> Fill:
    """How this one stands."""
    return Fill(
        seats=callout.seats,
        coming=callout.coming,
        asked=len(callout.calls),
        declined=callout.count(Reply.DECLINED),
        reserve=callout.count(Reply.RESERVE),
        silent=callout.count(Reply.NONE),
        running=callout.outcome is Outcome.RUNNING and callout.free > 0,
        exhausted=callout.outcome is Outcome.EXHAUSTED and callout.free > 0,
        arrivals=arrivals(callout) if callout.open else (),
        offers=tuple(_offers(callout)),
    )


def _offers(callout: Callout) -> Iterator[str]:
    if not callout.open:
        yield orders.BEGIN
        return
    if callout.free:
        nobody_left = callout.outcome is Outcome.EXHAUSTED
        yield orders.ASK_AGAIN if nobody_left else orders.AT_ONCE
    yield orders.STOP
