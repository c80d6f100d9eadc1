"""Runs probes side by side, each on a thread of its own, and hands over what they found.

A thread that is late is abandoned: its probe counts as silent and whatever it finds later is
dropped. All threads are daemons and nothing ever joins them, so a hanging one cannot keep the
process alive. (``concurrent.futures`` joins its threads at exit.)
"""

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.failure import Failure, Operation, classify
from checks.observation import Observation, ProbeKind
from checks.probe import (
    Answer,
    NameFailureError,
    Names,
    Probe,
    ProbeFunction,
    failed,
    skipped,
    unknown,
)
from checks.wire.step import StepFailedError
from checks.wire.tls import TrustError

STACK = 512 * 1024
"""Bytes of stack for a probe's thread: enough for OpenSSL and the systems' trust stores."""
GRACE = 0.15
"""Seconds a probe may overrun its wait, for the time a busy computer needs to schedule it."""
GIVEN = 0.9
"""The share of its wait a stopped probe must have had for its silence to count."""

_CONNECTS = frozenset(
    {
        ProbeKind.ROUTER_TCP,
        ProbeKind.FORWARDER_TCP,
        ProbeKind.RESOLVER_TCP,
        ProbeKind.ANCHOR,
        ProbeKind.UNLISTED,
        ProbeKind.FOREIGN,
        ProbeKind.PORTAL,
        ProbeKind.GATEWAY_TCP,
        ProbeKind.GATEWAY_HELLO,
        ProbeKind.GATEWAY_TCPT,
        ProbeKind.INNER_GATEWAY,
        ProbeKind.CONTROL,
        ProbeKind.SERVICE,
    }
)
_PATIENCE = 0.05
"""Seconds between two looks at who has overrun, while nothing arrives."""


def operation_of(kind: ProbeKind) -> Operation:
    """The step a probe of this kind is in when nothing more is known of it."""
    return Operation.CONNECT if kind in _CONNECTS else Operation.EXCHANGE


@dataclass(frozen=True, slots=True)
class _Run:
    probe: Probe
    began: float
    wait: float


class Runner:
    """One diagnosis worth of probes. Meant for one owner: only the probes run on other threads.

    ``start`` may be called again at any time, for further rounds and re-tries. ``next`` and
    ``results`` hand over observations in the order in which they finish. ``abandon`` ends it.
    """

    def __init__(
        self,
        functions: Mapping[ProbeKind, ProbeFunction],
        names: Names,
        *,
        now: Callable[[], float] = time.monotonic,
        began: float | None = None,
    ) -> None:
        self._functions = functions
        self._names = names
        self._now = now
        self._began = now() if began is None else began
        self._numbers = itertools.count()
        self._running: dict[int, _Run] = {}
        self._finished: queue.SimpleQueue[tuple[int, Answer, float]] = queue.SimpleQueue()

    @property
    def outstanding(self) -> tuple[Probe, ...]:
        """The probes whose observations have not been handed over."""
        return tuple(run.probe for run in self._running.values())

    def elapsed(self) -> float:
        """Seconds since the diagnosis began."""
        return self._now() - self._began

    def start(self, probes: Iterable[Probe], wait: float) -> None:
        """Start these probes at once, each with so many seconds of its own."""
        previous = threading.stack_size(STACK)
        try:
            for probe in probes:
                self._start_one(probe, wait)
        finally:
            threading.stack_size(previous)

    def _start_one(self, probe: Probe, wait: float) -> None:
        number = next(self._numbers)
        self._running[number] = _Run(probe, self._now(), wait)
        thread = threading.Thread(
            target=self._run, args=(number, probe, wait), name=probe.id, daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            self._finished.put((number, unknown("no thread could be started"), self._now()))

    def _run(self, number: int, probe: Probe, wait: float) -> None:
        answer = run_one(self._functions, self._names, probe, wait)
        self._finished.put((number, answer, self._now()))

    def next(self, timeout: float) -> Observation | None:
        """The next observation, or None when none came within so many seconds.

        Returns None at once when no probe is outstanding.
        """
        until = self._now() + timeout
        while self._running:
            late = self._overdue()
            if late is not None:
                return late
            left = until - self._now()
            try:
                number, answer, at = self._finished.get(timeout=min(_PATIENCE, max(left, 0)))
            except queue.Empty:
                if left <= 0:
                    return None
                continue
            run = self._running.pop(number, None)
            if run is not None:
                return self._observe(run, answer, at)
        return None

    def results(self, until: float) -> Iterator[Observation]:
        """Observations as they finish, until none is outstanding or so many seconds have passed.

        ``until`` counts from the beginning of the diagnosis. The owner may start further probes
        between two observations, or stop asking.
        """
        while (found := self.next(until - self.elapsed())) is not None:
            yield found

    def abandon(self) -> tuple[Observation, ...]:
        """Give up all outstanding probes and say what that amounts to.

        A probe that had its wait was met by silence. One that was stopped earlier proves nothing:
        it is unknown, lest stopping early should accuse somebody.
        """
        at = self._now()
        done = tuple(iter(lambda: self.next(0), None))
        given_up = [self._give_up(run, at) for run in self._running.values()]
        self._running.clear()
        return (*done, *given_up)

    def _overdue(self) -> Observation | None:
        at = self._now()
        for number, run in self._running.items():
            if at - run.began > run.wait + GRACE and self._finished.empty():
                del self._running[number]
                return self._give_up(run, at)
        return None

    def _give_up(self, run: _Run, at: float) -> Observation:
        if at - run.began >= run.wait * GIVEN:
            answer = failed(Failure.TIMED_OUT, operation_of(run.probe.kind), "no answer in time")
        else:
            answer = unknown("stopped before its time was over")
        return self._observe(run, answer, at)

    def _observe(self, run: _Run, answer: Answer, at: float) -> Observation:
        return Observation(
            kind=run.probe.kind,
            target=run.probe.target,
            path=run.probe.path,
            outcome=answer.outcome,
            at_ms=round((run.began - self._began) * 1000),
            elapsed_ms=round((at - run.began) * 1000),
            failure=answer.failure,
            operation=answer.operation,
            detail=answer.detail,
            values=answer.values,
        )


def run_one(
    functions: Mapping[ProbeKind, ProbeFunction], names: Names, probe: Probe, wait: float
) -> Answer:
    """Run one probe here and now; whatever it raises becomes an answer."""
    function = functions.get(probe.kind)
    if function is None:
        return skipped("this kind of probe cannot be run here")
    try:
        return function(probe, names, wait)
    except Exception as error:  # noqa: BLE001  # a defect of one probe must not end the diagnosis
        return answer_for(error, probe.kind)


def answer_for(error: Exception, kind: ProbeKind) -> Answer:
    """The answer an exception amounts to. Foreign text stays out of it: it may hold a URL."""
    if isinstance(error, StepFailedError):
        return failed(error.failure, error.operation, error.detail, **error.values)
    if isinstance(error, NameFailureError):
        return failed(error.failure, Operation.RESOLVE, error.detail)
    if isinstance(error, TrustError):
        return unknown(str(error))
    failure = classify(error)
    if failure is None:
        return unknown(type(error).__name__)
    return failed(failure, operation_of(kind))
