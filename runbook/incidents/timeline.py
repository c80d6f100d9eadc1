"""PURE. The course of one incident: its steps, what happened in between, how long it all took."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from runbook.incident import Incident
from runbook.incidents.event import Event
from runbook.language.moscow import MOSCOW

CLOCK_SLACK = timedelta(minutes=1)
"""Events may be written this much out of order by processes side by side; more is a moved clock."""

_AT_ONCE = timedelta(seconds=1)


class Step(StrEnum):
    """The steps of an incident's life, in order."""

    OCCURRED = "occurred"
    DETECTED = "detected"
    ALERTED = "alerted"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    RESTORED = "restored"
    CLOSED = "closed"


_WRITTEN_AS = {
    "incident.detected": Step.DETECTED,
    "alert.accepted": Step.ALERTED,
    "incident.acknowledged": Step.ACKNOWLEDGED,
    "incident.escalated": Step.ESCALATED,
    "incident.restored": Step.RESTORED,
    "incident.closed": Step.CLOSED,
    "incident.end_not_seen": Step.CLOSED,
}
"""The event that says of a step that it was taken."""


class Known(StrEnum):
    """What can be said about a duration.

    ``RUNNING``: up to now, and still going on. ``UNCONFIRMED``: one of its ends is not known.
    ``CLOCK_CHANGED``: both are, but the computer's clock was moved in between.
    """

    MEASURED = "measured"
    RUNNING = "running"
    UNCONFIRMED = "unconfirmed"
    CLOCK_CHANGED = "clock_changed"


@dataclass(frozen=True, slots=True)
class Span:
    """A duration, never negative; None where it is not known."""

    known: Known
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts over one way that came to the same; ``until`` is when the last of them ended.

    ``which`` tells several persons of one role apart, 0 where there is only one.
    """

    first: Event
    until: datetime
    count: int = 1
    which: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the course: a step, an event, or a step together with the event that says so.

    ``at`` is None for a step that is not confirmed. ``clock_back``: the computer's clock was set
    back between the line before and this one. ``attempts``: the line tells of these instead.
    """

    at: datetime | None
    step: Step | None = None
    event: Event | None = None
    clock_back: bool = False
    attempts: Attempts | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole course. ``detect``, ``acknowledge`` and ``restore`` are how long these took."""

    incident: Incident
    entries: tuple[Entry, ...]
    detect: Span
    acknowledge: Span
    restore: Span

    @property
    def clock_changed(self) -> bool:
        """Whether the computer's clock was moved while it went on."""
        spans = (self.detect, self.acknowledge, self.restore)
        return any(one.clock_back for one in self.entries) or any(
            one.known is Known.CLOCK_CHANGED for one in spans
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in Moscow and, where that differs, on the reader's own clock."""

    moscow: datetime
    local: datetime | None


def moment(at: datetime, zone: tzinfo) -> Moment:
    """The moment as the office and as she reads it."""
    moscow, local = at.astimezone(MOSCOW), at.astimezone(zone)
    return Moment(moscow, None if local.utcoffset() == moscow.utcoffset() else local)


def stamp(at: datetime) -> str:
    """Day and time in Moscow."""
    return at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")


def began(incident: Incident) -> datetime:
    """The best that is known about when it began."""
    return incident.occurred_at or incident.detected_at or incident.opened_at


def time_to_detect(incident: Incident) -> Span:
    """From its beginning until it was found."""
    return span(incident.occurred_at, incident.detected_at)


def time_to_acknowledge(incident: Incident) -> Span:
    """From the alert (without one: from its detection) until a person in the office knew."""
    return known_after(incident.detected_at, incident.alerted_at, incident.acknowledged_at)


def known_after(found: datetime | None, told: datetime | None, known: datetime | None) -> Span:
    """From the first alert, without one from when it was found, until a person knew.

    Nought for whoever knew before the alert was delivered; nobody knows before anything is found.
    """
    since_found = span(found, known)
    if told is None or known is None or since_found.known is Known.CLOCK_CHANGED:
        return since_found
    return Span(Known.MEASURED, max(known - told, timedelta(0)))


def time_to_restore(incident: Incident, now: datetime) -> Span:
    """From its beginning until work was possible again, or until now while it goes on."""
    if incident.over:
        return span(began(incident), incident.restored_at)
    so_far = span(began(incident), now)
    return Span(Known.RUNNING, so_far.length) if so_far.known is Known.MEASURED else so_far


def span(start: datetime | None, end: datetime | None) -> Span:
    """The time between two moments; one that would be negative was measured by a moved clock."""
    if start is None or end is None:
        return Span(Known.UNCONFIRMED)
    if end < start - CLOCK_SLACK:
        return Span(Known.CLOCK_CHANGED)
    return Span(Known.MEASURED, max(end - start, timedelta(0)))


def timeline(incident: Incident, events: Sequence[Event], now: datetime) -> Timeline:
    """Put an incident and its events together. Events are told in the order of ``seq``."""
    in_order = tuple(_with_questions(sorted(events, key=lambda one: one.seq)))
    entries = _with_steps(incident, in_order)
    told = tuple(_with_clock(entries))
    moved = any(one.clock_back for one in told)
    return Timeline(
        incident,
        told,
        _doubted(time_to_detect(incident), moved=moved),
        _doubted(time_to_acknowledge(incident), moved=moved),
        _doubted(time_to_restore(incident, now), moved=moved),
    )


def _doubted(found: Span, *, moved: bool) -> Span:
    # Where the clock was moved even a duration that looks right may be hours off.
    return Span(Known.CLOCK_CHANGED) if moved and found.length is not None else found


def _with_questions(events: Sequence[Event]) -> Iterator[Event]:
    """An undone answer together with the question it had answered: its own event names none."""
    asked: dict[tuple[object, object], object] = {}
    for one in events:
        step = one.body.get("run"), one.body.get("step")
        if one.kind == "run.answered":
            asked[step] = one.body.get("text")
        if one.kind == "run.undone" and asked.get(step):
            yield replace(one, body={**one.body, "text": asked[step]})
        else:
            yield one


def _with_steps(incident: Incident, events: Sequence[Event]) -> list[Entry]:
    times = {step: _time_of(incident, step) for step in Step}
    saying = {step: seq for one in events for step, seq in _said_by(one, times)}
    seqs = {seq: step for step, seq in saying.items()}
    entries = [
        Entry(times[seqs[one.seq]], seqs[one.seq], one)
        if one.seq in seqs
        else Entry(one.at, None, one)
        for one in events
        if not _only_opens(one, incident)
    ]
    for step in Step:
        at = times[step]
        if step in saying or at is None:
            continue
        place = 0 if step is Step.OCCURRED else _place_by_time(entries, at)
        entries.insert(place, Entry(at, step))
    for step in reversed(Step):
        if times[step] is None:
            entries.insert(_place_by_life(entries, step), Entry(None, step))
    return entries


def _time_of(incident: Incident, step: Step) -> datetime | None:
    found: datetime | None = getattr(incident, f"{step}_at")
    return found


def _said_by(event: Event, times: dict[Step, datetime | None]) -> Iterator[tuple[Step, int]]:
    """The step an event says was taken just then. The last to say it wins: others were undone.

    One that was written down later, as when she says in the morning since when it works, stays a
    line of its own.
    """
    step = _WRITTEN_AS.get(event.kind)
    at = times[step] if step else None
    if step and at is not None and abs(event.at - at) <= _AT_ONCE:
        yield step, event.seq


def _only_opens(event: Event, incident: Incident) -> bool:
    """Whether the event says nothing that the step of detection does not say."""
    return event.kind == "incident.opened" and event.at == incident.detected_at


def _place_by_time(entries: Sequence[Entry], at: datetime) -> int:
    later = (place for place, one in enumerate(entries) if one.at is not None and one.at > at)
    return next(later, len(entries))


def _place_by_life(entries: Sequence[Entry], step: Step) -> int:
    """Before the next step of its life, because until then it had not come to that."""
    following = list(Step)[list(Step).index(step) + 1 :]
    later = (place for place, one in enumerate(entries) if one.step in following)
    return next(later, len(entries))


def _with_clock(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Mark where the time of writing ran backwards."""
    last: datetime | None = None
    for one in entries:
        written = one.event.at if one.event else None
        back = last is not None and written is not None and written < last - CLOCK_SLACK
        yield Entry(one.at, one.step, one.event, clock_back=back)
        last = written or last
