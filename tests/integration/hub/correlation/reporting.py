"""Operators' PCs that report to a hub's database as its door does, and a hub that correlates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.simulated_fleet import Operator, observe, operators
from checks.component import Component
from checks.subject import Subject, Vpn
from checks.verdict import judge
from runbook.hub.correlation.anchors import Anchors
from runbook.hub.correlation.fleet_process import FleetHere, Reckoner
from runbook.hub.correlation.loop import Correlator
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import agents, duty, incidents, reports, seen
from runbook.hub.store.store import Store
from runbook.reporting.observations import concluded
from runbook.reporting.shapes import (
    Complaint,
    Diagnosis,
    Moment,
    Outage,
    Report,
    Surroundings,
)
from tests.integration.hub.conftest import Clock


class Outside(Anchors):
    """The hub's way out, as the test has it."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.settings.internet)
        self.works: bool | None = True

    @property
    def alive(self) -> bool | None:
        return self.works

    def start(self) -> None:
        """Nobody is asked."""


@dataclass
class Shift:
    """Enrolled operators, and the hubs that hear them. Time is moved by hand."""

    store: Store
    office: Office
    clock: Clock
    size: int = 12
    fleet: list[Operator] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    sequences: dict[str, int] = field(default_factory=dict)
    fence: int = 0

    def __post_init__(self) -> None:
        self.fleet = operators(self.size)
        self.outside = Outside(self.office)
        with self.store.write() as tx:
            for one in self.fleet:
                agents.enrol(tx, one.id, bytes(32), bytes(32))
        self.heard = {one.id for one in self.fleet}
        self.hub = self.come_on_duty("first")

    def come_on_duty(
        self, holder: str, reckoner: Callable[[float], Reckoner] = FleetHere
    ) -> Correlator:
        """Another hub takes the duty, whoever had it."""
        with self.store.write() as tx:
            current = duty.current(tx)
        if current is not None:
            duty.release(self.store, current.holder)
        fence = duty.take_or_renew(self.store, holder, 3600)
        assert fence is not None
        self.fence = fence
        self.hub = Correlator(
            self.store, self.office, reckoner, self.outside, self._steady, wait=0.2
        )
        return self.hub

    def _steady(self) -> float:
        return self.clock.now.timestamp()

    def report(self, number: int, **said: object) -> None:
        """One report comes in, and is safe."""
        one = self.fleet[number]
        self.sequences[one.id] = self.sequences.get(one.id, 0) + 1
        provider, _, city = one.paths.provider.partition("/")
        where = Surroundings(provider=provider, city=city, gateway=one.paths.gateway_host)
        report = Report(
            agent=one.id,
            sequence=self.sequences[one.id],
            sent=self.clock.now,
            where=where,
            **said,  # type: ignore[arg-type]
        )
        with self.store.write() as tx:
            reports.take(tx, [reports.Incoming(one.id, report, tx.now)])

    def look(
        self, numbers: Iterable[int], *broken: Component, age_ms: int = 0, told: bool = True
    ) -> None:
        """These PCs look at what is broken, and report it."""
        for number in numbers:
            one = self.fleet[number]
            provider, _, city = one.paths.provider.partition("/")
            observed = observe(one, broken)
            subject = Subject(one.id, provider, city, Vpn(gateway=one.paths.gateway_host))
            verdict = judge(observed, subject)
            made = Moment(wall=self.clock.now, age_ms=age_ms)
            diagnosis = concluded(made, verdict, observed)
            self.report(number, diagnosis=diagnosis, outages=self._outages(number, diagnosis, told))

    def _outages(self, number: int, diagnosis: Diagnosis, told: bool) -> tuple[Outage, ...]:
        with self.store.read() as tx:
            known = incidents.open_of_agent(tx, self.fleet[number].id)
        well = diagnosis.cause == "healthy.ok"
        if not told or (well and not known):
            return ()
        outage = Outage(
            key=known[0].key if known else f"{number + 1:016x}",
            revision=known[0].agent_revision + 1 if known else 1,
            opened=diagnosis.made,
            cause="" if well else diagnosis.cause,
            services=diagnosis.services,
            restored=diagnosis.made if well else None,
        )
        return (outage,)

    def complain(self, number: int, *channels: str) -> None:
        said = Moment(wall=self.clock.now, age_ms=0)
        self.report(number, complaint=Complaint(said=said, channels=channels))

    def run(self, seconds: float, step: float = 5.0) -> int:
        """Let time pass while the hub works."""
        done = 0
        for _ in range(round(seconds / step)):
            self.clock.go(step)
            done += self.step()
        return done

    def step(self) -> int:
        """Everybody who is heard is heard, and the hub takes one look."""
        with self.store.write() as tx:
            before = seen.read(tx)
            seen.write(tx, "door", {**before, **dict.fromkeys(self.heard, tx.now)})
        return self.hub.step(self.fence)

    @property
    def masses(self) -> list[HubIncident]:
        with self.store.read() as tx:
            return [one for one in incidents.recent(tx, 1000) if one.is_mass]

    @property
    def mass(self) -> HubIncident:
        (one,) = self.masses
        return one

    def local(self, number: int) -> HubIncident:
        with self.store.read() as tx:
            found = incidents.by_key(tx, f"{number + 1:016x}")
        assert found is not None
        return found
