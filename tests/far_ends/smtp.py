"""A real SMTP server (aiosmtpd) in a thread: STARTTLS or TLS, a login, faults by name.

It keeps what it accepted, and what it was told: the names in EHLO and the logins. ``stripping``
is somebody on the way who takes the offer of STARTTLS out.
"""

import asyncio
import logging
import socket
import struct
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.far_ends.authority import Pair
from tests.far_ends.smtp_faults import FAULTS, Fault
from tests.far_ends.tcp import LOOPBACK, Handler
from tests.far_ends.tls import server_context

Act = Callable[[str], Awaitable[None]]
LOGIN, PASSWORD = "runbook", "пароль-mailTESTmailTEST-42"
# Its debug lines quote what it is told, which no test should mistake for the product's.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Accepted:
    """A mail the server took, or was given before it misbehaved."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool
    login: str

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)

    @property
    def text(self) -> str:
        return cast(str, self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """What the server knows and how it shall fail: each connection meets the next fault."""

    login: str = LOGIN
    password: str = PASSWORD
    mechanisms: tuple[str, ...] = ("LOGIN", "PLAIN")
    accepted: list[Accepted] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    logins: list[tuple[str, bool]] = field(default_factory=list)
    connections: int = 0
    queue: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None

    def fail(self, *names: str) -> None:
        """Misbehave once per name, in this order."""
        self.queue.extend(FAULTS[name] for name in names)

    def always_fail(self, name: str | None) -> None:
        """Misbehave every time; None ends it."""
        self.always = FAULTS[name] if name else None

    def next_fault(self) -> Fault | None:
        self.connections += 1
        return self.queue.popleft() if self.queue else self.always

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, way: str, given: LoginPassword
    ) -> AuthResult:
        right = (given.login, given.password) == (self.login.encode(), self.password.encode())
        self.logins.append((way, right))
        return AuthResult(success=right, handled=False, auth_data=given.login)


class Conversation(SMTP):
    """One connection, with the fault it meets."""

    def __init__(self, state: MailServer, context: Any, loop: Any, *, from_the_start: bool) -> None:
        super().__init__(
            self,
            hostname="mail.test",
            ident="test",
            loop=loop,
            tls_context=None if from_the_start else context,
            require_starttls=context is not None and not from_the_start,
            auth_require_tls=context is not None and not from_the_start,
            auth_exclude_mechanism={"LOGIN", "PLAIN"} - set(state.mechanisms),
            authenticator=state.authenticate,
        )
        # Asked for in its own words, it warns of logins without STARTTLS, whatever TLS there is.
        self._auth_required = bool(state.login) and context is not None
        self._smtp_methods = {
            step: self.watched(step, act) for step, act in self._smtp_methods.items()
        }
        self._handle_hooks = {"DATA": self.take}
        self.state = state
        self.from_the_start = from_the_start
        self.fault = state.next_fault()

    async def _handle_client(self) -> None:
        if await self.misbehaves("greeting"):
            self.drop(gently=True)
        else:
            await super()._handle_client()

    def watched(self, step: str, act: Act) -> Act:
        """The same command, unless this is where the fault shows."""

        async def answer(said: str) -> None:
            if step == "EHLO":
                self.state.greeted.append(said)
            if not await self.misbehaves(step):
                await act(said)

        return answer

    async def take(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        """The mail with its final dot is here."""
        fault = self.fault
        if fault is None or fault.step != "end" or fault.does[0] not in "45":
            self.state.accepted.append(
                Accepted(
                    envelope.mail_from or "",
                    tuple(envelope.rcpt_tos),
                    cast(bytes, envelope.content),
                    self.from_the_start or self._tls_protocol is not None,
                    (session.auth_data or b"").decode() if session.authenticated else "",
                )
            )
        if await self.misbehaves("end"):
            # Whatever there was to say has been said.
            raise asyncio.CancelledError
        return "250 2.0.0 taken"

    async def misbehaves(self, step: str) -> bool:
        """Whether this step's answer was given, or never will be."""
        fault = self.fault
        if fault is None or fault.step != step:
            return False
        if fault.does == "reset":
            self.drop()
        elif fault.does in {"hang", "slow"}:
            await asyncio.sleep(fault.seconds)
            return fault.does == "hang"
        elif fault.does == "go ahead and hang":
            await self.push("220 go ahead")
            await asyncio.sleep(fault.seconds)
        else:
            await self.push(fault.does)
        return True

    def drop(self, *, gently: bool = False) -> None:
        """End the connection, without warning unless it is done gently."""
        transport = self.transport
        if transport is None:
            return
        if gently:
            transport.close()
            return
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        cast(asyncio.WriteTransport, transport).abort()


@contextmanager
def serving(
    state: MailServer, pair: Pair | None = None, *, from_the_start: bool = False, port: int = 0,
    host: str = LOOPBACK,
) -> Iterator[int]:  # fmt: skip
    """The server in a thread; gives its port. Without a certificate it offers no STARTTLS."""
    loop = asyncio.new_event_loop()
    # Connections cut off on purpose are no news.
    loop.set_exception_handler(lambda *_: None)
    context = server_context(pair) if pair else None
    made: list[Conversation] = []

    def converse() -> Conversation:
        made.append(Conversation(state, context, loop, from_the_start=from_the_start))
        return made[-1]

    listening = loop.create_server(
        converse, host, port, ssl=context if from_the_start else None, reuse_address=True
    )
    server = loop.run_until_complete(listening)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.run_until_complete(_end(server, made))
        loop.close()


async def _end(server: asyncio.Server, made: list[Conversation]) -> None:
    server.close()
    for one in made:
        for transport in (one.transport, one._original_transport):
            if transport is not None:
                cast(asyncio.WriteTransport, transport).abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


def stripping(port: int, heard: bytearray) -> Handler:
    """Somebody on the way to the server at ``port`` who takes the offer of STARTTLS out."""

    def handle(client: socket.socket) -> None:
        with socket.create_connection((LOOPBACK, port)) as far:
            back = threading.Thread(target=_pass_on, args=(far, client, True), daemon=True)
            back.start()
            _pass_on(client, far, False, heard)
            back.join(5)

    return handle


def _pass_on(
    source: socket.socket, sink: socket.socket, strips: bool, heard: bytearray | None = None
) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            if heard is not None:
                heard.extend(data)
            sink.sendall(data.replace(b"250-STARTTLS\r\n", b"") if strips else data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
