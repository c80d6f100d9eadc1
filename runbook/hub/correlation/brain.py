"""Everything that correlation knows and concludes, apart from where it is kept.

The hub on duty feeds it from its database (``loop``), a simulated night from a list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.hub.correlation.evidence import find
from runbook.hub.correlation.findings import Finding, Witnesses
from runbook.hub.correlation.fleet_process import Reckoner
from runbook.hub.correlation.groups import (
    VANISHED_GROUP,
    Whereabouts,
    group_of_incident,
    is_provider,
    is_reported,
)
from runbook.hub.correlation.known import Known
from runbook.hub.correlation.localised import NOTHING_YET, Localised
from runbook.hub.correlation.mass import Plan, Situation, decide
from runbook.hub.correlation.matching import watched
from runbook.hub.correlation.memory import Memory, Policy
from runbook.hub.correlation.observers import Observers
from runbook.hub.correlation.reports_read import Batch, is_failing
from runbook.hub.correlation.silence import Hearing, Listening, Patience, Quiet
from runbook.hub.model.incident import HubIncident
from runbook.reporting.shapes import Diagnosis

TELEGRAM_AFTER = timedelta(seconds=30)
"""So long nothing must have gone through Telegram, the way out working, before it is to blame."""
SAID_FOR = timedelta(hours=1)
"""After so long what an operator said does not work is not counted any more."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What correlation makes of everything at one moment, in counts.

    ``outside``: whether the hub's own way out works, None when nobody knows.
    """

    at: datetime
    observed: int = 0
    present: int = 0
    silent: int = 0
    outside: bool | None = None
    findings: tuple[Finding, ...] = ()
    own: int = 0
    contradicted: int = 0


class Brain:
    """One duty's worth of correlation. Belongs to one thread. What it forgets makes it patient."""

    def __init__(self, policy: Policy, patience: Patience, reckoner: Reckoner) -> None:
        self._policy = policy
        self._listening = Listening(patience)
        self._memory = Memory()
        self._observers = Observers(reckoner, policy.window)
        self._remembered: set[str] = set()
        self._quiet = Quiet()
        self._found: Localised = NOTHING_YET
        self._findings: tuple[Finding, ...] = ()
        self._telegram_since: datetime | None = None
        self._outside: bool | None = None

    @property
    def quiet(self) -> Quiet:
        """What the silence amounted to when it was last listened to."""
        return self._quiet

    @property
    def thinking(self) -> bool:
        """Whether a search for shared faults is under way."""
        return self._observers.thinking

    def lost(self) -> bool:
        """Whether everybody's latest diagnosis has to be taken in anew."""
        return self._observers.lost()

    def unreadable(self) -> Mapping[str, str]:
        """Whose diagnosis was left out, and the error's name, since this was asked last."""
        return self._observers.unreadable()

    def recall(
        self,
        diagnoses: Iterable[tuple[str, datetime, Diagnosis]],
        known: Known,
        now: datetime,
        *,
        last: bool = True,
    ) -> None:
        """Take in some of everybody's latest diagnoses; what is older than the window is history.

        ``last``: there are no more. Until then nothing is searched for.
        """
        self._observers.complete = last
        with_incident = frozenset(one.agent for one in known.locals)
        for operator, at, diagnosis in diagnoses:
            where = known.where.get(operator, Whereabouts())
            # An unchanged diagnosis holds as long as she is heard of.
            stands = not is_failing(diagnosis) or operator in with_incident
            heard = known.heard.get(operator, at) if stands else at
            self._observers.take(operator, where, max(at, heard), diagnosis, now)

    @property
    def backlog(self) -> int:
        """How many diagnoses wait to be passed on to whoever searches."""
        return self._observers.backlog

    def think(self, known: Known, now: datetime, wait: float = 0.0) -> None:
        """Have the search go on with what is new; not waited for longer than ``wait`` seconds."""
        watch = self._watch(known.masses, now)
        self._found = self._observers.localised(now, watch, wait) or self._found

    def unknown(self, known: Known) -> list[HubIncident]:
        """Open mass incidents that this hub has not looked at yet."""
        return [one for one in known.masses if one.key not in self._remembered]

    def remember(self, mass: HubIncident, hit: Iterable[str], now: datetime) -> None:
        """Take in whom it hit before this hub came on duty."""
        self._remembered.add(mass.key)
        self._memory.trace(mass, now).hit |= frozenset(hit)

    def take(self, batch: Batch, known: Known, now: datetime) -> None:
        """Take in what a batch of reports says."""
        known.complaints.update(batch.complaints)
        restored = {
            one.operator for one in batch.outages if one.outage.restored or one.outage.closed
        }
        self._observers.mended(restored - batch.diagnoses.keys())
        for operator, (at, diagnosis) in batch.diagnoses.items():
            where = known.where.get(operator, Whereabouts())
            self._observers.take(operator, where, at, diagnosis, now)

    def listen(self, known: Known, now: datetime, steady: float, outside: bool | None) -> Quiet:
        """See who has fallen silent. ``steady`` is a clock in seconds that never jumps."""
        self._outside = outside
        heard = {one: at for one, at in known.heard.items() if one in known.where}
        hearing = Hearing(now, steady, heard, known.left, known.where, outside)
        self._quiet = self._listening.look(hearing)
        with_incident = frozenset(one.agent for one in known.locals)
        self._observers.listen(heard, self._quiet, known.left, with_incident)
        return self._quiet

    def decide(
        self, known: Known, now: datetime, wait: float = 0.0, late: Iterable[HubIncident] = ()
    ) -> Plan:
        """What is to be done. A search that takes longer than ``wait`` s is not waited for."""
        masses = known.masses
        self.think(known, now, wait)
        oldest = now - SAID_FOR
        complaints = {one: said for one, said in known.complaints.items() if said[0] > oldest}
        known.complaints = complaints
        seen = Witnesses(
            self._found,
            known.where,
            self._quiet.present,
            self._quiet.bursts,
            known.told(),
            known.complaining(self._quiet.present),
            self._telegram_down(known, now),
        )
        self._findings = find(seen)
        situation = Situation(
            now,
            self._findings,
            masses,
            known.lately(now, self._policy.repeat_within),
            known.locals,
            tuple(late),
            known.where,
            self._proving(masses, known, now),
        )
        return decide(situation, self._memory, self._policy)

    def snapshot(self, now: datetime) -> Snapshot:
        """What the last look made of everything."""
        return Snapshot(
            now,
            len(self._found.observed),
            len(self._quiet.present),
            len(self._quiet.silent),
            self._outside,
            self._findings,
            self._found.own,
            self._found.contradicted,
        )

    def close(self) -> None:
        """Give up what thinks elsewhere."""
        self._observers.close()

    def _watch(
        self, masses: Iterable[HubIncident], now: datetime
    ) -> Mapping[str, tuple[tuple[str, ...], frozenset[str]]]:
        return {one.key: (watched(one), self._memory.trace(one, now).hit) for one in masses}

    def _proving(
        self, masses: Iterable[HubIncident], known: Known, now: datetime
    ) -> dict[str, frozenset[str]]:
        """By mass incident, who of those it hit is well again.

        Observations say it, or that somebody without any is there again and has nothing open: at a
        provider that is proof in itself, because nothing she sends would get through.
        """
        accusing = frozenset[str]().union(*(one.operators for one in self._findings))
        troubled = accusing.union(one.agent for one in known.locals)
        there = self._quiet.present - troubled
        found = {}
        for mass in masses:
            group = group_of_incident(mass)
            by_word = is_provider(group) or is_reported(group) or group == VANISHED_GROUP
            hit = self._memory.trace(mass, now).hit
            well = hit & (there if by_word else there - self._found.observed)
            observed = self._found.proving.get(mass.key, frozenset()) - accusing
            found[mass.key] = observed | well
        return found

    def _telegram_down(self, known: Known, now: datetime) -> bool:
        if not (known.telegram_dead and self._outside):
            self._telegram_since = None
            return False
        self._telegram_since = self._telegram_since or now
        return now - self._telegram_since >= TELEGRAM_AFTER
