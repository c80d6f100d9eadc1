"""The figures of the last whole run: ``python -m bench.soak.figures``. Fails where one is wrong.

It reads the raw lines beside the figures: a run is judged again without being run again.
"""

import json
import sys
from typing import Any

from bench.figures import RESULTS, record
from bench.soak import judging
from bench.soak.ledger import Entry, read
from bench.soak.picture import draw

FOLDER = RESULTS / "soak"
COMMAND = "python bootstrap.py bench soak"


def figures(samples: list[Any], books: Entry) -> dict[str, Any]:
    """Everything that is recorded; what may not be stands under ``lost`` and ``leaked_…``."""
    every = judging.programs(samples)
    loads = sorted(one["load_1m"] for one in samples)
    found: dict[str, Any] = {
        "minutes": round((samples[-1]["at"] - samples[0]["at"]) / 60, 1),
        "load_1m_median": loads[len(loads) // 2],
        "load_1m_most": loads[-1],
        **{name: books[name] for name in _COUNTS},
        "lab_failures": books.get("lab_failures", []),
        "lost": books["lost"],
        "streams_opened": {name: one["streams"] for name, one in books["tabs"].items()},
    }
    not_judged = [one for one in every if not judging.lived_through(samples, one)]
    if not_judged:
        found["not_judged"] = not_judged
    for name in every:
        if name in not_judged:
            continue
        trend = judging.trend(samples, name)
        first, last = judging.at_rest(samples, name)
        own = name.replace(" ", "_").replace("-", "_")
        found |= {
            f"{own}_lives": judging.lives(samples, name),
            f"{own}_anonymous_mb": trend.mean,
            f"{own}_slope_mb_per_hour": trend.slope,
            f"{own}_slope_bound": round(trend.bound, 2),
            f"{own}_at_rest_early": first,
            f"{own}_last_calm": last,
            f"{own}_leaked": judging.leaked(samples, name),
            f"{own}_cpu_percent": _cpu(samples, name),
        }
    found["sizes_kb"] = {name: round(size / 1024) for name, size in samples[-1]["sizes"].items()}
    return found


_COUNTS = (
    "faults", "promises", "kept", "presses", "reports", "incidents_on_pcs", "incidents_at_hub",
    "messages_of_hub", "letters_of_hub", "messages_of_agents",
)  # fmt: skip


def wrong(found: dict[str, Any]) -> list[str]:
    """What of it is not as it must be."""
    said = [f"lost: {name}: {what}" for name, what in found["lost"].items()]
    said += [
        f"not there for all of the second half: {name}" for name in found.get("not_judged", ())
    ]
    for name, value in found.items():
        if name.endswith("_leaked") and value:
            said.append(f"{name}: {value}")
        if name.endswith("_slope_mb_per_hour"):
            bound = found[name.replace("mb_per_hour", "bound")]
            if value > bound:
                said.append(f"{name}: {value}, at the most {bound}")
    return said


def _cpu(samples: list[Any], program: str) -> float:
    """Percent of one core over the last life."""
    every = [one["programs"][program] for one in samples if program in one["programs"]]
    life = [one for one in every if one["pid"] == every[-1]["pid"]]
    seconds = life[-1]["at"] - life[0]["at"]
    return round((life[-1]["cpu_s"] - life[0]["cpu_s"]) / seconds * 100, 1) if seconds else 0.0


def main() -> int:
    """Judge the last whole run and keep what it says; 1 when something is wrong."""
    samples = read(FOLDER / "samples.jsonl")
    books = [one for one in read(FOLDER / "ledger.jsonl") if one["what"] == "books"]
    if not samples or not books:
        print("no whole run yet: python bootstrap.py bench soak --part night")
        return 1
    found = figures(samples, books[-1])
    record("soak", found, COMMAND)
    (FOLDER / "memory.svg").write_text(draw(samples), encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))
    for one in wrong(found):
        print(f"WRONG {one}")
    return int(bool(wrong(found)))


if __name__ == "__main__":
    sys.exit(main())
