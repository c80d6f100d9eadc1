"""How long the localisation of a whole fleet takes: ``python -m bench.localise``.

10,000 operators with 20 observations each. From scratch: an empty fleet takes in all reports and
finds the faults; turning observations into evidence is part of it. A change: 500 operators report
anew, because a gateway has just died for them or has come back, and the faults are found again.
Making up the reports is not measured. The median of several rounds is given, and their spread
printed.
"""

import gc
import random
import statistics
import time
from collections.abc import Sequence

from bench.figures import record
from bench.simulated_fleet import GATEWAYS, Operator, observe, operators, scattered
from checks.component import Component, Part, Place
from checks.fleet import Fleet, FleetLocalisation
from checks.observation import Observation

OPERATORS = 10_000
CHANGED = 500
ROUNDS = 7
COMMAND = "make bench"

Report = tuple[Operator, list[Observation]]
CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
PROVIDER = Component(Place.ISP, "rt/Уфа", Part.ACCESS)
GATEWAY = Component(Place.GATEWAY, GATEWAYS[0], Part.HOST)


def night(fleet: Sequence[Operator], chance: random.Random) -> list[Report]:
    """A bad night: a CRM error for all, one provider down in one city, 3 % faults at home."""
    broken = [CRM, PROVIDER]
    return [(one, observe(one, [*broken, *own])) for one, own in scattered(fleet, 0.03, chance)]


def take_in(fleet: Fleet, reports: Sequence[Report], now: float) -> FleetLocalisation:
    """The work that is measured."""
    for operator, observations in reports:
        fleet.report(operator.id, observations, operator.paths, now)
    return fleet.localise(now)


def measure() -> dict[str, float]:
    """The two figures: seconds from scratch, milliseconds for a change."""
    everybody = operators(OPERATORS)
    chance = random.Random(2)
    reports = night(everybody, chance)
    scratch, change = [], []
    for number in range(ROUNDS):
        hit = chance.sample(everybody, CHANGED)
        worse = [(one, observe(one, [CRM, PROVIDER, GATEWAY])) for one in hit]
        better = [(one, observe(one, [PROVIDER])) for one in hit]
        gc.collect()
        fleet = Fleet()
        began = time.perf_counter()
        found = take_in(fleet, reports, 1.0)
        scratch.append(time.perf_counter() - began)
        _expect(found, {CRM, PROVIDER})
        for step, changed in enumerate((worse, better)):
            began = time.perf_counter()
            take_in(fleet, changed, 2.0 + step)
            change.append((time.perf_counter() - began) * 1000)
        took = f"change {change[-2]:.0f} ms and {change[-1]:.0f} ms"
        print(f"round {number + 1}: scratch {scratch[-1]:.2f} s, {took}")
    return {
        "localise_10k_scratch_s": round(statistics.median(scratch), 3),
        "localise_10k_change_ms": round(statistics.median(change), 1),
    }


def _expect(found: FleetLocalisation, causes: set[Component]) -> None:
    """A fast wrong answer is no answer."""
    seen = {fault.component for fault in found.faults}
    if seen != causes:
        raise AssertionError(f"found {seen}, expected {causes}")


def main() -> None:
    """Measure, print, write."""
    figures = measure()
    for name, value in figures.items():
        print(f"{name}: {value}")
    record("main_job", figures, COMMAND)


if __name__ == "__main__":
    main()
