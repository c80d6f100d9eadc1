"""A hundred kills at random moments of a mass outage: what is lost, told twice or out of turn.

The hub on duty is killed or stopped for a while, PostgreSQL killed, the line between them cut or
silent; all is mended again. A test plays the same with twenty:
``tests/integration/hub/test_kills.py``.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from bench.hub.keeping import record_hub, rows
from tests.integration.hub.kills.rounds import as_row, play

KILLS, ROUNDS, FIRST_SEED = 10, 10, 100
_AT_ONCE = 2
_HARNESS = "../../tests/integration/hub/kills/"
_FILES = ("account", "cards", "duty_log", "line", "office", "phones", "rounds", "traffic")
_SHOWN = ("reports", "promises", "presses", "outages", "cards", "sent", "takeovers")
_NONE_OF = (
    "reports_lost", "reports_unanswered", "promises_lost", "presses_lost", "presses_worked_twice",
    "outages_without_incident", "outages_with_several", "cards_lost", "cards_twice", "rung_twice",
    "repeated_twice", "out_of_turn", "log_broken",
)  # fmt: skip


def main() -> None:
    """Kill what is missing, and record."""
    kept = rows("kills", "scene", "pcs", "chats", *(_HARNESS + one for one in _FILES))
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_AT_ONCE, spawned) as side_by_side:
        missing = [number for number in range(ROUNDS) if str(number) not in kept]
        playing = {
            side_by_side.submit(play, KILLS, FIRST_SEED + number): number for number in missing
        }
        for done in as_completed(playing):
            row = as_row(*done.result())
            print(kept.add(str(playing[done]), row), flush=True)
    record_hub(figures(kept.all))


def figures(played: list[dict[str, Any]]) -> dict[str, float]:
    """The sums over all rounds."""

    def total(name: str) -> int:
        return sum(one.get(name, 0) for one in played)

    struck = {name for one in played for name in one if name.startswith("struck_")}
    return {
        "kills": sum(map(total, struck)),
        **{f"kills_{name}": total(name) for name in (*sorted(struck), *_SHOWN, *_NONE_OF)},
        "kills_cards_repeated_and_marked": total("cards_repeated"),
    }


if __name__ == "__main__":
    main()
