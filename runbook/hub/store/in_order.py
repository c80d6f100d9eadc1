"""Writers of one process write in the order in which they came.

A pool gives its connection to whoever asks first once it is free, and that is most often the one
who has just given it back: beside two that write without a pause a third waited ten seconds.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from runbook.hub.store.problem import BUSY, StoreError, StoreProblem


class InOrder:
    """One at a time, the longest waiting first. Safe to share between threads.

    ``patience``: seconds somebody waits at most.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Within, nobody else is. Raises StoreError when it does not come."""
        self._wait()
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self) -> None:
        mine = threading.Event()
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(mine)
        try:
            came = mine.wait(self._patience)
        except BaseException:
            self._give_up(mine)
            raise
        if not came and not self._left(mine):
            raise StoreError(StoreProblem(BUSY))

    def _left(self, mine: threading.Event) -> bool:
        """Whether it came in the last moment after all; else it is waited for no more."""
        with self._lock:
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False

    def _give_up(self, mine: threading.Event) -> None:
        if self._left(mine):
            self._pass_on()

    def _pass_on(self) -> None:
        """To the next one at once: who comes just now does not overtake."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
