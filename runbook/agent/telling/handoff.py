"""The alert handed to the operator's own phone, because this PC has no way out."""

import hashlib
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from checks.cause_numbers import number_of
from checks.causes import HEALTHY
from notifier.handoff import links
from notifier.handoff.refusal import Refusal
from notifier.handoff.report import LARGEST_SEQUENCE, Kind, Report, agent_id, encode
from notifier.handoff.spoken import refused_reply, reply_code, spoken_code
from runbook.agent.line import kept
from runbook.alerting.alerts import LEAD, SHOWN
from runbook.alerting.handoff_words import Said, full_text, texts
from runbook.incident import UNNAMED, Incident
from runbook.journal import callbacks, runs
from runbook.journal.journal import Journal
from runbook.journal.lookup import open_outage
from runbook.journal.problem import JournalError, JournalProblem
from runbook.planning import Answers
from runbook.procedure.file import procedure_beside
from runbook.procedure.meaning import answers_of
from runbook.secrets.own import OwnSecret, Purpose
from runbook.secrets.reference import Resolved, SecretProblem, resolve_secret
from runbook.settings.file import Loaded
from runbook.settings.shapes import Contact

SHOWN_EVENT = "handoff.shown"
"""The event of a code that was put before her: with what kind and sequence, never the code."""
SEQUENCE = "handoff.sequence"
"""The name in the journal's ``meta`` under which the last sequence is kept."""
_PERCENT = 100
_SHORTEST_KEY = 24
"""Bytes, as for webhooks: Standard Webhooks, 1.0, "Signature scheme"."""
_LATEST_CLOCK = 0xF0000000


class Way(StrEnum):
    """What the QR code opens on the phone."""

    TELEGRAM = "telegram"
    APP = "app"
    SMS = "sms"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Handoff:
    """One handoff, ready to be shown. ``lead`` may be nobody in particular.

    ``start`` is the signed report for ``bot``; both are empty without a hub. ``problems`` is what
    stood in the way of the hub's key, ``journal_problem`` of remembering this.
    """

    operator: str
    incident: str
    exercise: bool
    said: Said
    lead: Contact
    key: bytes = field(repr=False)
    bot: str = ""
    start: str = ""
    problems: tuple[SecretProblem, ...] = ()
    journal_problem: JournalProblem | None = None

    def text(self, lang: str) -> str:
        """The whole message, to be copied or read out."""
        return full_text(self.said, lang)

    @property
    def ways(self) -> tuple[Way, ...]:
        """What a QR code can open, the best first."""
        hub = (Way.TELEGRAM, Way.APP) if self.start else ()
        return (*hub, *((Way.SMS,) if self._phone else ()), Way.SHARE)

    def links(self, way: Way, lang: str) -> tuple[str, ...]:
        """The links for a way, of which each is shorter than the one before."""
        match way:
            case Way.TELEGRAM:
                return (links.bot_link(self.bot, self.start),)
            case Way.APP:
                return (links.app_link(self.bot, self.start),)
            case Way.SMS:
                return tuple(links.sms_link(self._phone, one) for one in texts(self.said, lang))
        return tuple(links.share_link(one) for one in texts(self.said, lang))

    def refused(self, reply: str) -> Refusal | None:
        """Why this is not what the lead's message says; None when it is."""
        return refused_reply(reply, self.key, self.incident)

    @property
    def _phone(self) -> str:
        with suppress(ValueError):
            return links.phone_number(self.lead.phone)
        return ""


def prepare(
    journal: Journal, loaded: Loaded, environ: Mapping[str, str], now: datetime, *, exercise: bool
) -> Handoff | None:
    """What to show about the operator's open outage, or an exercise; None when nothing is open.

    What cannot be written down is shown all the same. Takes a moment, and as long as a keyring may
    be silent when the hub's key lies in one. Raises JournalError when the journal cannot be read.
    """
    settings = loaded.settings
    incident = None if exercise else open_outage(journal, settings.operator.id)
    operator = incident.operator if incident else settings.operator.id or UNNAMED
    if incident is None and not exercise:
        return None
    from_hub, problems = hub_key(loaded, environ, journal)
    key = from_hub or journal.secret.key(Purpose.REPORTS)
    about = incident or Incident(secrets.token_hex(8), operator, now)
    answers = _answers(journal, about, loaded, environ)
    report = _report(about, answers, now, exercise=exercise, trainee=settings.operator.trainee)
    report, problem = _numbered(journal, report, now)
    bot = settings.hub.bot or _bot(journal)
    return Handoff(
        operator=operator,
        incident=about.key,
        exercise=exercise,
        said=_said(about, answers, key, exercise=exercise),
        lead=next(iter(settings.contacts_of(LEAD)), Contact(role=LEAD)),
        key=key,
        bot=bot,
        start=encode(report, key) if from_hub and bot else "",
        problems=problems,
        journal_problem=problem,
    )


def next_sequence(journal: Journal, now: datetime) -> int:
    """The next report's sequence: higher than any before, and never below the clock's seconds.

    So it goes on growing when the journal was lost, and when the clock was set back.
    Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> int:
        found = connection.execute("SELECT value FROM meta WHERE name = ?", (SEQUENCE,)).fetchone()
        last = int(found[0]) if found and found[0].isdecimal() else 0
        sequence = min(max(last + 1, _seconds(now)), LARGEST_SEQUENCE)
        row = (SEQUENCE, str(sequence))
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)
        return sequence

    return journal.write(work)


def hub_report_key(text: str) -> bytes:
    """The report key of the secret that the hub gave this agent, in whatever form it is kept."""
    secret = OwnSecret.from_text(text) or OwnSecret(hashlib.sha256(text.encode()).digest())
    return secret.key(Purpose.REPORTS)


def hub_secret(reference: str, environ: Mapping[str, str], folder: Path | None) -> Resolved:
    """The secret shared with the hub; refused when it is so short that it can be guessed."""
    found = resolve_secret(reference, environ, folder=folder)
    if found.secret is None or len(found.secret.reveal().encode()) >= _SHORTEST_KEY:
        return found
    weak = SecretProblem("secret.weak_hub_key", {"name": reference.partition(":")[2].strip()})
    return Resolved(None, (*found.problems, weak))


def hub_key(
    loaded: Loaded, environ: Mapping[str, str], journal: Journal
) -> tuple[bytes | None, tuple[SecretProblem, ...]]:
    """The report key shared with the hub, None without one, and what stood in its way.

    It comes from the bank's secret for this PC; without one from this PC's own, once that was made
    known to the hub. Raises JournalError.
    """
    reference = loaded.settings.hub.key
    if not reference:
        enrolled = journal.read(kept.read_enrolment)
        if enrolled is None or enrolled.operator != loaded.settings.operator.id:
            return None, ()
        secret = next((one for one in journal.known_secrets() if one.id == enrolled.secret), None)
        return (secret.key(Purpose.REPORTS) if secret else None), ()
    found = hub_secret(reference, environ, loaded.folder)
    return hub_report_key(found.secret.reveal()) if found.secret else None, found.problems


def _bot(journal: Journal) -> str:
    """The bot the hub named when this PC was enrolled."""
    enrolled = journal.read(kept.read_enrolment)
    return enrolled.bot if enrolled else ""


def _answers(
    journal: Journal, incident: Incident, loaded: Loaded, environ: Mapping[str, str]
) -> Answers:
    """What she said about this outage in the run that is under way."""
    run = runs.current_run(journal, incident.operator)
    if run is None or run.incident != incident.key:
        return Answers()
    procedure = procedure_beside(loaded.source, environ).procedure
    if procedure is None:
        return Answers()
    held = callbacks.open_promises(journal, incident.operator, read=False)
    return answers_of(procedure, run.answers, len(held))


def _report(
    incident: Incident, answers: Answers, now: datetime, *, exercise: bool, trainee: bool
) -> Report:
    occurred = _began(incident)
    return Report(
        kind=Kind.EXERCISE if exercise else Kind.OUTAGE,
        agent=agent_id(incident.operator),
        sequence=_seconds(now),
        incident=incident.key,
        cause=number_of(incident.cause),
        confidence=max(0, min(_PERCENT, round(incident.confidence * _PERCENT))),
        she_says=incident.cause == HEALTHY and bool(answers.not_working),
        occurred_at=occurred,
        age=now - occurred,
        calls=answers.calls,
        chats=answers.chats,
        not_working=answers.not_working,
        client_hears=answers.client_hears,
        off_the_line=answers.off_the_line,
        trainee=trainee,
        promised=answers.promised,
    )


def _numbered(
    journal: Journal, report: Report, now: datetime
) -> tuple[Report, JournalProblem | None]:
    """The report with its sequence, and as news where this outage was handed over before.

    Where nothing can be written down, the clock's seconds are its sequence.
    """

    def work(_: sqlite3.Connection) -> Report:
        numbered = replace(report, sequence=next_sequence(journal, now))
        if report.kind is Kind.EXERCISE:
            return numbered
        if journal.count_events(report.incident, SHOWN_EVENT):
            numbered = replace(numbered, kind=Kind.NEWS)
        body = {"kind": numbered.kind.name.lower(), "sequence": numbered.sequence}
        journal.append_event(now, SHOWN_EVENT, report.incident, body)
        return numbered

    try:
        return journal.write(work), None
    except JournalError as error:
        return report, error.problem


def _said(incident: Incident, answers: Answers, key: bytes, *, exercise: bool) -> Said:
    cause = None if exercise else number_of(incident.cause)
    return Said(
        operator=incident.operator,
        cause=incident.cause,
        since=_began(incident),
        number=incident.key[:SHOWN],
        spoken=spoken_code(key, incident.operator, incident.key, cause),
        reply=reply_code(key, incident.key),
        not_working=answers.not_working,
        calls=answers.calls,
        chats=answers.chats,
        exercise=exercise,
        unnamed=incident.operator == UNNAMED,
    )


def _began(incident: Incident) -> datetime:
    return incident.occurred_at or incident.detected_at or incident.opened_at


def _seconds(now: datetime) -> int:
    """The clock's; 0 where it cannot be right: the sequence would never come down again."""
    seconds = int(now.timestamp())
    return seconds if 0 <= seconds < _LATEST_CLOCK else 0
