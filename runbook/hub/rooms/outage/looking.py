"""The page of one incident."""

import re

from runbook.hub.model.access import Sight
from runbook.hub.rooms.board.way import way_of
from runbook.hub.rooms.outage.course import course
from runbook.hub.rooms.outage.gathering import card, causes, places
from runbook.hub.rooms.room import Asked, Room, Shown
from runbook.hub.store import incidents

PATH = "/incidents/{number}"
_NUMBER = re.compile("[0-9]{1,9}")


def show(asked: Asked) -> Shown | None:
    """``GET /incidents/<number>``; None where there is no such incident."""
    number = asked.path["number"]
    known = _NUMBER.fullmatch(number) is not None and int(number) > 0
    incident = incidents.by_number(asked.tx, int(number)) if known else None
    if incident is None:
        return None
    members = incidents.members(asked.tx, incident.key) if incident.is_mass else []
    values = {
        "card": card(asked, incident),
        "causes": causes(incident, asked.person),
        "members": [one.number for one in members],
        "hit": places(asked, incident),
        "way": way_of(asked.tx, incident, asked.lang),
        "course": course(asked, incident),
        "review": asked.sees(Sight.REVIEW),
        "log": asked.sees(Sight.LOG),
    }
    return Shown("incident", values)


ROOM = Room(PATH, frozenset({Sight.INCIDENT}), show)
