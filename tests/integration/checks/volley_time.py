"""A volley's own time: it passes only once the far end has dealt with everything it was sent."""

import selectors
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from checks.probes import loss
from checks.wire.deadline import Deadline

_FAR_END_S = 60.0
"""Real seconds for a far end that has only to look at a datagram."""


class VolleyTime:
    """However late this machine is, in this time no answer that was sent comes too late."""

    def __init__(self) -> None:
        self._now = 0.0
        self._underway = 0
        self._dealt_with = threading.Semaphore(0)

    def now(self) -> float:
        return self._now

    def sent(self) -> None:
        self._underway += 1

    def dealt_with(self) -> None:
        """The far end has answered a try, or lost it for good."""
        self._dealt_with.release()

    def wait_for_the_far_end(self) -> None:
        while self._underway:
            assert self._dealt_with.acquire(timeout=_FAR_END_S)
            self._underway -= 1

    def pass_by(self, seconds: float) -> None:
        self._now += seconds


def live_in(own: VolleyTime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the volleys of this test live in that time."""

    class Selector(selectors.DefaultSelector):
        def register(self, *given: Any, **named: Any) -> selectors.SelectorKey:
            own.sent()
            return super().register(*given, **named)

        def select(self, timeout: float | None = None) -> Any:
            own.wait_for_the_far_end()
            found = super().select(0)
            if not found:
                own.pass_by(timeout or 0.0)
            return found

    given = SimpleNamespace(**{**vars(selectors), "DefaultSelector": Selector})
    monkeypatch.setattr(loss, "selectors", given)
    begun = SimpleNamespace(after=lambda seconds: Deadline.after(seconds, own.now))
    monkeypatch.setattr(loss, "Deadline", begun)
