"""What a verdict changes: the incident, what is recorded, who is told and how loudly. PURE.

Ringing (a new message): the first alert, the owner changed, recovery. All else edits what was
sent. Without a hub nobody gets more than three messages about one incident.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from checks.unsteady import UNSTABLE
from runbook.incident import Incident

MOST_RINGS = 3
"""Messages that ring, per person and incident, while no hub speaks for everybody."""
TO_CONFIRM = 2
"""Diagnoses in a row that must agree before news or recovery is told."""
STEADY = timedelta(minutes=10)
"""A line that came and went is back only after so long without another drop."""
REPEATS_WITHIN = timedelta(minutes=15)
"""Outages of one cause that begin within this time are one fault that comes and goes."""
MOST_REPEATS = 3
"""The outage of one cause that is held open until it has been quiet for ``STEADY``."""


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
    ``off_the_line``: whether she could set the status that keeps new contacts away.
    ``provider_knows`` is ``yes``, ``no`` or ``no_answer``, ``provider_until`` when the provider
    expects to be done. ``promised`` counts the clients who were promised a call or a message.
    """

    client_hears: bool | None = None
    calls: int | None = None
    chats: int | None = None
    not_working: frozenset[str] = frozenset()
    lead_knows_at: datetime | None = None
    off_the_line: bool | None = None
    provider_knows: str = ""
    provider_until: datetime | None = None
    provider_ticket: str = ""
    promised: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What the lead was last told, and how often it rang.

    ``dropped_at`` is when what comes and goes was last seen to drop, as far as somebody watched
    it.
    """

    finding: Finding | None = None
    answers: Answers = Answers()
    rings: int = 0
    dropped_at: datetime | None = None

    def unsteady(self, now: datetime) -> bool:
        """Whether it is too soon to call the line steady.

        A drop in the future says nothing: the clock was set back since.
        """
        return self.dropped_at is not None and timedelta(0) <= now - self.dropped_at < STEADY


@dataclass(frozen=True, slots=True)
class Change:
    """What to apply: how loudly to tell, the incident as it will be, and the event to record.

    Without an ``incident`` one is opened, described by ``finding``.
    """

    loudness: Loudness = Loudness.SILENT
    incident: Incident | None = None
    event: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    finding: Finding | None = None


def plan_change(
    incident: Incident | None,
    finding: Finding,
    answers: Answers,
    told: Told,
    in_a_row: int,
    now: datetime,
) -> Change:
    """Decide what a diagnosis changes. A change without an event is none.

    ``in_a_row`` says how many diagnoses in a row have found this. The first alert goes out at
    once; recovery and news about an outage already told are confirmed, because a network coming
    back looks like many things for a moment.
    """
    troubled = not finding.healthy or bool(answers.not_working)
    unsteady = incident is not None and told.finding is not None and told.unsteady(now)
    if not troubled and not unsteady:
        return _plan_recovery(incident, in_a_row, now)
    if incident is None:
        body = _body(finding)
        return Change(Loudness.RING, None, "incident.detected", body, finding)
    if told.finding is None:
        found = answered(described(incident, finding), answers)
        return Change(Loudness.RING, found, "verdict", _body(finding))
    came_again = told.finding.cause == UNSTABLE and finding.side == "operator"
    if unsteady and (not troubled or came_again):
        # One trouble, one instruction: calm between two drops is what has been told already.
        finding = told.finding
    return _plan_news(incident, finding, answers, told, told.finding, in_a_row)


def _plan_news(
    incident: Incident,
    finding: Finding,
    answers: Answers,
    told: Told,
    last: Finding,
    in_a_row: int,
) -> Change:
    """``last`` is the finding that was told: what has changed since, and how loudly to say it."""
    current = answered(described(incident, finding), answers)
    if same_news(finding, last):
        if answers == told.answers:
            return Change()
        return Change(Loudness.EDIT, current, "operator.answered", _said(answers))
    if in_a_row < TO_CONFIRM:
        return Change()
    owner_changed = finding.side != last.side
    # The last message is kept for the recovery.
    may_ring = told.rings < MOST_RINGS - 1
    loudness = Loudness.RING if owner_changed and may_ring else Loudness.EDIT
    return Change(loudness, current, "verdict", _body(finding))


def same_news(one: Finding, other: Finding) -> bool:
    """Confidence may waver from one diagnosis to the next: that is no news."""
    return (one.cause, one.services, one.also) == (other.cause, other.services, other.also)


def _plan_recovery(incident: Incident | None, in_a_row: int, now: datetime) -> Change:
    if incident is None or in_a_row < TO_CONFIRM:
        return Change()
    restored = replace(incident, restored_at=now)
    return Change(Loudness.RECOVERY, restored, "incident.restored")


def described(incident: Incident, finding: Finding) -> Incident:
    """The incident with the latest finding in it."""
    return replace(
        incident,
        domain=finding.domain,
        cause=finding.cause,
        side=finding.side,
        confidence=finding.confidence,
        services=finding.services,
    )


def answered(incident: Incident, answers: Answers) -> Incident:
    """The incident with what she learned from people: who knows, and until when it will last."""
    return replace(
        incident,
        acknowledged_at=incident.acknowledged_at or answers.lead_knows_at,
        eta_at=answers.provider_until or incident.eta_at,
    )


def repeats(incident: Incident, others: Iterable[Incident]) -> int:
    """Which outage of its cause an incident is within ``REPEATS_WITHIN``, itself included.

    What she alone noticed never repeats: it is over when she says so. An unstable line has drops
    of its own, counted by whoever watches it.
    """
    if incident.side == "none" or incident.cause in {"", UNSTABLE}:
        return 1
    return 1 + sum(
        one.key != incident.key
        and one.cause == incident.cause
        and set(one.services) == set(incident.services)
        and timedelta(0) <= incident.opened_at - one.opened_at < REPEATS_WITHIN
        for one in others
    )


def comes_and_goes(times: int) -> bool:
    """Whether so many outages of one cause are held together as one."""
    return times >= MOST_REPEATS


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
        "off_the_line": answers.off_the_line,
        "provider_knows": answers.provider_knows,
        "promised": answers.promised,
    }


PAUSES = (5.0, 5.0, 8.0, 12.0, 20.0, 30.0)
"""Seconds between diagnoses while something is wrong: a thousand agents must not hammer."""
CONFIRM_PAUSE = 3.0


def next_pause(rounds: int, *, confirming: bool, spread: float) -> float:
    """Seconds until the next diagnosis. ``spread`` (0 to 1) keeps many agents out of step."""
    if confirming:
        return CONFIRM_PAUSE
    return PAUSES[min(rounds, len(PAUSES) - 1)] * (0.85 + 0.3 * spread)
