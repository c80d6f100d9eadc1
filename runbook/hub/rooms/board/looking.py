"""The board: the first page of everybody who is logged in."""

from runbook.hub.model.access import Sight
from runbook.hub.rooms.board.gathering import board
from runbook.hub.rooms.room import Asked, Room, Shown


def show(asked: Asked) -> Shown:
    """``GET /``."""
    return Shown("board", {"board": board(asked), "incident_page": asked.sees(Sight.INCIDENT)})


ROOM = Room("/", frozenset({Sight.BOARD}), show, name="board")
