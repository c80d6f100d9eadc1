"""What a verdict changes: the incident, what is recorded, who is told and how loudly. PURE.

Ringing (a new message): the first alert, the owner changed, recovery. All else edits what was
sent. Without a hub nobody gets more than three messages about one incident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from runbook.incident import Incident

MOST_RINGS = 3
"""Messages that ring, per person and incident, while no hub speaks for everybody."""
HEALTHY_TO_RESTORE = 2
"""Healthy diagnoses in a row before recovery is announced."""


class Loudness(StrEnum):
    """How a change is told."""

    SILENT = "silent"
    EDIT = "edit"
    RING = "ring"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the latest diagnosis amounts to, in the incident's own terms."""

    domain: str
    cause: str
    side: str
    confidence: float
    services: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether the checks found nothing."""
        return self.side == "none"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the operator said. None: she has not said it, and nobody guesses.

    ``calls`` and ``chats`` are open contacts in her hands; ``not_working`` are channels that do
    not work for her whatever the checks say; ``lead_knows_at`` is when she told the lead herself.
    """

    client_hears: bool | None = None
    calls: int | None = None
    chats: int | None = None
    not_working: frozenset[str] = frozenset()
    lead_knows_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the lead was last told, and how often it rang."""

    finding: Finding | None = None
    answers: Answers = Answers()
    rings: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What to apply: the incident as it will be, the event to record, and how loudly to tell.

    ``incident`` is None while there is none; ``opens`` says that it is to be opened first.
    """

    loudness: Loudness = Loudness.SILENT
    opens: bool = False
    incident: Incident | None = None
    event: str = ""
    body: Mapping[str, object] = field(default_factory=dict)


def plan_change(
    incident: Incident | None,
    finding: Finding,
    answers: Answers,
    told: Told,
    healthy_in_a_row: int,
    now: datetime,
) -> Change:
    """Decide what a diagnosis changes."""
    troubled = not finding.healthy or bool(answers.not_working)
    if incident is None:
        if not troubled:
            return Change()
        return Change(Loudness.RING, opens=True, event="incident.detected", body=_body(finding))
    if not troubled:
        return _plan_recovery(incident, healthy_in_a_row, now)
    current = _with(incident, finding)
    if told.finding is None:
        return Change(Loudness.RING, incident=current, event="verdict", body=_body(finding))
    if finding == told.finding:
        loudness = Loudness.EDIT if answers != told.answers else Loudness.SILENT
        event = "operator.answered" if loudness is Loudness.EDIT else ""
        return Change(loudness, incident=current, event=event, body=_said(answers))
    owner_changed = finding.side != told.finding.side
    # The last message is kept for the recovery.
    may_ring = told.rings < MOST_RINGS - 1
    loudness = Loudness.RING if owner_changed and may_ring else Loudness.EDIT
    return Change(loudness, incident=current, event="verdict", body=_body(finding))


def _plan_recovery(incident: Incident, healthy_in_a_row: int, now: datetime) -> Change:
    if healthy_in_a_row < HEALTHY_TO_RESTORE:
        return Change()
    restored = replace(incident, restored_at=now, closed_at=now)
    return Change(Loudness.RECOVERY, incident=restored, event="incident.restored")


def described(incident: Incident, finding: Finding) -> Incident:
    """The incident with the latest finding in it."""
    return _with(incident, finding)


def _with(incident: Incident, finding: Finding) -> Incident:
    return replace(
        incident,
        domain=finding.domain,
        cause=finding.cause,
        side=finding.side,
        confidence=finding.confidence,
        services=finding.services,
    )


def _body(finding: Finding) -> dict[str, object]:
    return {
        "cause": finding.cause,
        "side": finding.side,
        "confidence": finding.confidence,
        "services": list(finding.services),
        "also": list(finding.also),
    }


def _said(answers: Answers) -> dict[str, object]:
    return {
        "client_hears": answers.client_hears,
        "calls": answers.calls,
        "chats": answers.chats,
        "not_working": sorted(answers.not_working),
        "lead_knows": answers.lead_knows_at is not None,
    }


PAUSES = (5.0, 5.0, 8.0, 12.0, 20.0, 30.0)
"""Seconds between diagnoses while something is wrong: a thousand agents must not hammer."""
CONFIRM_PAUSE = 3.0


def next_pause(rounds: int, *, confirming: bool, spread: float) -> float:
    """Seconds until the next diagnosis. ``spread`` (0 to 1) keeps many agents out of step."""
    if confirming:
        return CONFIRM_PAUSE
    return PAUSES[min(rounds, len(PAUSES) - 1)] * (0.85 + 0.3 * spread)
