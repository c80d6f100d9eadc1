"""HTTP over h11 that waits for nobody for ever: uvicorn's own has no bound but for idle time."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from runbook.desk.serving.crowd import Crowd

REQUEST_WITHIN_S = 15.0
"""For a whole request, from its first byte, or from the connection, to its last."""
READ_WITHIN_S = 10.0
"""For whoever does not take what he is sent."""


class _Deadline:
    """One that can be set anew and taken back."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def set(
        self, loop: asyncio.AbstractEventLoop, seconds: float, then: Callable[[], None]
    ) -> None:
        """Begins to run, unless it runs."""
        if self._timer is None:
            self._timer = loop.call_later(seconds, then)

    def end(self) -> None:
        """Never mind."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class PatientH11(H11Protocol):
    """One connection. ``crowd`` is all that the server has."""

    def __init__(self, *arguments: Any, crowd: Crowd, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._crowd = crowd

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody is there, and has to say something."""
        self._request, self._reader = _Deadline(), _Deadline()
        super().connection_made(transport)
        self._crowd.came(self.client, self._give_up)
        self._wait_for_the_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._request.end()
        self._reader.end()
        self._crowd.left(self.client)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request, or of something else."""
        super().data_received(data)
        self._wait_for_the_rest()

    def on_response_complete(self) -> None:
        """It is answered; the next request, or the rest of this one, may be on its way."""
        super().on_response_complete()
        self._wait_for_the_rest()

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP. An answer may be under way already: then there is no other."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.transport.abort()

    def pause_writing(self) -> None:
        """More is waiting to be read than is good."""
        super().pause_writing()
        self._reader.set(self.loop, READ_WITHIN_S, self._give_up)

    def resume_writing(self) -> None:
        """It is being read."""
        self._reader.end()
        super().resume_writing()

    def _wait_for_the_rest(self) -> None:
        unsaid = self.conn.their_state in {h11.IDLE, h11.SEND_BODY}
        if not unsaid or self.timeout_keep_alive_task or self.transport.is_closing():
            self._request.end()
        else:
            self._request.set(self.loop, REQUEST_WITHIN_S, self._give_up)

    def _give_up(self) -> None:
        with contextlib.suppress(OSError):
            self.transport.abort()
