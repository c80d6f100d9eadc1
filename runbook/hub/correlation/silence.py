"""PURE. What it means that agents fall silent without signing off.

One silent agent is a PC that was shut; many of one provider in one city within a minute are that
provider. How many it takes follows from how often agents vanish by themselves: a burst must be far
less likely by chance than a fault is. (Disco, Shah et al., "Disco: fast, good, and cheap outage
detection", TMA 2017, finds outages by bursts of disconnects in the same way.)

Silence counts only while this hub could have heard: its own way out works, it has listened for
long enough since it started, since its process was held up and since its clock jumped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from runbook.hub.correlation.bursts import Burst, Calm, Reach, Vanished, bursts_among
from runbook.hub.correlation.groups import Whereabouts

__all__ = ["Burst", "Hearing", "Listening", "Patience", "Reach"]

HELD_UP = timedelta(seconds=15)
"""A pause between two looks that is long enough to have missed what agents said."""
JUMPED = timedelta(seconds=5)
"""A difference between wall clock and steady clock that makes recorded times worthless."""
SETTLE = timedelta(seconds=10)
"""What agents usually let pass between two signs of life: so long after the first of a burst was
missed the others have been missed too."""
SAME = timedelta(seconds=2)
"""How far apart two hubs may note one and the same report."""
AT_WORK = timedelta(minutes=30)
"""Who was last heard of longer ago than this had gone home before anybody listened."""
BURST_ENDS = timedelta(hours=4)
"""After so long those who have not come back have gone home."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When silence counts: seconds of ``[correlation]`` as spans."""

    silent_after: timedelta = timedelta(seconds=90)
    burst: int = 3
    burst_within: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one look gives. ``heard``: when each agent was last heard of, ``left``: who signed off.

    ``steady`` is a clock in seconds that never jumps. ``outside``: whether this hub's own way out
    works; None: nobody knows, and silence does not count.
    """

    now: datetime
    steady: float
    heard: Mapping[str, datetime]
    left: Mapping[str, datetime]
    where: Mapping[str, Whereabouts]
    outside: bool | None = True


@dataclass(frozen=True, slots=True)
class Quiet:
    """What the silence amounts to.

    ``present`` are heard of and at work; ``silent`` are at work and have not been heard of for too
    long; ``bursts`` are those of them who vanished together. ``undecided``: so many vanished a
    moment ago that they may prove to be a burst. ``deaf``: silence does not count.
    """

    present: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    bursts: tuple[Burst, ...] = ()
    deaf: bool = True
    undecided: frozenset[str] = frozenset()

    @property
    def alone(self) -> frozenset[str]:
        """The silent ones behind whom there is no burst."""
        together = (one.operators for one in self.bursts)
        return self.silent.difference(self.undecided, *together)


class Listening:
    """Follows who is heard of. Nothing of it is kept: a hub that starts listens anew."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._since: datetime | None = None
        self._before: tuple[datetime, float] | None = None
        self._present: frozenset[str] = frozenset()
        self._silent: dict[str, datetime] = {}
        self._vanished: dict[str, Vanished] = {}
        self._judged: set[str] = set()
        self._bursts: list[Burst] = []
        self._calm = Calm()

    @property
    def since(self) -> datetime | None:
        """Since when this hub has been listening without a break; None: not yet."""
        return self._since

    def look(self, hearing: Hearing) -> Quiet:
        """Take in who was heard of up to now."""
        if self._was_interrupted(hearing) or self._since is None:
            self._since = hearing.now
        if not hearing.outside:
            self._since = hearing.now
            # What was told before the line broke is not taken back: nobody could come back.
            return Quiet(self._present, bursts=tuple(self._bursts))
        present, silent, fresh = self._sorted(hearing, self._since)
        self._forget(present, hearing)
        self._vanished |= {one.operator: one for one in fresh}
        self._find_bursts(present, hearing)
        self._calm.passed(len(present), len(fresh), self._step(hearing))
        self._before = (hearing.now, hearing.steady)
        self._silent, self._present = silent, present
        settled = hearing.now - self._since >= self._patience.silent_after
        bursts = tuple(self._bursts)
        return Quiet(present, frozenset(silent), bursts, not settled, self._undecided())

    def _undecided(self) -> frozenset[str]:
        waiting = self._vanished.keys() - self._judged
        waiting = waiting.difference(*(one.operators for one in self._bursts))
        return frozenset(waiting if len(waiting) >= self._patience.burst else ())

    def _step(self, hearing: Hearing) -> timedelta:
        return hearing.now - self._before[0] if self._before else timedelta(0)

    def _was_interrupted(self, hearing: Hearing) -> bool:
        if self._before is None:
            return False
        steady = timedelta(seconds=hearing.steady - self._before[1])
        jump = abs(self._step(hearing) - steady)
        if steady > HELD_UP or jump > JUMPED:
            self._before = None
            return True
        return False

    def _sorted(
        self, hearing: Hearing, since: datetime
    ) -> tuple[frozenset[str], dict[str, datetime], list[Vanished]]:
        """Who is there, who is silent (since when), and who of them vanished just now."""
        present, silent, fresh = set(), dict[str, datetime](), []
        after = self._patience.silent_after
        for operator, at in hearing.heard.items():
            left = hearing.left.get(operator)
            if left is not None and left >= at - SAME:
                continue
            known = self._silent.get(operator)
            # A hub that listens anew does not hear those it had missed before.
            if known != at and hearing.now - max(at, since) < after:
                # Who is only given time is not there: that would prove something.
                if hearing.now - at < after:
                    present.add(operator)
                continue
            if known is None and hearing.now - at >= AT_WORK:
                continue
            silent[operator] = at
            # Who was not heard of since this hub listens vanished at a time nobody knows.
            if known != at and at > since:
                fresh.append(Vanished(operator, at, hearing.where.get(operator, Whereabouts())))
        return frozenset(present), silent, fresh

    def _forget(self, present: frozenset[str], hearing: Hearing) -> None:
        """Who came back is heard of again; a burst most of whose agents came back is over."""
        oldest = hearing.now - BURST_ENDS
        self._vanished = {
            operator: one
            for operator, one in self._vanished.items()
            if operator not in present and one.at > oldest
        }
        missing = (replace(one, operators=one.operators - present) for one in self._bursts)
        there = [hearing.where.get(one, Whereabouts()) for one in present if self._bursts]
        self._bursts = [
            replace(one, present=sum(map(one.reaches, there)))
            for one in missing
            if one.at > oldest and 2 * len(one.operators) > one.at_first
        ]

    def _find_bursts(self, present: frozenset[str], hearing: Hearing) -> None:
        """Judge those who vanished long enough ago for the others of their burst to have, too."""
        ripe = hearing.now - self._patience.silent_after - SETTLE
        unjudged = [one for one in self._vanished.values() if one.operator not in self._judged]
        settled = [one for one in unjudged if one.at <= ripe]
        self._judged = {one.operator for one in self._vanished.values() if one.at <= ripe}
        homeless = [one for one in settled if not self._joins_burst(one)]
        if not homeless:
            return
        newest = max(one.at for one in homeless)
        taken = frozenset[str]().union(*(one.operators for one in self._bursts))
        within = self._patience.burst_within
        lately = [
            one
            for one in self._vanished.values()
            if one.operator not in taken and abs(newest - one.at) <= within
        ]
        there = [hearing.where.get(one, Whereabouts()) for one in present]
        self._bursts += bursts_among(lately, there, self._calm, within, self._patience.burst)

    def _joins_burst(self, one: Vanished) -> bool:
        for burst in self._bursts:
            if one.operator in burst.operators:
                return True
            if burst.reaches(one.where):
                self._bursts.remove(burst)
                self._bursts.append(burst.with_one_more(one.operator))
                return True
        return False
