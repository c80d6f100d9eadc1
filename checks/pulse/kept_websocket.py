"""One open WebSocket, asked by ping and pong (RFC 6455, 5.5.2)."""

import secrets
import socket

from websockets.client import ClientProtocol
from websockets.exceptions import PayloadTooBig, WebSocketException
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from checks.failure import Failure, Operation
from checks.probe import Names, Probe
from checks.probes.journey import far_end
from checks.pulse.kept import UnkeptError, Values
from checks.pulse.line import Line
from checks.wire.deadline import Deadline
from checks.wire.http import AGENT
from checks.wire.step import StepFailedError, step
from checks.wire.tls import Contexts

SWITCHED = 101
MAX_MESSAGE = 64 * 1024
"""Bytes: a service that pushes larger messages is asked afresh each time."""


class KeptWebSocket:
    """A WebSocket after its handshake."""

    def __init__(self, line: Line, url: str) -> None:
        self._line = line
        self._protocol = ClientProtocol(parse_uri(url), max_size=MAX_MESSAGE)

    @classmethod
    def open(
        cls, contexts: Contexts, probe: Probe, names: Names, deadline: Deadline
    ) -> "KeptWebSocket":
        """Connect and shake hands. UnkeptError when the handshake is turned down."""
        line = Line.open(contexts, probe, names, deadline)
        try:
            kept = cls(line, far_end(probe).url)
            with step(Operation.EXCHANGE):
                kept._shake_hands()
        except BaseException:
            line.close()
            raise
        return kept

    @property
    def sock(self) -> socket.socket:
        """The connection's."""
        return self._line.sock

    @property
    def usable(self) -> bool:
        """Whether neither side has said goodbye."""
        return self._protocol.state is State.OPEN

    def ask(self, deadline: Deadline) -> Values:
        """One ping and its pong. UnkeptError when a message larger than MAX_MESSAGE comes."""
        self._line.limit(deadline)
        payload = secrets.token_bytes(4)
        with step(Operation.EXCHANGE):
            self._protocol.send_ping(payload)
            self._flush()
            while not self._has_pong(payload):
                self._take(self._line.receive())
        return {"status": SWITCHED}

    def attend(self) -> None:
        """Take messages, answer pings, notice farewells. Messages are dropped unread."""
        data = self._line.waiting()
        if data is None:
            return
        try:
            self._take(data)
            self._protocol.events_received()
        except (OSError, StepFailedError, UnkeptError):
            self._protocol.receive_eof()

    def close(self) -> None:
        """Say goodbye without waiting for the answer, and close."""
        if self.usable:
            try:
                self._line.limit(Deadline.after(0.05))
                self._protocol.send_close(1000)
                self._flush()
            except (OSError, WebSocketException):
                pass
        self._line.close()

    def _shake_hands(self) -> None:
        request = self._protocol.connect()
        request.headers["User-Agent"] = AGENT
        self._protocol.send_request(request)
        self._flush()
        while self._protocol.handshake_exc is None:
            if any(isinstance(one, Response) for one in self._protocol.events_received()):
                return
            data = self._line.receive()
            if not data:
                raise StepFailedError(Failure.CONNECTION_CLOSED, Operation.EXCHANGE)
            self._protocol.receive_data(data)
        raise UnkeptError

    def _has_pong(self, payload: bytes) -> bool:
        return any(
            isinstance(one, Frame) and one.opcode is Opcode.PONG and bytes(one.data) == payload
            for one in self._protocol.events_received()
        )

    def _take(self, data: bytes) -> None:
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._flush()
        if isinstance(self._protocol.parser_exc, PayloadTooBig):
            raise UnkeptError
        if not self.usable:
            raise StepFailedError(Failure.CONNECTION_CLOSED, Operation.EXCHANGE)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._line.send(data)
