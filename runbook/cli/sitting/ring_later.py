"""Asks her to ring after a moment, unless somebody else has told the lead by then."""

import threading
from collections.abc import Callable

WAITS = 5.0
"""Seconds in which the hub may yet say that it tells the lead."""


class RingLater:
    """One wait at a time. Safe to call from any thread; ``ring`` is called in one of its own."""

    def __init__(self, ring: Callable[[], None], seconds: float = WAITS) -> None:
        self._ring = ring
        self._seconds = seconds
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    @property
    def pending(self) -> bool:
        """Whether she is to be asked."""
        with self._lock:
            return self._timer is not None

    def begin(self) -> None:
        """Wait from now on, unless that is so already."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(self._seconds, self.now)
                self._timer.daemon = True
                self._timer.start()

    def wait(self) -> None:
        """Until she was asked or need not be; returns at once where nothing is to come."""
        with self._lock:
            timer = self._timer
        if timer is not None:
            timer.join(self._seconds)

    def cancel(self) -> bool:
        """Wait no more; whether she was to be asked."""
        with self._lock:
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        return timer is not None

    def now(self) -> None:
        """Ask, if she was to be asked."""
        if self.cancel():
            self._ring()
