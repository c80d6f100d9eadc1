"""PURE. What the samples of a long run say: whether memory grows, whether anything is leaked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median_low
from typing import Any, NamedTuple

Sample = Mapping[str, Any]

CALM = "calm"
RESTS = frozenset({CALM, "rest"})
COUNTED = ("threads", "processes", "files", "sockets", "tcp_close_wait")
MOST_OF_A_DATABASE = 3
"""Descriptors a thread: each that reads or writes has a connection, and SQLite keeps those of a
closed one for the next as long as another is open (https://www.sqlite.org/src, unixInodeInfo)."""
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


def lived_through(samples: Sequence[Sample], program: str) -> bool:
    """Whether one and the same process was there for all of the second half, and had its rests."""
    later = _second_half(samples)
    pids = {one["programs"].get(program, {}).get("pid") for one in later}
    return len(pids) == 1 and None not in pids and bool(_early_rests(_last_life(samples, program)))


def trend(samples: Sequence[Sample], program: str) -> Trend:
    """Over the second half of the run; the program must have lived through all of it."""
    later = [one["programs"][program] for one in _second_half(samples)]
    points = [(one["at"] / 3600, one["anonymous_mb"]) for one in later]
    mean = sum(memory for _, memory in points) / len(points)
    return Trend(round(least_squares(points), 2), round(mean, 1), len(points))


def lives(samples: Sequence[Sample], program: str) -> int:
    """How often it was started."""
    return len({one["programs"][program]["pid"] for one in _with(samples, program)})


def at_rest(samples: Sequence[Sample], program: str) -> tuple[dict[str, int], dict[str, int]]:
    """What it held at rest, in the second quarter of its last life and in the last calm.

    The median of all rests there, for a program needs some faults until it has opened everything
    it ever needs, as a pool of connections does; the least of the last calm, for a look or a
    connection that is being made is no leak. What is lost with every fault shows between the two
    all the same.
    """
    life = _last_life(samples, program)
    early = [one["programs"][program] for one in _early_rests(life)]
    calm = [one["programs"][program] for one in _last_calm(life)]
    return _of_each(early, median_low), _of_each(calm, min)


def leaked(samples: Sequence[Sample], program: str) -> dict[str, int]:
    """What there is more of in the last calm than at rest before, or than there may be."""
    first, last = at_rest(samples, program)
    more = {name: last[name] - first[name] for name in COUNTED if last[name] > first[name]}
    beyond = last["database_files"] - MOST_OF_A_DATABASE * last["threads"]
    return more | ({"database_files": beyond} if beyond > 0 else {})


def _second_half(samples: Sequence[Sample]) -> list[Sample]:
    half = (samples[0]["at"] + samples[-1]["at"]) / 2
    return [one for one in samples if one["at"] >= half]


def _last_life(samples: Sequence[Sample], program: str) -> list[Sample]:
    own = _with(samples, program)
    last = own[-1]["programs"][program]["pid"]
    return [one for one in own if one["programs"][program]["pid"] == last]


def _early_rests(life: Sequence[Sample]) -> list[Sample]:
    begun, whole = life[0]["at"], life[-1]["at"] - life[0]["at"]
    return [
        one
        for one in life
        if one["phase"] in RESTS and begun + whole / 4 <= one["at"] < begun + whole / 2
    ]


def _with(samples: Sequence[Sample], program: str) -> list[Sample]:
    return [one for one in samples if program in one["programs"]]


def _last_calm(life: Sequence[Sample]) -> list[Sample]:
    """The samples of the calm with which it ends."""
    broken = [at for at, one in enumerate(life) if one["phase"] != CALM]
    return list(life[broken[-1] + 1 :] if broken else life)


def _of_each(
    stretch: Sequence[Mapping[str, int]], which: Callable[[Iterable[int]], int]
) -> dict[str, int]:
    counts = (*COUNTED, "database_files")
    return {name: which([one.get(name, 0) for one in stretch]) for name in counts}
