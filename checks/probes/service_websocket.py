"""A service over WebSocket: the opening handshake only, then a close frame at once.

Only the protocol part of ``websockets`` is used, over a stream of our own: its client would start
a thread and keep time per read.
"""

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.protocol import State
from websockets.uri import parse_uri

from checks.failure import Failure, Operation
from checks.probe import Names, Probe
from checks.probes.journey import Connected, far_end, open_verified
from checks.wire.deadline import Deadline
from checks.wire.http import AGENT, REDIRECTS
from checks.wire.step import StepFailedError, step
from checks.wire.tls import Contexts

MAX_BYTES = 64 * 1024
SWITCHED = 101
CLIENT_ERROR = 400
Values = dict[str, str | int | float | bool]


def ask_websocket(contexts: Contexts, probe: Probe, names: Names, deadline: Deadline) -> Values:
    """The figures of one handshake; status 101 when it was accepted. Raises StepFailedError."""
    with open_verified(probe, names, deadline, contexts) as connected:
        try:
            with step(Operation.EXCHANGE):
                status = _shake_hands(connected, far_end(probe).url)
        except StepFailedError as error:
            error.values = {**connected.values, **error.values}
            raise
        return connected.values | {"status": status}


def _shake_hands(connected: Connected, url: str) -> int:
    protocol = ClientProtocol(parse_uri(url))
    request = protocol.connect()
    request.headers["User-Agent"] = AGENT
    protocol.send_request(request)
    _flush(connected, protocol)
    received = 0
    while not protocol.handshake_exc and not protocol.events_received():
        data = connected.stream.receive()
        received += len(data)
        if received > MAX_BYTES:
            raise StepFailedError(Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE)
        if data:
            protocol.receive_data(data)
        else:
            if not received:
                raise StepFailedError(Failure.CONNECTION_CLOSED, Operation.EXCHANGE)
            protocol.receive_eof()
    error = protocol.handshake_exc
    if error is None:
        # A server may have closed in the same breath; then the library has answered that already.
        if protocol.state is State.OPEN:
            protocol.send_close(1000)
        _flush(connected, protocol)
        return SWITCHED
    return _status_of(error)


def _status_of(error: Exception) -> int:
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status in REDIRECTS:
            raise StepFailedError(Failure.HTTP_REDIRECTED, Operation.EXCHANGE) from error
        if status >= CLIENT_ERROR:
            return status
    if isinstance(error, (InvalidHandshake, InvalidMessage)):
        raise StepFailedError(Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE) from error
    raise error


def _flush(connected: Connected, protocol: ClientProtocol) -> None:
    for data in protocol.data_to_send():
        if data:
            connected.stream.send(data)
