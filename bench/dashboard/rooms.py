"""How long the hub takes over each room, and over the board while somebody looks at a slow one.

From the request until the last byte of the answer; the first look, which has nothing to remember,
is among them. What is taken along as a file is told apart: nobody waits for it at the board.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Event, Thread

from bench.dashboard.keeping import record_dashboard, rows
from bench.dashboard.scene import LEADS, Scene, scene
from bench.detection.rows import Row
from bench.hub.keeping import median, percentile
from runbook.hub.model.access import may_see
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.all_rooms import ROOMS
from runbook.hub.rooms.room import Room
from runbook.hub.store import sessions

LOOKS = 12
_PACE_S = 0.25
"""A session may look five times a second for long."""
_BOARD, _NUMBER = "/", "{number}"
_FILES = (".csv", ".md", "/export")


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("rooms")
    seen = [one for one in ROOMS if may_see(LEADS[0], *one.sights)]
    with scene() as here:
        for key, path in _paths(here, seen):
            if key not in kept:
                kept.add(key, _timed(here, LEADS[0], path))
        slow = [one for one in ROOMS if not one.live and one in seen]
        for key, path in _paths(here, slow):
            if f"beside {key}" not in kept:
                with _looking(here, path):
                    kept.add(f"beside {key}", _timed(here, LEADS[1], _BOARD))
    for one in kept.all:
        print(f"{one['key']:44} {one['median_ms']:8} {one['worst_ms']:8}", flush=True)
    looked = {one["key"]: one for one in kept.all if one["status"] == 200}
    beside = [one for key, one in looked.items() if key.startswith("beside ")]
    alone = {key: one for key, one in looked.items() if not key.startswith("beside ")}
    record_dashboard(
        {
            "rooms_timed": len(alone),
            "slowest_room_ms": max(one["median_ms"] for key, one in alone.items() if _is_page(key)),
            "slowest_file_ms": max(
                one["median_ms"] for key, one in alone.items() if not _is_page(key)
            ),
            "board_ms": alone[_BOARD]["median_ms"],
            "board_beside_slow_room_ms": max(one["median_ms"] for one in beside),
            "board_beside_slow_room_worst_ms": max(one["worst_ms"] for one in beside),
        }
    )


def _paths(here: Scene, some: list[Room]) -> Iterator[tuple[str, str]]:
    """Each room's path as it is kept, and as it is asked for; of an incident both mass ones."""
    for room in some:
        if _NUMBER in room.path:
            for name, number in (("now", here.mass), ("before", here.before)):
                yield f"{room.path} {name}", room.path.replace(_NUMBER, str(number))
        elif "{" not in room.path:
            yield room.path, room.path


def _is_page(key: str) -> bool:
    return not key.partition(" ")[0].endswith(_FILES)


def _timed(here: Scene, person: HubPerson, path: str) -> Row:
    took, status, size = [], 0, 0
    with _session(here, person) as (line, cookie):
        for _ in range(LOOKS):
            began = time.perf_counter()
            line.request("GET", path, headers=cookie)
            answer = line.getresponse()
            status, size = answer.status, len(answer.read())
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(_PACE_S)
    return {
        "status": status,
        "bytes": size,
        "first_ms": round(took[0], 1),
        "median_ms": round(median(took), 1),
        "p95_ms": round(percentile(took, 95), 1),
        "worst_ms": round(max(took), 1),
    }


@contextmanager
def _looking(here: Scene, path: str) -> Iterator[None]:
    """Somebody else looks at that room meanwhile, again and again."""
    ended = Event()

    def look() -> None:
        with _session(here, LEADS[0]) as (line, cookie):
            while not ended.wait(_PACE_S):
                line.request("GET", path, headers=cookie)
                line.getresponse().read()

    looker = Thread(target=look)
    looker.start()
    try:
        yield
    finally:
        ended.set()
        looker.join()


@contextmanager
def _session(here: Scene, person: HubPerson) -> Iterator[tuple[HTTPConnection, dict[str, str]]]:
    with here.store.write() as tx:
        token = sessions.begin(tx, person.id)
    line = HTTPConnection(here.url.removeprefix("http://"))
    try:
        yield line, {"Cookie": f"runbook={token}"}
    finally:
        line.close()


if __name__ == "__main__":
    main()
