"""A service over SIP: OPTIONS by UDP, repeated as RFC 3261 (17.1.2.2) has it: 0.5, 1, 2 s."""

from checks.failure import Failure, Operation
from checks.probe import Names, Probe
from checks.probes.journey import address, far_end
from checks.wire.deadline import Deadline
from checks.wire.sip import MAX_BYTES, options, status_in
from checks.wire.step import StepFailedError, step
from checks.wire.stream import datagram_socket
from checks.wire.tls import Contexts

T1 = 0.5
"""Seconds: the RFC's estimate of a round trip, doubled after each try."""
Values = dict[str, str | int | float | bool]


def ask_sip(_: Contexts, probe: Probe, names: Names, deadline: Deadline) -> Values:
    """The status of the answer to our own request. Raises StepFailedError."""
    far = address(probe, names, deadline)
    target = far_end(probe)
    pause = T1
    try:
        with datagram_socket(far, target.port, probe.source) as sock, step(Operation.EXCHANGE):
            local, local_port = sock.getsockname()[:2]
            request = options(target.host, target.port, local, local_port)
            while deadline.left > 0:
                sock.send(request.text)
                turn = deadline.share(pause)
                pause *= 2
                while turn.left > 0:
                    sock.settimeout(turn.timeout())
                    try:
                        status = status_in(sock.recv(MAX_BYTES + 1), request)
                    except TimeoutError:
                        break
                    if status is not None:
                        return {"status": status, "datagram": True}
            raise TimeoutError
    except StepFailedError as error:
        if error.failure is Failure.TIMED_OUT:
            error.values["datagram"] = True
        raise
