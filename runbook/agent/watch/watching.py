"""The night's loop: hear, decide, make sure, find out, and have it followed to its end."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from checks.host.change import Change
from checks.observation import Observation
from checks.onset import Onset
from checks.pulse.beat import Beat, Layer
from checks.report import Report
from checks.unsteady import unsteady
from runbook.agent.findings import works
from runbook.agent.sitting.screen import WatchScreen
from runbook.agent.sitting.session import Noticed
from runbook.agent.watch.armed_mark import ArmedMark
from runbook.agent.watch.bearings import Bearings, Slept
from runbook.agent.watch.decision import Confirm, Decision, Diagnose, Open, Rest
from runbook.agent.watch.detector import Detector
from runbook.agent.watch.drops import Drops
from runbook.agent.watch.ears import Ears
from runbook.agent.watch.office import Office, Pursuit
from runbook.agent.watch.ring import Ring
from runbook.agent.workplace import Workplace, utc_now

TURN = 1.0
"""Seconds between two turns at the most."""
NOT_YET = 15.0
"""Seconds between two diagnoses while it has not been well yet."""
AGAIN, AGAIN_AT_MOST = 5.0, 300.0
"""Seconds before an incident is taken up again whose following failed, doubled each time."""
NOT_YET_AT_MOST = 120.0
"""The longest of these pauses: they double while nothing changes."""
MARK_AGAIN = 60.0
"""Seconds between two marks that say the watch is armed."""
STIR_PAUSE = 3.0
"""Seconds between two wishes for a fresh diagnosis while an incident is followed."""
BANK_EASE = 2.0
"""A recovering gateway is not hammered: this much more seldom while the fault is the bank's."""


class Watch:
    """Runs until ``stop``. All but ``stop`` belongs to the thread that calls ``attend``."""

    def __init__(
        self,
        workplace: Workplace,
        ears: Ears,
        office: Office,
        screen: WatchScreen,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        mark: ArmedMark | None = None,
    ) -> None:
        self._workplace = workplace
        self._ears = ears
        self._office = office
        self._screen = screen
        self._now = now
        self._monotonic = monotonic
        self._mark = mark
        self._marked_at = float("-inf")
        self._detector = Detector(monotonic())
        self._drops = Drops()
        self._ring = Ring()
        self._bearings = Bearings(ears)
        self._report: Report | None = None
        self._pursuit: Pursuit | None = None
        self._onset: Onset | None = None
        self._unstable = False
        self._unnoted = False
        self._listening = False
        self._was_calm = False
        self._line_dead = False
        self._stirred_at = 0.0
        self._again = AGAIN
        self._until: datetime | None = None
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End the watch soon. Any thread may call."""
        self._stopping.set()

    def attend(self, until: datetime | None = None) -> None:
        """Watch until stopped, or until the shift is over and nothing is being followed."""
        self._until = until
        self._begin()
        while not self._ended:
            self._turn()

    def leave(self) -> None:
        """Stop following: what is open stays open, and whoever comes next takes it up."""
        if self._pursuit is not None:
            self._pursuit.leave()

    @property
    def _ended(self) -> bool:
        shift_over = self._until is not None and self._now() >= self._until
        return self._stopping.is_set() or (shift_over and self._pursuit is None)

    # --- the beginning of a night, and of each calm after an incident

    def _begin(self) -> None:
        """Wait until her work was possible once, or take up at once what a crash left.

        One service that answers is enough: what else is wrong then is a fault like any other.
        """
        said, pause = "", NOT_YET
        armed_before = self._mark is not None and self._mark.fresh(self._now())
        while not self._ended:
            began = self._monotonic()
            report = self._find_out()
            verdict = report.verdict
            if self._office.has_open():
                self._pursue(report, self._monotonic())
                return
            if armed_before or works(report):
                self._listen(report)
                self._screen.armed(well=verdict.healthy)
                if not verdict.healthy:
                    self._judge(report, began)
                if not self._ears.whole:
                    self._detector.unheard(self._monotonic())
                return
            if said != verdict.cause:
                said, pause = verdict.cause, NOT_YET
                self._screen.not_yet(report)
            self._let_pass(pause)
            pause = min(pause * 2, NOT_YET_AT_MOST)

    def _judge(self, report: Report, began: float) -> None:
        verdict, now = report.verdict, self._monotonic()
        self._detector.judged(verdict.cause, now, healthy=verdict.healthy, began=began)

    def _let_pass(self, seconds: float) -> None:
        """Wait, and know afterwards whether the computer slept meanwhile."""
        end = self._monotonic() + seconds
        while not self._ended and (left := end - self._monotonic()) > 0:
            self._take_bearings(self._monotonic())
            self._hear(min(left, TURN))

    def _listen(self, report: Report) -> None:
        self._bearings.at_home(report.situation)
        watched = self._ears.listen(self._workplace.subject_in(report.situation), report)
        facts = {beat.probe for beat in (*self._ears.facts()[1], *self._ears.programs())}
        self._detector.planned((*watched, *facts))
        self._listening = True

    # --- one turn

    def _turn(self) -> None:
        now = self._monotonic()
        self._take_bearings(now)
        if self._mark is not None and self._listening and now - self._marked_at >= MARK_AGAIN:
            self._marked_at = now
            self._mark.touch(self._now())
        decision = self._detector.decide(now)
        self._count_drops(now)
        if self._pursuit is not None:
            self._follow(self._pursuit, decision, now)
            self._hear(TURN)
            return
        if self._unstable:
            self._pursue(self._find_out(), now)
            return
        self._obey(decision, now)

    def _obey(self, decision: Decision, now: float) -> None:
        if isinstance(decision, Confirm):
            self._ears.confirm(decision.probes)
            self._hear(TURN)
        elif isinstance(decision, Diagnose):
            self._onset = self._ring.onset(decision.since)
            report = self._find_out()
            self._hear(0)
            self._judge(report, now)
            if report.verdict.healthy:
                self._onset = None
                self._listen(report)
        elif isinstance(decision, Open) and self._report is not None:
            self._pursue(self._report, decision.since)
        elif isinstance(decision, Rest):
            self._hear(min(max(decision.until - now, 0.0), TURN))

    def _hear(self, timeout: float) -> None:
        """Take what was heard; wait for the first of it at most so many seconds."""
        wait = timeout
        while True:
            try:
                sign = self._ears.signs.get(timeout=wait) if wait > 0 else self._next_sign()
            except queue.Empty:
                return
            wait = 0
            if isinstance(sign, Change):
                self._bearings.stirred(self._monotonic())
            else:
                self._note(sign)

    def _next_sign(self) -> Beat | Change:
        return self._ears.signs.get_nowait()

    def _note(self, beat: Beat) -> None:
        self._detector.note(beat)
        self._ring.add(beat)
        if beat.layer is Layer.GATEWAY and beat.failed:
            self._line_dead = True
        elif beat.layer in {Layer.GATEWAY, Layer.INSIDE} and beat.passed and self._line_dead:
            self._line_dead = False
            self._office.line_alive()

    def _take_bearings(self, now: float) -> None:
        for met in self._bearings.take(now):
            if isinstance(met, Beat):
                self._note(met)
                continue
            self._ring.clear()
            self._ears.look_now()
            if isinstance(met, Slept):
                self._detector.woke(now)
                self._screen.slept(met.seconds)
            else:
                self._detector.moved(now)

    # --- an incident

    def _find_out(self) -> Report:
        began = self._monotonic()
        self._report = self.diagnose(lambda _: None)
        self._bearings.busy(self._monotonic() - began)
        return self._report

    def diagnose(self, progress: Callable[[Observation], None]) -> Report:
        """One diagnosis, with what the watch knows beside it. Any thread may call."""
        report = self._workplace.diagnose(progress, onset=self._onset)
        if self._unstable:
            return replace(report, verdict=unsteady(report.verdict))
        return report

    def _look_again(self, progress: Callable[[Observation], None]) -> Report:
        """A diagnosis while an incident is followed: not before all had time to come back."""
        self._stopping.wait(max(self._detector.grace_until - self._monotonic(), 0.0))
        return self.diagnose(progress)

    def _pursue(self, report: Report, since: float) -> None:
        now = self._monotonic()
        self._detector.told(now)
        self._count_drops(now)
        if self._unstable:
            report = replace(report, verdict=unsteady(report.verdict))
        began = self._now() - timedelta(seconds=max(now - since, 0.0))
        evidence = {"onset": self._onset.probe} if self._onset else {}
        looks = {"looks": self._ring.as_json(since), **evidence}
        if not report.verdict.healthy:
            self._screen.noticed(report)
        self._pursuit = self._office.pursue(Noticed(began, report, looks), self._look_again)
        self._was_calm = False
        self._ears.ease(BANK_EASE if report.verdict.side == "bank" else 1.0)

    def _follow(self, pursuit: Pursuit, decision: Decision, now: float) -> None:
        if pursuit.over:
            self._resume(pursuit)
            return
        if self._unnoted and pursuit.key:
            self._unnoted = False
            self._office.note_drop(pursuit.key)
        if isinstance(decision, Confirm):
            self._ears.confirm(decision.probes)
        calm = self._detector.calm
        changed = calm != self._was_calm
        if changed and now - self._stirred_at >= STIR_PAUSE:
            self._was_calm = calm
            self._stirred_at = now
            pursuit.stirred()

    def _resume(self, pursuit: Pursuit) -> None:
        """It is over, or following it failed: then it is taken up again."""
        self._pursuit, self._onset = None, None
        self._ears.ease(1.0)
        report = pursuit.report
        if self._office.has_open():
            self._let_pass(self._again)
            self._again = min(self._again * 2, AGAIN_AT_MOST)
            self._begin()
            return
        self._again = AGAIN
        if report is not None and report.verdict.healthy:
            self._listen(report)
        elif not self._listening:
            self._begin()

    def _count_drops(self, now: float) -> None:
        drops = self._detector.take_drops()
        self._drops.add(drops)
        self._unstable = self._drops.unstable(now)
        dropped = any(one.home for one in drops)
        self._unnoted = self._unstable and (self._unnoted or dropped)
