"""Loss and delay towards one target: many small tries on fresh sockets, paced, side by side.

Options: ``tries`` (30), ``gap_ms`` (50; less when the wait is short), ``each_s`` (0.5, how long
one try may take), ``method`` (``tcp``: connected or refused counts; ``dns``: any answer to a
random label under ``name``, or without one to the server's own reverse name, which a router knows
by itself; ``nat_t``). Values: tries, lost, rtt_ms (median of those answered). LOSSY from
20 % of at least 30 tries; when (nearly) nothing was answered it is not loss but silence.
"""

import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from checks.failure import Failure, Operation, classify
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import address, far_end
from checks.probes.options import integer, number, text
from checks.wire import nat_t
from checks.wire.deadline import Deadline
from checks.wire.dns_query import accept, question, random_label_under, reverse_name
from checks.wire.step import step
from checks.wire.stream import begin_connect, family_of

LOSSY_SHARE = 0.2
SILENT_SHARE = 0.95
"""From here on it is silence: no line that is used loses so much."""
ENOUGH = 30
"""Tries below which loss is not judged."""
_ANSWERS = frozenset({Failure.CONNECTION_REFUSED, Failure.CONNECTION_RESET})


@dataclass(frozen=True, slots=True)
class _Method:
    """What one try sends (nothing: it connects) and which datagram answers it."""

    payload: bytes | None = None
    accepts: Callable[[bytes], bool] = bool


@dataclass(slots=True)
class _Tally:
    """What has come back so far."""

    tries: int = 0
    rtts: list[float] = field(default_factory=list)


def loss(probe: Probe, names: Names, wait: float) -> Answer:
    """Measure one target. Raises StepFailedError when this computer cannot send there."""
    deadline = Deadline.after(wait)
    far = address(probe, names, deadline)
    tries = integer(probe, "tries", ENOUGH)
    each = min(number(probe, "each_s", 0.5), deadline.left / 2)
    gap = min(number(probe, "gap_ms", 50) / 1000, max(deadline.left - each, 0) / max(tries, 1))
    with _Volley(probe, far, each, deadline) as volley, step(Operation.EXCHANGE):
        tally = volley.run(tries, gap)
    return judge(tally.tries, tally.rtts)


def judge(tries: int, rtts: list[float]) -> Answer:
    """What so many tries with these round trips (seconds) mean."""
    lost = tries - len(rtts)
    values: dict[str, str | int | float | bool] = {"tries": tries, "lost": lost}
    if not rtts:
        return failed(Failure.TIMED_OUT, Operation.EXCHANGE, "nothing was answered", **values)
    values["rtt_ms"] = round(statistics.median(rtts) * 1000, 1)
    if tries >= ENOUGH and lost / tries >= SILENT_SHARE:
        detail = f"{lost} of {tries} lost"
        return failed(Failure.TIMED_OUT, Operation.EXCHANGE, detail, **values)
    if tries >= ENOUGH and lost / tries >= LOSSY_SHARE:
        return failed(Failure.LOSSY, Operation.EXCHANGE, f"{lost} of {tries} lost", **values)
    return passed(f"{lost} of {tries} lost", **values)


def _method(probe: Probe, far: str) -> _Method:
    wanted = text(probe, "method", "tcp")
    if wanted == "tcp":
        return _Method()
    if wanted == "nat_t":
        return _Method(nat_t.REQUEST, lambda data: nat_t.parse(data) is not None)
    if wanted == "dns":
        base = text(probe, "name")
        own = question(reverse_name(far), "PTR") if not base else None
        query = own or question(random_label_under(base))
        return _Method(query.to_wire(), lambda data: accept(query, data) is not None)
    raise ValueError("a method is tcp, dns or nat_t")


class _Volley:
    """The tries under way."""

    def __init__(self, probe: Probe, far: str, each: float, deadline: Deadline) -> None:
        self._probe = probe
        self._far = far
        self._each = each
        self._deadline = deadline
        self._selector = selectors.DefaultSelector()
        self._tally = _Tally()

    def __enter__(self) -> "_Volley":
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._selector.get_map().values()):
            self._drop(key)
        self._selector.close()

    def run(self, tries: int, gap: float) -> _Tally:
        for _ in range(tries):
            if self._deadline.left <= 0:
                break
            self._send(_method(self._probe, self._far))
            turn = self._deadline.share(gap)
            self._collect(turn)
            time.sleep(turn.left)
        until = self._deadline.share(self._each)
        self._collect(until)
        return self._tally

    def _send(self, method: _Method) -> None:
        stream = method.payload is None
        kind = socket.SOCK_STREAM if stream else socket.SOCK_DGRAM
        sock = socket.socket(family_of(self._far), kind)
        sent = self._deadline.now()
        events = selectors.EVENT_WRITE if stream else selectors.EVENT_READ
        key = self._selector.register(sock, events, (sent, method))
        self._tally.tries += 1
        try:
            sock.setblocking(False)
            if self._probe.source:
                sock.bind((self._probe.source, 0))
            begin_connect(sock, self._far, far_end(self._probe).port)
            if method.payload is not None:
                sock.send(method.payload)
        except OSError as error:
            self._drop(key)
            if classify(error) not in _ANSWERS:
                raise
            self._tally.rtts.append(self._deadline.now() - sent)

    def _collect(self, until: Deadline) -> None:
        """Take in what comes until then; a try older than ``each`` counts as lost."""
        while self._selector.get_map():
            for key, _ in self._selector.select(until.left):
                self._settle(key)
            now = self._deadline.now()
            for key in list(self._selector.get_map().values()):
                if now - key.data[0] > self._each:
                    self._drop(key)
            if until.left <= 0:
                return

    def _settle(self, key: selectors.SelectorKey) -> None:
        sent, method = key.data
        if isinstance(key.fileobj, socket.socket) and self._answered(key.fileobj, method):
            took = self._deadline.now() - sent
            if took <= self._each:
                self._tally.rtts.append(took)
            self._drop(key)

    def _answered(self, sock: socket.socket, method: _Method) -> bool:
        if method.payload is None:
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            return code == 0 or classify(OSError(code, "")) in _ANSWERS
        try:
            return method.accepts(sock.recv(4096))
        except BlockingIOError:
            return False
        except OSError as error:
            return classify(error) in _ANSWERS

    def _drop(self, key: selectors.SelectorKey) -> None:
        self._selector.unregister(key.fileobj)
        if isinstance(key.fileobj, socket.socket):
            key.fileobj.close()
