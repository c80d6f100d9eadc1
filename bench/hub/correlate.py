"""How long the search for shared faults takes over ten thousand operators, where it runs.

From scratch, as a hub that comes on duty does it, and after a change of 5 %. Reading the
observations from what crosses the pipe is part of it; the pipe is not.
"""

import gc
import random
import time
from collections.abc import Sequence

from bench.hub.fleets import CRM, GATEWAY, PROVIDER
from bench.hub.keeping import CORRELATION, median, record_hub, rows
from bench.hub.scene import preferred
from bench.simulated_fleet import Operator, observe, operators, scattered
from checks.component import Component
from runbook.hub.correlation.fleet_reader import FleetReader, Said, Task
from runbook.reporting.observations import sight_of

SIZE, ROUNDS = 10_000, 5


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("correlate", product=CORRELATION)
    missing = [number for number in range(ROUNDS) if str(number) not in kept]
    if missing:
        with preferred() as first:
            for number, (scratch, change) in zip(missing, timings(len(missing)), strict=True):
                row = {"scratch_s": scratch, "change_ms": change, "preferred": first}
                print(kept.add(str(number), row), flush=True)
    record_hub(
        {
            "correlate_10k_scratch_s": median([one["scratch_s"] for one in kept.all]),
            "correlate_10k_change_ms": median([one["change_ms"] for one in kept.all]),
        }
    )


def timings(rounds: int, size: int = SIZE) -> list[tuple[float, float]]:
    """Seconds from scratch and milliseconds after a change, by round."""
    everybody = operators(size)
    chance = random.Random(2)
    crm_and_provider = [CRM, PROVIDER]
    night = scattered(everybody, 0.03, chance)
    said = [_said(one, [*crm_and_provider, *own], 1.0) for one, own in night]
    found = []
    for _ in range(rounds):
        hit = chance.sample(everybody, size // 20)
        worse = tuple(_said(one, [*crm_and_provider, GATEWAY], 2.0) for one in hit)
        gc.collect()
        reader = FleetReader(300.0)
        scratch = _timed(reader, Task(1.0, tuple(said)))
        found.append((round(scratch, 3), round(1000 * _timed(reader, Task(2.0, worse)), 1)))
    return found


def _said(one: Operator, broken: Sequence[Component], at: float) -> Said:
    sights = tuple(map(sight_of, observe(one, broken)))
    return Said(one.id, one.paths.provider, one.paths.gateway_host, at, sights)


def _timed(reader: FleetReader, task: Task) -> float:
    began = time.perf_counter()
    if reader.work(task) is None:
        raise AssertionError("no answer")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
