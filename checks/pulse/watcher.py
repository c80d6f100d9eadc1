"""Takes the looks at one place, on a thread of its own, over a connection that is kept.

A watcher does one thing at a time and never decides: what it is to do it is told by the pulse, and
what it found it hands over. It never raises; one that hangs is abandoned and ends when it can.
"""

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from checks.failure import Failure, Operation
from checks.observation import Outcome
from checks.probe import Answer, Probe, failed, passed
from checks.probes.options import number
from checks.probes.service import SERVER_ERROR, SLOW_AFTER
from checks.pulse.instruments import Instruments
from checks.pulse.kept import Kept, UnkeptError, Values
from checks.pulse.opening import Opening, opening_for
from checks.runner import answer_for
from checks.wire.deadline import Deadline, Stopwatch

SWITCHED = 101
_REDIRECTION = 300
_ENDED = frozenset({Failure.CONNECTION_CLOSED, Failure.CONNECTION_RESET})
"""How a connection fails that the far end gave up while nobody asked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One look to take, with the seconds it is given over a kept connection and over a new one.

    ``renew``: give up the connection there is.
    """

    kept_wait: float
    fresh_wait: float
    renew: bool = False


@dataclass(frozen=True, slots=True)
class Attending:
    """Something came over the kept connection while nobody asked."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look brought. ``answer`` is None after mere attending.

    ``at`` and ``took`` are seconds, of the last connection used alone: one that had ended before
    it was asked does not count. ``sock`` is to be watched until the next look.
    """

    watcher: "Watcher"
    answer: Answer | None
    at: float = 0.0
    took: float = 0.0
    fresh: bool = False
    sock: socket.socket | None = None


class Watcher:
    """One place and the connection to it. ``found`` is called on the watcher's own thread."""

    def __init__(
        self,
        probe: Probe,
        instruments: Instruments,
        found: Callable[[Glance], None],
    ) -> None:
        self._probe = probe
        self._instruments = instruments
        self._found = found
        self._now = instruments.now
        self._opening = opening_for(probe)
        self._keeps = True
        self._kept: Kept | None = None
        self._told: queue.SimpleQueue[Turn | Attending | None] = queue.SimpleQueue()
        self._started = False

    @property
    def id(self) -> str:
        """The probe's id."""
        return self._probe.id

    def tell(self, what: Turn | Attending | None) -> bool:
        """Hand over what to do next; None ends the thread. False when no thread can be had."""
        if what is not None and not self._started:
            try:
                threading.Thread(target=self._run, name=self._probe.id, daemon=True).start()
            except RuntimeError:
                return False
            self._started = True
        self._told.put(what)
        return True

    def _run(self) -> None:
        while (told := self._told.get()) is not None:
            if isinstance(told, Turn):
                self._found(self._look(told))
            else:
                self._attend()
                self._found(Glance(self, None, sock=self._sock))
        self._drop()

    @property
    def _sock(self) -> socket.socket | None:
        return self._kept.sock if self._kept is not None else None

    def _drop(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _attend(self) -> None:
        if self._kept is None:
            return
        try:
            self._kept.attend()
            usable = self._kept.usable
        except Exception:  # noqa: BLE001 - a far end's nonsense must not end the watch
            usable = False
        if not usable:
            self._drop()

    def _look(self, turn: Turn) -> Glance:
        if turn.renew:
            self._drop()
        if self._kept is not None:
            began = self._now()
            answer = self._ask(self._kept, Deadline.after(turn.kept_wait), Stopwatch())
            if answer is not None and answer.failure not in _ENDED:
                return self._glance(answer, began, fresh=False)
            self._drop()
        began = self._now()
        return self._glance(self._look_afresh(turn.fresh_wait), began, fresh=True)

    def _glance(self, answer: Answer, began: float, *, fresh: bool) -> Glance:
        took = self._now() - began
        answered = answer.outcome is Outcome.PASSED or answer.failure is Failure.HTTP_ERROR
        if self._kept is not None and not (answered and self._kept.usable):
            self._drop()
        return Glance(self, answer, began, took, fresh, self._sock)

    def _look_afresh(self, wait: float) -> Answer:
        """Over a new connection, which is kept when it can be."""
        deadline = Deadline.after(wait)
        if self._opening is not None and self._keeps:
            answer = self._open_and_ask(self._opening, deadline)
            if answer is not None:
                return answer
            self._keeps = False
        answer = self._instruments.ask_afresh(self._probe, deadline.left)
        # A far end that began to answer in the ordinary way is tried with a kept one again.
        status = answer.values.get("status")
        self._keeps = self._keeps or status == SWITCHED
        if isinstance(status, int) and SWITCHED < status < _REDIRECTION:
            self._keeps = True
        return answer

    def _open_and_ask(self, opening: Opening, deadline: Deadline) -> Answer | None:
        watch = Stopwatch()
        try:
            means = self._instruments
            self._kept = opening(means.contexts, self._probe, means.names(), deadline)
        except UnkeptError:
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is becomes an answer
            return answer_for(error, self._probe.kind)
        return self._ask(self._kept, deadline, watch)

    def _ask(self, kept: Kept, deadline: Deadline, watch: Stopwatch) -> Answer | None:
        """The answer over this connection; None when it must be had without keeping one."""
        try:
            values = kept.ask(deadline)
        except UnkeptError:
            self._drop()
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is becomes an answer
            return answer_for(error, self._probe.kind)
        return judge(self._probe, values, watch.ms)


def judge(probe: Probe, values: Values, took_ms: int) -> Answer:
    """What a service's answer amounts to, as ``checks.probes.service`` has it."""
    status = values.get("status", 0)
    if isinstance(status, int) and status >= SERVER_ERROR:
        return failed(Failure.HTTP_ERROR, Operation.EXCHANGE, f"status {status}", **values)
    if took_ms > number(probe, "slow_after", SLOW_AFTER) * 1000:
        return failed(Failure.TOO_SLOW, Operation.EXCHANGE, "", **values)
    return passed(f"status {status}" if status else "", **values)
