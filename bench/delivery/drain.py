"""How soon a queued alert leaves when the line is back, with nobody's help and with a nudge.

The line is gone for some seconds: it refuses connections, is frozen and goes on with those begun,
or has lost them for ever. The time runs from the moment the line passes everything on again until
the server has accepted the message. A nudge is what ``run`` and ``watch`` give when a probe got
through: here at the moment of the return.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from bench.delivery.keeping import median, record_delivery, rows
from bench.delivery.relay import Mood, relay
from bench.delivery.scene import PATIENCE, Server, desk, server, taken_at

AWAY = (5.0, 12.0, 30.0, 60.0)
"""Seconds without a line."""
AWAYS = (Mood.REFUSED, Mood.FROZEN, Mood.LOST)
REPETITIONS = 3
_AT_ONCE = 6


def main() -> None:
    """Measure what is missing, side by side, and record."""
    kept = rows("drain", "relay")
    cases = [
        (mood, away, nudged, number)
        for mood, away, nudged, number in product(AWAYS, AWAY, (False, True), range(REPETITIONS))
        if _key(mood, away, number, nudged=nudged) not in kept
    ]
    with server() as far, ThreadPoolExecutor(_AT_ONCE) as side_by_side:

        def measured(at: int) -> float:
            mood, away, nudged, number = cases[at]
            return drained(far, mood, away, f"{at:07x}{number:x}", nudged=nudged)

        for at, seconds in enumerate(side_by_side.map(measured, range(len(cases)))):
            mood, away, nudged, number = cases[at]
            row = {"mood": mood, "away_s": away, "nudged": nudged, "seconds": round(seconds, 3)}
            kept.add(_key(mood, away, number, nudged=nudged), row)
    alone = [one["seconds"] for one in kept.all if not one["nudged"]]
    figures = {
        "drain_after_return_s": round(max(alone), 3),
        "drain_after_return_median_s": round(median(alone), 3),
    }
    for mood, nudged in product(AWAYS, (False, True)):
        some = [
            one["seconds"] for one in kept.all if (one["mood"], one["nudged"]) == (mood, nudged)
        ]
        figures[f"drain_{mood}{'_nudged' if nudged else ''}_s"] = round(max(some), 3)
    record_delivery(figures)


def _key(mood: Mood, away: float, number: int, *, nudged: bool) -> str:
    return f"{mood} {away:.0f} {'nudged' if nudged else 'alone'} {number}"


def drained(far: Server, mood: Mood, away: float, incident: str, *, nudged: bool) -> float:
    """Seconds from the line's return to the server's acceptance."""
    path = far.folder / f"{incident}.db"
    with relay(far.port) as line, desk(path, far.settings(line.port)) as at:
        at.press(1, first := f"f{incident[1:]}")
        at.wait(first)
        line.become(mood)
        at.press(int(incident, 16) + 1000, incident)
        time.sleep(away)
        returned = time.time()
        line.become(Mood.THROUGH)
        if nudged:
            at.courier.nudge()
        at.wait(incident, PATIENCE)
        return taken_at(far.state, incident) - returned


if __name__ == "__main__":
    main()
