"""What one agent costs where there are many, against where there are few.

A hub on duty works a little when nobody reports. With a hundred agents that is most of its work,
so the ratio of the whole cost flatters many agents; what one more agent costs is shown beside it,
from a thousand up, where it can be told from noise.
"""

import time
from typing import Any

from bench.hub.keeping import record_hub, rows
from bench.hub.loading import FILES, run
from bench.hub.scene import Scene, cpu_s, family, postgres, preferred, scene
from tests.acceptance.hub_house import Hub

COUNTS = (0, 100, 1_000, 10_000)
SECONDS = 60.0
_SETTLES_S = 10.0


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("ratio", *FILES)
    for count in COUNTS:
        if str(count) not in kept:
            with preferred() as first, postgres() as server, scene(server.database()) as here:
                here.enrol(count)
                found = _measured(here, here.house.on_duty(), count)
                kept.add(str(count), {**found, "preferred": first})
            print(kept[str(count)], flush=True)
    record_hub(figures({count: kept[str(count)]["hub_cpu"] for count in COUNTS}))


def figures(cpu: dict[int, float]) -> dict[str, float]:
    """From the hub's processor share by the number of agents."""
    idle, few, some, many = (cpu[count] for count in COUNTS)
    whole = (many / COUNTS[3]) / (few / COUNTS[1])
    one_more = ((many - idle) / COUNTS[3]) / ((some - idle) / COUNTS[2])
    return {
        "cost_per_agent_ratio_10k_to_100": round(whole, 3),
        "cost_of_one_more_ratio_10k_to_1k": round(one_more, 3),
        "cost_per_agent_us_per_s": round(1e6 * many / COUNTS[3], 1),
        "idle_hub_cpu": idle,
    }


def _measured(here: Scene, hub: Hub, count: int) -> dict[str, Any]:
    if count:
        return run(here, hub, count, SECONDS)
    time.sleep(_SETTLES_S)
    everything = family(hub.process.pid)
    began = cpu_s(everything)
    time.sleep(SECONDS)
    return {"agents": 0, "hub_cpu": round((cpu_s(everything) - began) / SECONDS, 4)}


if __name__ == "__main__":
    main()
