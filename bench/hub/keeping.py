"""Where the rows and the figures of the hub are kept."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.detection.rows import Rows, version_of
from bench.figures import RESULTS, record

FOLDER = RESULTS / "hub"
COMMAND = "python bootstrap.py bench hub"
MEASURED = ("checks", "notifier", "runbook/hub", "runbook/reporting", "tests/far_ends")
"""What decides these figures."""
CORRELATION = ("checks", "runbook/hub/correlation", "runbook/hub/model", "runbook/reporting")
"""What decides those of correlation alone."""


def rows(part: str, *measuring: str, product: Iterable[str] = MEASURED) -> Rows:
    """What was measured already on what is there now. ``measuring``: files that measure."""
    here = Path(__file__).parent
    files = [here / f"{one}.py" for one in (part, *measuring)]
    return Rows(FOLDER / f"{part}.jsonl", version_of(*files, product=product))


def record_hub(figures: Mapping[str, float]) -> None:
    """Merge figures into ``bench/results/hub.json`` and show them."""
    record("hub", figures, COMMAND)
    for name, figure in figures.items():
        print(f"{name:40} {figure}", flush=True)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many per cent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered) / 100), 1) - 1]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
