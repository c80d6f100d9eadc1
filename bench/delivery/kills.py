"""``kill -9`` at every state of a delivery, 200 rounds: what is lost, what comes twice.

Each round puts a page, two rungs of a ladder or a crowd on its way in a process that is killed at
its point; the next start delivers what is left. An alert that is there a second time is right only
where the first may not have arrived, and must say so.
"""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.delivery.keeping import record_delivery, rows
from bench.delivery.scene import Server, server
from notifier.dispatch.courier import Courier
from tests.integration.notifier import killing

ROUNDS, BATCH = 200, 20
_KILLING = "../../tests/integration/notifier/killing"
_LATER = timedelta(minutes=2)
_REPEAT = "Повтор. "


def main() -> None:
    """Kill what is missing, batch by batch, and record."""
    kept = rows("kills", _KILLING)
    points = killing.rounds(ROUNDS)
    for batch in range(ROUNDS // BATCH):
        if str(batch) not in kept:
            some = points[batch * BATCH : (batch + 1) * BATCH]
            with server() as far:
                kept.add(str(batch), {"points": some, "texts": _killed(far, some)})
    ended = [
        (point, texts)
        for row in kept.all
        for point, texts in zip(row["points"], row["texts"], strict=True)
    ]
    alerts = [list(told(texts, subject)) for point, texts in ended for subject in subjects(point)]
    again = [marked for marks in alerts for marked in marks[1:]]
    record_delivery(
        {
            "kill_rounds": len(ended),
            "kill_alerts": len(alerts),
            "lost": sum(not marks for marks in alerts),
            "duplicates_marked": sum(again),
            "duplicates_unmarked": len(again) - sum(again),
        }
    )


def subjects(point: str) -> list[str]:
    """The alerts of a round, by their titles."""
    if point in killing.CROWD_POINTS:
        return [f"Сбой {number}" for number in range(killing.CROWD)]
    return ["Сбой", "Никто"] if point in killing.LADDER_POINTS else ["Сбой"]


def told(texts: list[str], subject: str) -> Iterator[bool]:
    """Each time the alert was told, by itself or in a digest: whether it said it was a repeat."""
    for text in texts:
        for line in text.splitlines():
            said = line.removeprefix(_REPEAT).partition(" · ")[0]
            if said == subject or said.endswith(f". {subject}"):
                yield text.startswith(_REPEAT) or line.startswith(_REPEAT)


def _killed(far: Server, points: list[str]) -> list[list[str]]:
    """What the server accepted in each round."""
    api_url = far.settings().api_url
    child = [sys.executable, "-m", "tests.integration.notifier.killing", str(far.folder), api_url]
    done = subprocess.run(
        [*child, far.ca_file, *points], capture_output=True, text=True, timeout=300, check=True
    )
    ends = [line.split()[-1] for line in done.stdout.splitlines()]
    if ends != ["9"] * len(points):
        raise RuntimeError(f"not every process was killed: {ends}")
    found = []
    for number in range(len(points)):
        _next_start(far, far.folder / f"{number}.sqlite")
        first, second = killing.FIRST_CHAT + number, killing.SECOND_CHAT + number
        found.append([*far.state.texts(first), *far.state.texts(second)])
    return found


def _next_start(far: Server, path: Path) -> None:
    """Two minutes later, when every lease of the dead has ended."""
    telegram = killing.settings(far.settings().api_url, far.ca_file)
    courier = Courier(
        lambda: killing.opened(path),
        {"telegram": telegram, "second": telegram},
        clock=lambda: datetime.now(UTC) + _LATER,
    )
    courier.start()
    if not courier.wait_idle(30):
        raise RuntimeError(f"{path.name} was not delivered")
    courier.stop(10)


if __name__ == "__main__":
    main()
