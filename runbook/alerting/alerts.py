"""The words of an alert: what the lead and the administrator read. PURE.

Here there are only codes, causes in words, counts and incident numbers. Inner names, addresses,
phones, contracts and anything of a client's have no way in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checks.causes import HEALTHY
from notifier.message import Message
from runbook.alerting import in_hand
from runbook.diagnosis.advice import advice, confidence_words
from runbook.incident import UNNAMED, Incident
from runbook.language.moscow import clock
from runbook.language.texts import plural, t
from runbook.planning import Answers, Finding, Loudness, comes_and_goes

SHOWN = 8
"""Digits of the incident key that people read: enough to tell one night's outages apart."""
LEAD = "shift_lead"
ADMINISTRATOR = "sysadmin"
MENTOR = "mentor"
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Alert:
    """Everything an alert may say. ``systems`` are the names of the bank's services hit."""

    incident: Incident
    finding: Finding
    answers: Answers
    systems: tuple[str, ...]
    loudness: Loudness
    lang: str
    trainee: bool = False
    evidence: tuple[str, ...] = ()
    """Lines for the administrator that only the bank's own choice lets into a messenger."""
    roles: tuple[str, ...] = (LEAD, ADMINISTRATOR)
    """Whom the procedure has told of this."""
    repeats: int = 1
    """Which outage of this cause it is in a row: of one that is held open the lead is told why."""
    proven: bool = False
    """Whether a reply code has shown that the lead knows."""
    by_hub: bool = False
    """Whether it was the hub that said so."""
    reminded: frozenset[str] = frozenset()
    """Roles that are rung again while nobody has said that the office knows."""


def word(alert: Alert, role: str, now: datetime, *, late: bool = False) -> Message:
    """The message for one role. ``late``: it hears of the outage only now, and is not rung."""
    rings = alert.loudness is not Loudness.EDIT and not late
    if alert.loudness is Loudness.RECOVERY:
        lines = (*_recovery_lines(alert, now), *_late_lines(alert, late=late))
    elif role == ADMINISTRATOR:
        lines = tuple(_administrator_lines(alert))
    else:
        lines = tuple(_lead_lines(alert, role))
    if alert.loudness is not Loudness.RECOVERY and _is_reminded(alert, role):
        lines = (*lines, t("alert.say_so", alert.lang))
    footer = t("alert.footer", alert.lang, key=alert.incident.key[:SHOWN], at=clock(now))
    return Message(_title(alert), lines, footer, rings=rings, lang=alert.lang)


def _is_reminded(alert: Alert, role: str) -> bool:
    known = alert.incident.acknowledged_at or alert.answers.lead_knows_at
    return role in alert.reminded and known is None


def _title(alert: Alert) -> str:
    name = t(advice(alert.finding.cause).name, alert.lang)
    # Read aloud without settings, so that she says her name where a code would stand.
    unnamed = alert.incident.operator == UNNAMED
    operator = t("alert.unnamed", alert.lang) if unnamed else alert.incident.operator
    if alert.loudness is Loudness.RECOVERY:
        # What only she could see is over when she says so, not when it never showed in a check.
        reported_only = alert.incident.cause == HEALTHY
        kind = "alert.title.recovery.reported" if reported_only else "alert.title.recovery"
        return t(kind, alert.lang, operator=operator)
    if alert.finding.healthy:
        failing = not_working(alert)
        if not failing:
            return t("alert.title.clean_again", alert.lang, operator=operator)
        return t("alert.title.reported", alert.lang, operator=operator, failing=failing)
    return t("alert.title", alert.lang, operator=operator, cause=name)


def began(incident: Incident) -> datetime:
    """When it broke, as far as anybody knows."""
    return incident.occurred_at or incident.detected_at or incident.opened_at


def _lead_lines(alert: Alert, role: str) -> Iterator[str]:
    lang, finding = alert.lang, alert.finding
    yield t("alert.since", lang, at=clock(began(alert.incident)))
    if not finding.healthy:
        yield _side_line(finding, lang)
    if comes_and_goes(alert.repeats):
        yield t("alert.repeats", lang, n=alert.repeats)
    if alert.systems:
        yield t("alert.systems", lang, systems=", ".join(alert.systems))
    if finding.also:
        names = "; ".join(t(advice(cause).name, lang) for cause in finding.also)
        yield t("alert.also", lang, causes=names)
    yield from _provider_lines(alert)
    yield from _contact_lines(alert, role)
    if role == MENTOR:
        # She is told of it; what is to be ordered is the lead's.
        return
    if alert.trainee:
        yield t("alert.trainee", lang)
    for text_id in advice(finding.cause).lead:
        yield t(text_id, lang)


def _contact_lines(alert: Alert, role: str) -> Iterator[str]:
    lang, answers = alert.lang, alert.answers
    yield in_hand.sentence(answers.calls, answers.chats, lang)
    if answers.client_hears is False:
        yield t("alert.client_cut_off", lang)
    if answers.off_the_line is False and role != MENTOR:
        yield t("alert.take_off_the_line", lang)
    if answers.promised:
        yield plural("alert.promised", answers.promised, lang)
    if answers.not_working and not alert.finding.healthy:
        yield t("alert.operator_says", lang, failing=not_working(alert))
    if answers.lead_knows_at is not None:
        by = "alert.told_by_code" if alert.proven else "alert.told_by_phone"
        by = "alert.told_by_hub" if alert.by_hub else by
        yield t(by, lang, at=clock(answers.lead_knows_at))


def _provider_lines(alert: Alert) -> Iterator[str]:
    answers, lang = alert.answers, alert.lang
    if answers.provider_knows:
        yield t(f"alert.provider.{answers.provider_knows}", lang)
    if answers.provider_until is not None:
        yield t("alert.provider.until", lang, at=clock(answers.provider_until))
    if answers.provider_ticket:
        yield t("alert.provider.ticket", lang, ticket=answers.provider_ticket)


def _side_line(finding: Finding, lang: str) -> str:
    if finding.side == "undetermined":
        return t("alert.side.undetermined", lang)
    sure = t(confidence_words(finding.confidence), lang)
    return t("alert.side", lang, side=t(f"side.{finding.side}", lang), confidence=sure)


def not_working(alert: Alert) -> str:
    """What she says does not work for her, in words; empty when nothing."""
    return ", ".join(t(f"channel.{one}", alert.lang) for one in sorted(alert.answers.not_working))


def _administrator_lines(alert: Alert) -> Iterator[str]:
    lang, finding = alert.lang, alert.finding
    sure = t(confidence_words(finding.confidence), lang)
    yield t("alert.code", lang, cause=finding.cause, confidence=sure)
    yield t("alert.since", lang, at=clock(began(alert.incident)))
    if alert.systems:
        yield t("alert.systems", lang, systems=", ".join(alert.systems))
    if finding.also:
        yield t("alert.also", lang, causes=", ".join(finding.also))
    yield t("alert.look_at", lang)
    for text_id in advice(finding.cause).administrator:
        yield t(text_id, lang)
    yield from alert.evidence


def _late_lines(alert: Alert, *, late: bool) -> Iterator[str]:
    if late:
        yield t("alert.late", alert.lang)


def _recovery_lines(alert: Alert, now: datetime) -> Iterator[str]:
    lang = alert.lang
    since = began(alert.incident)
    lasted = (now - since).total_seconds()
    yield t("alert.recovered", lang, since=clock(since), at=clock(now))
    if lasted < _MINUTE:
        yield t("alert.lasted.moment", lang)
    else:
        yield plural("alert.lasted", round(lasted / _MINUTE), lang)
    if alert.incident.cause:
        name = t(advice(alert.incident.cause).name, lang)
        yield t("alert.was", lang, cause=name)
