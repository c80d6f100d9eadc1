"""A flood: 500 incidents in ten seconds for one person, then 200 alerts of one incident.

The server holds Telegram's limits and writes down every pause that is not kept. What is lost,
twice or out of order is counted from what it accepted; the memory is that of the sending process.
"""

import json
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import psutil

from bench.delivery.keeping import record_delivery, rows
from bench.delivery.scene import desk, server, telegram
from tests.far_ends.bot_api import BotApi

INCIDENTS, ALERTS, SECONDS = 500, 200, 10.0
CHAT, ONE_INCIDENT_CHAT = 5, 6
ONE = "c0ffee00"
_LONGEST = 300.0
_KEY = re.compile(r"(?<![0-9a-f])d[0-9a-f]{7}(?![0-9a-f])")


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("flood")
    for number in range(2):
        if str(number) not in kept:
            kept.add(str(number), _flooded())
    worst = {name: max(one[name] for one in kept.all) for name in kept["0"] if name in _FIGURES}
    record_delivery(worst)


_FIGURES = frozenset(
    {"flood_lost", "flood_twice", "flood_out_of_order", "flood_messages", "digests",
     "flood_too_early", "flood_drained_s", "flood_rss_mb", "flood_rss_grown_mb",
     "one_incident_messages"}
)  # fmt: skip


def _flooded() -> dict[str, float]:
    with server() as far:
        far.state.pace.limited = True
        child = [sys.executable, "-m", "bench.delivery.flood", str(far.folder / "flood.db")]
        done = subprocess.run(
            [*child, str(far.port), far.ca_file],
            capture_output=True, text=True, timeout=2 * _LONGEST, check=True,
        )  # fmt: skip
        return {**json.loads(done.stdout), **_counted(far.state)}


def _counted(state: BotApi) -> dict[str, float]:
    texts = state.texts(CHAT)
    told = [key for text in texts for key in dict.fromkeys(_KEY.findall(text))]
    expected = [f"d{number:07x}" for number in range(INCIDENTS)]
    return {
        "flood_lost": len(set(expected) - set(told)),
        "flood_twice": len(told) - len(set(told)),
        "flood_out_of_order": sum(a > b for a, b in pairwise(told)),
        "flood_messages": len(texts),
        "digests": sum(len(set(_KEY.findall(text))) > 1 for text in texts),
        "flood_too_early": len(state.violations),
        "one_incident_messages": len(state.texts(ONE_INCIDENT_CHAT)),
    }


def flood(path: str, port: str, ca_file: str) -> None:
    """The sending side, in a process of its own."""
    process = psutil.Process()
    with desk(Path(path), telegram(int(port), ca_file)) as at:
        at.press(1, "f0000000")
        at.wait("f0000000")
        before = peak = process.memory_info().rss
        begun = time.monotonic()
        for number in range(INCIDENTS):
            at.press(CHAT, f"d{number:07x}")
            if number * ALERTS % INCIDENTS < ALERTS:
                at.press(ONE_INCIDENT_CHAT, ONE)
            peak = max(peak, process.memory_info().rss)
            time.sleep(max(begun + number * SECONDS / INCIDENTS - time.monotonic(), 0))
        pressed = time.monotonic()
        while at.outbox.pending() and time.monotonic() < pressed + _LONGEST:
            peak = max(peak, process.memory_info().rss)
            time.sleep(0.1)
        drained = time.monotonic() - pressed
    megabyte = 2**20
    print(
        json.dumps(
            {
                "flood_drained_s": round(drained, 2),
                "flood_rss_mb": round(peak / megabyte, 1),
                "flood_rss_grown_mb": round((peak - before) / megabyte, 1),
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        flood(*sys.argv[1:])
    else:
        main()
