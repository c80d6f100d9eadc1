"""PURE. What is not as usual here: one diagnosis beside what was learned of its network.

It needs no connection, so that it is there in an outage. A difference accuses nobody: it is what an
administrator would ask about first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checks.observation import Observation, Outcome
from checks.report import Report
from checks.waits import SELF_TIMED
from runbook.learned.learning import Network
from runbook.learned.look import Addresses, path_of

TIMES_SLOWER = 3.0
"""An answer this many times later than usual is worth a line …"""
LEAST_SLOWER_MS = 300.0
"""… when it is also so many milliseconds later: 3 ms instead of 1 ms is nothing."""
HOPS_COMPARED = 2
"""The router and the provider's first one; further on, networks choose among many ways."""


class DifferenceKind(StrEnum):
    """In what respect it is not as usual."""

    ROUTER = "router"
    RESOLVERS = "resolvers"
    NAME = "name"
    PATH = "path"
    SILENT = "silent"
    SLOWER = "slower"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as usual here.

    ``subject`` is the probe's id or the name it is about, empty where the kind says it all.
    ``usual`` and ``now`` are addresses joined with commas, or whole milliseconds for ``SLOWER``;
    both are empty for ``SILENT``.
    """

    kind: DifferenceKind
    subject: str = ""
    usual: str = ""
    now: str = ""

    def as_json(self) -> dict[str, str]:
        """The shape of ``differences`` in ``runbook.check/1``."""
        shown = {"subject": self.subject, "usual": self.usual, "now": self.now}
        return {"kind": str(self.kind), **{key: text for key, text in shown.items() if text}}


def differences(usual: Network, report: Report) -> tuple[Difference, ...]:
    """What differs from what is believed of this network; nothing for one never seen."""
    return (
        *_home(usual, report),
        *_names(usual, report),
        *(found for one in report.observations for found in _of_probe(usual, one)),
    )


def _home(usual: Network, report: Report) -> Iterator[Difference]:
    router = report.situation.router
    if usual.router and router and router not in usual.router.addresses:
        yield _differ(DifferenceKind.ROUTER, "", usual.router.addresses, (router,))
    given = report.situation.facts.resolvers
    if usual.resolvers and given and set(given) != set(usual.resolvers.addresses):
        yield _differ(DifferenceKind.RESOLVERS, "", usual.resolvers.addresses, given)


def _names(usual: Network, report: Report) -> Iterator[Difference]:
    for name, found in sorted(report.addresses.items()):
        known = usual.names.get(name.lower())
        if known and found and not set(found) & set(known.addresses):
            yield _differ(DifferenceKind.NAME, name, known.addresses, found)


def _of_probe(usual: Network, seen: Observation) -> Iterator[Difference]:
    if seen.timed_out and seen.probe in usual.probes:
        yield Difference(DifferenceKind.SILENT, seen.probe)
    if seen.outcome is Outcome.PASSED:
        yield from _slower(usual, seen)
    path, known = path_of(seen), usual.paths.get(seen.probe)
    before = known.addresses if known else ()
    shared = min(len(path), len(before), HOPS_COMPARED)
    if path[:shared] != before[:shared]:
        yield _differ(DifferenceKind.PATH, seen.probe, before[:shared], path[:shared])


def _slower(usual: Network, seen: Observation) -> Iterator[Difference]:
    known = usual.took.get(seen.probe)
    if known is None or not known.sane or seen.kind in SELF_TIMED:
        return
    least = max(known.smoothed_ms * TIMES_SLOWER, known.smoothed_ms + LEAST_SLOWER_MS)
    if seen.elapsed_ms >= least:
        usually = str(round(known.smoothed_ms))
        yield Difference(DifferenceKind.SLOWER, seen.probe, usually, str(seen.elapsed_ms))


def _differ(kind: DifferenceKind, subject: str, usual: Addresses, now: Addresses) -> Difference:
    return Difference(kind, subject, ", ".join(usual), ", ".join(now))
