"""One diagnosis from beginning to end: facts, probes side by side, tries again, verdict.

Everything is decided by pure functions; this file only starts, waits and collects. It ends when
the probes still under way can no longer change the verdict, and at the deadline in any case.
"""

import time
from collections.abc import Callable, Sequence

from checks.evidence import INSIDE, read_all
from checks.evidence.own_words import unsteady_inside
from checks.facts import LATE_MS, clock_fact, counters_fact, cpu_fact, observe_facts
from checks.observation import ROUND_TRIPS, Observation, ProbeKind
from checks.paths import Path, Paths
from checks.plan import WAIT, inner_destinations, plan_probes, wait_of
from checks.plan_again import SILENT_FOR, old_witnesses, plan_loss, plan_small_segments
from checks.probe import Probe
from checks.report import Report
from checks.runner import Runner
from checks.senses import Senses
from checks.settle import is_settled
from checks.situation import Situation
from checks.subject import Subject
from checks.tries import Tries, shows_loss
from checks.verdict import judge
from checks.waits import allowance, is_unusual, waits_of

FACTS_WAIT = 0.5
"""Seconds for reading this computer before the probes go out."""
LOOKING_TAKES = 1.0
"""Seconds for asking older witnesses once more; without them they are believed."""
ROUND = 0.05
"""Seconds between two looks at what is due."""
MOST_STRETCH = 2.0
"""How much longer a slow line may take than the usual wait."""
RESERVE = 0.15
"""Seconds kept for the judgement itself."""
SLOW_START = 0.25
"""Seconds after which a computer that is still starting the probes has no time for them."""
_BEFORE_THE_BANK = frozenset({ProbeKind.TUNNEL_HOP, ProbeKind.INNER_GATEWAY})
_BEHIND_THE_GATEWAY = frozenset({ProbeKind.CONTROL, ProbeKind.BANK_DNS})

Progress = Callable[[Observation], None]
Recall = Callable[[Situation], Subject]
"""Gives the subject with what is remembered of the network this PC turned out to be in."""


class Diagnosis:
    """Runs one diagnosis of ``subject`` within ``deadline`` seconds. Use once."""

    def __init__(
        self,
        subject: Subject,
        senses: Senses,
        deadline: float,
        progress: Progress = lambda observation: None,
        recall: Recall | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subject = subject
        self._senses = senses
        self._progress = progress
        self._recall = recall
        self._paths = Paths.of(subject)
        self._runner = Runner(senses.functions, senses.names, now=now)
        self._deadline = deadline - RESERVE
        self._tries: dict[str, Tries] = {}
        self._facts: list[Observation] = []
        self._late_ms = 0
        self._slow_line = 1.0
        self._doubted = False
        self._measured: set[Path] = set()
        self._road_asked = False

    def run(self) -> Report:
        """Find out. Never raises for anything the network or the computer does."""
        load = self._senses.load_meter()
        situation = self._look_around()
        tunnel = situation.tunnel.name if situation.tunnel else ""
        counted = self._senses.tunnel_bytes(tunnel) if tunnel else None
        self._start(plan_probes(self._subject, situation))
        self._collect(situation)
        self._look_again(situation)
        for left in self._runner.abandon():
            self._take(left)
        at_ms = self._at_ms()
        busy = cpu_fact(load(), self._late_ms, self._paths, at_ms)
        self._note_fact(busy)
        if counted is not None:
            self._count_tunnel(tunnel, counted)
        observations = tuple(self._seen())
        verdict = judge(observations, self._subject)
        return Report(
            observations, verdict, self._at_ms(), situation, self._senses.resolved_names()
        )

    def _count_tunnel(self, tunnel: str, before: tuple[int, int]) -> None:
        after = self._senses.tunnel_bytes(tunnel) or (0, 0)
        sent, received = after[0] - before[0], after[1] - before[1]
        self._note_fact(counters_fact(tunnel, sent, received, self._paths, self._at_ms()))

    def _look_around(self) -> Situation:
        facts_wait = min(FACTS_WAIT, self._deadline / 3)
        situation = self._senses.situation(
            self._subject, inner_destinations(self._subject), facts_wait
        )
        if self._recall is not None:
            self._subject = self._recall(situation)
            self._paths = Paths.of(self._subject)
        for fact in observe_facts(self._subject, situation, self._at_ms()):
            self._note_fact(fact)
        return situation

    def _note_fact(self, fact: Observation) -> None:
        if fact.kind not in self._subject.off:
            self._facts.append(fact)
            self._progress(fact)

    def _at_ms(self) -> int:
        return round(self._runner.elapsed() * 1000)

    def _seen(self) -> list[Observation]:
        probed = (tries.observation() for tries in self._tries.values())
        return [*self._facts, *(one for one in probed if one is not None)]

    def _start(self, probes: Sequence[Probe]) -> None:
        by_wait: dict[float, list[Probe]] = {}
        now = self._runner.elapsed()
        left = max(self._deadline - now, 0.05)
        for probe in probes:
            tries = self._tries.setdefault(probe.id, self._new_tries(probe))
            tries.started.append(now)
            given = allowance(
                probe,
                self._subject.history,
                now - tries.started[0],
                stretch=self._slow_line,
                doubted=self._doubted,
            )
            tries.hurried |= given.hurried
            tries.stretch, tries.outpaced = self._slow_line, False
            by_wait.setdefault(min(given.seconds, left), []).append(given.probe)
        for wait, group in by_wait.items():
            self._runner.start(group, wait)
        if self._runner.elapsed() - now > SLOW_START:
            self._doubt()

    def _new_tries(self, probe: Probe, *, anew: bool = False) -> Tries:
        spacing = waits_of(probe, self._subject.history).spacing
        return Tries(probe, spacing=spacing, anew=anew, doubted=self._doubted)

    def _doubt(self) -> None:
        """Tonight is not as usual: hurried silence proves nothing any more."""
        self._doubted = True
        for tries in self._tries.values():
            tries.doubted = True

    def _collect(self, situation: Situation) -> None:
        """Take what comes, try the silent ones again, and stop as soon as nothing can change."""
        while self._runner.elapsed() < self._deadline:
            before = self._runner.elapsed()
            seen = self._runner.next(ROUND)
            if seen is not None:
                self._take(seen)
                continue
            waited = self._runner.elapsed() - before
            if self._runner.outstanding:
                self._note_lateness(round((waited - ROUND) * 1000))
            inside = self._inside_answers()
            self._start([one.probe for one in self._tries.values() if self._is_due(one, inside)])
            self._measure_loss(situation)
            self._doubt_the_road()
            pending = [one for one in self._tries.values() if not one.settled]
            if not pending or self._is_settled(pending):
                return

    def _note_lateness(self, late_ms: int) -> None:
        self._late_ms = max(self._late_ms, late_ms)
        if self._late_ms >= LATE_MS and not self._doubted:
            self._doubt()

    def _is_due(self, tries: Tries, inside_answers: bool) -> bool:
        now = self._runner.elapsed()
        enough = self._deadline - now > wait_of(tries.probe) / 2
        return enough and tries.due(now, inside_answers=inside_answers)

    def _inside_answers(self) -> bool:
        """Whether something inside answers: behind the gateway, where anything else is asked.

        A gateway that answers for itself does not show that the road behind it is open.
        """
        planned = {one.probe.kind for one in self._tries.values()}
        kinds = INSIDE - _BEFORE_THE_BANK if planned & _BEHIND_THE_GATEWAY else INSIDE
        return any(one.answered for one in self._tries.values() if one.probe.kind in kinds)

    def _road_is_gone(self) -> bool:
        """Whether everything inside that had answered was asked again and is silent."""
        inside = [one for one in self._tries.values() if one.again and one.probe.kind in INSIDE]
        beyond = [one for one in inside if one.probe.kind in _BEHIND_THE_GATEWAY] or inside
        return bool(beyond) and all(one.settled and not one.answered for one in beyond)

    def _is_settled(self, pending: Sequence[Tries]) -> bool:
        waiting = {tries.probe.id for tries in pending}
        if self._road_is_gone():
            # What was asked before it went is not answered any more.
            pending = [one for one in pending if one.probe.kind is not ProbeKind.SERVICE]
        known = [one for one in self._seen() if one.probe not in waiting]
        return is_settled(known, pending, lambda supposed: judge(supposed, self._subject))

    def _take(self, seen: Observation) -> None:
        tries = self._tries[seen.probe]
        if seen.at_ms < round(tries.started[0] * 1000):
            return
        tries.finished.append(seen)
        self._adapt(seen)
        skew = seen.values.get("date_skew_s")
        if isinstance(skew, (int, float)):
            self._note_fact(clock_fact(skew, self._paths, self._at_ms()))
        merged = tries.observation()
        if merged is not None and (tries.settled or not seen.silent):
            self._progress(merged)

    def _adapt(self, seen: Observation) -> None:
        """A slow line gets the round trips it needs, at most twice the usual time."""
        took = seen.values.get("connect_ms")
        if isinstance(took, (int, float)):
            needed = min(ROUND_TRIPS * took / 1000 / WAIT, MOST_STRETCH)
            if needed > self._slow_line:
                self._slow_line = needed
                self._note_outpaced()
        tries = self._tries[seen.probe]
        lost = tries.repeated or (tries.lost and not seen.timed_out)
        if lost or is_unusual(seen, self._subject.history):
            self._doubt()

    def _note_outpaced(self) -> None:
        for tries in self._tries.values():
            tries.outpaced = tries.stretch < self._slow_line

    def _look_again(self, situation: Situation) -> None:
        """After contradictions, a fault may have begun in the middle: ask the older witnesses."""
        seen = self._seen()
        doubtful = {*judge(seen, self._subject).contradictions, *unsteady_inside(seen)}
        if not doubtful or self._runner.elapsed() + LOOKING_TAKES >= self._deadline:
            return
        contradicted = [one for one in seen if one.probe in doubtful]
        accused = {component for one in contradicted for component in one.path}
        latest = max(one.at_ms for one in contradicted)
        proofs = [
            evidence.observation
            for evidence in read_all(seen, self._paths)
            if evidence.proves & accused and evidence.observation.at_ms <= latest
        ]
        ids = {one.probe for one in (*proofs, *contradicted)} & set(self._tries)
        again = [self._new_tries(self._tries[one].probe, anew=True) for one in sorted(ids)]
        if self._is_settled(again):
            return
        self._tries |= {one.probe.id: one for one in again}
        self._start([one.probe for one in again])
        self._collect(situation)

    def _measure_loss(self, situation: Situation) -> None:
        """The second pass, as soon as packets seem to get lost: what it finds comes in beside."""
        if ProbeKind.LOSS in self._subject.off:
            return
        seen = self._seen()
        if not shows_loss(seen, list(self._tries.values())):
            return
        left = self._deadline - self._runner.elapsed()
        planned = plan_loss(self._subject, situation, seen)
        new = [one for one in planned if wait_of(one) <= left and one.path not in self._measured]
        if new and not self._is_settled([self._new_tries(probe) for probe in new]):
            self._measured |= {one.path for one in new}
            self._start(new)

    def _doubt_the_road(self) -> None:
        """While services are silent, ask again what proved the road to them: it may be gone."""
        now = self._runner.elapsed()
        silent = [
            one.probe
            for one in self._tries.values()
            if one.probe.kind is ProbeKind.SERVICE
            and not one.answered
            and now - one.started[0] >= SILENT_FOR
        ]
        if self._road_asked or not silent:
            return
        witnesses = old_witnesses(self._seen(), now)
        if not witnesses:
            return
        self._road_asked = True
        again = [self._new_tries(self._tries[one].probe) for one in witnesses]
        for one in again:
            one.again = True
        self._tries |= {one.probe.id: one for one in again}
        small = plan_small_segments(self._subject, silent)
        wanted = [one for one in small if one.kind not in self._subject.off]
        self._start([*(one.probe for one in again), *wanted])
