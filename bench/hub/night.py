"""A night in virtual time: operators at home, what breaks, and what their PCs tell the hub.

Each PC is an agent: heard of every ten seconds while its line works, it sends a diagnosis and an
outage when something breaks and when it is mended. Whoever has lost the line is silent; some of
them reach the hub by their phone.
"""

import heapq
import random
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from bench.hub.office import OfficeInMemory
from bench.simulated_fleet import Operator, observe, operators
from checks.component import Component, Part, Place
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome
from checks.subject import Subject, Vpn
from checks.verdict import Verdict, judge
from runbook.hub.correlation.brain import Brain
from runbook.hub.correlation.fleet_process import FleetHere
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.correlation.memory import Policy
from runbook.hub.correlation.reports_read import Batch, ToldOutage
from runbook.hub.correlation.silence import Patience
from runbook.hub.incidents.local import from_outage
from runbook.reporting.observations import concluded
from runbook.reporting.shapes import Moment, Outage

BEGAN = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
STEP = timedelta(seconds=5)
LOOK = 2.0
"""Seconds a PC takes to notice, diagnose and report."""
_CUT = frozenset({Part.ADAPTER, Part.LINK, Part.ADDRESS, Part.ROUTER, Part.ROUTE, Part.POWER})
_NO_INTERNET = frozenset({Part.ACCESS, Part.UPLINK})


@dataclass
class Agent:
    """One operator's PC. ``at_work``: the program runs; ``own`` broke at hers and nowhere else."""

    operator: Operator
    at_work: bool = False
    own: set[Component] = field(default_factory=set)
    shared: set[Component] = field(default_factory=set)
    told: str = ""
    """The key of her open outage."""
    revision: int = 0
    last: frozenset[Component] = frozenset({Component(Place.PC)})
    """What was broken when she last reported."""

    @cached_property
    def subject(self) -> Subject:
        """Herself, for the verdict of her own PC."""
        provider, _, city = self.operator.paths.provider.partition("/")
        vpn = Vpn(gateway=self.operator.paths.gateway_host)
        return Subject(self.operator.id, provider, city, vpn)

    @property
    def broken(self) -> frozenset[Component]:
        """Everything that is broken on her way."""
        return frozenset(self.own | self.shared)

    @property
    def is_heard(self) -> bool:
        """Whether the hub hears of her."""
        paths = self.operator.paths
        cut = any(
            (one.place is Place.HOME and one.part in _CUT)
            or (one.place is Place.ISP and one.part in _NO_INTERNET)
            for one in self.broken
            if one.scope in {paths.operator, paths.provider}
        )
        return self.at_work and not cut


class Night:
    """Runs the hub's correlation over a fleet in steps of five seconds."""

    def __init__(self, size: int, seed: int, policy: Policy | None = None) -> None:
        self.chance = random.Random(seed)
        self.now = BEGAN
        self.office = OfficeInMemory()
        self.policy = policy or Policy()
        self.brain = Brain(self.policy, Patience(), FleetHere(self.policy.window.total_seconds()))
        self.agents = {one.id: Agent(one) for one in operators(size)}
        self.outside: bool | None = True
        self.flaky = 0.0
        """How likely one probe of a diagnosis is to lose its packets."""
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._batch = Batch()
        known = self.office.known
        self._heard: dict[str, datetime] = {}
        known.heard = self._heard
        for name, agent in self.agents.items():
            paths = agent.operator.paths
            known.where[name] = Whereabouts(paths.provider, paths.gateway_host)
        self.brain.lost()

    def at(self, seconds: float, do: Callable[[], None]) -> None:
        """Have something happen so many seconds from now."""
        self._count += 1
        when = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._due, (when, self._count, do))

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.now += STEP
            while self._due and self._due[0][0] <= self.now:
                heapq.heappop(self._due)[2]()
            self._step()

    def come(self, names: Iterable[str] | None = None) -> None:
        """They begin to work and report that all is well, or what is not."""
        for name in self.agents if names is None else names:
            agent = self.agents[name]
            agent.at_work = True
            self.office.known.left.pop(name, None)
            self.at(self.chance.uniform(0, 20), lambda agent=agent: self.look(agent))  # type: ignore[misc]

    def leave(self, agent: Agent, *, sign_off: bool = True) -> None:
        """She goes home; who does not sign off has just shut her PC."""
        agent.at_work = False
        if sign_off and agent.is_heard is False and agent.operator.id in self._heard:
            self.office.known.left[agent.operator.id] = self._heard[agent.operator.id]

    def break_shared(self, component: Component, hit: Collection[str]) -> None:
        """Break a shared component for these operators."""
        for name in hit:
            self.agents[name].shared.add(component)
            self._notice(self.agents[name])

    def mend_shared(self, component: Component) -> None:
        """Mend it for everybody."""
        for agent in self.agents.values():
            if component in agent.shared:
                agent.shared.discard(component)
                self._notice(agent)

    def break_own(self, agent: Agent, component: Component, seconds: float) -> None:
        """Break something at hers for so long."""
        agent.own.add(component)
        self._notice(agent)

        def mend() -> None:
            agent.own.discard(component)
            self._notice(agent)

        self.at(seconds, mend)

    def complain(self, name: str, channels: tuple[str, ...]) -> None:
        """«У меня не работает»."""
        self._batch.complaints[name] = (self.now, channels)

    def look(self, agent: Agent) -> None:
        """Her PC looks at everything and reports what has changed."""
        broken = agent.broken
        if not agent.at_work or broken == agent.last:
            return
        seen = self._observe(agent, broken)
        verdict = judge(seen, agent.subject)
        if agent.is_heard:
            agent.last = broken
            self._report(agent, seen, verdict)
        elif self.chance.random() < 0.2:
            agent.last = broken
            self._tell_outage(agent, verdict)

    def _notice(self, agent: Agent) -> None:
        self.at(LOOK + self.chance.uniform(0, 8), lambda: self.look(agent))

    def _observe(self, agent: Agent, broken: Collection[Component]) -> list[Observation]:
        seen = observe(agent.operator, broken)
        if self.flaky:
            seen = [self._maybe_lost(one) for one in seen]
        return seen

    def _maybe_lost(self, one: Observation) -> Observation:
        if one.outcome is not Outcome.PASSED or self.chance.random() >= self.flaky:
            return one
        return replace(
            one,
            outcome=Outcome.FAILED,
            failure=Failure.TIMED_OUT,
            operation=Operation.CONNECT,
            elapsed_ms=1500,
        )

    def _report(self, agent: Agent, seen: Sequence[Observation], verdict: Verdict) -> None:
        made = Moment(wall=self.now, age_ms=0)
        diagnosis = concluded(made, verdict, seen)
        self._batch.diagnoses[agent.operator.id] = (self.now, diagnosis)
        self._tell_outage(agent, verdict)

    def _tell_outage(self, agent: Agent, verdict: Verdict) -> None:
        if verdict.healthy and not agent.told:
            return
        name = agent.operator.id
        if not agent.told:
            agent.told = f"{self.chance.getrandbits(64):016x}"
        agent.revision += 1
        moment = Moment(wall=self.now, age_ms=0)
        over = moment if verdict.healthy else None
        outage = Outage(
            key=agent.told,
            revision=agent.revision,
            opened=moment,
            cause="" if verdict.healthy else verdict.cause,
            confidence=verdict.confidence,
            services=verdict.services,
            restored=over,
        )
        if over:
            agent.told = ""
        told = ToldOutage(name, outage, None, self.now)
        known = self.office.known.incidents.get(outage.key)
        change = from_outage(known, outage, name, None, self.now, self.now)
        self._batch.outages.append(told)
        if change is not None:
            self.office.apply(change, self.now)

    def _step(self) -> None:
        for name, agent in self.agents.items():
            if agent.is_heard:
                self._heard[name] = self.now
        batch, self._batch = self._batch, Batch()
        known = self.office.known
        self.brain.take(batch, known, self.now)
        steady = (self.now - BEGAN).total_seconds()
        self.brain.listen(known, self.now, steady, self.outside)
        self.office.carry_out(self.brain.decide(known, self.now), self.now)
