"""Two hubs on one PostgreSQL, and ``kill -9`` to the one on duty: how long nobody speaks.

The time runs from the kill until Telegram has accepted, from the other hub, the card of an outage
that was reported after the kill.
"""

import random
import time

from bench.hub.chats import LEAD, OFFICE, is_about, tables, wait_for
from bench.hub.keeping import median, record_hub, rows
from bench.hub.pcs import Pc, behind, until_taken
from bench.hub.scene import Scene, port_of, postgres, preferred, scene
from tests.acceptance.hub_house import Hub
from tests.acceptance.night import until
from tests.far_ends.bot_api import BotApi, serving

ROUNDS = 10
_BETWEEN_S = (4.0, 7.0)
"""The lease is renewed every three seconds: a kill may come at any moment of it."""
_PATIENCE_S = 60.0


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("takeover", "scene", "pcs", "chats")
    missing = [number for number in range(ROUNDS) if str(number) not in kept]
    if missing:
        state, chance = BotApi(), random.Random(4)
        with (
            preferred() as first,
            postgres() as server,
            serving(state) as port,
            scene(server.database(), tables(port)) as here,
        ):
            some = {n: behind(str(n), 1)[0] for n in missing}
            here.enrol_all([one.operator.id for one in some.values()])
            here.know(OFFICE)
            speaks, waits = here.house.on_duty(), here.house.serve()
            for number, pc in some.items():
                time.sleep(chance.uniform(*_BETWEEN_S))
                row = taken_over(here, state, speaks, waits, pc)
                print(kept.add(str(number), {**row, "preferred": first}), flush=True)
                speaks, waits = waits, here.house.serve()
    record_hub(
        {
            "takeovers": len(kept.all),
            "takeover_s": round(max(one["seconds"] for one in kept.all), 2),
            "takeover_median_s": round(median([one["seconds"] for one in kept.all]), 2),
            "takeover_on_duty_s": round(max(one["on_duty_s"] for one in kept.all), 2),
        }
    )


def taken_over(here: Scene, state: BotApi, speaks: Hub, waits: Hub, pc: Pc) -> dict[str, float]:
    """Kill the one, report to the other; seconds until it was on duty, and until the lead knew."""
    begin = len(state.accepted)
    killed = time.time()
    speaks.process.kill()
    until_taken(pc, pc.finds_gateway_dead(), port_of(waits))
    if not until(waits.on_duty, _PATIENCE_S):
        raise TimeoutError(waits.said)
    on_duty = time.time()
    name = pc.operator.id
    card = wait_for(state, LEAD, lambda text: is_about(text, name), begin, _PATIENCE_S)
    return {
        "seconds": round(float(str(card["at"])) - killed, 3),
        "on_duty_s": round(on_duty - killed, 3),
    }


if __name__ == "__main__":
    main()
