"""Simulated fleets: is the cause of a mass failure the right one, and do quiet nights stay quiet?

Known causes are broken, one at a time, in a fleet with ordinary troubles of its own: exactly these
incidents must be found, once each, and each must end. A day of ordinary troubles alone must give no
mass incident at all.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from bench.detection.rows import Row
from bench.hub.keeping import CORRELATION, record_hub, rows
from bench.hub.night import BEGAN, Agent, Night
from bench.simulated_fleet import GATEWAYS, own_faults
from checks.component import Component, Part, Place
from runbook.hub.correlation.groups import group_of_incident

ROUNDS, FIRST_SEED = 16, 1
QUIET, QUIET_H = 2, 12.5
"""Nights of ordinary troubles, and the hours of each: a whole change of shifts is among them."""
_AT_ONCE = 2
HOME = "rt/Уфа"
CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
CHAT = Component(Place.SERVICE, "chat", Part.APPLICATION)
PHONE = Component(Place.SERVICE, "phone", Part.HOST)
SEGMENT = Component(Place.BANK_NETWORK, "", Part.SEGMENT)
BANK_DNS = Component(Place.BANK_DNS)
GATEWAY = Component(Place.GATEWAY, GATEWAYS[0], Part.HOST)
GATEWAY_APP = Component(Place.GATEWAY, GATEWAYS[1], Part.DATA)
PROVIDER = Component(Place.ISP, HOME, Part.ACCESS)
PROVIDER_DNS = Component(Place.ISP, HOME, Part.DNS)
PROVIDER_BLOCKS = Component(Place.ISP, HOME, Part.GATEWAY_ADDRESS)
HOUR = 3600.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Trial:
    """What is broken, for what share of those who use it, and what must be found."""

    name: str
    broken: tuple[Component, ...]
    found: frozenset[tuple[str, str]]
    share: float = 1.0


TRIALS = (
    Trial("crm error", (CRM,), frozenset({("service/bank_service.error", "bank_service.error")})),
    Trial(
        "crm error for some",
        (CRM,),
        frozenset({("service/bank_service.error", "bank_service.error")}),
        0.3,
    ),
    Trial(
        "two services",
        (CRM, CHAT),
        frozenset({("service/bank_service.error", "bank_service.error")}),
    ),
    Trial(
        "phone silent",
        (PHONE,),
        frozenset({("service/bank_service.unreachable", "bank_service.unreachable")}),
    ),
    Trial("segment", (SEGMENT,), frozenset({("bank_network", "bank_network.unreachable")})),
    Trial("bank dns", (BANK_DNS,), frozenset({("bank_network", "bank_network.dns_failure")})),
    Trial(
        "gateway",
        (GATEWAY,),
        frozenset({(f"gateway:{GATEWAYS[0]}", "vpn_gateway.unreachable")}),
    ),
    Trial(
        "gateway's data",
        (GATEWAY_APP,),
        frozenset({(f"gateway:{GATEWAYS[1]}", "vpn_gateway.unhealthy")}),
    ),
    Trial("provider", (PROVIDER,), frozenset({(f"isp:{HOME}", "isp.no_internet")})),
    Trial("provider for most", (PROVIDER,), frozenset({(f"isp:{HOME}", "isp.no_internet")}), 0.7),
    Trial("provider's dns", (PROVIDER_DNS,), frozenset({(f"isp:{HOME}", "isp.dns_failure")})),
    Trial("provider blocks", (PROVIDER_BLOCKS,), frozenset({(f"isp:{HOME}", "isp.vpn_blocked")})),
    Trial(
        "provider and crm",
        (PROVIDER, CRM),
        frozenset(
            {
                (f"isp:{HOME}", "isp.no_internet"),
                ("service/bank_service.error", "bank_service.error"),
            }
        ),
    ),
)


def disturb(night: Night, hours: float) -> None:
    """Ordinary troubles from now on: faults at home, PCs shut, lost packets, shifts that change."""
    night.flaky = 0.01
    for agent in night.agents.values():
        _own_faults(night, agent, hours)
        _shut_lids(night, agent, hours)
        _shifts(night, agent, hours)
        _looks(night, agent, hours)


def _moments(night: Night, every: float, hours: float) -> Iterator[float]:
    """Seconds at which something happens that happens about so often, in hours."""
    at = night.chance.expovariate(1 / every)
    while at < hours:
        yield at * HOUR
        at += night.chance.expovariate(1 / every)


def _own_faults(night: Night, agent: Agent, hours: float) -> None:
    at_hers = (*own_faults(agent.operator), CRM, PHONE)
    for at in _moments(night, 40.0, hours):
        component = night.chance.choice(at_hers)
        span = night.chance.uniform(60, 1200)
        night.at(at, lambda c=component, s=span: night.break_own(agent, c, s))  # type: ignore[misc]


def _shut_lids(night: Night, agent: Agent, hours: float) -> None:
    name = agent.operator.id
    for at in _moments(night, 12.0, hours):
        night.at(at, lambda: night.leave(agent, sign_off=False))
        night.at(at + night.chance.uniform(300, HOUR), lambda: night.come([name]))


def _shifts(night: Night, agent: Agent, hours: float) -> None:
    """Twelve hours each; within half an hour everybody goes and comes, one in ten unsigned."""
    name = agent.operator.id
    for shift in range(1, int(hours // 12) + 1):
        at = shift * 12 * HOUR + night.chance.uniform(-900, 900)
        signed = night.chance.random() < 0.9
        night.at(at, lambda signed=signed: night.leave(agent, sign_off=signed))  # type: ignore[misc]
        night.at(at + night.chance.uniform(60, 900), lambda: night.come([name]))


def _looks(night: Night, agent: Agent, hours: float) -> None:
    """Each PC looks anew now and then, and some probe or other is lost."""

    def look() -> None:
        agent.last = frozenset({Component(Place.PC)})
        night.look(agent)

    for at in _moments(night, 0.5, hours):
        night.at(at, look)


def play(trial: Trial, seed: int, size: int = 300) -> str:
    """Break it, look, mend it, look again; what was wrong, empty when nothing was."""
    night = Night(size, seed)
    night.come()
    disturb(night, 2.0)
    night.run(night.chance.uniform(300, 600))
    before = len(night.office.masses)
    for component in trial.broken:
        users = [name for name, one in night.agents.items() if _uses(one, component)]
        hit: list[str] = []
        while len(hit) < night.policy.least:
            # Fewer are no mass incident by definition.
            hit = [name for name in users if night.chance.random() < trial.share]
        night.break_shared(component, hit)
    night.run(420)
    found = {(group_of_incident(one), one.cause) for one in night.office.masses if not one.over}
    if found != trial.found or len(night.office.masses) - before != len(trial.found):
        return f"found {sorted(found)} in {len(night.office.masses) - before} incidents"
    for component in trial.broken:
        night.mend_shared(component)
    night.run(600)
    left = [one.cause for one in night.office.masses if not one.over]
    return f"never ended: {left}" if left else ""


def _uses(agent: Agent, component: Component) -> bool:
    paths = agent.operator.paths
    scopes = {paths.provider, paths.gateway_host}
    for_all = component.place in {Place.SERVICE, Place.BANK_DNS, Place.BANK_NETWORK}
    return for_all or component.scope in scopes


def false_incidents(hours: float, seed: int, size: int = 1000, say: Say = print) -> int:
    """How many mass incidents so many hours of ordinary troubles bring about."""
    night = Night(size, seed)
    night.come()
    disturb(night, hours)
    while (passed := (night.now - BEGAN) / timedelta(hours=1)) < hours:
        night.run(min(HOUR, (hours - passed) * HOUR))
        shown = [(group_of_incident(one), one.weight) for one in night.office.masses]
        local = sum(not one.is_mass for one in night.office.known.incidents.values())
        say(f"{passed + 1:.0f} h: {local} local incidents, mass: {shown or 'none'}")
    return len(night.office.masses)


def main() -> None:
    """Play what is missing, two nights at a time, and record."""
    kept = rows("fleets", "night", "office", product=CORRELATION)
    with ProcessPoolExecutor(_AT_ONCE) as side_by_side:
        quiet = [
            (key, side_by_side.submit(false_incidents, QUIET_H, seed))
            for seed in range(QUIET)
            if (key := f"quiet {seed}") not in kept
        ]
        nights = [
            (key, side_by_side.submit(play, trial, FIRST_SEED + number))
            for number in range(ROUNDS)
            for trial in TRIALS
            if (key := f"{trial.name} {number}") not in kept
        ]
        for key, played in nights:
            row = kept.add(key, {"trial": key.rpartition(" ")[0], "problem": played.result()})
            print(f"{len(kept.all)} rows, {key}: {row['problem'] or 'right'}", flush=True)
        for key, passed in quiet:
            kept.add(key, {"hours": QUIET_H, "mass": passed.result()})
    played_rows = [one for one in kept.all if "trial" in one]
    quiet_rows = [one for one in kept.all if "hours" in one]
    record_hub(
        {
            "mass_nights": len(played_rows),
            "mass_cause_right": round(right_share(played_rows), 4),
            "quiet_hours": sum(one["hours"] for one in quiet_rows),
            "false_mass_incidents": sum(one["mass"] for one in quiet_rows),
        }
    )


def right_share(played: Sequence[Row]) -> float:
    """The share of nights in which nothing was wrong."""
    return sum(not one["problem"] for one in played) / len(played)


if __name__ == "__main__":
    main()
