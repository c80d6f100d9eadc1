"""Where the rows and the figures of the dashboard are kept, and what was aimed at."""

from collections.abc import Mapping
from pathlib import Path

from bench.detection.rows import Rows, version_of
from bench.figures import RESULTS, record

FOLDER = RESULTS / "dashboard"
COMMAND = "python bootstrap.py bench dashboard"
PRODUCT = ("runbook/hub", "runbook/data/pages")
GOALS: Mapping[str, float] = {
    "first_paint_ms": 300,
    "change_to_screen_p95_ms": 1000,
    "slowest_room_ms": 150,
    "axe_serious": 0,
}
"""Not to be exceeded."""


def rows(part: str) -> Rows:
    """What was measured already on what is there now."""
    here = Path(__file__).parent
    files = [here / f"{one}.py" for one in (part, "scene", "filling")]
    return Rows(FOLDER / f"{part}.jsonl", version_of(*files, product=PRODUCT))


def record_dashboard(figures: Mapping[str, float]) -> None:
    """Merge figures into ``bench/results/dashboard.json`` and show them beside their goals."""
    record("dashboard", figures, COMMAND)
    for name, figure in figures.items():
        goal = f"  (at most {GOALS[name]:g})" if name in GOALS else ""
        print(f"{name:40} {figure}{goal}", flush=True)
