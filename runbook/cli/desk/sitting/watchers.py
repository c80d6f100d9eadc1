"""Whoever is to be told that something may have changed."""

import threading
from collections.abc import Callable


class Watchers:
    """Safe to use from any thread. They are called without a lock, in the caller's thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watching: dict[int, Callable[[], None]] = {}
        self._last = 0

    def add(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` from now on; the value ends that."""
        with self._lock:
            self._last += 1
            number = self._last
            self._watching[number] = changed

        def end() -> None:
            with self._lock:
                self._watching.pop(number, None)

        return end

    def wake(self) -> None:
        """Tell everybody."""
        with self._lock:
            watching = tuple(self._watching.values())
        for changed in watching:
            changed()
