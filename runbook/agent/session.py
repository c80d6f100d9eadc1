"""One sitting of ``run``: diagnose, decide, write it down, tell, and follow until it is over.

It observes (``Workplace``), judges (``checks``), plans (``runbook.planning``) and applies here:
one transaction for the incident, the event and the messages, then the courier is woken.
"""

import queue
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from checks.report import Report
from runbook.agent.findings import (
    evidence_of,
    failing_services,
    finding_in,
    finding_of,
    internet_answers,
)
from runbook.agent.record import Record
from runbook.agent.screen import Screen
from runbook.agent.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerts import Alert
from runbook.briefing import service_names
from runbook.incident import Incident
from runbook.journal.problem import JournalError
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


@dataclass(frozen=True, slots=True)
class Said:
    """A change of what the operator said."""

    change: Callable[[Answers], Answers]


@dataclass(frozen=True, slots=True)
class CheckAgain:
    """She wants a fresh look now."""


@dataclass(frozen=True, slots=True)
class Leave:
    """She is done."""


Order = Said | CheckAgain | Leave


class Session:
    """One sitting. ``attend`` runs in its own thread; ``order`` may be called from any other."""

    def __init__(
        self,
        workplace: Workplace,
        record: Record,
        telling: Telling,
        screen: Screen,
        lang: str,
        answers: Answers,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._workplace = workplace
        self._record = record
        self._telling = telling
        self._screen = screen
        self._lang = lang
        self._answers = answers
        self._now = now
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._began = now()
        self._in_a_row = 0
        self._latest: Finding | None = None
        self._told_answers = Answers()
        self._told_also: tuple[str, ...] = ()
        self._joined_said = False
        self._asked_again = False
        self.report: Report | None = None

    def order(self, order: Order) -> None:
        """Tell the sitting what the operator did."""
        self._orders.put(order)

    def attend(self, *, follow: bool, linger: bool = False) -> None:
        """Diagnose once, or until all is well again.

        ``linger``: stay although nothing was found, because she sits before it and may know more.
        """
        rounds = 0
        while True:
            self.report = self._workplace.diagnose(
                self._screen.seen if rounds == 0 else lambda _: None
            )
            incident = self._conclude(self.report)
            if incident is not None and incident.over:
                return
            stays = follow and (linger or incident is not None)
            if not stays and not self._unconfirmed(incident):
                return
            pause = self._pause(rounds, incident)
            if not self._wait(pause):
                return
            rounds += 1

    def _unconfirmed(self, incident: Incident | None) -> bool:
        """Whether the latest finding is news about an open incident that one more look decides."""
        if incident is None or self._latest is None or self._in_a_row >= TO_CONFIRM:
            return False
        return self._clean or self._latest.cause != incident.cause

    @property
    def _clean(self) -> bool:
        """Whether the checks found nothing and she does not say otherwise."""
        healthy = self._latest is not None and self._latest.healthy
        return healthy and not self._answers.not_working

    def _pause(self, rounds: int, incident: Incident | None) -> float:
        confirming = self._unconfirmed(incident)
        if incident is None:
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
            if isinstance(order, CheckAgain):
                self._asked_again = True
                return True
            self._answers = order.change(self._answers)
            if self.report is not None:
                self._apply(self.report)
        return True

    def _conclude(self, report: Report) -> Incident | None:
        self._obey_what_was_said()
        finding = finding_of(report)
        same = self._latest is not None and same_news(finding, self._latest)
        self._in_a_row = self._in_a_row + 1 if same else 1
        self._latest = finding
        if internet_answers(report):
            self._telling.line_seen_alive()
        self._screen.concluded(report, asked=self._asked_again)
        self._asked_again = False
        incident = self._apply(report)
        if incident is not None and incident.over:
            self._screen.recovered(incident)
        return incident

    def _obey_what_was_said(self) -> None:
        while not self._orders.empty():
            order = self._orders.get()
            if isinstance(order, Said):
                self._answers = order.change(self._answers)
            elif isinstance(order, Leave):
                self._orders.put(order)
                return

    def _apply(self, report: Report) -> Incident | None:
        """Decide and write it down; a disk that fails is left behind, never the alert."""
        try:
            return self._decide(report)
        except JournalError as error:
            self._screen.journal_problem(error.problem)
            self._record.continue_in_memory()
            return self._decide(report)

    def _decide(self, report: Report) -> Incident | None:
        finding = finding_of(report)
        for _ in range(MOST_RACES):
            incident = self._record.current(self._now())
            told = self._told_about(incident, report)
            change = plan_change(
                incident, finding, self._answers, told, self._in_a_row, self._now()
            )
            if not change.event:
                return incident
            applied = self._record.apply(
                change,
                incident,
                partial(self._alert, finding, report, change.loudness),
                began=self._began,
                now=self._now(),
            )
            if applied is not None:
                self._told_answers, self._told_also = self._answers, finding.also
                self._screen.changed(change.loudness, applied.spoken, reachable=applied.reachable)
                return applied.incident
        return self._record.current(self._now())

    def _told_about(self, incident: Incident | None, report: Report) -> Told:
        """What was told of this incident, by this sitting or another: the journal knows."""
        if incident is None or not incident.cause:
            return Told(answers=self._told_answers)
        if not self._joined_said and incident.opened_at < self._began:
            self._joined_said = True
            alert = self._alert(finding_of(report), report, Loudness.SILENT, incident)
            self._screen.joined(incident, self._telling.spoken(alert, self._now()))
        return Told(
            finding_in(incident, self._told_also), self._told_answers, self._record.rings(incident)
        )

    def _alert(
        self, finding: Finding, report: Report, loudness: Loudness, incident: Incident
    ) -> Alert:
        settings = self._workplace.settings
        named = service_names(settings)
        failing = failing_services(report)
        evidence = evidence_of(report) if settings.telegram.evidence else ()
        return Alert(
            incident=incident,
            finding=finding,
            answers=self._answers,
            systems=tuple(named.get(one, one) for one in failing),
            loudness=loudness,
            lang=self._lang,
            trainee=settings.operator.trainee,
            evidence=evidence,
        )
