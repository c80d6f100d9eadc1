"""UDP far ends: anything that answers datagrams, or none."""

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterable, Iterator

from tests.far_ends.tcp import NEVER_GIVEN_AWAY

Reply = Callable[[bytes, tuple[str, int]], Iterable[bytes]]
LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def serve(reply: Reply, address: str = LOOPBACK, port: int = 0) -> Iterator[int]:
    """Answer each datagram with those that ``reply`` gives; gives the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((address, port))
        sock.settimeout(0.1)
        done = threading.Event()
        thread = threading.Thread(target=_answer, args=(sock, reply, done), daemon=True)
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            done.set()
            thread.join(20)


def _answer(sock: socket.socket, reply: Reply, done: threading.Event) -> None:
    while not done.is_set():
        try:
            data, sender = sock.recvfrom(65535)
        except OSError:
            continue
        for answer in reply(data, sender):
            with contextlib.suppress(OSError):
                sock.sendto(answer, sender)


def silent(_: bytes, __: tuple[str, int]) -> Iterable[bytes]:
    """Never answer."""
    return ()


def closed_port(address: str = LOOPBACK) -> int:
    """A UDP port on which nobody listens."""
    while True:
        port = random.choice(NEVER_GIVEN_AWAY)
        with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.bind((address, port))
            return port
