"""The agents that may report, in memory: one look into a dictionary for each request.

Filled and kept fresh by ``snapshot``; what an agent said last is noted by the door itself.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from runbook.hub.store.drills import said_of
from runbook.hub.store.fitness import Said
from runbook.hub.store.fitness import said_of as fitness_said
from runbook.hub.store.glance import Enrolled, Stamp
from runbook.reporting.credentials import KEY_BYTES, Credentials, hash_of
from runbook.reporting.shapes import Report, Surroundings

KEPT_FOR = timedelta(minutes=5)
"""So long what was kept of a heartbeat is taken as still standing in the database: with several
hubs an agent may have told another one something else meanwhile.
"""
BURST = 30.0
PER_SECOND = 2.0
"""Reports of one agent: at once, and for ever. It says something every ten seconds by itself."""
_NOBODYS = hash_of(bytes(KEY_BYTES))
_UNKNOWN = Surroundings()


@dataclass(slots=True)
class Entry:
    """One agent. ``sequence`` is the highest heard of, ``said`` what the database has of her last.

    ``told``: the hub knows where she works. ``spread`` (0 to 1) is hers alone. ``drilled`` is the
    exercise she passed last, ``fitness`` how her PC found itself, both as the database has them.
    """

    operator: str
    agent: bytes
    authentication: bytes = field(repr=False)
    enrolled_ms: int
    revoked_ms: int
    sequence: int
    where: Surroundings
    said: tuple[object, ...]
    told: bool
    spread: float
    kept_at: datetime
    drilled: tuple[str, int] | None = None
    fitness: Said | None = None
    seen_at: datetime | None = None
    left: float = BURST
    left_at: float = 0.0

    def wait(self, cost: float, now: float) -> float:
        """Take so many reports' worth: 0 when she may, else in how many seconds she may.

        ``now`` is any clock in seconds that does not go back; ``cost`` is below ``BURST``.
        """
        left = min(self.left + max(now - self.left_at, 0.0) * PER_SECOND, BURST)
        wait = max(cost - left, 0.0) / PER_SECOND
        self.left, self.left_at = left if wait else left - cost, now
        return wait

    @property
    def revoked(self) -> bool:
        """Whether she may not report any more."""
        return self.revoked_ms > 0

    def unchanged(self, report: Report, now: datetime) -> bool:
        """Whether a heartbeat says nothing that the database does not have already."""
        fresh = now - self.kept_at < KEPT_FOR * (0.5 + self.spread / 2)
        known = report.drilled is None or said_of(report.drilled) == self.drilled
        fit = report.fitness is None or fitness_said(report.fitness) == self.fitness
        return fresh and known and fit and self.said == _said(report)

    def lost(self, report: Report) -> bool:
        """Whether the hub does not know what stands open for her, or her counting began anew."""
        return not self.told or report.sequence < self.sequence

    def note_kept(self, report: Report, now: datetime) -> None:
        """It is safe in the database."""
        self.kept_at = now
        if report.sequence >= self.sequence:
            self.said = _said(report)
            if report.drilled is not None:
                self.drilled = said_of(report.drilled)
            if report.fitness is not None:
                self.fitness = fitness_said(report.fitness)
        if report.where is not None:
            self.where = report.where
            self.told = True

    def note_seen(self, report: Report, now: datetime) -> None:
        """She is alive, unless it is an old word of hers."""
        if report.sequence >= self.sequence:
            self.sequence = report.sequence
            self.seen_at = now


class Roll:
    """Everybody by the six bytes of the credentials. One thread refreshes, any may look."""

    def __init__(self) -> None:
        self._entries: dict[bytes, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, credentials: Credentials) -> Entry | None:
        """Whose credentials they are; None when the key is not hers. Takes as long either way."""
        entry = self._entries.get(credentials.agent)
        known = credentials.is_of(entry.authentication if entry else _NOBODYS)
        return entry if known else None

    def merge(self, rows: Iterable[Enrolled], now: datetime, *, whole: bool = False) -> None:
        """Take these agents as they stand in the database now; ``whole``: there are no others."""
        entries = {} if whole else dict(self._entries)
        for row in rows:
            entries[row.agent] = _merged(self._entries.get(row.agent), row, now)
        self._entries = entries

    def stamp(self) -> Stamp:
        """What ``glance.stamp`` gives while nothing has changed."""
        entries = self._entries.values()
        return Stamp(
            len(entries),
            sum(one.enrolled_ms for one in entries),
            sum(one.revoked_ms for one in entries),
        )

    def newest_ms(self) -> int:
        """When the latest of them was enrolled or revoked, in milliseconds since 1970."""
        changes = (max(one.enrolled_ms, one.revoked_ms) for one in self._entries.values())
        return max(changes, default=0)

    def heard(self, since: datetime) -> dict[str, datetime]:
        """When each operator was last heard of, of those heard since then."""
        return {
            one.operator: one.seen_at
            for one in list(self._entries.values())
            if one.seen_at is not None and one.seen_at >= since
        }

    def counts(self, now: datetime, within: timedelta) -> tuple[int, int]:
        """How many may report, and how many were heard of lately."""
        entries = [one for one in self._entries.values() if not one.revoked]
        alive = sum(one.seen_at is not None and now - one.seen_at <= within for one in entries)
        return len(entries), alive


def _merged(known: Entry | None, row: Enrolled, now: datetime) -> Entry:
    """The same entry, so that a request under way notes what it must on the right one."""
    same = known is not None and known.enrolled_ms == row.enrolled_ms
    if known is not None and same and hmac.compare_digest(known.authentication, row.authentication):
        known.revoked_ms = row.revoked_ms
        return known
    return Entry(
        operator=row.operator,
        agent=row.agent,
        authentication=row.authentication,
        enrolled_ms=row.enrolled_ms,
        revoked_ms=row.revoked_ms,
        sequence=row.sequence,
        where=row.where,
        said=(row.version, row.head, row.calls, row.chats),
        told=row.where != _UNKNOWN,
        spread=int.from_bytes(row.agent[-2:]) / 0xFFFF,
        kept_at=now,
        drilled=row.drilled,
        fitness=row.fitness,
    )


def _said(report: Report) -> tuple[object, ...]:
    return (report.version, report.head, report.calls, report.chats)
