"""From the press to the receipt, with 50 ms added to each direction of the line.

Warm: the courier has loaded its libraries, as while ``run`` and ``watch`` are open; it makes a new
connection for each message all the same. The time of a press lasts until the courier holds the
server's answer. Cold: a process that has just been started; the time begins when its page is to be
committed, while the libraries are still being loaded.
"""

import subprocess
import sys
import time
from pathlib import Path

from bench.delivery.keeping import percentile, record_delivery, rows
from bench.delivery.relay import relay
from bench.delivery.scene import Server, desk, server, taken_at, telegram

DELAY = 0.05
WARM, COLD = 100, 20
BATCH = 20
_BETWEEN = 0.25
"""Seconds between presses: below the thirty messages a second that Telegram allows in all."""
_COLD = "cold"


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("press", "relay")
    with server() as far, relay(far.port, DELAY) as line:
        for batch in range(WARM // BATCH):
            if (key := f"warm {batch}") not in kept:
                kept.add(key, _warm(far, line.port, batch))
        for number in range(COLD):
            if (key := f"{_COLD} {number}") not in kept:
                path = far.folder / f"{_COLD}{number}.db"
                kept.add(key, {"accepted_s": [_cold(path, line.port, far.ca_file, number)]})
    warm = [s for one in kept.all if one["key"].startswith("warm") for s in one["accepted_s"]]
    taken = [s for one in kept.all if one["key"].startswith("warm") for s in one["taken_s"]]
    cold = [s for one in kept.all if one["key"].startswith(_COLD) for s in one["accepted_s"]]
    record_delivery(
        {
            "press_delay_added_ms": round(1000 * DELAY),
            "press_to_accepted_p50_s": round(percentile(warm, 50), 3),
            "press_to_accepted_p95_s": round(percentile(warm, 95), 3),
            "press_to_server_p95_s": round(percentile(taken, 95), 3),
            "press_to_accepted_cold_p50_s": round(percentile(cold, 50), 3),
            "press_to_accepted_cold_p95_s": round(percentile(cold, 95), 3),
        }
    )


def _warm(far: Server, port: int, batch: int) -> dict[str, list[float]]:
    taken, accepted = [], []
    with desk(far.folder / f"{batch}.db", far.settings(port)) as at:
        at.press(1, first := f"f{batch:07x}")
        at.wait(first)
        for number in range(BATCH):
            time.sleep(_BETWEEN)
            incident = f"a{batch:03x}{number:04x}"
            pressed = at.press(1000 + number, incident)
            accepted.append(at.wait(incident) - pressed)
            taken.append(taken_at(far.state, incident) - pressed)
    return {"taken_s": taken, "accepted_s": accepted}


def _cold(path: Path, port: int, ca_file: str, number: int) -> float:
    child = [sys.executable, "-m", "bench.delivery.press", str(path), str(port), ca_file]
    done = subprocess.run(
        [*child, f"c{number:07x}"], capture_output=True, text=True, timeout=60, check=True
    )
    return float(done.stdout)


def cold(path: str, port: str, ca_file: str, incident: str) -> None:
    """One press of a process that was just started."""
    with desk(Path(path), telegram(int(port), ca_file)) as at:
        pressed = at.press(2000, incident)
        print(at.wait(incident) - pressed)


if __name__ == "__main__":
    if sys.argv[1:]:
        cold(*sys.argv[1:])
    else:
        main()
