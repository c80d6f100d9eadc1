"""Facts of this computer, read as looks: an adapter, an address, a route, a program. PURE."""

from collections.abc import Iterable, Mapping

from checks.component import Part
from checks.failure import Failure
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.pulse.beat import Beat, Layer

_LAYERS = {
    ProbeKind.ADAPTER: Layer.HOME,
    ProbeKind.LINK: Layer.HOME,
    ProbeKind.ADDRESS: Layer.HOME,
    ProbeKind.ROUTE: Layer.HOME,
    ProbeKind.TUNNEL_INTERFACE: Layer.INSIDE,
    ProbeKind.TUNNEL_ROUTE: Layer.INSIDE,
}
"""Facts that stop her work at once. What could merely be better is the diagnosis' matter."""


def beats_of_facts(facts: Iterable[Observation], at: float) -> tuple[Beat, ...]:
    """Those facts that the watch goes by, without the adapter's name: roaming changes it."""
    return tuple(
        Beat(
            _name(one), _LAYERS[one.kind], one.path, one.outcome, at, failure=one.failure, fact=True
        )
        for one in facts
        if one.kind in _LAYERS and one.outcome in {Outcome.PASSED, Outcome.FAILED}
    )


def _name(fact: Observation) -> str:
    return fact.probe if fact.kind is ProbeKind.TUNNEL_ROUTE else str(fact.kind)


def beats_of_programs(
    services: Mapping[str, str], gone: Iterable[str], paths: Paths, at: float
) -> tuple[Beat, ...]:
    """The programs that must run on this PC; ``services`` gives each service's own."""
    lost = frozenset(gone)
    return tuple(
        Beat(
            f"{ProbeKind.PROGRAM}:{service}",
            Layer.SERVICE,
            (paths.service(service, Part.PROGRAM),),
            Outcome.FAILED if program in lost else Outcome.PASSED,
            at,
            failure=Failure.FACT_FALSE if program in lost else None,
            fact=True,
        )
        for service, program in services.items()
    )
