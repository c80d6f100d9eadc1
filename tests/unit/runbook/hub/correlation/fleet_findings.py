"""Findings, incidents and an office for the tests of what becomes of mass incidents."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bench.hub.office import OfficeInMemory
from checks.causes import UNDETERMINED, side_of
from checks.component import Component, Part, Place
from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.groups import Whereabouts, group_of, mass_cause, reported_group
from runbook.hub.correlation.mass import Plan, Situation, decide
from runbook.hub.correlation.memory import Memory, Policy
from runbook.hub.model.incident import HubIncident, Kind, Weight

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
CRM_SILENT = Component(Place.SERVICE, "crm", Part.HOST)
SEGMENT = Component(Place.BANK_NETWORK, "", Part.SEGMENT)
UFA = Component(Place.ISP, "rt/Уфа", Part.ACCESS)
GATEWAY = Component(Place.GATEWAY, "vpn1.bank.example", Part.HOST)


def people(*numbers: int) -> frozenset[str]:
    return frozenset(f"op-{number}" for number in numbers)


def finding(
    component: Component,
    operators: Iterable[str],
    *,
    services: tuple[str, ...] = (),
    opens: bool = True,
    prove: int = 0,
) -> Finding:
    hit = frozenset(operators)
    group = group_of(component)
    assert group is not None
    named = services or ((component.scope,) if component.place is Place.SERVICE else ())
    weight = Weight(accuse=len(hit), prove=prove)
    return Finding(group, mass_cause(component), hit, weight, str(component), named, opens=opens)


def reported(channel: str, operators: Iterable[str]) -> Finding:
    hit = frozenset(operators)
    weight = Weight(accuse=len(hit), certain=False)
    return Finding(
        reported_group(channel), UNDETERMINED, hit, weight, not_working=(channel,), opens=True
    )


class Desk:
    """An office whose incidents are decided about look by look."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.office = OfficeInMemory()
        self.policy = policy or Policy()
        self.memory = Memory()
        self.now = NOW
        self.where: dict[str, Whereabouts] = {}

    def restart(self) -> None:
        """Another hub comes on duty: what was only remembered is gone."""
        self.memory = Memory()

    def local(self, agent: str, cause: str, **more: object) -> HubIncident:
        key = f"{agent:x>16}"
        made = HubIncident(
            key,
            Kind.LOCAL,
            self.now,
            agent=agent,
            cause=cause,
            side=side_of(cause),
            **more,  # type: ignore[arg-type]
        )
        self.office._numbers += 1
        self.office.known.incidents[key] = made
        return made

    def look(
        self,
        *found: Finding,
        after: float = 1.0,
        proving: Mapping[str, frozenset[str]] | None = None,
        late: Iterable[HubIncident] = (),
    ) -> Plan:
        """One look so many seconds after the last one; what it decides is kept."""
        self.now += timedelta(seconds=after)
        known = self.office.known
        everybody = (
            {one.key: proving.get("*", frozenset()) for one in known.masses} if proving else {}
        )
        plan = decide(
            Situation(
                self.now,
                sorted(found, key=lambda one: (-one.hit, one.group)),
                known.masses,
                known.lately(self.now, self.policy.repeat_within),
                known.locals,
                tuple(late),
                self.where,
                everybody,
            ),
            self.memory,
            self.policy,
        )
        self.office.carry_out(plan, self.now)
        return plan

    def looks(self, *found: Finding, seconds: float, step: float = 5.0, **more: object) -> None:
        for _ in range(round(seconds / step)):
            self.look(*found, after=step, **more)  # type: ignore[arg-type]

    @property
    def mass(self) -> HubIncident:
        (one,) = self.office.masses
        return one

    @property
    def events(self) -> list[str]:
        return [one.change.event for one in self.office.log]
