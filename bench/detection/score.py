"""Runs -> who was right, how often. PURE."""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.detection.forced import ratio
from bench.detection.run import Run
from checks.causes import domain_of, side_of

OWNERS = ("none", "operator", "isp", "bank", "undetermined")
RULES: dict[str, Callable[[Run], str]] = {
    "ours": lambda run: side_of(run.cause) if run.cause else "no verdict",
    "naive": lambda run: run.naive,
    "ncsi": lambda run: run.ncsi,
}
"""The three that are compared, and the owner each of them named."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How one rule did over some runs, as shares of them."""

    right: float
    wrong: float
    abstained: float
    wrong_in_healthy: int


def owner_of(run: Run) -> str:
    """Whose the first fault is."""
    return side_of(run.expected)


def owner_right(run: Run, told: str) -> bool:
    """Whether the owner that was named is among those the catalogue accepts."""
    return told in {side_of(one) for one in run.accepted}


def abstained(run: Run, told: str) -> bool:
    """Whether it was left open although the evidence could decide."""
    return told == "undetermined" and not owner_right(run, told)


def cause_right(run: Run) -> bool:
    """Whether the cause is an accepted one, and a service's fault names exactly those services."""
    if run.cause not in run.accepted:
        return False
    if domain_of(run.cause) != "bank_service":
        return True
    return sorted(run.services) == sorted(run.expected_services)


def also_right(run: Run) -> bool:
    """Whether every further fault was named beside the first."""
    return set(run.also) >= set(run.expected_also)


def asked(runs: Iterable[Run], rule: str) -> list[Run]:
    """The runs in which this rule was asked."""
    return [run for run in runs if RULES[rule](run)]


def shares(all_runs: Sequence[Run], rule: str = "ours") -> Shares:
    """How one rule did where it was asked. Raises ZeroDivisionError where it never was."""
    runs = asked(all_runs, rule)
    told = [(run, RULES[rule](run)) for run in runs]
    right = sum(owner_right(run, owner) for run, owner in told)
    open_ = sum(abstained(run, owner) for run, owner in told)
    wrong = [run for run, owner in told if not owner_right(run, owner) | abstained(run, owner)]
    return Shares(
        right / len(runs),
        len(wrong) / len(runs),
        open_ / len(runs),
        sum(owner_of(run) == "none" for run in wrong),
    )


def confusion(runs: Iterable[Run], rule: str) -> dict[tuple[str, str], int]:
    """How often each owner (first) was told as which (second).

    A right answer stands on the diagonal, also where the catalogue accepts more than one.
    """
    counts: dict[tuple[str, str], int] = {}
    for run in asked(runs, rule):
        told, owner = RULES[rule](run), owner_of(run)
        cell = (owner, owner if owner_right(run, told) else told)
        counts[cell] = counts.get(cell, 0) + 1
    return counts


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation; of no values NaN, of one that one."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def figures(runs: Sequence[Run]) -> dict[str, float]:
    """Everything the matrix adds to the figures of detection."""
    ours, naive, ncsi = (shares(runs, rule) for rule in RULES)
    took = [run.seconds for run in runs if run.cause]
    alone = [run.seconds for run in runs if run.cause and run.labs == 1]
    ratios = [one for run in runs if (one := ratio(run)) is not None]
    unforced = [run.seconds for run in runs if run.cause and ratio(run) is None]
    double = [run for run in runs if run.expected_also]
    found = {
        "scenarios": len({run.scenario for run in runs}),
        "runs": len(runs),
        "without_verdict": sum(not run.cause for run in runs),
        "owner_right": ours.right,
        "owner_wrong": ours.wrong,
        "owner_wrong_in_healthy": ours.wrong_in_healthy,
        "cause_right": sum(map(cause_right, runs)) / len(runs),
        "abstained": ours.abstained,
        "naive_owner_right": naive.right,
        "naive_owner_wrong_in_healthy": naive.wrong_in_healthy,
        "ncsi_owner_right": ncsi.right,
        "ncsi_owner_wrong_in_healthy": ncsi.wrong_in_healthy,
        "verdict_p50_s": percentile(took, 50),
        "verdict_p95_s": percentile(took, 95),
        "verdict_to_forced_p50": percentile(ratios, 50),
        "verdict_to_forced_p95": percentile(ratios, 95),
        "verdict_unforced_p50_s": percentile(unforced, 50),
        "verdict_unforced_p95_s": percentile(unforced, 95),
    }
    if alone:
        found["verdict_alone_p50_s"] = percentile(alone, 50)
        found["verdict_alone_p95_s"] = percentile(alone, 95)
    if double:
        found["also_right"] = sum(map(also_right, double)) / len(double)
    return {name: round(one, 4) for name, one in found.items() if not math.isnan(one)}
