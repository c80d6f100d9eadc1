"""Every room of the hub's page, in the order in which they stand in its row."""

from runbook.hub.rooms.board.looking import ROOM as BOARD
from runbook.hub.rooms.drills.room_of import ROOM as DRILLS
from runbook.hub.rooms.figures.room_of import ROOMS as FIGURES
from runbook.hub.rooms.handover.looking import ROOMS as HANDOVER
from runbook.hub.rooms.keeping.looking import ROOMS as KEEPING
from runbook.hub.rooms.log.looking import ROOMS as LOG
from runbook.hub.rooms.outage.evidence import ROOM as EVIDENCE
from runbook.hub.rooms.outage.looking import ROOM as OUTAGE
from runbook.hub.rooms.promises.deeds import ROOM as PROMISES
from runbook.hub.rooms.readiness.looking import ROOM as READINESS
from runbook.hub.rooms.review.looking import ROOMS as REVIEW
from runbook.hub.rooms.room import Room
from runbook.hub.rooms.roster.looking import ROOM as ROSTER
from runbook.hub.rooms.sessions.room_of import ROOM as SESSIONS
from runbook.hub.rooms.windows.room_of import ROOM as WINDOWS

ROOMS: tuple[Room, ...] = (
    BOARD,
    OUTAGE,
    EVIDENCE,
    PROMISES,
    ROSTER,
    READINESS,
    *HANDOVER,
    DRILLS,
    *FIGURES,
    *LOG,
    *REVIEW,
    SESSIONS,
    WINDOWS,
    *KEEPING,
)
