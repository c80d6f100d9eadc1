"""A far end that answers with whatever it was told to, over real sockets of this computer."""

import base64
import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha1

from tests.far_ends import tcp, udp

PROOF = b"@proof@"
"""In an answer it stands for ``Sec-WebSocket-Accept`` (RFC 6455, section 4.2.2)."""
LONGEST_S = 20.0
"""Seconds after which no exchange may still be under way, whatever the far end does."""
_HANGS_S = 3 * LONGEST_S

_KEY = re.compile(rb"(?i)\r\nSec-WebSocket-Key: *(\S+)")
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CODE = re.compile(rb"[1-5]\d\d[ -]")
_MOST_SAID = 65536


class Answering:
    """What the next one who asks is told."""

    def __init__(self) -> None:
        self.data = b""

    def over_tcp(self, connection: socket.socket) -> None:
        """Wait for a question, give the answer and hang up."""
        connection.settimeout(_HANGS_S)
        asked = _KEY.search(connection.recv(65536))
        proof = base64.b64encode(sha1(asked[1] + _GUID).digest()) if asked else b""
        connection.sendall(self.data.replace(PROOF, proof))
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
            # Whoever hangs up with something unread resets the line, and the answer is lost.
            while connection.recv(65536):
                pass

    def by_turns(self, connection: socket.socket) -> None:
        """Speak first, as mail servers do, then one reply to each command; hang up after the last.

        A reply is as many lines as say that another follows (RFC 5321, section 4.2.1).
        """
        for reply in _replies(self.data[:_MOST_SAID]):
            connection.sendall(reply)
            # Nobody answers what is no reply; then it is over soon, and not after her deadline.
            connection.settimeout(_HANGS_S if _CODE.match(reply) else 0.02)
            heard = connection.recv(65536)
            while heard and reply.startswith(b"354") and not heard.endswith(b"\r\n.\r\n"):
                heard = connection.recv(65536)

    def over_udp(self, question: bytes, _: tuple[str, int]) -> Iterable[bytes]:
        """Answer with one datagram; its first two bytes may be the question's own."""
        yield self.data.replace(b"\xd1\xd2", question[:2], 1)[:60_000]


def _replies(data: bytes) -> list[bytes]:
    found = [b""]
    for line in data.splitlines(keepends=True)[:500]:
        found[-1] += line
        if line[3:4] != b"-":
            found.append(b"")
    return [one for one in found if one] or [data]


@contextmanager
def answering(
    ask: Callable[[int], object], *, datagrams: bool = False, greets: bool = False
) -> Iterator[Callable[[bytes], object]]:
    """What may be knocked with: ``ask`` is given the port on which these bytes are the answer."""
    told = Answering()
    if datagrams:
        serving = udp.serve(told.over_udp)
    else:
        serving = tcp.serve(told.by_turns if greets else told.over_tcp)
    with serving as port:

        def knock(data: bytes) -> object:
            told.data = data
            begun = time.monotonic()
            found = ask(port)
            took = time.monotonic() - begun
            assert took <= LONGEST_S, f"{took:.1f} s"
            return found

        yield knock
