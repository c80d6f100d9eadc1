"""Whether the clock may be believed before anything is deleted because of its age.

A clock that leaps a year ahead would let everything go at once. So the moment of each pass is kept,
and one that lies too far ahead of the last holds deletion back, until the clock stands right again
or an administrator says that it does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.hub.store import events, switches
from runbook.hub.store.transaction import Transaction

HELD, RELEASED = "retention.held", "retention.released"
"""The events: nothing is deleted, ``since`` being the last pass; and somebody let it go on."""
LEAP = timedelta(days=1)
"""So much more may pass on the database's clock than on the process's own steady one."""
DOWN = timedelta(days=7)
"""A hub that has just begun does not know how long there was none: so long is believed."""
_PASS = "retention.pass"  # noqa: S105 - the name of a switch


@dataclass(frozen=True, slots=True)
class Pass:
    """The last pass that was believed; ``held``: a later one was not."""

    at: datetime
    held: bool = False


def leapt(last: datetime | None, now: datetime, elapsed: timedelta | None) -> bool:
    """Whether the clock shows more than can have passed since the last pass.

    ``elapsed`` is what a steady clock measured since then, None where there was none.
    """
    allowed = DOWN if elapsed is None else elapsed + LEAP
    return last is not None and now - last > allowed


def last_pass(tx: Transaction) -> Pass | None:
    """The last one; None before the first."""
    kept = switches.get(tx, _PASS)
    try:
        at = datetime.fromisoformat(str(kept.body.get("at"))) if kept is not None else None
    except ValueError:
        return None
    return Pass(at, bool(kept.body.get("held"))) if kept is not None and at is not None else None


def believed(tx: Transaction, elapsed: timedelta | None) -> bool:
    """Whether this pass may delete. The first time it may not, that is an event."""
    last = last_pass(tx)
    if last is not None and last.held and elapsed is None:
        # To begin anew does not set a clock right.
        elapsed = timedelta(0)
    if last is None or not leapt(last.at, tx.now, elapsed):
        _keep(tx, tx.now)
        return True
    if not last.held:
        _keep(tx, last.at, held=True)
        events.log(tx, HELD, body={"since": last.at.isoformat(timespec="seconds")})
    return False


def release(tx: Transaction, by: str) -> bool:
    """The clock is right: deletion goes on from now. False where nothing was held back."""
    last = last_pass(tx)
    if last is None or not last.held:
        return False
    _keep(tx, tx.now)
    events.log(tx, RELEASED, by=by)
    return True


def _keep(tx: Transaction, at: datetime, *, held: bool = False) -> None:
    switches.put(tx, _PASS, {"at": at.isoformat(timespec="seconds"), "held": held})
