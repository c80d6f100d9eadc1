"""The correlation of the hub on duty: from the reports in the database to incidents in it.

Reports are taken in by number. The number reached is kept in the transaction that keeps what was
made of them, so that a hub that comes on duty goes on exactly there. Everything else, who is heard
of and what everybody observed, is looked up anew.
"""

import math
import time
from collections.abc import Callable
from datetime import timedelta

from runbook.hub.bot.healing import Hearing
from runbook.hub.correlation import digest
from runbook.hub.correlation.anchors import Anchors
from runbook.hub.correlation.brain import Brain
from runbook.hub.correlation.figures import MISSING
from runbook.hub.correlation.fleet_process import FleetProcess, Reckoner
from runbook.hub.correlation.known import Known, whereabouts
from runbook.hub.correlation.mass import Plan
from runbook.hub.correlation.membership import Join, Leave
from runbook.hub.correlation.memory import Policy
from runbook.hub.correlation.reports_kept import CURSOR, keep_batch, pass_over
from runbook.hub.correlation.reports_read import Batch, portion, read_batch
from runbook.hub.correlation.silence import Patience
from runbook.hub.correlation.standing import Publisher
from runbook.hub.incidents import keeping
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Correlation
from runbook.hub.store import events, incidents, reports, switches
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction

AT_ONCE = 200
"""Reports that are read together."""
RECALLED_AT_ONCE = 500
MOVES_AT_ONCE = 50
"""Members that join or leave in one transaction."""
MOST_MOVES = 150
"""And in one step: whatever comes next must not wait for the last of them."""
IDLE = 1.0
"""Seconds between two decisions while nothing has changed but the time."""
WAIT = 0.25
"""Seconds a step waits for what everybody's observations amount to, or takes in more of them."""


class Correlator:
    """Correlates step by step. Belongs to one thread. ``bot``: how well the hub's bot hears."""

    def __init__(
        self,
        store: Store,
        office: Office,
        reckoner: Callable[[float], Reckoner] = FleetProcess,
        anchors: Anchors | None = None,
        steady: Callable[[], float] = time.monotonic,
        wait: float = WAIT,
        bot: Callable[[], Hearing] = Hearing,
    ) -> None:
        self._store = store
        self._office = office
        self._reckoner = reckoner
        self._anchors = anchors or Anchors(office.settings.internet)
        self._steady = steady
        self._wait = wait
        self._fence: int | None = None
        self._seq = 0
        self._known = Known()
        self._brain: Brain | None = None
        self._late: list[HubIncident] = []
        self._unreadable: set[str] = set()
        """Whose diagnosis was left out on this duty: that is told once."""
        self._decided_at = -math.inf
        self._recalled: str | None = None
        """The last operator whose standing was told anew; None: everybody's was."""
        self._bot = bot
        self._publisher = Publisher(store, steady)

    def step(self, fence: int) -> int:
        """One pass; how many changes were kept. Raises NotOnDutyError once another hub is."""
        brain = self._brain
        if brain is None or fence != self._fence:
            brain = self._come_on_duty(fence)
        with self._store.read() as tx:
            looked = self._known.look_round(tx, self._bot())
            changed = self._known.read_incidents(tx)
            if looked:
                brain.listen(self._known, tx.now, self._steady(), self._anchors.alive)
        self._recall(brain)
        before, done = self._seq, self._take_reports(fence, brain)
        idle = not (looked or changed or done) and self._seq == before
        if idle and not brain.thinking and self._steady() - self._decided_at < IDLE:
            return 0
        with self._store.read() as tx:
            self._known.read_incidents(tx)
            now = tx.now
            for mass in brain.unknown(self._known):
                brain.remember(mass, was_hit(tx, mass), now)
        plan = brain.decide(self._known, now, self._wait, self._late)
        self._late, self._decided_at = [], self._steady()
        done += self._apply(fence, plan)
        self._pass_over(fence, brain)
        if looked:
            done += self._name_silent(fence, brain)
        self._publisher.tell(fence, brain.snapshot(now))
        return done

    def close(self) -> None:
        """End what runs beside it. A further step begins anew."""
        if self._brain is not None:
            self._brain.close()
            self._brain = None
        self._anchors.close()

    def _come_on_duty(self, fence: int) -> Brain:
        if self._brain is not None:
            self._brain.close()
        self._anchors.start()
        given = self._office.settings.correlation
        reckoner = self._reckoner(given.window)
        self._brain = Brain(policy_of(given), patience_of(given), reckoner)
        self._known, self._late, self._unreadable = Known(), [], set()
        self._publisher = Publisher(self._store, self._steady)
        with self._store.read() as tx:
            kept = switches.get(tx, CURSOR)
        reached = kept.body.get("seq") if kept else 0
        self._seq = reached if isinstance(reached, int) else 0
        self._fence = fence
        return self._brain

    def _recall(self, brain: Brain) -> None:
        """Tell whoever searches how everybody stands, in portions, as fast as he takes it in."""
        if brain.lost():
            self._recalled = ""
        until = time.monotonic() + self._wait
        while self._recalled is not None and time.monotonic() < until:
            if brain.backlog >= RECALLED_AT_ONCE:
                with self._store.read() as tx:
                    now = tx.now
                brain.think(self._known, now, self._wait)
                if brain.backlog >= RECALLED_AT_ONCE:
                    break
            self._recall_some(brain, self._recalled)

    def _recall_some(self, brain: Brain, after: str) -> None:
        with self._store.read() as tx:
            standing = reports.standing(tx, after, RECALLED_AT_ONCE)
            now = tx.now
        for one in standing:
            if one.complaint is not None and one.complained_at is not None:
                said = (min(one.complained_at, now), one.complaint.channels)
                self._known.complaints.setdefault(one.operator, said)
        last = len(standing) < RECALLED_AT_ONCE
        self._recalled = None if last else standing[-1].operator
        brain.recall(
            (
                (one.operator, one.diagnosed_at, one.diagnosis)
                for one in standing
                if one.diagnosis is not None and one.diagnosed_at is not None
            ),
            self._known,
            now,
            last=last,
        )

    def _take_reports(self, fence: int, brain: Brain) -> int:
        done = 0
        until = time.monotonic() + self._wait
        while True:
            with self._store.read() as tx:
                kept = reports.since(tx, self._seq, AT_ONCE)
                now = tx.now
            if not kept:
                break
            some = portion(kept)
            batch = read_batch(some)
            for operator, where in batch.where.items():
                self._known.where[operator] = whereabouts(where)
            self._known.left.update(batch.left)
            brain.take(batch, self._known, now)
            # While others search, what the PCs said themselves is kept.
            brain.think(self._known, now)
            done += self._keep(fence, batch)
            if len(some) == len(kept) < AT_ONCE or time.monotonic() > until:
                break
        return done

    def _keep(self, fence: int, batch: Batch) -> int:
        """Keep what the outages of a batch change, and how far the reports are read."""
        saved = keep_batch(self._store, self._office, fence, batch)
        self._seq = batch.last
        self._late += [one for one in saved if one.late]
        return len(saved)

    def _apply(self, fence: int, plan: Plan) -> int:
        """Keep a plan. What has changed since it was made is decided again in the next step."""
        try:
            if plan.changes:
                with self._store.write(fence) as tx:
                    for change in plan.changes:
                        keeping.apply(tx, self._office, change)
            moves: list[Leave | Join] = [*plan.leaves, *plan.joins]
            moves = moves[:MOST_MOVES]
            for start in range(0, len(moves), MOVES_AT_ONCE):
                with self._store.write(fence) as tx:
                    for move in moves[start : start + MOVES_AT_ONCE]:
                        self._move(tx, move)
        except incidents.StaleError:
            return 0
        return len(plan.changes) + len(moves)

    def _move(self, tx: Transaction, move: Leave | Join) -> None:
        mass = incidents.by_key(tx, move.mass)
        one = incidents.by_key(tx, move.incident)
        if mass is None or one is None:
            return
        if isinstance(move, Join):
            keeping.join(tx, self._office, mass, one)
        elif one.parent == move.mass:
            keeping.leave(tx, self._office, mass, one, move.why)

    def _pass_over(self, fence: int, brain: Brain) -> None:
        new = {one: why for one, why in brain.unreadable().items() if one not in self._unreadable}
        if new:
            pass_over(self._store, fence, new)
            self._unreadable |= new.keys()

    def _name_silent(self, fence: int, brain: Brain) -> int:
        if brain.quiet.deaf:
            return 0
        belongs = {one.agent for one in self._known.locals if one.parent}
        missing = brain.quiet.alone - belongs
        alone = {one: self._known.heard[one] for one in missing if one in self._known.heard}
        if not alone:
            return 0
        with self._store.read() as tx:
            named = digest.read_named(tx)
            due = named.due(tx.now) and named.fresh(alone)
        if not due:
            return 0
        with self._store.write(fence) as tx:
            return int(digest.tell(tx, self._office, alone) is not None)


def was_hit(tx: Transaction, mass: HubIncident) -> set[str]:
    """Whom a mass incident has hit so far, as far as that was kept."""
    hit = {one.agent for one in incidents.members(tx, mass.key, current=False)}
    for event in events.of_incident(tx, mass.key):
        named = event.body.get(MISSING)
        hit |= set(map(str, named)) if isinstance(named, list) else set()
    return hit


def policy_of(given: Correlation) -> Policy:
    """``[correlation]`` as the decisions want it."""
    return Policy(
        least=given.least,
        quiet_for=timedelta(seconds=given.quiet_for),
        window=timedelta(seconds=given.window),
    )


def patience_of(given: Correlation) -> Patience:
    """When silence counts, by the same settings."""
    return Patience(
        timedelta(seconds=given.silent_after),
        given.burst,
        timedelta(seconds=given.burst_within),
    )
