"""The tables of the matrix, as Markdown. PURE."""

import math
from collections.abc import Sequence

from bench.detection.forced import ratio
from bench.detection.run import Run
from bench.detection.score import (
    OWNERS,
    RULES,
    abstained,
    asked,
    cause_right,
    confusion,
    owner_of,
    owner_right,
    percentile,
    shares,
)

TITLES = {"ours": "runbook", "naive": "first failed layer", "ncsi": "network icon"}
OWNER_WORDS = {
    "none": "nobody",
    "operator": "PC or home",
    "isp": "provider",
    "bank": "bank",
    "undetermined": "cannot be told",
}


def tables(runs: Sequence[Run]) -> str:
    """All tables, one below the other."""
    return "\n\n".join((_side_by_side(runs), _by_owner(runs), _by_cause(runs)))


def _side_by_side(runs: Sequence[Run]) -> str:
    rows = []
    for rule, title in TITLES.items():
        of = shares(runs, rule)
        seconds = [_seconds(run, rule) for run in runs if RULES[rule](run) in OWNERS]
        times = (_s(percentile(seconds, 50)), _s(percentile(seconds, 95)))
        each = (_percent(of.right), _percent(of.wrong), _percent(of.abstained))
        rows.append((title, *each, str(of.wrong_in_healthy), *times))
    head = ("", "right owner", "wrong owner", "left open", "wrong while healthy", "p50", "p95")
    scenarios = len({run.scenario for run in runs})
    return f"{len(runs)} runs of {scenarios} scenarios.\n\n{_table(head, rows)}"


def _by_owner(runs: Sequence[Run]) -> str:
    head = ("whose fault it was", "runs", *(f"right: {one}" for one in TITLES.values()))
    rows = []
    for owner in OWNERS:
        of = [run for run in runs if owner_of(run) == owner]
        if of:
            each = [
                confusion(of, rule).get((owner, owner), 0) / len(asked(of, rule)) for rule in RULES
            ]
            rows.append((OWNER_WORDS[owner], str(len(of)), *map(_percent, each)))
    return _table(head, rows)


def _by_cause(runs: Sequence[Run]) -> str:
    head = ("cause", "runs", "right owner", "right cause", "left open", "p50", "p95", "to forced")
    rows = []
    for cause in dict.fromkeys(sorted(run.expected for run in runs)):
        of = [run for run in runs if run.expected == cause]
        told = [(run, RULES["ours"](run)) for run in of]
        took = [run.seconds for run in of if run.cause]
        ratios = [one for run in of if (one := ratio(run)) is not None]
        rows.append(
            (
                f"`{cause}`",
                str(len(of)),
                _percent(sum(owner_right(*one) for one in told) / len(of)),
                _percent(sum(map(cause_right, of)) / len(of)),
                _percent(sum(abstained(*one) for one in told) / len(of)),
                _s(percentile(took, 50)),
                _s(percentile(took, 95)),
                f"{percentile(ratios, 50):.1f}" if ratios else "-",
            )
        )
    return _table(head, rows)


def _seconds(run: Run, rule: str) -> float:
    return {"ours": run.seconds, "naive": run.naive_s, "ncsi": run.ncsi_s}[rule]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _percent(share: float) -> str:
    # One that is not quite all must not be rounded to all.
    return f"{share:.0%}" if share in {0, 1} else f"{share:.1%}"


def _s(seconds: float) -> str:
    return "-" if math.isnan(seconds) else f"{seconds:.2f} s"
