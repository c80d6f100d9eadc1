"""Nobody waits at the board for somebody who looks at a room that reads much."""

import threading
from dataclasses import replace

import pytest

from runbook.hub.rooms.all_rooms import ROOMS
from runbook.hub.rooms.room import Asked, File, Shown
from tests.integration.hub.rooms.conftest import Enter

WITHIN_S = 20


class Held:
    """A room whose look goes on until it is let go."""

    def __init__(self, path: str) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.room = next(one for one in ROOMS if one.path == path)

    def show(self, asked: Asked) -> Shown | File | None:
        self.begun.set()
        assert self.go.wait(WITHIN_S)
        return self.room.show(asked)


@pytest.fixture(params=["/readiness", "/drills", "/figures", "/log", "/incidents/{number}/report"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Held:
    one = Held(request.param)
    rooms = tuple(replace(room, show=one.show) if room is one.room else room for room in ROOMS)
    monkeypatch.setattr("runbook.hub.api.app.ROOMS", rooms)
    return one


def test_the_board_does_not_wait_for_a_room_that_reads_much(held: Held, enter: Enter) -> None:
    slow, board = enter("lead"), enter("lead-3")
    looking = threading.Thread(target=slow.look, args=(held.room.path.replace("{number}", "1"),))
    looking.start()
    try:
        assert held.begun.wait(WITHIN_S)
        assert board.look("/").status_code == 200
    finally:
        held.go.set()
        looking.join(WITHIN_S)
