"""A storm of reports that are one outage: how soon the lead has one card, and how often it rings.

The time runs from the answer to the report that makes them enough (``[correlation] least``) until
Telegram has accepted the card of the mass incident. Once 500 operators in ten seconds, then many
smaller storms, each at a gateway of its own while the earlier ones go on.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.hub.chats import CHATS, LEAD, OFFICE, mass_number, tables, wait_for
from bench.hub.keeping import percentile, record_hub, rows
from bench.hub.pcs import Pc, behind, until_taken
from bench.hub.scene import Scene, port_of, postgres, preferred, scene
from runbook.hub.settings.shapes import Correlation
from tests.acceptance.hub_house import Hub
from tests.far_ends.bot_api import BotApi, serving

LARGE, LARGE_S = 500, 10.0
SMALL, SMALL_S, STORMS = 12, 1.0, 24
LEAST = Correlation().least
_SIDE_BY_SIDE = 100
_PATIENCE_S = 60.0
_AFTERWARDS_S = 40.0
"""Seconds after a storm in which its messages are counted."""
_BETWEEN_S = 5.0
_FILES = ("scene", "pcs", "chats")


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("storm", *_FILES)
    if "large" not in kept or len(kept.all) <= STORMS:
        state = BotApi()
        state.pace.limited = True
        with (
            preferred() as first,
            postgres() as server,
            serving(state) as port,
            scene(server.database(), tables(port)) as here,
        ):
            _measure(here, state, kept, preferred=first)
    storms = [one for one in kept.all if one["operators"] == SMALL]
    large = kept["large"]
    seconds = [one["seconds"] for one in kept.all]
    record_hub(
        {
            "storm_reports": LARGE,
            "storm_mass_incidents": large["mass"],
            "storm_most_messages_a_person": large["most_messages"],
            "storm_report_to_card_s": large["seconds"],
            "storm_told_within_s": large["all_told_s"],
            "storm_answer_p95_s": large["answer_p95_s"],
            "storm_answer_worst_s": large["answer_worst_s"],
            "storms": len(kept.all),
            "report_to_card_p50_s": round(percentile(seconds, 50), 3),
            "report_to_card_p95_s": round(percentile(seconds, 95), 3),
            "report_to_card_worst_s": round(max(seconds), 3),
            "small_storms_not_one_incident": sum(one["mass"] != 1 for one in storms),
        }
    )


def _measure(here: Scene, state: BotApi, kept: Any, *, preferred: bool) -> None:
    fleet = {name: behind(name, SMALL) for name in map(str, range(STORMS))}
    fleet["large"] = behind("large", LARGE)
    here.enrol_all([one.operator.id for some in fleet.values() for one in some])
    here.know(OFFICE)
    hub = here.house.on_duty()
    time.sleep(_BETWEEN_S)
    for name, some in fleet.items():
        if name in kept:
            continue
        large = name == "large"
        row = storm(here, hub, state, some, LARGE_S if large else SMALL_S, whole=large)
        kept.add(name, {**row, "preferred": preferred})
        print(kept[name], flush=True)
        time.sleep(_BETWEEN_S)


def storm(
    here: Scene, hub: Hub, state: BotApi, some: list[Pc], seconds: float, *, whole: bool
) -> dict[str, Any]:
    """Everybody reports the same outage within these seconds; what the lead's phone did."""
    begin, port = len(state.accepted), port_of(hub)
    host = some[0].operator.paths.gateway_host
    reports = [one.finds_gateway_dead() for one in some]
    begun = time.monotonic()

    def tell(at: int) -> tuple[float, float]:
        time.sleep(max(begun + at * seconds / len(some) - time.monotonic(), 0.0))
        sent = time.time()
        taken = until_taken(some[at], reports[at], port)
        some[at].hang_up()
        return taken, taken - sent

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as side_by_side:
        answers = list(side_by_side.map(tell, range(len(some))))
    taken = sorted(at for at, _ in answers)
    waited = [seconds for _, seconds in answers]
    number = mass_number_of(here, host)
    card = wait_for(state, LEAD, lambda text: mass_number(text) == number, begin, _PATIENCE_S)
    if whole:
        time.sleep(_AFTERWARDS_S)
    to_whom = Counter(str(one["chat_id"]) for one in state.accepted[begin:])
    return {
        "operators": len(some),
        "seconds": round(float(str(card["at"])) - taken[LEAST - 1], 3),
        "all_told_s": round(taken[-1] - taken[0], 2),
        "answer_p95_s": round(percentile(waited, 95), 3),
        "answer_worst_s": round(max(waited), 3),
        "mass": len(here.mass_at(host)),
        "most_messages": max(to_whom[str(chat)] for chat in CHATS),
        "messages": dict(to_whom),
    }


def mass_number_of(here: Scene, host: str) -> int:
    """The number of the mass incident at that gateway, as soon as there is one."""
    ends = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends:
        if found := here.mass_at(host):
            return found[0].number
        time.sleep(0.05)
    raise TimeoutError(host)


if __name__ == "__main__":
    main()
