"""Applies what was planned: incident, event and messages in one transaction."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.dispatcher import Notice, Phase
from runbook.agent.telling import Telling
from runbook.alerts import Alert
from runbook.incident import Incident
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.planning import Change, Finding, Loudness, described

RANG = "alert.rang"
"""The event of a message that rings: counted, because nobody gets more than a few."""


FORGOTTEN = timedelta(minutes=30)
"""After so long without a look an open incident is over, though nobody saw its end."""
IN_SIGHT = timedelta(minutes=10)
"""How often a look at an unchanged incident is written down."""
_MOST_RACES = 3


class _FasterError(Exception):
    """Another sitting changed the incident meanwhile."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The incident as it is now, and the alert as words for the phone."""

    incident: Incident
    spoken: str
    reachable: bool


class Record:
    """The journal as a sitting uses it, for one operator."""

    def __init__(self, journal: Journal, telling: Telling, operator: str) -> None:
        self._journal = journal
        self._telling = telling
        self._operator = operator
        self._following = ""

    def current(self, now: datetime) -> Incident | None:
        """The operator's open incident, kept in sight. Raises JournalError.

        One that nobody has looked at for ``FORGOTTEN`` ended unseen: it is closed as such, so that
        tonight's outage is not taken for last week's and rings.
        """
        incident = self._journal.current_incident(self._operator)
        if incident is None:
            return None
        unseen = now - (self._journal.last_event_at(incident.key) or incident.opened_at)
        if incident.key != self._following and unseen > FORGOTTEN:
            ended = replace(incident, closed_at=now)
            self._journal.save_incident(ended, now, "incident.end_not_seen")
            return None
        if unseen > IN_SIGHT:
            self._journal.append_event(now, "incident.seen", incident.key)
        self._following = incident.key
        return incident

    def rings(self, incident: Incident) -> int:
        """How often it rang. Raises JournalError."""
        return self._journal.count_events(incident.key, RANG)

    def continue_in_memory(self) -> None:
        """The disk is gone: go on with what could be read of it."""
        self._journal = self._journal.continue_in_memory()
        self._telling.adopt(self._journal)

    def note_accepted(self, notice: Notice) -> None:
        """Write down when the first message of an incident was accepted. Any thread may call."""
        if notice.phase is not Phase.ACCEPTED:
            return
        body = {"role": notice.delivery.recipient.role, "purpose": str(notice.delivery.purpose)}
        with suppress(JournalError):
            for _ in range(_MOST_RACES):
                incident = self._journal.incident(notice.delivery.incident)
                if incident is None or incident.alerted_at is not None:
                    return
                alerted = replace(incident, alerted_at=notice.at)
                if self._journal.save_incident(alerted, notice.at, "alert.accepted", body):
                    return

    def apply(
        self,
        change: Change,
        incident: Incident | None,
        make_alert: Callable[[Incident], Alert],
        *,
        began: datetime,
        now: datetime,
    ) -> Applied | None:
        """Write a change down and put its messages on their way, both or neither.

        None: another sitting was faster, so decide anew. Raises JournalError.
        """

        def work(connection: sqlite3.Connection) -> Applied:
            current = incident or self._open(began, now)
            target = replace(
                change.incident or _opened_with(current, change.finding),
                key=current.key,
                operator=current.operator,
                revision=current.revision,
            )
            saved = self._journal.save_incident(target, now, change.event, change.body)
            if saved is None:
                raise _FasterError
            alert = make_alert(saved)
            reached: tuple[object, ...] = ()
            if change.loudness is not Loudness.SILENT:
                reached = self._telling.enqueue(connection, alert, now)
            if change.loudness in {Loudness.RING, Loudness.RECOVERY}:
                self._journal.append_event(now, RANG, saved.key)
            return Applied(saved, self._telling.spoken(alert, now), bool(reached))

        try:
            applied = self._journal.write(work)
        except _FasterError:
            return None
        self._telling.wake()
        return applied

    def _open(self, began: datetime, now: datetime) -> Incident:
        opened = self._journal.open_incident(
            self._operator, now, occurred_at=began, detected_at=now
        )
        if opened.joined:
            raise _FasterError
        return opened.incident


def _opened_with(incident: Incident, finding: Finding | None) -> Incident:
    return incident if finding is None else described(incident, finding)
