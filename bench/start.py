"""How soon the words are there: ``python -m bench.start``.

From the start of the process to its first byte in a pipe, taken in turn with a bare interpreter
that prints one line, so that a busy machine slows both alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from bench.figures import record

ROUNDS = 25
COMMAND = "make bench"
BARE = (sys.executable, "-c", "print('ready')")
SCRIPT = (sys.executable, "-m", "runbook", "script")
RUN = (sys.executable, "-m", "runbook", "run", "--no-follow")


def first_byte(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds from the start of the process to the first byte it writes."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1)
        took = time.perf_counter() - began
        process.kill()
        process.stdout.close()
    return took


def measure() -> dict[str, float]:
    """Medians in milliseconds, and the median of the ratios pair by pair."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            name: value
            for name, value in os.environ.items()
            # With it every start would compile the program anew.
            if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("RUNBOOK_")
        } | {"HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        for command in (BARE, SCRIPT, RUN):
            first_byte(command, environment)
        rounds = [
            tuple(first_byte(command, environment) for command in (BARE, SCRIPT, RUN))
            for _ in range(ROUNDS)
        ]
    return {
        "script_start_ms": round(1000 * statistics.median(one[1] for one in rounds), 1),
        "run_words_ms": round(1000 * statistics.median(one[2] for one in rounds), 1),
        "script_start_worst_ms": round(1000 * max(one[1] for one in rounds), 1),
        "script_start_ratio_to_bare_python": round(
            statistics.median(one[1] / one[0] for one in rounds), 2
        ),
    }


if __name__ == "__main__":
    figures = measure()
    record("main_job", figures, COMMAND)
    for name, figure in figures.items():
        print(f"{name:36} {figure}")
