"""``/drills``: who has passed an exercise."""

from functools import partial

from runbook.hub.model.access import Sight
from runbook.hub.rooms.drills.gathering import practised, title_of
from runbook.hub.rooms.drills.shapes import shown
from runbook.hub.rooms.room import Asked, Room, Shown

PATH = "/drills"


def show(asked: Asked) -> Shown:
    """``GET /drills``, of one team with ``?team=…``."""
    title = partial(title_of, lang=asked.lang)
    page = shown(practised(asked.tx), asked.query, title, asked.lang)
    return Shown("drills", {"page": page})


ROOM = Room(PATH, frozenset({Sight.DRILLS}), show, name="drills", live=False)
