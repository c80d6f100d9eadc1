"""HTTP over httptools that waits for nobody for ever and takes nothing without end.

uvicorn's own protocol bounds neither: a few hundred connections that say a byte now and then would
keep every agent out.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN_S = 20.0
LARGEST_HEADERS = 16 * 1024
"""Bytes of request line and headers, about what servers commonly take."""
REST_WITHIN_S = 5.0
"""For the rest of a body nobody reads, once it is answered: to close at once would take the answer
away from whoever is still sending (RFC 9112, 9.6)."""
LARGEST_REST = 512 * 1024
"""Bytes of it."""


class _TooMuchError(Exception):
    """More headers than anybody needs; the parser turns it into an answer of 400."""


class PatientProtocol(HttpToolsProtocol):
    """One connection. It is closed when the headers of a request do not come in time."""

    _size = 0
    _deadline: asyncio.TimerHandle | None = None
    _rest = 0
    _rest_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody is there, and has to say something."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._wait_no_more()
        self._rest_is_over()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes. They take back the time a silent connection has: it begins anew here."""
        super().data_received(data)
        answered = self.cycle is None or self.cycle.response_complete
        timers = (self._deadline, self._rest_deadline, self.timeout_keep_alive_task)
        if answered and not any(timers) and not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._size = 0
        self._wait()

    def on_url(self, url: bytes) -> None:
        """A piece of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, whole; it counts towards all that may come before the body."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """All of them have come; the body has a deadline of its own."""
        self._wait_no_more()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body; after the answer nobody wants it any more."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._rest += len(body)
            if self._rest > LARGEST_REST:
                self._give_up()

    def on_message_complete(self) -> None:
        """The body has come to its end."""
        self._rest_is_over()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered; what is left of the body has to come soon."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._unset_keepalive_if_required()
            self._rest_is_over()
            self._rest_deadline = self.loop.call_later(REST_WITHIN_S, self._give_up)

    def _rest_is_over(self) -> None:
        self._rest = 0
        if self._rest_deadline is not None:
            self._rest_deadline.cancel()
            self._rest_deadline = None

    def _count(self, more: int) -> None:
        self._size += more
        if self._size > LARGEST_HEADERS:
            raise _TooMuchError

    def _wait(self) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(HEADERS_WITHIN_S, self._give_up)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        transport: Any = self.transport
        if transport is not None and not transport.is_closing():
            transport.close()
