"""From light looks to a decision: rest, make sure, diagnose, open an incident. PURE.

One place that fails is a suspicion; five tries on fresh sockets make it certain, or a second place
that shares a component with it. Then a full diagnosis names the cause, and the patience that its
cause deserves decides whether anybody is told. What has mended itself by then was a drop.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checks.causes import domain_of
from checks.pulse.beat import Beat, Layer
from runbook.agent.watch.decision import Confirm, Decision, Diagnose, Open, Rest
from runbook.agent.watch.drops import Drop
from runbook.agent.watch.excuses import Excuses
from runbook.agent.watch.judged import Judged
from runbook.agent.watch.loss import LossWindow
from runbook.agent.watch.patience import patience
from runbook.agent.watch.trouble import Trouble, certain, leads_inside

AWAKE_GRACE = 12.0
"""Seconds after sleep in which nothing is suspected: Wi-Fi and tunnel come back one by one."""
MOVED_GRACE = 8.0
"""The same after another network was joined: from Wi-Fi to cable the tunnel needs a moment."""
CHECKUP = 300.0
"""Seconds between full diagnoses while all is calm: light looks do not see name servers."""
UNHEARD = 30.0
"""Seconds to the second diagnosis where the first did not hear a part of the way."""
AT_MOST = 1.5
"""Seconds for the last tries before anybody is told; without their answer it counts as failing."""
ROUNDS = 4
"""So many diagnoses in a row that found something, if never the same, are enough to tell."""
ROUND_PAUSE = 3.0
"""Seconds between two of them, from the second on."""
GRACE_AGAIN = 60.0
"""Two routers by turns get no grace: within so many seconds a second move is a drop at home."""
AGREE = 2
"""Diagnoses that must agree where the light looks do not bear them out."""


@dataclass(slots=True)
class _Episode:
    """From certainty until all answers again. ``real``: borne out by a fact or a diagnosis."""

    home: bool
    real: bool
    counted: bool = False


class Detector:
    """What is known of one night. Times are monotonic seconds and only ever given from outside."""

    def __init__(self, now: float) -> None:
        self._troubles: dict[str, Trouble] = {}
        self._known: set[str] = set()
        self._inside: dict[str, bool] = {}
        """The places looked at over the network, and whether they lie behind the tunnel."""
        self._passing: set[str] = set()
        self._asked: set[str] = set()
        self._asked_last: frozenset[str] = frozenset()
        self._excuses = Excuses()
        self._loss = LossWindow()
        self._judged: Judged | None = None
        self._episode: _Episode | None = None
        self._grace_until = now
        self._moved_at = float("-inf")
        self._next_checkup = now + CHECKUP
        self._drops: list[Drop] = []

    # --- what is seen

    def note(self, beat: Beat) -> None:
        """One more look."""
        self._loss.add(beat)
        self._known.add(beat.probe)
        if not beat.fact:
            self._inside[beat.probe] = leads_inside(beat.path)
        known = self._troubles.get(beat.probe)
        if beat.failed:
            one = known.again(beat) if known else Trouble.first(beat)
            self._troubles[beat.probe] = one
            self._passing.discard(beat.probe)
        elif beat.passed and (known is None or beat.at >= known.since):
            self._passing.add(beat.probe)
            self._recovered(beat.probe)

    def woke(self, now: float) -> None:
        """The computer slept: what was seen before says nothing, and all needs a moment."""
        self._begin_anew(now, AWAKE_GRACE)

    def moved(self, now: float) -> None:
        """Another network was joined."""
        self._excuses.clear()
        if now - self._moved_at < GRACE_AGAIN:
            self._drops.append(Drop(now, home=True))
        else:
            self._begin_anew(now, MOVED_GRACE)
        self._moved_at = now

    def planned(self, probes: Iterable[str]) -> None:
        """Only these places are looked at from now on."""
        known = frozenset(probes)
        for probe in self._known - known:
            self._recovered(probe)
            self._passing.discard(probe)
            self._inside.pop(probe, None)
        self._known &= known

    def judged(self, cause: str, now: float, *, healthy: bool, began: float | None = None) -> None:
        """The diagnosis that was asked for is over; ``began`` is when it began."""
        self._next_checkup = now + CHECKUP
        if healthy:
            self._excuse(now, now if began is None else began)
            self._judged = None
            return
        if self._episode is not None:
            self._begin_episode(self._troubled(now).values())
            self._episode.home |= domain_of(cause) == "home_network"
            self._episode.real = True
        before, probes = self._judged, frozenset(self._troubled(now))
        again = before is not None and before.cause == cause
        # What has mended itself meanwhile was another fault than the one that stands now.
        kept = before is not None and again and not (probes and before.probes)
        since = before.since if before is not None and kept else self._since(now)
        borne = patience(cause, tunnel_silent=self._tunnel_silent())
        agreed = before.agreed + 1 if before is not None and again else 1
        self._asked_last = frozenset()
        rounds = before.rounds + 1 if before is not None else 1
        beneath = before.unseen if before is not None and probes else None
        due = since + borne
        self._judged = Judged(cause, now, since, due, probes, agreed, rounds, beneath)

    def unheard(self, now: float) -> None:
        """A part of the way did not answer the first diagnosis, and nobody looks at it yet."""
        self._next_checkup = min(self._next_checkup, now + UNHEARD)

    def told(self, now: float) -> None:
        """An incident is open for it: what comes next is for recovery to decide."""
        self._judged = None
        self._loss.clear()
        self._count(now)
        self._next_checkup = now + CHECKUP

    # --- what follows

    def decide(self, now: float) -> Decision:
        """The next thing to do."""
        if now < self._grace_until:
            return Rest(self._grace_until)
        troubled = self._troubled(now)
        if self._judged is not None:
            return self._while_borne(self._judged, troubled, now)
        if not troubled:
            return self._while_calm(now)
        if certain(troubled.values()):
            self._begin_episode(troubled.values())
            return Diagnose(self._since(now))
        return self._while_suspected(frozenset(troubled) - self._asked, self._next_checkup, now)

    @property
    def calm(self) -> bool:
        """Whether every place that is looked at answers."""
        return not self._troubles and bool(self._passing) and self._inside.keys() <= self._passing

    @property
    def grace_until(self) -> float:
        """Until when nothing is suspected."""
        return self._grace_until

    def take_drops(self) -> tuple[Drop, ...]:
        """The interruptions noticed since this was last asked."""
        drops, self._drops = tuple(self._drops), []
        return drops

    # --- inside

    def _while_calm(self, now: float) -> Decision:
        self._end_episode(now)
        if self._loss.suspicious(now) or now >= self._next_checkup:
            return Diagnose(now)
        return Rest(self._next_checkup)

    def _while_suspected(self, unasked: frozenset[str], until: float, now: float) -> Decision:
        if unasked:
            self._asked |= unasked
            return Confirm(unasked)
        return Diagnose(self._since(now)) if now >= until else Rest(until)

    def _while_borne(self, judged: Judged, troubled: Mapping[str, Trouble], now: float) -> Decision:
        if judged.probes and not troubled:
            return self._once_mended(judged.beneath, now)
        if now < judged.due:
            return self._beside(judged, troubled, now)
        borne_out = bool(judged.probes) and troubled.keys() == judged.probes
        if not borne_out and judged.agreed < AGREE:
            return self._another_round(judged, now)
        stale = self._not_seen_since(judged.due) if judged.at < judged.due else frozenset()
        if not stale or now >= judged.due + AT_MOST:
            return Open(judged.since)
        if stale <= self._asked_last:
            return Rest(judged.due + AT_MOST)
        self._asked_last |= stale
        return Confirm(stale)

    def _once_mended(self, beneath: Judged | None, now: float) -> Decision:
        """Every place answers again; what no light look sees may stand still."""
        self._judged = beneath
        if beneath is None:
            return self._while_calm(now)
        self._end_episode(now)
        return self._while_borne(beneath, {}, now)

    def _beside(self, judged: Judged, troubled: Mapping[str, Trouble], now: float) -> Decision:
        """What fails only since a long-borne fault was found may deserve far less patience."""
        new = {probe: one for probe, one in troubled.items() if probe not in judged.probes}
        again = judged.at + ROUND_PAUSE
        if not certain(new.values()):
            return self._while_suspected(frozenset(new) - self._asked, judged.due, now)
        return Diagnose(self._since(now)) if now >= again else Rest(min(again, judged.due))

    @staticmethod
    def _another_round(judged: Judged, now: float) -> Decision:
        """The places that fail are others by now, or none: what is it that stands?"""
        if judged.rounds >= ROUNDS:
            return Open(judged.since)
        again = judged.at + (ROUND_PAUSE if judged.rounds > 1 else 0.0)
        return Diagnose(judged.since) if now >= again else Rest(again)

    def _excuse(self, now: float, began: float) -> None:
        """What failed before a diagnosis that found nothing is passed over for a while.

        What began to fail meanwhile was not looked into yet: it is made sure of anew.
        """
        before = {probe for probe, one in self._troubles.items() if one.since < began}
        self._excuses.excuse(before, now)
        self._asked &= before

    def _not_seen_since(self, due: float) -> frozenset[str]:
        """Failing places nobody has tried since: it may have mended itself between two looks."""
        return frozenset(
            probe for probe, one in self._troubles.items() if one.last < due and not one.fact
        )

    def _troubled(self, now: float) -> dict[str, Trouble]:
        return {
            probe: one
            for probe, one in self._troubles.items()
            if not self._excuses.excused(probe, now)
        }

    def _since(self, now: float) -> float:
        begun = min((one.since for one in self._troubled(now).values()), default=now)
        return max(begun, self._grace_until)

    def _tunnel_silent(self) -> bool:
        failing = self._troubles
        behind = [probe for probe, inside in self._inside.items() if inside]
        outside_fails = any(not one.inside for one in failing.values())
        silent = all(probe in failing and failing[probe].silent for probe in behind)
        return bool(behind) and silent and not outside_fails

    def _recovered(self, probe: str) -> None:
        self._troubles.pop(probe, None)
        self._asked.discard(probe)
        self._excuses.passed(probe)

    def _begin_episode(self, troubled: Iterable[Trouble]) -> None:
        at_home = [one for one in troubled if one.layer is Layer.HOME]
        fact = any(one.fact for one in at_home)
        if self._episode is None:
            self._episode = _Episode(bool(at_home), fact)
        self._episode.home |= bool(at_home)
        self._episode.real |= fact

    def _end_episode(self, now: float) -> None:
        self._count(now)
        self._episode = None

    def _count(self, now: float) -> None:
        episode = self._episode
        if episode is not None and episode.real and not episode.counted:
            episode.counted = True
            self._drops.append(Drop(now, episode.home))

    def _begin_anew(self, now: float, grace: float) -> None:
        for probe in tuple(self._troubles):
            self._recovered(probe)
        self._passing.clear()
        self._judged, self._episode = None, None
        self._loss.clear()
        self._grace_until = now + grace
        self._next_checkup = max(self._next_checkup, self._grace_until)
