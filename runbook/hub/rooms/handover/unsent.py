"""A shift has ended and nobody has handed it over: the hub on duty does, and says that it did."""

from dataclasses import replace
from datetime import datetime, timedelta

from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.rooms.handover import gathering
from runbook.hub.rooms.handover.deeds import send_to_next
from runbook.hub.store import handovers, incidents, roster
from runbook.hub.store.transaction import Transaction

STILL_NEWS = timedelta(hours=1)
"""A shift that ended before is not handed over by a hub that was away."""
OLD = timedelta(hours=24)
"""Words that were noted so long ago were another shift's."""


def is_due(tx: Transaction) -> bool:
    """Whether a lead's shift has just ended that nobody has handed over."""
    return _ended(tx) is not None


def send(tx: Transaction, office: Office) -> bool:
    """Make it and send it, in nobody's name, with the words that were noted. Whether it was due."""
    ended = _ended(tx)
    if ended is None:
        return False
    draft = handovers.draft(tx)
    if draft is None or tx.now - draft.made_at > OLD:
        draft = handovers.begin(tx, "", ended)
    made = gathering.content(tx, incidents.unclosed(tx), "", ended)
    send_to_next(tx, office, made, replace(draft, shift_until=ended), "")
    return True


def _ended(tx: Transaction) -> datetime | None:
    lately = roster.between(tx, tx.now - STILL_NEWS, tx.now)
    ends = [one.ends for one in lately if one.role is Role.SHIFT_LEAD and one.ends <= tx.now]
    if not ends:
        return None
    last, ended = handovers.last_sent(tx), max(ends)
    return ended if last is None or last.shift_until < ended else None
