"""Applies what was planned: incident, event and messages in one transaction."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.recording.acknowledging import stand_down, stand_up
from runbook.agent.recording.changing import change as revise
from runbook.agent.recording.homeward import Homeward
from runbook.agent.telling.telling import Telling
from runbook.alerting.alerts import LEAD, Alert
from runbook.holding.scripts import Script
from runbook.incident import Incident
from runbook.incidents.closing import Changed, Closing, close, refused_text, refused_ticket
from runbook.journal import history
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.revising import save
from runbook.planning import (
    REPEATS_WITHIN,
    Change,
    Finding,
    Loudness,
    comes_and_goes,
    described,
    repeats,
)
from runbook.privacy.plain_text import one_text

RANG = "alert.rang"
"""The event of a message that rings: counted, because nobody gets more than a few."""

DROPPED = "watch.dropped"
"""The event of a line or service that comes and goes, at each of its drops."""

FORGOTTEN = timedelta(minutes=30)
"""After so long without a look an open incident is over, though nobody saw its end."""
IN_SIGHT = timedelta(minutes=10)
"""How often a look at an unchanged incident is written down."""
_MOST_RACES = 3
SAME = "same"
"""The true cause is the one that was found."""


class _FasterError(Exception):
    """Another sitting changed the incident meanwhile."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The incident as it is now, the alert as words for the phone, and whether the lead gets it."""

    incident: Incident
    spoken: str
    reachable: bool


class Record(Homeward):
    """The journal as a sitting uses it, for one operator."""

    def __init__(self, journal: Journal, telling: Telling, operator: str) -> None:
        super().__init__(journal, telling)
        self.operator = operator
        self._following = ""

    def current(self, now: datetime) -> Incident | None:
        """The operator's open incident, kept in sight. Raises JournalError.

        One that nobody has looked at for ``FORGOTTEN`` ended unseen: it is closed as such, so that
        tonight's outage is not taken for last week's and rings.
        """
        incident = self.journal.current_incident(self.operator)
        if incident is None:
            return None
        unseen = now - (self.journal.last_event_at(incident.key) or incident.opened_at)
        if incident.key != self._following and unseen > FORGOTTEN:
            save(self.journal, replace(incident, closed_at=now), now, "incident.end_not_seen")
            return None
        if unseen > IN_SIGHT:
            self.journal.append_event(now, "incident.seen", incident.key)
        self._following = incident.key
        return incident

    def rings(self, incident: Incident) -> int:
        """How often it rang. Raises JournalError."""
        return self.journal.count_events(incident.key, RANG)

    def dropped_at(self, incident: Incident) -> datetime | None:
        """When what comes and goes last dropped; None for other trouble. Raises JournalError."""
        return self.journal.last_event_at(incident.key, DROPPED)

    def note_drop(self, incident_key: str, now: datetime) -> None:
        """Write down that a line which comes and goes has dropped again."""
        with suppress(JournalError):
            self.journal.append_event(now, DROPPED, incident_key)

    def repeats(self, incident: Incident) -> int:
        """Which outage of this cause it is in a row, 1 for the first. Raises JournalError."""
        opened = incident.opened_at
        since, until = opened - REPEATS_WITHIN, opened + timedelta(milliseconds=1)
        lately = history.incidents_between(self.journal, since, until, self.operator)
        return repeats(incident, lately)

    def not_acknowledged(self, key: str, now: datetime) -> None:
        """Take back that a person in the office knows. Raises JournalError."""

        def unknown(incident: Incident) -> Changed:
            return Changed(replace(incident, acknowledged_at=None), "incident.unacknowledged", {})

        def work(connection: sqlite3.Connection) -> None:
            revise(self.journal, key, now, unknown)
            incident = self.journal.incident(key)
            if incident is not None and not incident.over:
                stand_up(connection, key, now)

        self.journal.write(work)
        self._telling.wake()

    def not_expected(self, key: str, now: datetime) -> None:
        """Take back when it was expected to be mended. Raises JournalError."""

        def unknown(incident: Incident) -> Changed:
            return Changed(replace(incident, eta_at=None), "incident.eta", {"eta_at": None})

        revise(self.journal, key, now, unknown)

    def close(self, key: str, closing: Closing, now: datetime) -> None:
        """Write down how it ended; it is closed only when its cause is said. Raises JournalError.

        The cause may be ``SAME``: the one that was found.
        """

        def ended(incident: Incident) -> Changed | None:
            cause = incident.cause if closing.cause == SAME else closing.cause
            changed = close(incident, replace(closing, cause=cause), now)
            if isinstance(changed, Changed):
                return changed
            ticket = "" if refused_ticket(closing.ticket) else one_text(closing.ticket)
            hindered = "" if refused_text(closing.hindered) else one_text(closing.hindered)
            if not (ticket or hindered):
                return None
            known = replace(incident, ticket=ticket, hindered=hindered)
            body = {"ticket": ticket, "hindered": hindered}
            return Changed(known, "incident.described", body)

        revise(self.journal, key, now, ended)

    def note_words(self, script: Script | None, now: datetime) -> None:
        """Write down which words she was shown, by their digest."""
        if script is None:
            return
        body = {
            "id": script.id,
            "version": script.version,
            "channel": script.channel,
            "language": script.language,
            "digest": script.digest,
        }
        with suppress(JournalError):
            self.journal.append_event(now, "script.shown", None, body)

    def note_result(
        self,
        finding: Finding,
        incident: Incident | None,
        now: datetime,
        before: Finding | None = None,
    ) -> None:
        """Write down what the checks found, whenever it is something else than ``before``.

        In a fault that comes and goes the beginning and the end of each outage count as a drop:
        the quiet minutes are counted from when it was last seen down.
        """
        body = {
            "cause": finding.cause,
            "side": finding.side,
            "confidence": finding.confidence,
            "services": list(finding.services),
        }
        key = incident.key if incident else None
        with suppress(JournalError):
            self.journal.append_event(now, "check.concluded", key, body)
            turned = before is not None and before.healthy != finding.healthy
            if turned and incident is not None and not incident.over:
                self._note_turn(incident, now)

    def _note_turn(self, incident: Incident, now: datetime) -> None:
        if comes_and_goes(self.repeats(incident)):
            self.journal.append_event(now, DROPPED, incident.key)

    def note_accepted(self, notice: Notice) -> None:
        """Write down when the first message of an incident was accepted. Any thread may call."""
        if notice.phase is not Phase.ACCEPTED:
            return
        body = {"role": notice.delivery.recipient.role, "purpose": str(notice.delivery.purpose)}
        with suppress(JournalError):
            for _ in range(_MOST_RACES):
                incident = self.journal.incident(notice.delivery.incident)
                if incident is None or incident.alerted_at is not None:
                    return
                alerted = replace(incident, alerted_at=notice.at)
                if self.journal.save_incident(alerted, notice.at, "alert.accepted", body):
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
            saved = self.journal.save_incident(target, now, change.event, change.body)
            if saved is None:
                raise _FasterError
            if incident is None or not incident.cause:
                self._note_turn(saved, now)
            alert = make_alert(saved)
            reached = self._tell(connection, alert, now)
            if saved.acknowledged_at and not (incident and incident.acknowledged_at):
                stand_down(connection, saved.key, now)
            return Applied(saved, self._telling.spoken(alert), reached)

        try:
            applied = self.journal.write(work)
        except _FasterError:
            return None
        self._telling.wake()
        return applied

    def _tell(self, connection: sqlite3.Connection, alert: Alert, now: datetime) -> bool:
        """Whether it goes to the lead."""
        if alert.loudness is Loudness.SILENT:
            return False
        told = self._telling.tell(connection, alert, now)
        if told and alert.loudness is not Loudness.EDIT:
            self.journal.append_event(now, RANG, alert.incident.key)
        return any(one.role == LEAD for one in told)

    def _open(self, began: datetime, now: datetime) -> Incident:
        opened = self.journal.open_incident(self.operator, now, occurred_at=began, detected_at=now)
        if opened.joined:
            raise _FasterError
        return opened.incident


def _opened_with(incident: Incident, finding: Finding | None) -> Incident:
    return incident if finding is None else described(incident, finding)
