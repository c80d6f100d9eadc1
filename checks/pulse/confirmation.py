"""Five tries of one place on fresh sockets: is the suspicion true?"""

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from checks.failure import Failure
from checks.probe import Answer, failed, unknown
from checks.pulse.beat import TRIES, Beat
from checks.pulse.instruments import Instruments
from checks.pulse.plan import Look
from checks.pulse.reading import beat_of
from checks.runner import GRACE, operation_of

SPACING = 0.06
"""Seconds between the beginnings of two tries."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What one try brought; seconds."""

    confirmation: "Confirmation"
    number: int
    answer: Answer
    took: float


@dataclass(slots=True, eq=False)
class Confirmation:
    """The tries of one place. All its methods belong to the pulse's thread.

    ``wait`` is what one try is given, in seconds; ``found`` is called on the tries' own threads.
    """

    look: Look
    wait: float
    instruments: Instruments
    found: Callable[[Tried], None]
    began: float
    started: int = 0
    running: dict[int, float] = field(default_factory=dict)
    passed: bool = False

    @property
    def id(self) -> str:
        """The probe's id."""
        return self.look.probe.id

    @property
    def ended(self) -> bool:
        """Whether one try has passed, or none is left."""
        return self.passed or (self.started == TRIES and not self.running)

    @property
    def due(self) -> float:
        """When there is something to do without anybody's telling."""
        following = self.began + self.started * SPACING if self.started < TRIES else math.inf
        overdue = min(self.running.values(), default=math.inf) + self.wait + GRACE
        return min(following, overdue)

    def advance(self, now: float) -> Iterator[Beat]:
        """Start the tries that are due, give up those that hang and count as silence."""
        while self.started < TRIES and now >= self.began + self.started * SPACING:
            yield from self._start(self.started, now)
            self.started += 1
        for number, began in list(self.running.items()):
            if now >= began + self.wait + GRACE:
                del self.running[number]
                silence = failed(Failure.TIMED_OUT, operation_of(self.look.probe.kind))
                yield beat_of(self.look, silence, began, now - began, fresh=True)

    def take(self, tried: Tried) -> Beat | None:
        """The beat of a try; None when it came too late."""
        began = self.running.pop(tried.number, None)
        if began is None:
            return None
        beat = beat_of(self.look, tried.answer, began, tried.took, fresh=True)
        self.passed = self.passed or beat.passed
        return beat

    def _start(self, number: int, now: float) -> Iterator[Beat]:
        name = f"{self.id} {number + 1}"
        try:
            threading.Thread(target=self._try, args=(number,), name=name, daemon=True).start()
            self.running[number] = now
        except RuntimeError:
            answer = unknown("no thread could be started")
            yield beat_of(self.look, answer, now, 0.0, fresh=True)

    def _try(self, number: int) -> None:
        began = self.instruments.now()
        answer = self.instruments.ask_afresh(self.look.probe, self.wait)
        self.found(Tried(self, number, answer, self.instruments.now() - began))
