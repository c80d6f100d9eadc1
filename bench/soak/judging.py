"""PURE. What the samples of a long run say: whether memory grows, whether anything is leaked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Sample = Mapping[str, Any]

CALM = "calm"
COUNTED = ("threads", "processes", "files", "sockets", "tcp_close_wait")
LARGEST_SLOPE_MB = 2.0
"""MB an hour, over the second half."""
LARGEST_SHARE = 0.03
"""The same as a share of the mean: whichever is larger is the bound."""


class Trend(NamedTuple):
    """One program's memory over the second half. ``slope`` in MB an hour, ``mean`` in MB."""

    slope: float
    mean: float
    samples: int

    @property
    def bound(self) -> float:
        """The largest slope that counts as flat, MB an hour."""
        return max(LARGEST_SLOPE_MB, LARGEST_SHARE * self.mean)

    @property
    def flat(self) -> bool:
        """Whether it grows by no more than the bound."""
        return self.slope <= self.bound


def least_squares(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through the points; 0 for fewer than two, or all at one place."""
    if not points:
        return 0.0
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    if not spread:
        return 0.0
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def programs(samples: Iterable[Sample]) -> list[str]:
    """The names of all that were sampled."""
    return list(dict.fromkeys(name for one in samples for name in one["programs"]))


def trend(samples: Sequence[Sample], program: str) -> Trend:
    """Over the second half of the run; the program must have lived through all of it."""
    half = (samples[0]["at"] + samples[-1]["at"]) / 2
    later = [one["programs"][program] for one in samples if one["at"] >= half]
    points = [(one["at"] / 3600, one["pss_mb"]) for one in later]
    mean = sum(memory for _, memory in points) / len(points)
    return Trend(round(least_squares(points), 2), round(mean, 1), len(points))


def lives(samples: Sequence[Sample], program: str) -> int:
    """How often it was started."""
    return len({one["programs"][program]["pid"] for one in _with(samples, program)})


def at_rest(samples: Sequence[Sample], program: str) -> tuple[dict[str, int], dict[str, int]]:
    """What it held in the first and in the last calm of its last life: the least of each calm.

    Whatever is held for a moment (a look, a connection that is being made) is in no sample twice.
    """
    last = _with(samples, program)[-1]["programs"][program]["pid"]
    stretches: list[list[Mapping[str, int]]] = []
    before = ""
    for one in samples:
        usage = one["programs"].get(program)
        if one["phase"] == CALM and usage and usage["pid"] == last:
            if before != CALM:
                stretches.append([])
            stretches[-1].append(usage)
        before = one["phase"]
    return _least(stretches[0]), _least(stretches[-1])


def leaked(samples: Sequence[Sample], program: str) -> dict[str, int]:
    """What there is more of in the last calm than in the first one."""
    first, last = at_rest(samples, program)
    return {name: last[name] - first[name] for name in COUNTED if last[name] > first[name]}


def _with(samples: Sequence[Sample], program: str) -> list[Sample]:
    return [one for one in samples if program in one["programs"]]


def _least(stretch: Iterable[Mapping[str, int]]) -> dict[str, int]:
    every = list(stretch)
    return {name: min(one.get(name, 0) for one in every) for name in COUNTED}
