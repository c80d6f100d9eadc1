"""One watched place: its watcher, its patience, and what it is doing. The pulse's thread only."""

import math
import random
import socket
from collections.abc import Callable, Sequence

from checks.failure import Failure
from checks.observation import Outcome
from checks.probe import Answer, failed
from checks.pulse.beat import Beat, Layer
from checks.pulse.instruments import Instruments
from checks.pulse.patience import confirming_wait, patience_for
from checks.pulse.plan import Look
from checks.pulse.reading import beat_of
from checks.pulse.watcher import Attending, Glance, Turn, Watcher
from checks.runner import GRACE, operation_of

EARLY_GAP = 10.0
"""Seconds between two looks out of turn: a server may close every connection after its answer."""
KEPT_FOR = 600.0
"""Seconds a connection is kept, about: the certificate and the addresses may have changed."""
ATTENDING_TAKES = 1.0
"""Seconds after which reading what came unasked is given up."""


class Place:
    """A look and its course. ``found`` is called on the watcher's thread."""

    def __init__(
        self, look: Look, instruments: Instruments, found: Callable[[Glance], None]
    ) -> None:
        self.look = look
        self.sock: socket.socket | None = None
        self.until = math.inf
        """When what it is doing counts as hanging; infinite while it is idle."""
        self.listen_at = math.inf
        """When to listen again for what comes unasked; infinite while it is done or not wanted."""
        self.watcher = Watcher(look.probe, instruments, found)
        self._kept = patience_for(look.probe)
        self._fresh = patience_for(look.probe)
        self._began = 0.0
        self._looking = False
        self._owed = False
        self._early_at = -math.inf
        self._renew_at = -math.inf

    @property
    def confirming_wait(self) -> float:
        """Seconds for one try of a confirmation."""
        return confirming_wait(self.look.probe, self._fresh)

    def begin(self, now: float, chance: random.Random, *, connected: bool) -> None:
        """Take a look now, or as soon as what it is doing is done.

        ``connected``: there is a connection to ask over before a new one is made.
        """
        if self.until < math.inf:
            self._owed = not self._looking
            return
        renew = now >= self._renew_at
        if renew:
            self._renew_at = now + KEPT_FOR * chance.uniform(0.75, 1.25)
        turn = Turn(self._kept.seconds, self._fresh.seconds, renew)
        if self.watcher.tell(turn):
            self._began, self._looking = now, True
            self.until = now + turn.fresh_wait + GRACE + (turn.kept_wait if connected else 0.0)

    def attend(self, now: float) -> None:
        """Something came over the kept connection between two looks."""
        self.sock = None
        if self.watcher.tell(Attending()):
            self.until = now + ATTENDING_TAKES

    def take(self, glance: Glance) -> Beat | None:
        """The beat of a look; None after mere attending."""
        self.until, self._looking = math.inf, False
        if glance.answer is None:
            return None
        self._learn(glance.answer, glance)
        return beat_of(self.look, glance.answer, glance.at, glance.took, fresh=glance.fresh)

    def wants_look(self, glance: Glance, now: float, interval: float) -> bool:
        """Whether to look out of turn: its turn came meanwhile, or the connection has ended."""
        owed, self._owed = self._owed, False
        if owed:
            return True
        ended = glance.answer is None and glance.sock is None
        if not ended or now - self._early_at < max(EARLY_GAP, interval):
            return False
        self._early_at = now
        return True

    def hung(self, now: float) -> Beat | None:
        """Silence, when it was looking."""
        if not self._looking:
            return None
        answer = failed(Failure.TIMED_OUT, operation_of(self.look.probe.kind), "no answer in time")
        return beat_of(self.look, answer, self._began, now - self._began, fresh=True)

    def end(self) -> None:
        """Let the watcher go."""
        self.watcher.tell(None)

    def _learn(self, answer: Answer, glance: Glance) -> None:
        usual = self._fresh if glance.fresh else self._kept
        if answer.failure is Failure.TIMED_OUT:
            usual = usual.unanswered()
        elif answer.outcome is Outcome.PASSED or answer.failure is Failure.TOO_SLOW:
            usual = usual.answered(glance.took)
        if glance.fresh:
            self._fresh = usual
        else:
            self._kept = usual


def in_turn(places: Sequence[Place]) -> list[Place]:
    """Services spread between the places on the way, so that those of one fault lie apart."""
    services = [one for one in places if one.look.layer is Layer.SERVICE]
    others = [one for one in places if one.look.layer is not Layer.SERVICE]
    spread = [
        ((number + shift) / len(group), one)
        for group, shift in ((others, 0.0), (services, 0.5))
        for number, one in enumerate(group)
    ]
    return [one for _, one in sorted(spread, key=lambda pair: pair[0])]
