"""Several hubs in one process: who of them speaks, and databases that can be cut off or hang."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from notifier.turn import MAY_SPEAK
from runbook.hub.duty.health import Health
from runbook.hub.duty.keeper import Keeper
from runbook.hub.duty.supervision import Beat, Part
from runbook.hub.duty.thread import DutyThread
from runbook.hub.store import duty
from runbook.hub.store.problem import UNREACHABLE, StoreError, StoreProblem
from runbook.hub.store.store import Store

PATIENCE = 20.0


def until(wish: Callable[[], object]) -> bool:
    end = time.monotonic() + PATIENCE
    while not wish():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Speakers:
    """Who speaks at any moment, over all hubs of a test.

    ``most`` counts those who may speak: a part that was not yet ended, because the machine is
    busy, is kept silent by the clock it asks before each word.
    """

    def __init__(self) -> None:
        self.now: list[tuple[str, int]] = []
        self.log: list[tuple[str, int]] = []
        self.most = 0
        self._may: list[Callable[[], bool]] = []
        self._lock = threading.Lock()

    def part(self, holder: str) -> Part:
        async def speak(fence: int, beat: Beat) -> None:
            may = MAY_SPEAK.get()
            with self._lock:
                self.now.append((holder, fence))
                self.log.append((holder, fence))
                self._may.append(may)
            try:
                while True:
                    beat()
                    with self._lock:
                        self.most = max(self.most, sum(one() for one in self._may))
                    await asyncio.sleep(0.01)
            finally:
                with self._lock:
                    self.now.remove((holder, fence))
                    self._may.remove(may)

        return Part("speaking", speak)


class Hub:
    """One hub's keeper on the database; ``cut`` makes its database silent or broken."""

    def __init__(self, store: Store, holder: str, *parts: Part) -> None:
        self.health = Health()
        self.cut = False
        self.hangs = threading.Event()
        self._take = partial(duty.take_or_renew, store, holder)
        self._release = partial(duty.release, store, holder)
        self.keeper = Keeper(self.take, self._release, lambda: parts, self.health)
        self.thread = DutyThread(self.keeper)
        self.thread.start()

    def take(self, seconds: float, fence: int | None) -> int | None:
        while self.hangs.is_set():
            time.sleep(0.02)
        if self.cut:
            raise StoreError(StoreProblem(UNREACHABLE))
        return self._take(seconds, fence)

    def is_on_duty(self) -> bool:
        return self.health.duty.on_duty

    def end(self) -> None:
        self.thread.stop()
        assert self.thread.join()


def runs(hub: Hub, part: str) -> bool:
    found = hub.health.duty.parts.get(part)
    return found is not None and found.running


@contextmanager
def ending(*hubs: Hub) -> Iterator[None]:
    try:
        yield
    finally:
        for hub in hubs:
            hub.end()
