"""Where the rows and the figures of delivery are kept."""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.detection.rows import Rows, version_of
from bench.figures import RESULTS, record

FOLDER = RESULTS / "delivery"
COMMAND = "python bootstrap.py bench delivery"
MEASURED = ("notifier", "runbook/journal", "tests/far_ends")
"""What decides these figures: the way from the outbox to the server, and the server."""


def rows(part: str, *measuring: str) -> Rows:
    """What was measured already on what is there now. ``measuring``: files that measure."""
    here = Path(__file__).parent
    files = [here / f"{one}.py" for one in (part, "scene", *measuring)]
    return Rows(FOLDER / f"{part}.jsonl", version_of(*files, product=MEASURED))


def record_delivery(figures: Mapping[str, float]) -> None:
    """Merge figures into ``bench/results/delivery.json`` and show them."""
    record("delivery", figures, COMMAND)
    for name, figure in figures.items():
        print(f"{name:40} {figure}")


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many per cent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(-(-share * len(ordered) // 100), 1) - 1]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
