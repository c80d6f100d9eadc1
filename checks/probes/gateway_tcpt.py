"""Check Point's TCPT hello on raw TCP 443: tells a filter that dislikes TLS from a dead gateway.

Values: connect_ms, rtt_ms.
"""

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import open_tcp
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.step import StepFailedError, step
from checks.wire.tcpt import HELLO, parse


def gateway_tcpt(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed when the gateway accepted the hello."""
    deadline = Deadline.after(wait)
    with open_tcp(probe, names, deadline) as connected, step(Operation.EXCHANGE):
        watch = Stopwatch()
        connected.stream.send(HELLO)
        received = b""
        accepted: bool | None = None
        while accepted is None:
            data = connected.stream.receive()
            if not data:
                raise StepFailedError(
                    Failure.CONNECTION_CLOSED, Operation.EXCHANGE, values=connected.values
                )
            received += data
            try:
                accepted = parse(received)
            except ValueError:
                accepted = False
        values = connected.values | {"rtt_ms": watch.ms}
    if not accepted:
        return failed(Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE, "not a TCPT answer", **values)
    return passed("", **values)
