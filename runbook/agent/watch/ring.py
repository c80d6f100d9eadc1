"""The last minutes of light looks, kept from before anything was wrong. PURE."""

from collections import deque
from collections.abc import Iterator

from checks.onset import Onset
from checks.pulse.beat import Beat

REMEMBERED = 180.0
"""Seconds. What came before says nothing about how this began."""
MOST_BEATS = 2_000


class Ring:
    """A bounded memory of beats, in the order in which they ended."""

    def __init__(self) -> None:
        self._beats: deque[Beat] = deque(maxlen=MOST_BEATS)

    def add(self, beat: Beat) -> None:
        """Remember one more; what is older than ``REMEMBERED`` is forgotten."""
        self._beats.append(beat)
        while self._beats and beat.at - self._beats[0].at > REMEMBERED:
            self._beats.popleft()

    def clear(self) -> None:
        """Forget all: the computer slept, or it is another network now."""
        self._beats.clear()

    def __iter__(self) -> Iterator[Beat]:
        return iter(tuple(self._beats))

    def onset(self, since: float) -> Onset | None:
        """Which place failed first, and what still answered after that; None if nothing failed.

        ``since`` is when the first failed look began.
        """
        failed = [one for one in self._beats if one.failed and one.at >= since]
        if not failed:
            return None
        first = min(failed, key=lambda one: (one.at, one.layer))
        others = {one.probe: one.at for one in reversed(failed) if one.probe != first.probe}
        answered = [
            one
            for one in self._beats
            if one.passed and one.at > first.at and one.at < others.get(one.probe, float("inf"))
        ]
        still = frozenset(component for one in answered for component in one.path)
        return Onset(first.probe, frozenset(first.path) - still, still)

    def as_json(self, since: float) -> list[dict[str, object]]:
        """For the journal: each place's looks around the beginning, seconds counted from it.

        Unbroken passes are one entry with their number, so that minutes fit into a few lines.
        """
        told: list[dict[str, object]] = []
        runs: dict[str, dict[str, object]] = {}
        for one in self._beats:
            how = str(one.failure or one.outcome)
            run = runs.get(one.probe)
            if run is not None and run["how"] == how:
                run["times"] = int(str(run["times"])) + 1
                run["until_s"] = round(one.at - since, 1)
                continue
            at = round(one.at - since, 1)
            run = {"probe": one.probe, "how": how, "from_s": at, "until_s": at, "times": 1}
            runs[one.probe] = run
            told.append(run)
        return told[-MOST_TOLD:]


MOST_TOLD = 60
"""Entries that go with an incident."""
