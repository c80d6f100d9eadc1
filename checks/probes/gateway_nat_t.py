"""The gateway's UDP 4500: Check Point's unauthenticated NAT-T probe, sent up to three times.

Silence alone is not "down": some gateways never answer. Values: rtt_ms, sent.
"""

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import address, far_end
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.nat_t import REQUEST, parse
from checks.wire.step import step
from checks.wire.stream import datagram_socket

WAITS = (0.2, 0.5, 1.0)
"""Seconds after each of the three packets (facts of the vendor's own client)."""


def gateway_nat_t(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed on a valid answer; a closed port is CONNECTION_REFUSED, silence TIMED_OUT."""
    deadline = Deadline.after(wait)
    far = address(probe, names, deadline)
    watch = Stopwatch()
    sent = 0
    with (
        datagram_socket(far, far_end(probe).port, probe.source) as sock,
        step(Operation.EXCHANGE),
    ):
        for pause in WAITS:
            if deadline.left <= 0:
                break
            last = pause == WAITS[-1]
            turn = deadline if last else deadline.share(pause)
            sock.send(REQUEST)
            sent += 1
            while turn.left > 0:
                sock.settimeout(turn.timeout())
                try:
                    answer = parse(sock.recv(2048))
                except TimeoutError:
                    break
                if answer is not None:
                    return passed(rtt_ms=watch.ms, sent=sent)
    return failed(Failure.TIMED_OUT, Operation.EXCHANGE, sent=sent)
