"""How full a call-out is, for the lead's card."""

from dataclasses import dataclass

from runbook.hub.callout.callout import Callout, Outcome, Reply
from runbook.hub.store import callouts
from runbook.hub.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Fill:
    """Seats wanted, and people: coming, asked at all, declined, on reserve, silent so far.

    ``running``: seats are free and people are still asked. ``exhausted``: nobody is left to ask.
    """

    seats: int
    coming: int
    asked: int
    declined: int
    reserve: int = 0
    silent: int = 0
    running: bool = False
    exhausted: bool = False


def fill(tx: Transaction, incident_key: str) -> Fill | None:
    """How the newest call-out for this incident stands; None where there was none."""
    found = callouts.latest_of(tx, incident_key)
    return None if found is None else filling_of(found)


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
    )
