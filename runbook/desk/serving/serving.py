"""The desk's server: a port of 127.0.0.1 at once, and soon afterwards answers on it.

The socket listens before the libraries are loaded, so that a browser can be sent there meanwhile.
"""

import errno
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from runbook.desk.serving.door import Door

if TYPE_CHECKING:
    from runbook.desk.serving.answering import Answering
    from runbook.desk.serving.given import Given

HOST = "127.0.0.1"
BACKLOG = 64

_LOG = logging.getLogger(__name__)
_RULES = {
    errno.EADDRINUSE: "desk.port.in_use",
    errno.EACCES: "desk.port.not_allowed",
    errno.EPERM: "desk.port.not_allowed",
}


@dataclass(frozen=True, slots=True)
class NoPort:
    """There is nowhere to listen. Texts: ``rule_id`` and ``<rule_id>.hint``."""

    rule_id: str


class DeskServer:
    """One start of the desk. Usable from any thread; its own thread never holds the exit."""

    def __init__(self, listening: socket.socket) -> None:
        """``listening`` is the socket; ``listen`` makes one."""
        self.door = Door()
        self.port = int(listening.getsockname()[1])
        self.origin = f"http://{HOST}:{self.port}"
        self._socket = listening
        self._ready = Event()
        self._over = Event()
        self._stopping = False
        self._answering: Answering | None = None
        self._thread: Thread | None = None

    @property
    def alive(self) -> bool:
        """Whether it answers."""
        return self._ready.is_set() and not self._over.is_set()

    def open_url(self) -> str:
        """An address that lets one browser in, once. It is a secret: for the browser only."""
        return self.origin + self.door.knock(time.monotonic())

    def start(self, give: "Callable[[], Given]") -> None:
        """Begin to answer. ``give`` is called in the server's thread: it may load libraries."""
        self._thread = Thread(target=self._run, args=(give,), name="desk server", daemon=True)
        self._thread.start()

    def wait_until_ready(self, seconds: float) -> bool:
        """Whether it answers within so many seconds."""
        deadline = time.monotonic() + seconds
        while not self._ready.wait(0.02):
            if self._over.is_set() or time.monotonic() > deadline:
                return False
        return True

    def stop(self, seconds: float) -> bool:
        """Tell every tab that it is over, and end; whether that was done within ``seconds``."""
        self._stopping = True
        if self._answering is not None:
            self._answering.stop()
        if self._thread is None:
            self._socket.close()
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self, give: "Callable[[], Given]") -> None:
        try:
            from runbook.desk.serving.answering import in_a_loop  # noqa: PLC0415 - lazy for start-up

            in_a_loop(lambda: self._answer(give))
        except Exception as error:  # noqa: BLE001 - the sheet in the terminal must go on
            # Its words may hold what she typed.
            _LOG.error("the desk has ended: %s", type(error).__name__)
        finally:
            self._over.set()
            self._socket.close()

    async def _answer(self, give: "Callable[[], Given]") -> None:
        from runbook.desk.serving.answering import Answering  # noqa: PLC0415 - lazy for start-up

        self._answering = Answering(give(), self.door, self.origin)
        if self._stopping:
            return
        await self._answering.serve(self._socket, self._ready.set)


def listen(port: int = 0) -> DeskServer | NoPort:
    """A server that listens on 127.0.0.1, on a port of the system's choice unless one is named."""
    # The protocol by name: asyncio sends at once (TCP_NODELAY) only where it knows it to be TCP.
    # Whatever is sent in two pieces else waits 40 ms for the browser to confirm the first.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # On Windows another program could else listen on the same port.
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    try:
        if exclusive is not None:
            listening.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        listening.bind((HOST, port))
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        code = error.errno if isinstance(error, OSError) else None
        return NoPort(_RULES.get(code or 0, "desk.port.none"))
    return DeskServer(listening)
