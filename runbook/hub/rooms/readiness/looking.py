"""The room: what of the coming shift would fail tonight."""

from runbook.hub.model.access import Sight
from runbook.hub.rooms.readiness.gathering import facts
from runbook.hub.rooms.readiness.judging import judge
from runbook.hub.rooms.readiness.wording import page
from runbook.hub.rooms.room import Asked, Room, Shown

FEW = 3
"""So many names stand on the page at once; more are shown when they are asked for."""


def show(asked: Asked) -> Shown:
    """``GET /readiness``."""
    found = facts(asked.tx, asked.office)
    return Shown("readiness", {"page": page(found, judge(found), asked.lang), "few": FEW})


ROOM = Room("/readiness", frozenset({Sight.READINESS}), show, name="readiness", live=False)
"""Not live: it looks at every PC, and is read once before a shift; it says when it was made."""
