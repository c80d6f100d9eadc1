"""PURE. What an agent's report makes of the incident the office has of that outage.

One outage has one key, whichever way it is told: by HTTPS, by the operator's own phone, by mail.
Whatever says no more than is known changes nothing, and what is told only after it was over is
history: it is kept, and nobody is rung for it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from checks.cause_numbers import cause_of
from checks.causes import HEALTHY, SIDES, UNDETERMINED
from notifier.handoff.report import Kind, Report
from runbook.diagnosis.advice import confidence_words
from runbook.hub.incidents.change import BEGAN_AT, Change, Loudness, opened_again
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.incident import Kind as Whose
from runbook.reporting.shapes import Moment, Outage, Surroundings

DETECTED = "incident.detected"
VERDICT = "incident.verdict"
REPORTED = "incident.reported"
RESTORED = "incident.restored"
CLOSED = "incident.closed"
REOPENED = "incident.reopened"
ACKNOWLEDGED = "incident.acknowledged"
UNACKNOWLEDGED = "incident.unacknowledged"
FOREIGN = "incident.foreign_key"
"""An operator's PC spoke of an incident that is another's; ``keeping`` keeps nothing of it."""
_CERTAIN = 100
_MOVED = timedelta(minutes=1)
"""The provider's promise was put off when it differs by more."""


def from_outage(
    known: HubIncident | None,
    outage: Outage,
    operator: str,
    where: Surroundings | None,
    received: datetime,
    now: datetime,
) -> Change | None:
    """What a report's outage changes; None when it says nothing new, ``FOREIGN`` for another's.

    ``received`` is when the report came in by the hub's clock: what it says is dated by that, and
    ``now`` dates what the hub concludes itself.
    """
    if outage.same_as and (known is None or known.over):
        return None
    if known is None:
        return _opening(_told_by(_blank(outage, operator, received), outage, where, received))
    if _is_anothers(known, operator):
        return _foreign(known, operator)
    if outage.revision <= known.agent_revision:
        return None
    if outage.same_as:
        # The other one is told of: this one ends, and nothing has recovered.
        ended = replace(known, closed_at=now, agent_revision=outage.revision)
        return Change(ended, CLOSED, {"same_as": outage.same_as}, Loudness.EDIT)
    return _change(known, _told_by(known, outage, where, received), now)


def from_handoff(
    known: HubIncident | None, report: Report, operator: str, now: datetime
) -> Change | None:
    """What a signed report from the operator's own phone changes.

    It carries no revision: what is over stays over, whatever an older QR code says.
    """
    if report.again and known is not None:
        return None
    if known is None:
        opened = now - report.age
        blank = HubIncident(report.incident, Whose.LOCAL, opened, agent=operator)
        return _opening(_handed(blank, report, now))
    if _is_anothers(known, operator):
        return _foreign(known, operator)
    if known.over:
        return None
    return _change(known, _handed(known, report, now), now)


def _is_anothers(known: HubIncident, operator: str) -> bool:
    return known.is_mass or known.agent != operator


def _foreign(known: HubIncident, operator: str) -> Change:
    return Change(known, FOREIGN, {"operator": operator}, Loudness.SILENT)


def _opening(seen: HubIncident) -> Change:
    late = seen.over
    loudness = Loudness.SILENT if late else Loudness.RING
    body = _said(seen) | {BEGAN_AT: seen.began.isoformat(timespec="seconds")}
    if late:
        body["late"] = True
    return Change(replace(seen, late=late), DETECTED, body, loudness)


def _change(known: HubIncident, seen: HubIncident, now: datetime) -> Change:
    """From what the office had to what her PC says now."""
    if known.closed_at is not None and known.closed_by:
        # A person closed it. Her figures are kept, but it is not opened behind that person's back.
        ended = seen.restored_at or known.restored_at
        kept = replace(seen, closed_at=known.closed_at, restored_at=ended)
        kept = replace(kept, true_cause=known.true_cause or seen.true_cause)
        return Change(kept, REPORTED, _said(kept), Loudness.SILENT)
    if known.over and not seen.over:
        anew = replace(opened_again(seen, now), late=False)
        return Change(anew, REOPENED, _said(anew), Loudness.RING)
    if seen.over and not known.over:
        ended_at = seen.restored_at or seen.closed_at or now
        said = {"restored_at": ended_at.isoformat(), "cause": seen.cause}
        event = RESTORED if seen.restored_at is not None else CLOSED
        return Change(seen, event, said, Loudness.RECOVERY)
    return _news(known, seen)


def _news(known: HubIncident, seen: HubIncident) -> Change:
    if seen.closed_at is not None and known.closed_at is None:
        return Change(seen, CLOSED, {"cause": seen.true_cause}, Loudness.EDIT)
    if seen.late or _shown(known) == _shown(seen):
        return Change(seen, REPORTED, {}, Loudness.SILENT)
    if known.side != seen.side and not seen.over:
        return Change(seen, VERDICT, _said(seen), Loudness.RING)
    if (known.cause, known.services, known.also) != (seen.cause, seen.services, seen.also):
        return Change(seen, VERDICT, _said(seen), Loudness.EDIT)
    if (known.acknowledged_at is None) is not (seen.acknowledged_at is None):
        event = UNACKNOWLEDGED if seen.acknowledged_at is None else ACKNOWLEDGED
        return Change(seen, event, {"route": "operator"}, Loudness.EDIT)
    return Change(seen, REPORTED, _said(seen), Loudness.EDIT)


def _shown(incident: HubIncident) -> tuple[object, ...]:
    """Everything of it that stands on a card."""
    return (
        incident.cause, incident.side, confidence_words(incident.confidence), incident.services,
        incident.also, incident.calls, incident.chats, incident.promised, incident.not_working,
        incident.client_hears, incident.off_the_line, incident.provider_knows,
        incident.provider_until, incident.provider_ticket, incident.repeats,
        incident.acknowledged_at is None, incident.occurred_at, incident.closed_at is None,
    )  # fmt: skip


def _said(incident: HubIncident) -> dict[str, object]:
    """For the log: codes and counts."""
    return {
        "cause": incident.cause,
        "side": incident.side,
        "confidence": incident.confidence,
        "services": list(incident.services),
        "also": list(incident.also),
        "calls": incident.calls,
        "chats": incident.chats,
        "promised": incident.promised,
        "not_working": list(incident.not_working),
    }


def _blank(outage: Outage, operator: str, received: datetime) -> HubIncident:
    opened = outage.opened.seen_from(received)
    return HubIncident(outage.key, Whose.LOCAL, opened, agent=operator)


def _told_by(
    incident: HubIncident, outage: Outage, where: Surroundings | None, received: datetime
) -> HubIncident:
    """The incident with everything the outage says in it."""

    def seen(moment: Moment | None) -> datetime | None:
        return None if moment is None else moment.seen_from(received)

    return replace(
        incident,
        cause=outage.cause or UNDETERMINED,
        side=outage.side or _side_of(outage.cause),
        confidence=outage.confidence,
        services=outage.services,
        also=outage.also,
        occurred_at=incident.occurred_at or seen(outage.occurred),
        detected_at=incident.detected_at or seen(outage.detected),
        acknowledged_at=_acknowledged(incident, seen(outage.acknowledged)),
        restored_at=_first(incident.restored_at, seen(outage.restored)),
        closed_at=_first(incident.closed_at, seen(outage.closed)),
        true_cause=outage.true_cause or incident.true_cause,
        calls=outage.calls,
        chats=outage.chats,
        client_hears=outage.client_hears,
        off_the_line=outage.off_the_line,
        not_working=outage.not_working,
        promised=outage.promised,
        provider_knows=outage.provider_knows,
        provider_until=_first(incident.provider_until, seen(outage.provider_until), _MOVED),
        provider_ticket=outage.provider_ticket,
        repeats=outage.repeats,
        trainee=where.trainee if where is not None else incident.trainee,
        agent_revision=outage.revision,
        spoken=incident.spoken or outage.spoken,
        drill=incident.drill or outage.drill,
    )


def _handed(incident: HubIncident, report: Report, now: datetime) -> HubIncident:
    """The incident with what 48 bytes can say of it: what they cannot is left as it was."""
    cause = HEALTHY if report.she_says else cause_of(report.cause) or UNDETERMINED
    also = cause_of(report.also) if report.also is not None else None
    over = report.kind is Kind.RESTORED
    return replace(
        incident,
        cause=cause,
        side=_side_of(cause),
        confidence=report.confidence / _CERTAIN,
        services=incident.services if cause == incident.cause else (),
        also=(also,) if also else (),
        occurred_at=incident.occurred_at or now - report.age,
        restored_at=now if over else None,
        calls=incident.calls if report.calls is None else report.calls,
        chats=incident.chats if report.chats is None else report.chats,
        client_hears=_or(report.client_hears, incident.client_hears),
        off_the_line=_or(report.off_the_line, incident.off_the_line),
        not_working=tuple(sorted(report.not_working)),
        promised=max(incident.promised, report.promised),
        trainee=report.trainee,
        drill=incident.drill or report.kind is Kind.EXERCISE,
    )


def _acknowledged(incident: HubIncident, by_her_word: datetime | None) -> datetime | None:
    """What a person in the office pressed stands; what she said herself she may take back."""
    if by_her_word is not None:
        return incident.acknowledged_at or by_her_word
    return incident.acknowledged_at if incident.acknowledged_by else None


def _first(
    known: datetime | None, seen: datetime | None, within: timedelta = timedelta.max
) -> datetime | None:
    """The moment as it was first understood: its age wavers by the time a report is under way."""
    if known is None or seen is None:
        return seen
    return known if abs(seen - known) <= within else seen


def _or(said: bool | None, before: bool | None) -> bool | None:
    return before if said is None else said


def _side_of(cause: str) -> str:
    domain = (cause or UNDETERMINED).partition(".")[0]
    return SIDES.get(domain, "undetermined")
