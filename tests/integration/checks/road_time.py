"""A road's own time: it passes only where the program waits, so no busy machine lengthens it."""

import queue
import threading
from collections.abc import Mapping

from checks.observation import ProbeKind
from checks.probe import Answer, Names, Probe, ProbeFunction
from checks.runner import Runner

_HANDED_IN_S = 60.0
"""Real seconds for a probe's thread that has nothing to wait for."""

Finished = tuple[int, Answer, float]


class RoadTime:
    """Seconds since the walk began. Probes sleep in it side by side, each on its own thread.

    In a ``stall`` the whole program stands still, as on a starved computer: whoever should wake
    in it wakes at its end.
    """

    def __init__(self, *stalls: tuple[float, float]) -> None:
        self._stalls = stalls
        self._now = 0.0
        self._ahead = threading.local()

    def __call__(self) -> float:
        return self._now + getattr(self._ahead, "seconds", 0.0)

    def sleep(self, seconds: float) -> None:
        """Only the calling probe gets ahead: the program follows when it waits for somebody."""
        self._ahead.seconds = self._woken(self() + seconds) - self._now

    def wait_until(self, at: float) -> None:
        """Let the time pass for the program itself."""
        self._now = max(self._now, self._woken(at))

    def _woken(self, at: float) -> float:
        return max([at, *(end for begin, end in self._stalls if begin < at <= end)])


class _Arrivals:
    """What ``queue.SimpleQueue`` is to a runner, in the road's time."""

    def __init__(self, time: RoadTime) -> None:
        self._time = time
        self._waiting: list[Finished] = []
        self._handed_in = threading.Semaphore(0)

    def put(self, one: Finished) -> None:
        self._waiting.append(one)
        self._handed_in.release()

    def wait_for_one(self) -> None:
        """Until the thread begun last has said what it will find, and when."""
        assert self._handed_in.acquire(timeout=_HANDED_IN_S)

    def empty(self) -> bool:
        return not any(at <= self._time() for _, _, at in self._waiting)

    def get(self, timeout: float) -> Finished:
        first = min(self._waiting, key=lambda one: one[2], default=None)
        until = self._time() + timeout
        self._time.wait_until(until if first is None else min(until, first[2]))
        if first is None or first[2] > self._time():
            raise queue.Empty
        self._waiting.remove(first)
        return first


class RoadRunner(Runner):
    """The product's runner and its threads; only what they wait for passes in the road's time."""

    def __init__(
        self, functions: Mapping[ProbeKind, ProbeFunction], names: Names, time: RoadTime
    ) -> None:
        super().__init__(functions, names, now=time)
        self._arrivals = _Arrivals(time)
        self._finished = self._arrivals  # type: ignore[assignment]  # all a runner asks of it

    def _start_one(self, probe: Probe, wait: float) -> None:
        super()._start_one(probe, wait)
        self._arrivals.wait_for_one()
