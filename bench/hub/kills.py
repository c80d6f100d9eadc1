"""A hundred kills at random moments of a mass outage: what is lost, told twice or out of turn.

The hub on duty, PostgreSQL, or the line between them; all is mended again. A test plays the same
with twenty: ``tests/integration/hub/test_kills.py``.
"""

from typing import Any

from bench.hub.keeping import record_hub, rows
from tests.integration.hub.kills.rounds import as_row, play

KILLS, ROUNDS, FIRST_SEED = 20, 5, 100
_HARNESS = "../../tests/integration/hub/kills/"
_FILES = ("account", "duty_log", "line", "office", "phones", "rounds", "traffic")
_SHOWN = ("reports", "promises", "presses", "outages", "cards", "sent", "takeovers")
_NONE_OF = (
    "reports_lost", "reports_unanswered", "promises_lost", "presses_lost", "presses_worked_twice",
    "outages_without_incident", "outages_with_several", "cards_lost", "cards_twice", "rung_twice",
    "out_of_turn", "log_broken",
)  # fmt: skip


def main() -> None:
    """Kill what is missing, and record."""
    kept = rows("kills", "scene", "pcs", "chats", *(_HARNESS + one for one in _FILES))
    for number in range(ROUNDS):
        if str(number) not in kept:
            found, struck = play(KILLS, FIRST_SEED + number, _say)
            print(kept.add(str(number), as_row(found, struck)), flush=True)
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


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
