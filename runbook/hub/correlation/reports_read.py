"""PURE. What a batch of kept reports comes to: of each outage its newest state, and what was seen.

Read together, a report that lay waiting and the one that took it back ring nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from checks.causes import HEALTHY

if TYPE_CHECKING:
    from runbook.hub.store.reports import Kept
    from runbook.reporting.shapes import Diagnosis, Outage, Surroundings


MOST_OUTAGES = 400
"""In one batch: what one PC says without end must not hold up what is found meanwhile."""


@dataclass(frozen=True, slots=True)
class ToldOutage:
    """An outage as its newest report has it, and when and whence that came in."""

    operator: str
    outage: "Outage"
    where: "Surroundings | None"
    received_at: datetime


@dataclass(slots=True)
class Batch:
    """What the reports come to; ``last`` is the number of the last one.

    ``diagnoses`` (when made, by the hub's clock) and ``complaints`` (when said, which channels)
    are by operator; so is ``left``, when somebody signed off.
    """

    last: int = 0
    outages: list[ToldOutage] = field(default_factory=list)
    diagnoses: dict[str, tuple[datetime, "Diagnosis"]] = field(default_factory=dict)
    complaints: dict[str, tuple[datetime, tuple[str, ...]]] = field(default_factory=dict)
    where: dict[str, "Surroundings"] = field(default_factory=dict)
    left: dict[str, datetime] = field(default_factory=dict)


def portion(kept: Sequence["Kept"], most: int = MOST_OUTAGES) -> Sequence["Kept"]:
    """The first of them whose outages are not more than so many together; always one at least."""
    count = 0
    for number, one in enumerate(kept):
        count += len(one.report.outages)
        if number and count > most:
            return kept[:number]
    return kept


def read_batch(kept: Iterable["Kept"]) -> Batch:
    """Read them in the order of their numbers."""
    batch = Batch()
    outages: dict[tuple[str, str], ToldOutage] = {}
    for one in kept:
        batch.last = max(batch.last, one.seq)
        report, operator = one.report, one.operator
        if report.where is not None:
            batch.where[operator] = report.where
        if report.leaving:
            batch.left[operator] = one.received_at
        for outage in report.outages:
            known = outages.get((operator, outage.key))
            if known is None or outage.revision > known.outage.revision:
                told = ToldOutage(operator, outage, report.where, one.received_at)
                outages[operator, outage.key] = told
        _note_words(batch, one)
    batch.outages = list(outages.values())
    return batch


def _note_words(batch: Batch, one: "Kept") -> None:
    report, operator = one.report, one.operator
    if report.diagnosis is not None:
        at = min(report.diagnosis.made.seen_from(one.received_at), one.received_at)
        seen = batch.diagnoses.get(operator)
        if seen is None or at >= seen[0]:
            batch.diagnoses[operator] = (at, report.diagnosis)
    if report.complaint is not None:
        at = min(report.complaint.said.seen_from(one.received_at), one.received_at)
        said = batch.complaints.get(operator)
        if said is None or at >= said[0]:
            batch.complaints[operator] = (at, report.complaint.channels)


def is_failing(diagnosis: "Diagnosis") -> bool:
    """Whether it found anything wrong."""
    return diagnosis.cause != HEALTHY
