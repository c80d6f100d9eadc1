"""PURE. What the correlation remembers between two looks. A hub that starts does without it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from runbook.hub.model.incident import HubIncident


@dataclass(frozen=True, slots=True)
class Policy:
    """When a mass incident begins, changes and ends; the first four from ``[correlation]``.

    ``turn_after``: how long another explanation must hold before it takes the place of one that
    was told. ``weigh_every``: the least time between two changes of the figures on a card,
    ``settle_every``: where they have hardly moved, ``rest_every``: where it hits nobody more or
    less and only what is known of the others has changed.
    ``repeat_within``: what comes back so soon is the same incident. ``fades_after``: without any
    accusation and without anybody left who could prove, it is over.
    """

    least: int = 3
    quiet_for: timedelta = timedelta(seconds=120)
    window: timedelta = timedelta(seconds=300)
    turn_after: timedelta = timedelta(seconds=10)
    weigh_every: timedelta = timedelta(seconds=5)
    settle_every: timedelta = timedelta(seconds=20)
    rest_every: timedelta = timedelta(seconds=60)
    repeat_within: timedelta = timedelta(minutes=10)
    fades_after: timedelta = timedelta(hours=4)


@dataclass(slots=True)
class Trace:
    """One open mass incident as it went on.

    ``operators`` accused it last, ``hit`` ever did. ``accused_at`` is when it last was; a hub that
    has just started takes that moment, so that nothing is over too soon. ``turn`` is the group that
    would explain the same, and since when it does; ``cause`` is what the same group would be put
    down to now.
    """

    accused_at: datetime
    operators: frozenset[str] = frozenset()
    hit: frozenset[str] = frozenset()
    weighed_at: datetime | None = None
    services: dict[str, datetime] = field(default_factory=dict)
    turn: tuple[str, datetime] | None = None
    cause: tuple[str, datetime] | None = None

    def held(self, group: str, now: datetime, span: timedelta) -> bool:
        """Whether that other explanation has held for so long; the first time it is noted."""
        if self.turn is None or self.turn[0] != group:
            self.turn = (group, now)
        return now - self.turn[1] >= span

    def still_caused_by(self, cause: str, now: datetime, span: timedelta) -> bool:
        """Whether that other cause has been found for so long; the first time it is noted."""
        if self.cause is None or self.cause[0] != cause:
            self.cause = (cause, now)
        return now - self.cause[1] >= span


class Memory:
    """All traces, and which local incidents would rather be elsewhere since when."""

    def __init__(self) -> None:
        self._traces: dict[str, Trace] = {}
        self._wishes: dict[str, tuple[str, datetime]] = {}

    def trace(self, mass: HubIncident, now: datetime) -> Trace:
        """The trace of this incident."""
        return self._traces.setdefault(mass.key, Trace(now))

    def wished(self, key: str, where: str, now: datetime, span: timedelta) -> bool:
        """Whether this local incident has belonged to ``where`` for so long without being there."""
        if self._wishes.get(key, ("", now))[0] != where:
            self._wishes.pop(key, None)
        return now - self._wishes.setdefault(key, (where, now))[1] >= span

    def content(self, key: str) -> None:
        """This local incident is where it belongs."""
        self._wishes.pop(key, None)

    def keep_only(self, masses: frozenset[str], members: frozenset[str]) -> None:
        """Forget all others."""
        self._traces = {key: one for key, one in self._traces.items() if key in masses}
        self._wishes = {key: one for key, one in self._wishes.items() if key in members}
