"""PURE. What becomes of mass incidents: opened, weighed, turned, merged, split, restored.

Everything is decided from what is known now, what is open and a memory that a hub may lose at any
moment: it only makes the hub more patient. So a hub that comes on duty, and one that was killed
half-way, come to the same incidents.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from runbook.hub.correlation.figures import much, much_beside, only_beside, said, told
from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.groups import (
    TELEGRAM_GROUP,
    Whereabouts,
    group_of_incident,
    is_service,
    side_of_mass,
)
from runbook.hub.correlation.matching import Matches, match
from runbook.hub.correlation.membership import Join, Leave, Standings, place_members
from runbook.hub.correlation.memory import Memory, Policy, Trace
from runbook.hub.incidents.change import BEGAN_AT, Change, Loudness, hit_again, opened_again
from runbook.hub.model.incident import HubIncident, Kind

OPENED = "mass.opened"
REOPENED = "mass.reopened"
WEIGHED = "mass.weighed"
TURNED = "mass.turned"
MERGED = "mass.merged"
RESTORED = "mass.restored"
FADED = "mass.faded"
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to decide about.

    ``masses`` are open, ``lately`` ended a short while ago. ``locals`` are operators' incidents
    that are open, and ``late`` ones that came as history. ``proving``: by mass incident, who of
    those it hit got through again.
    """

    now: datetime
    findings: Sequence[Finding] = ()
    masses: Sequence[HubIncident] = ()
    lately: Sequence[HubIncident] = ()
    locals: Sequence[HubIncident] = ()
    late: Sequence[HubIncident] = ()
    where: Mapping[str, Whereabouts] = field(default_factory=dict)
    proving: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in this order: the changes, then who leaves, then who joins."""

    changes: tuple[Change, ...] = ()
    leaves: tuple[Leave, ...] = ()
    joins: tuple[Join, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.leaves or self.joins)


def decide(seen: Situation, memory: Memory, policy: Policy) -> Plan:
    """What becomes of the mass incidents and of who belongs to them."""
    memory.keep_only(
        frozenset(one.key for one in seen.masses), frozenset(one.key for one in seen.locals)
    )
    for mass in seen.masses:
        agents = frozenset(one.agent for one in seen.locals if one.parent == mass.key)
        trace = memory.trace(mass, seen.now)
        trace.hit |= agents
        # A hub that has just come on duty knows by its members who accused it.
        trace.operators = trace.operators or agents
    matches = match(seen.findings, seen.masses, seen.proving, memory, seen.now, policy)
    course = _Course(seen, memory, policy, matches)
    changes = course.changes()
    standings = Standings(
        now=seen.now,
        findings=tuple(seen.findings),
        owners=course.owners,
        ended=frozenset(course.ended),
        merged=matches.merges,
        masses={one.key: one for one in (*seen.masses, *course.begun)},
        lately=tuple(seen.lately),
        where=seen.where,
        proving=seen.proving,
    )
    leaves, joins = place_members(seen.locals, seen.late, standings, memory, policy)
    _note_late(seen, joins, memory)
    return Plan(tuple(changes), tuple(leaves), tuple(joins))


def _note_late(seen: Situation, joins: Sequence[Join], memory: Memory) -> None:
    """Whose report came late was hit too: that she is back says something."""
    late = {one.key: one.agent for one in seen.late}
    masses = {one.key: one for one in seen.masses}
    for join in joins:
        if join.incident in late and join.mass in masses:
            memory.trace(masses[join.mass], seen.now).hit |= {late[join.incident]}


class _Course:
    """One look at all mass incidents."""

    def __init__(self, seen: Situation, memory: Memory, policy: Policy, matches: Matches) -> None:
        self._seen = seen
        self._memory = memory
        self._policy = policy
        self._matches = matches
        self.owners = {one.group: key for key, one in matches.pairs.items()}
        self.ended: set[str] = set()
        self.begun: list[HubIncident] = []

    def changes(self) -> list[Change]:
        by_key = {one.key: one for one in self._seen.masses}
        found = [self._follow(mass) for mass in self._seen.masses]
        found += [self._merge(by_key[key], by_key[into]) for key, into in self._merges()]
        found += [self._begin(one) for one in self._matches.new]
        return [one for one in found if one is not None]

    def _merges(self) -> list[tuple[str, str]]:
        return sorted(self._matches.merges.items())

    def _follow(self, mass: HubIncident) -> Change | None:
        if mass.key in self._matches.merges:
            return None
        finding = self._matches.pairs.get(mass.key)
        trace = self._memory.trace(mass, self._seen.now)
        if finding is None:
            return None if trace.turn else self._end(mass, trace)
        trace.accused_at = self._seen.now
        trace.operators = finding.operators
        trace.hit |= finding.operators
        for service in finding.services:
            trace.services[service] = self._seen.now
        if group_of_incident(mass) != finding.group:
            return self._turn(mass, finding, trace)
        return self._weigh(mass, finding, trace)

    def _turn(self, mass: HubIncident, finding: Finding, trace: Trace) -> Change:
        trace.turn, trace.cause, trace.weighed_at = None, None, self._seen.now
        trace.services = dict.fromkeys(finding.services, self._seen.now)
        turned = _with(mass, finding, finding.services)
        other_side = mass.side != turned.side
        body = {"from": mass.cause, **said(turned, finding)}
        return Change(turned, TURNED, body, Loudness.RING if other_side else Loudness.EDIT)

    def _weigh(self, mass: HubIncident, finding: Finding, trace: Trace) -> Change | None:
        now, policy = self._seen.now, self._policy
        services = finding.services
        if is_service(finding.group):
            # One that was hit a moment ago is not crossed out before it has stayed well.
            still = (one for one, at in trace.services.items() if now - at < policy.quiet_for)
            services = tuple(sorted({*finding.services, *still}))
        weighed = _with(mass, finding, services)
        if finding.component != mass.component and finding.cause == mass.cause:
            weighed = replace(weighed, component=mass.component or finding.component)
        weighed = self._with_cause_confirmed(mass, weighed, trace)
        if told(weighed) == told(mass):
            return None
        since = now - trace.weighed_at if trace.weighed_at else policy.rest_every
        if mass.awaits and weighed.hit:
            trace.weighed_at = now
            return hit_again(weighed, finding.began_at, said(weighed, finding))
        other_side = mass.side != weighed.side
        loud = other_side or (mass.cause, mass.services) != (weighed.cause, weighed.services)
        enough = policy.weigh_every if loud else self._pause(mass, weighed)
        if enough is None or since < enough:
            return None
        trace.weighed_at = now
        loudness = Loudness.RING if other_side else Loudness.EDIT
        return Change(weighed, TURNED if other_side else WEIGHED, said(weighed, finding), loudness)

    def _pause(self, mass: HubIncident, weighed: HubIncident) -> timedelta | None:
        """How long after the last change these figures may be told; None where they need not be."""
        policy = self._policy
        if only_beside(mass, weighed):
            # A PC of which now and again nothing is known must not keep a card from standing still.
            return policy.rest_every if much_beside(mass.weight, weighed.weight) else None
        return policy.weigh_every if much(mass.weight, weighed.weight) else policy.settle_every

    def _with_cause_confirmed(
        self, mass: HubIncident, weighed: HubIncident, trace: Trace
    ) -> HubIncident:
        """Keep the cause that was told until another one has been found for a while."""
        if weighed.cause == mass.cause:
            trace.cause = None
            return weighed
        now, policy = self._seen.now, self._policy
        if trace.still_caused_by(weighed.cause, now, policy.turn_after):
            return weighed
        return replace(
            weighed,
            cause=mass.cause,
            side=mass.side,
            confidence=mass.confidence,
            component=mass.component,
        )

    def _end(self, mass: HubIncident, trace: Trace) -> Change | None:
        now = self._seen.now
        quiet = now - trace.accused_at
        if quiet < self._policy.quiet_for:
            return None
        proof = len(self._seen.proving.get(mass.key, ()))
        needs_proof = group_of_incident(mass) != TELEGRAM_GROUP
        if needs_proof and not proof and quiet < self._policy.fades_after:
            return None
        self.ended.add(mass.key)
        over = replace(mass, restored_at=now)
        if mass.is_only_ours:
            # There is nobody who could say more of it.
            over = replace(over, closed_at=now, true_cause=mass.cause)
        body = {"proved": proof, "quiet_s": round(quiet.total_seconds())}
        faded = not proof and quiet >= self._policy.fades_after
        return Change(over, FADED if faded else RESTORED, body, Loudness.RECOVERY)

    def _merge(self, mass: HubIncident, into: HubIncident) -> Change:
        other = self._memory.trace(into, self._seen.now)
        other.hit |= self._memory.trace(mass, self._seen.now).hit
        gone = replace(mass, closed_at=self._seen.now, parent=into.key)
        return Change(gone, MERGED, {"into": into.number}, Loudness.EDIT)

    def _begin(self, finding: Finding) -> Change | None:
        now, policy = self._seen.now, self._policy
        if finding.hit < policy.least and finding.group != TELEGRAM_GROUP:
            return None
        former = next(
            (one for one in self._seen.lately if group_of_incident(one) == finding.group), None
        )
        if former is not None and former.closed_at is not None and former.closed_by:
            # A person has just called it over: what lingers does not contradict that.
            if now - former.closed_at < policy.window:
                return None
        elif former is not None and now - (former.restored_at or now) < policy.repeat_within:
            return self._reopen(former, finding)
        opened = HubIncident(
            _key(finding.group, now),
            Kind.MASS,
            now,
            occurred_at=finding.began_at,
            detected_at=now,
        )
        return self._started(_with(opened, finding, finding.services), finding, OPENED)

    def _reopen(self, former: HubIncident, finding: Finding) -> Change:
        again = replace(opened_again(former, self._seen.now), repeats=former.repeats + 1)
        return self._started(_with(again, finding, finding.services), finding, REOPENED)

    def _started(self, mass: HubIncident, finding: Finding, event: str) -> Change:
        now = self._seen.now
        trace = self._memory.trace(mass, now)
        trace.accused_at = trace.weighed_at = now
        trace.operators = trace.hit = finding.operators
        trace.services = dict.fromkeys(finding.services, now)
        self.owners[finding.group] = mass.key
        self.begun.append(mass)
        body = said(mass, finding)
        if event == OPENED:
            body[BEGAN_AT] = mass.began.isoformat(timespec="seconds")
        whole = self._split_from(finding)
        if whole:
            body["split_from"] = whole
        return Change(mass, event, body, Loudness.RING)

    def _split_from(self, finding: Finding) -> int:
        """The number of the incident most of whose operators this one takes over, 0 for none."""
        for mass in self._seen.masses:
            before = self._memory.trace(mass, self._seen.now).hit
            if finding.operators and 2 * len(before & finding.operators) >= finding.hit:
                return mass.number
        return 0


def _with(mass: HubIncident, finding: Finding, services: tuple[str, ...]) -> HubIncident:
    """The incident as this finding has it."""
    return replace(
        mass,
        cause=finding.cause,
        side=side_of_mass(finding.cause),
        confidence=finding.confidence,
        services=services,
        component=finding.component,
        not_working=finding.not_working,
        weight=finding.weight,
    )


def _key(group: str, now: datetime) -> str:
    text = f"runbook.mass/1\n{group}\n{now.isoformat()}"
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).hexdigest()
