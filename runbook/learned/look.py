"""PURE. What one healthy diagnosis shows of the network it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.evidence import FACTS
from checks.observation import Observation, Outcome
from checks.report import Report

Addresses = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: ``took`` are milliseconds by the id of each probe that passed.

    ``silent`` are ids of probes nobody answered although all was well. ``paths`` are the routers
    that answered on the way, nearest first, by the id of the probe that walked it.
    """

    passed: frozenset[str] = frozenset()
    took: Mapping[str, float] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    names: Mapping[str, Addresses] = field(default_factory=dict)
    resolvers: Addresses = ()
    router: str = ""
    paths: Mapping[str, Addresses] = field(default_factory=dict)


def look_of(report: Report) -> Look:
    """What there is to be learned from a diagnosis, which must have ended healthy."""
    asked = [one for one in report.observations if one.kind not in FACTS]
    passed = [one for one in asked if one.outcome is Outcome.PASSED]
    return Look(
        passed=frozenset(one.probe for one in report.observations if one.outcome is Outcome.PASSED),
        took={one.probe: float(one.elapsed_ms) for one in passed if not was_lossy(one)},
        silent=frozenset(one.probe for one in asked if one.timed_out),
        names=report.addresses,
        resolvers=report.situation.facts.resolvers,
        router=report.situation.router,
        paths={one.probe: path for one in asked if (path := path_of(one))},
    )


def was_lossy(seen: Observation) -> bool:
    """Whether packets were lost on the way to this answer, so that its time is not the usual."""
    return bool(seen.values.get("lost_tries"))


def path_of(seen: Observation) -> Addresses:
    """The routers that answered a walk, nearest first, up to the first that did not."""
    hops = seen.values.get("hops")
    if not isinstance(hops, str):
        return ()
    path: list[str] = []
    for hop in hops.split(","):
        number, _, address = hop.partition(":")
        if number != str(len(path) + 1):
            break
        path.append(address)
    return tuple(path)
