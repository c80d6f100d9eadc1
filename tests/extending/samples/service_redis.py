"""A service over Redis' protocol (RESP): PING. An error it answers with is its answer, too."""

from checks.failure import Failure, Operation
from checks.probe import Names, Probe
from checks.probes.journey import open_tcp
from checks.wire.deadline import Deadline
from checks.wire.step import StepFailedError, step
from checks.wire.tls import Contexts

Values = dict[str, str | int | float | bool]


def ask_redis(_: Contexts, probe: Probe, names: Names, deadline: Deadline) -> Values:
    """Connect and ping. Raises StepFailedError."""
    with open_tcp(probe, names, deadline) as connected, step(Operation.EXCHANGE):
        connected.stream.send(b"*1\r\n$4\r\nPING\r\n")
        said = connected.stream.receive()
        if not said:
            raise StepFailedError(Failure.CONNECTION_CLOSED, Operation.EXCHANGE)
        if said[:1] not in b"+-":
            raise StepFailedError(Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE)
        return connected.values
