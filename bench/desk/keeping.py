"""Where the rows and the figures of the desk are kept, and what was aimed at."""

from collections.abc import Mapping
from pathlib import Path

from bench.detection.rows import ROOT, Rows, version_of
from bench.figures import RESULTS, record

FOLDER = RESULTS / "desk"
COMMAND = "python bootstrap.py bench desk"
PAGE = ROOT / "runbook" / "data" / "desk"
GOALS: Mapping[str, float] = {
    "first_paint_p95_ms": 200,
    "change_to_screen_p95_ms": 300,
    "death_to_screen_s": 3,
    "axe_serious": 0,
    "own_js_lines": 300,
}
"""Not to be exceeded."""


def rows(part: str) -> Rows:
    """What was measured already on what is there now."""
    here = Path(__file__).parent
    page = sorted(one for one in PAGE.rglob("*") if one.is_file())
    files = (here / f"{part}.py", here / "scene.py", *page)
    return Rows(FOLDER / f"{part}.jsonl", version_of(*files))


def record_desk(figures: Mapping[str, float]) -> None:
    """Merge figures into ``bench/results/desk.json`` and show them beside their goals."""
    record("desk", figures, COMMAND)
    for name, figure in figures.items():
        goal = f"  (at most {GOALS[name]:g})" if name in GOALS else ""
        print(f"{name:40} {figure}{goal}", flush=True)
