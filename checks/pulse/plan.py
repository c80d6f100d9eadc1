"""Which places to look at every two seconds: the way that answered, and every service. PURE."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checks.observation import Observation, Outcome, ProbeKind
from checks.plan import plan_probes
from checks.probe import Probe
from checks.pulse.beat import Layer
from checks.situation import Situation
from checks.subject import Subject

ROUTER = (ProbeKind.ROUTER_TCP, ProbeKind.ROUTER_NAME, ProbeKind.NEIGHBOUR)
INSIDE = (ProbeKind.INNER_GATEWAY, ProbeKind.CONTROL, ProbeKind.BANK_DNS)
"""Which kinds stand for their part of the way, the cheapest first: one is looked at."""


_WAY = {Layer.HOME: ROUTER, Layer.GATEWAY: (ProbeKind.GATEWAY_TCP,), Layer.INSIDE: INSIDE}


@dataclass(frozen=True, slots=True)
class Look:
    """One place to look at again and again: a probe of the full diagnosis, and its layer."""

    probe: Probe
    layer: Layer


def plan_pulse(
    subject: Subject, situation: Situation, healthy: Sequence[Observation]
) -> tuple[Look, ...]:
    """The looks for this computer, given its latest healthy diagnosis.

    What did not answer then is not looked at: its silence now would prove nothing. A service is
    looked at in any case: on a busy computer it may not have been heard in time, and one that stays
    silent is what she is to be told of. Kinds the bank does not want are never used.
    """
    answered = {one.probe: one for one in healthy if one.outcome is Outcome.PASSED}
    planned = plan_probes(subject, situation)
    probes = [one for one in planned if one.id in answered]
    chosen = (
        *((layer, _first_of(kinds, probes)) for layer, kinds in _WAY.items()),
        (Layer.SERVICE, (one for one in planned if one.kind is ProbeKind.SERVICE)),
    )
    return tuple(
        Look(_where_it_answered(probe, answered.get(probe.id)), layer)
        for layer, found in chosen
        for probe in found
    )


def is_whole(looks: Sequence[Look], subject: Subject, situation: Situation) -> bool:
    """Whether every part of the way that there is here is looked at."""
    planned = {one.kind for one in plan_probes(subject, situation)}
    there = {layer for layer, kinds in _WAY.items() if planned.intersection(kinds)}
    return there <= {one.layer for one in looks}


def _first_of(kinds: Sequence[ProbeKind], probes: Sequence[Probe]) -> Iterator[Probe]:
    ranked = sorted(
        (one for one in probes if one.kind in kinds), key=lambda one: kinds.index(one.kind)
    )
    yield from ranked[:1]


def _where_it_answered(probe: Probe, seen: Observation | None) -> Probe:
    """Asks only the port that answered, where several are tried: a third of the packets."""
    port = seen.values.get("port") if seen else None
    if not isinstance(port, int) or isinstance(port, bool):
        return probe
    only: dict[str, str | int | float] = {"ports": str(port)}
    if probe.kind is ProbeKind.INNER_GATEWAY:
        only["tunnel_test"] = 0
    elif probe.kind is not ProbeKind.ROUTER_TCP:
        return probe
    return replace(probe, options={**probe.options, **only})
