"""PURE. What the timeline of an incident says: how long everything took, and what stood in the way.

A figure whose moments are not known, or were measured by a moved clock, is None and is told as
«не знаем»; nothing is guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.hub.model.noticing import Noticed
from runbook.incidents.timeline import span

_SLOW_TO_FIND = timedelta(minutes=5)
_SLOW_TO_TELL = timedelta(minutes=1)
_SLOW_TO_KNOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Facts:
    """The timeline in figures. Moments are aware, None where it has not come to that.

    ``start`` is the one beginning that everything shows (``model.incident.beginning``); ``began``
    is the same, None where nobody knows when it occurred. ``found`` is when the first PC saw it,
    ``reported`` when the hub first heard of it. ``places`` are providers (by id) and cities with
    how many operators, ``named`` the same with what providers are called. ``asked`` and ``came``
    are of the standby group, ``seats`` how many were wanted. ``degraded`` are minutes of degraded
    mode.
    ``late_alerts`` of operators' alerts took more than a minute. ``turned``: how often the cause
    was corrected.
    """

    number: int
    mass: bool
    cause: str
    cause_is_true: bool
    now: datetime
    start: datetime
    began: datetime | None = None
    found: datetime | None = None
    reported: datetime | None = None
    told: datetime | None = None
    known: datetime | None = None
    called_out: datetime | None = None
    support: datetime | None = None
    restored: datetime | None = None
    closed: datetime | None = None
    hit: int = 0
    places: tuple[tuple[str, int], ...] = ()
    named: tuple[tuple[str, int], ...] = ()
    promised: int = 0
    kept: int = 0
    late: int = 0
    waiting: int = 0
    seats: int = 0
    asked: int = 0
    came: int = 0
    late_alerts: int = 0
    failed_alerts: int = 0
    nobody: int = 0
    rung_again: int = 0
    turned: int = 0
    reopened: int = 0
    degraded: int = 0
    drill: bool = False

    @property
    def over(self) -> bool:
        """Whether the outage has ended."""
        return self.restored is not None or self.closed is not None

    @property
    def detect(self) -> timedelta | None:
        """From its beginning until a PC found it."""
        return self._noticed.detect.length

    @property
    def acknowledge(self) -> timedelta | None:
        """From the first alert, without one from when it was found, until a person knew."""
        return self._noticed.acknowledge.length

    @property
    def _noticed(self) -> Noticed:
        return Noticed(self.began, self.found, self.told, self.known)

    @property
    def restore(self) -> timedelta | None:
        """From its beginning until work was possible again."""
        return span(self.start, self.restored).length

    @property
    def close(self) -> timedelta | None:
        """From its beginning until it was closed."""
        return span(self.start, self.closed).length


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stood in the way, or that nobody knows. ``code`` is part of its text's id."""

    code: str
    count: int = 0
    length: timedelta | None = None


def hindrances(seen: Facts) -> Iterator[Hindrance]:
    """What stood in the way, each only where the data shows it, in the order of the night."""
    if seen.detect is not None and seen.detect > _SLOW_TO_FIND:
        yield Hindrance("slow_detect", length=seen.detect)
    heard = _between(seen.found, seen.reported)
    if heard is not None and heard > _SLOW_TO_TELL:
        yield Hindrance("slow_report", length=heard)
    told = _between(seen.reported or seen.found, seen.told)
    if told is not None and told > _SLOW_TO_TELL:
        yield Hindrance("slow_alert", length=told)
    for code, count in (
        ("late_alerts", seen.late_alerts if seen.mass else 0),
        ("failed_alerts", seen.failed_alerts),
        ("nobody", seen.nobody),
        ("rung_again", seen.rung_again),
    ):
        if count:
            yield Hindrance(code, count)
    if seen.acknowledge is not None and seen.acknowledge > _SLOW_TO_KNOW:
        yield Hindrance("slow_known", length=seen.acknowledge)
    if seen.known is None and seen.over:
        yield Hindrance("never_known")
    for code, count in (
        ("short_of_people", seen.seats - seen.came if seen.asked else 0),
        ("turned", seen.turned),
        ("reopened", seen.reopened),
        ("late_promises", seen.late),
    ):
        if count > 0:
            yield Hindrance(code, count)


def unknowns(seen: Facts) -> Iterator[Hindrance]:
    """What nobody knows, and would have to be found out."""
    if seen.began is None:
        yield Hindrance("unknown_began")
    if seen.told is None and seen.over:
        yield Hindrance("unknown_told")
    if seen.closed is not None and seen.restored is None:
        yield Hindrance("unknown_restored")
    if seen.closed is not None and not seen.cause_is_true:
        yield Hindrance("unknown_cause")


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return None if start is None or end is None else max(end - start, timedelta(0))
