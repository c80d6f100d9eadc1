"""What a chat that must wait costs the others: presses to free chats while one is in its 429.

The same presses are made with and without the flooded chat, in turn, so that a busy machine slows
both alike. Ten messages of other incidents wait for the flooded chat all the while.
"""

import time
from collections.abc import Sequence

from bench.delivery.keeping import median, percentile, record_delivery, rows
from bench.delivery.scene import Desk, Server, desk, server
from tests.far_ends.bot_api import Fault

ROUNDS, PRESSES = 4, 20
FLOODED, FREE = 9, 1000
PAUSE = 2
"""Seconds that each 429 asks for."""
_BETWEEN = 0.15


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("crossing")
    for number in range(ROUNDS):
        for flooded in (False, True):
            if (key := f"{number} {'flooded' if flooded else 'calm'}") not in kept:
                with server() as far, desk(far.folder / "outbox.db", far.settings()) as at:
                    seconds = _presses(far, at, flooded=flooded)
                    early = len(far.state.violations)
                kept.add(key, {"flooded": flooded, "seconds": seconds, "too_early": early})
    calm = [s for one in kept.all if not one["flooded"] for s in one["seconds"]]
    busy = [s for one in kept.all if one["flooded"] for s in one["seconds"]]
    record_delivery(
        {
            "cross_chat_delay_ms": _delay(busy, calm, 95),
            "cross_chat_delay_median_ms": round(1000 * (median(busy) - median(calm)), 1),
            "cross_chat_worst_ms": round(1000 * (max(busy) - median(calm)), 1),
            "pauses_not_kept": sum(one["too_early"] for one in kept.all),
        }
    )


def _delay(busy: Sequence[float], calm: Sequence[float], share: int) -> float:
    return round(1000 * max(percentile(busy, share) - percentile(calm, share), 0.0), 1)


def _presses(far: Server, at: Desk, *, flooded: bool) -> list[float]:
    at.press(1, "f0000000")
    at.wait("f0000000")
    if flooded:
        far.state.always_fail(FLOODED, Fault("flood", seconds=PAUSE))
        for number in range(10):
            at.press(FLOODED, f"b000000{number:x}")
        time.sleep(1)
    seconds = []
    for number in range(PRESSES):
        time.sleep(_BETWEEN)
        incident = f"a{number:07x}"
        pressed = at.press(FREE + number, incident)
        seconds.append(at.wait(incident) - pressed)
    return seconds


if __name__ == "__main__":
    main()
