"""One sitting of ``run``: diagnose, decide, write it down, tell, and follow until it is over.

It observes (``Workplace``), judges (``checks``), plans (``runbook.planning``) and applies here:
one transaction for the incident, the event and the messages, then the courier is woken.
"""

import queue
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from checks.observation import Observation
from checks.report import Report
from runbook.agent.findings import finding_in, finding_of, internet_answers
from runbook.agent.recording.keeping import AT_A_LOOK, waited_out
from runbook.agent.recording.record import Record
from runbook.agent.sitting.alerting import Alerting
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import CheckAgain, Leave, Order, Stirred
from runbook.agent.sitting.screen import Screen
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.incident import Incident
from runbook.journal.database import waiting_at_most
from runbook.journal.problem import JournalError
from runbook.journal.returning import Back
from runbook.planning import (
    TO_CONFIRM,
    Answers,
    Finding,
    Loudness,
    Told,
    next_pause,
    plan_change,
    same_news,
)

IDLE_PAUSE = 30.0
"""Seconds between diagnoses while all is well and she has not left."""
MOST_RACES = 3
"""How often a decision is made anew because another sitting was faster."""


Diagnose = Callable[[Callable[[Observation], None]], Report]
"""Finds out, showing each observation meanwhile."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """How the outage was noticed before the sitting began: the watch was there."""

    at: datetime
    report: Report
    evidence: Mapping[str, object]
    """What goes onto the record with the incident."""


class Session:
    """One sitting. ``attend`` runs in its own thread; ``order`` may be called from any other."""

    def __init__(
        self,
        workplace: Workplace,
        record: Record,
        telling: Telling,
        screen: Screen,
        conductor: Conductor,
        lang: str,
        now: Callable[[], datetime] = utc_now,
        noticed: Noticed | None = None,
        diagnose: Diagnose | None = None,
    ) -> None:
        self._workplace = workplace
        self._diagnose = diagnose or workplace.diagnose
        self._noticed = noticed
        self._record = record
        self._telling = telling
        self._screen = screen
        self._conductor = conductor
        self._alerting = Alerting(workplace.settings, record, lang)
        self._now = now
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._began = _as_kept(noticed.at if noticed else now())
        self._fault_since = self._began
        self._in_a_row = 0
        self._latest: Finding | None = None
        self._told_answers = Answers()
        self._told_also: tuple[str, ...] = ()
        self._joined_said = False
        self._asked_again = False
        self._open = ""
        self.report: Report | None = None
        self.about = ""
        """The key of the incident this is about, empty before there is one."""
        record.when_home(self._home)

    def order(self, order: Order) -> None:
        """Tell the sitting what the operator did."""
        self._orders.put(order)

    def attend(self, *, follow: bool, linger: bool = False) -> None:
        """Diagnose once, or until all is well again.

        ``linger``: stay although nothing is found, because she sits before it: she may know more,
        and when all works again promises are left to be kept.
        """
        rounds = 0
        while True:
            self.report = self._look(rounds)
            incident = self._conclude(self.report)
            if incident is not None and incident.over and not linger:
                return
            stays = follow and (linger or incident is not None)
            if not stays and not self._unconfirmed(incident):
                return
            if not self._wait(self._pause(rounds, incident)):
                return
            rounds += 1

    def _look(self, rounds: int) -> Report:
        if rounds == 0 and self._noticed is not None:
            return self._noticed.report
        if rounds and self._clean:
            # Until now all was well: what is found now did not begin with this sitting.
            self._fault_since = _as_kept(self._now())
        return self._diagnose(self._screen.seen if rounds == 0 else lambda _: None)

    def _unconfirmed(self, incident: Incident | None) -> bool:
        """Whether the latest finding is news about an open incident that one more look decides."""
        if incident is None or incident.over or self._latest is None:
            return False
        if self._in_a_row >= TO_CONFIRM:
            return False
        return self._clean or self._latest.cause != incident.cause

    @property
    def _clean(self) -> bool:
        """Whether the checks found nothing and she does not say otherwise."""
        healthy = self._latest is not None and self._latest.healthy
        return healthy and not self._conductor.answers().not_working

    def _pause(self, rounds: int, incident: Incident | None) -> float:
        confirming = self._unconfirmed(incident)
        if incident is None or incident.over:
            pause = IDLE_PAUSE
        else:
            pause = next_pause(rounds, confirming=confirming, spread=random.random())  # noqa: S311 - spreads agents, guards nothing
        self._screen.waiting(pause, restored=confirming and self._clean)
        return pause

    def _wait(self, seconds: float) -> bool:
        """Wait for the next diagnosis, obeying orders meanwhile. False when she leaves."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                order = self._orders.get(timeout=left)
            except queue.Empty:
                return True
            if isinstance(order, Leave):
                return False
            if isinstance(order, Stirred):
                return True
            if isinstance(order, CheckAgain):
                self._asked_again = True
                return True
            if self._ended_meanwhile():
                return True
            if self.report is not None:
                self._apply(self.report)
        return True

    def _conclude(self, report: Report) -> Incident | None:
        self._forget_what_was_said()
        finding = finding_of(report)
        before, self._latest = self._latest, finding
        same = before is not None and same_news(finding, before)
        self._in_a_row = self._in_a_row + 1 if same else 1
        if internet_answers(report):
            self._telling.line_seen_alive()
        self._screen.concluded(report, asked=self._asked_again)
        self._asked_again = False
        incident = self._apply(report)
        self.about = incident.key if incident else ""
        self._open = incident.key if incident and not incident.over else ""
        if not same:
            self._record.note_result(finding, incident, self._now(), before)
        if incident is not None and incident.over:
            self._screen.recovered(incident)
        return incident

    def _home(self, back: Back) -> None:
        """An outage that began in memory may have the key that another program gave it."""
        self._open = back.carried.joined.get(self._open, self._open)
        self.about = back.carried.joined.get(self.about, self.about)

    def _forget_what_was_said(self) -> None:
        """This diagnosis looks at the answers anyway.

        Her leave counts still, and so does what changed while it was under way.
        """
        waiting = [self._orders.get() for _ in range(self._orders.qsize())]
        for order in dict.fromkeys(waiting):
            if isinstance(order, Leave | Stirred):
                self._orders.put(order)

    def _apply(self, report: Report) -> Incident | None:
        """Decide and write it down; a disk that fails is left behind, never the alert."""
        try:
            incident = waited_out(lambda: self._decide(report))
        except JournalError as error:
            if self._record.continue_in_memory():
                self._screen.journal_problem(error.problem)
            incident = waited_out(lambda: self._decide(report))
        with suppress(JournalError), waiting_at_most(AT_A_LOOK):
            # Where it stays locked, the next diagnosis tells the procedure.
            waited_out(lambda: self._conductor.found(finding_of(report), incident))
        if self._screen.placed():
            return self._apply(report)
        return incident

    def _decide(self, report: Report) -> Incident | None:
        finding = finding_of(report)
        for _ in range(MOST_RACES):
            incident = self._record.current(self._now())
            answers = self._conductor.answers()
            told = self._told_about(incident, report)
            change = plan_change(incident, finding, answers, told, self._in_a_row, self._now())
            if not change.event:
                return incident or self._ended_elsewhere(finding)
            if incident is None and self._noticed is not None:
                change = replace(change, body={**change.body, **self._noticed.evidence})
            # Whoever was told of the outage is told of its end. Asked before the transaction: the
            # conductor may be waiting for the journal while it is asked.
            ended = change.loudness is Loudness.RECOVERY and incident is not None
            told_of = finding_in(incident, ()) if ended and incident else finding
            roles = self._conductor.roles(told_of)
            applied = self._record.apply(
                change,
                incident,
                partial(self._alerting.alert, finding, report, change.loudness, answers, roles),
                began=self._fault_since,
                now=self._now(),
            )
            if applied is not None:
                self._told_answers, self._told_also = answers, finding.also
                self._screen.changed(change.loudness, applied.spoken, reachable=applied.reachable)
                return applied.incident
        return self._record.current(self._now())

    def _ended_meanwhile(self) -> bool:
        """Whether another sitting has told of the end since: what was found then is out of date."""
        with suppress(JournalError):
            return bool(self._open) and self._record.current(self._now()) is None
        return False

    def _ended_elsewhere(self, finding: Finding) -> Incident | None:
        """The outage this was about, when another sitting has told of its end already."""
        key, self._open = self._open, ""
        ended = self._record.journal.incident(key) if key and finding.healthy else None
        return ended if ended is not None and ended.over else None

    def _told_about(self, incident: Incident | None, report: Report) -> Told:
        """What was told of this incident, by this sitting or another: the journal knows."""
        if incident is None or not incident.cause:
            return Told(answers=self._told_answers)
        answers, finding = self._conductor.answers(), finding_of(report)
        seems_over = finding.healthy and not answers.not_working
        if not seems_over and self._untold(incident, finding):
            self._joined_said = True
            return Told(answers=self._told_answers)
        if not (self._joined_said or seems_over) and incident.opened_at < self._began:
            self._joined_said = True
            alert = self._alerting.alert(finding, report, Loudness.SILENT, answers, (), incident)
            self._screen.joined(incident, self._telling.spoken(alert))
        return Told(
            finding_in(incident, self._told_also),
            self._told_answers,
            self._record.rings(incident),
            self._record.dropped_at(incident),
        )

    def _untold(self, incident: Incident, finding: Finding) -> bool:
        """Whether there was no way out when it began, and now there is one."""
        if incident.acknowledged_at is not None:
            return False
        return self._telling.untold(incident.key, self._conductor.roles(finding))


def _as_kept(moment: datetime) -> datetime:
    """As the journal keeps it, so that what begins now is not earlier than itself."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
