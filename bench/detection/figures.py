"""The figures of detection: one file, ``bench/results/detection.json``, that several parts fill.

A part may add what it likes beside the figures that are promised, but never those of another part.
"""

from collections.abc import Mapping
from pathlib import Path

from bench.figures import RESULTS, record

NAME = "detection"
COMMAND = "python -m bench detection"
PROMISED: Mapping[str, tuple[str, ...]] = {
    "matrix": (
        "owner_right",
        "owner_wrong",
        "owner_wrong_in_healthy",
        "cause_right",
        "abstained",
        "verdict_p50_s",
        "verdict_p95_s",
        "naive_owner_right",
    ),
    "alerts": (
        "alert_p50_s",
        "alert_p95_s",
        "alert_silent_p95_s",
        "prometheus_usual_p50_s",
        "prometheus_fastest_p50_s",
        "prometheus_fastest_false_alarms",
    ),
    "noise": ("false_alarms",),
    "footprint": ("cpu_percent", "rss_mb"),
}
"""Which part owns which figure. Shares are of all runs, 0 to 1; ``owner_wrong_in_healthy`` and the
false alarms are counts; ``_s`` seconds, ``_mb`` megabytes (2^20)."""


def record_detection(
    part: str, figures: Mapping[str, float], results: Path = RESULTS
) -> dict[str, object]:
    """Merge one part's figures into the file, keeping the other parts', and return what it holds.

    ``part`` is any word; a figure that ``PROMISED`` gives to another part raises ValueError, and so
    does a file that is no file of figures.
    """
    owners = {name: owner for owner, names in PROMISED.items() for name in names}
    strange = sorted(name for name in figures if owners.get(name, part) != part)
    if strange:
        raise ValueError(f"{part} may not record {', '.join(strange)}: they are of another part")
    return record(NAME, figures, COMMAND, results)
