"""The page of one incident."""

import re

from runbook.hub.cards.folding import ranges
from runbook.hub.model.access import Sight
from runbook.hub.rooms.board.way import way_of
from runbook.hub.rooms.outage.course import course
from runbook.hub.rooms.outage.evidence import evidence
from runbook.hub.rooms.outage.gathering import card, causes, places
from runbook.hub.rooms.room import Asked, Room, Shown
from runbook.hub.store import incidents

PATH = "/incidents/{number}"
MOST_LINKED = 100
"""Members one may go to from here; those after them stand as numbers."""
_NUMBER = re.compile("[0-9]{1,9}")


def show(asked: Asked) -> Shown | None:
    """``GET /incidents/<number>``; None where there is no such incident."""
    number = asked.path["number"]
    known = _NUMBER.fullmatch(number) is not None and int(number) > 0
    incident = incidents.by_number(asked.tx, int(number)) if known else None
    if incident is None:
        return None
    members = incidents.members(asked.tx, incident.key) if incident.is_mass else []
    rest = [one.number for one in members[MOST_LINKED:]]
    values = {
        "card": card(asked, incident),
        "causes": causes(incident, asked.person),
        "members": [one.number for one in members[:MOST_LINKED]],
        "more": ranges(rest, asked.lang) if rest else "",
        "hit": places(asked, incident, members),
        "way": way_of(asked.tx, incident, asked.lang),
        "course": course(asked, incident),
        "evidence": evidence(asked, incident),
        "evidence_days": asked.office.settings.retention.bundles,
        "review": asked.sees(Sight.REVIEW),
        "log": asked.sees(Sight.LOG),
    }
    return Shown("incident", values)


ROOM = Room(PATH, frozenset({Sight.INCIDENT}), show)
