"""Real proxies and silent far ends on the loopback, in threads."""

import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@contextmanager
def silent() -> Iterator[int]:
    """Accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield listener.getsockname()[1]


@dataclass
class Proxy:
    """Notes which far ends were asked for; ``leads_to`` at ``far`` is where every name is.

    ``swallows``: the tunnel opens and nothing comes through. ``login`` (``user:password``) is asked
    for where it is set. ``connections`` counts who came, ``cut`` throws everybody out.
    """

    leads_to: int
    refuse: bool = False
    hang: bool = False
    swallows: bool = False
    login: str = ""
    far: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    asked: list[str] = field(default_factory=list)
    open: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Reset every connection there is."""
        for client in self.open:
            with suppress(OSError):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.shutdown(socket.SHUT_RDWR)


@contextmanager
def http_proxy(proxy: Proxy, port: int = 0) -> Iterator[Proxy]:
    """CONNECT only (RFC 9110, 9.3.6)."""
    with _serving(proxy, _connect, port):
        yield proxy


@contextmanager
def socks_proxy(proxy: Proxy) -> Iterator[Proxy]:
    """SOCKS 5 (RFC 1928), with a name and a password (RFC 1929) or without."""
    with _serving(proxy, _socks):
        yield proxy


@contextmanager
def _serving(proxy: Proxy, handle, port: int = 0) -> Iterator[None]:  # type: ignore[no-untyped-def]
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(8)
        proxy.port = listener.getsockname()[1]

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_guarded, args=(handle, proxy, client), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _guarded(handle, proxy: Proxy, client: socket.socket) -> None:  # type: ignore[no-untyped-def]
    proxy.connections += 1
    proxy.open.append(client)
    with client, suppress(OSError, IndexError):
        handle(proxy, client)


def _connect(proxy: Proxy, client: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        more = client.recv(4096)
        if not more:
            return
        head += more
    wanted = b"Basic " + b64encode(proxy.login.encode())
    if proxy.login and wanted not in head:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return
    proxy.asked.append(head.split()[1].decode())
    if proxy.hang:
        client.recv(1)
        return
    if proxy.refuse:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    _relay(client, proxy)


def _socks(proxy: Proxy, client: socket.socket) -> None:
    ways = client.recv(2 + 255)[2:]
    if proxy.login:
        if 2 not in ways:
            client.sendall(b"\x05\xff")
            return
        client.sendall(b"\x05\x02")
        user, password = (part.encode() for part in proxy.login.split(":"))
        given = client.recv(513)
        right = given == bytes([1, len(user)]) + user + bytes([len(password)]) + password
        client.sendall(b"\x01\x00" if right else b"\x01\x01")
        if not right:
            return
    else:
        client.sendall(b"\x05\x00")
    asked = client.recv(512)
    # Address type 3: a name, its length first.
    name = asked[5 : 5 + asked[4]].decode() if asked[3] == 3 else f"type {asked[3]}"
    proxy.asked.append(name)
    if proxy.hang:
        client.recv(1)
        return
    if proxy.refuse:
        client.sendall(b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")
        return
    client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
    _relay(client, proxy)


def _relay(client: socket.socket, proxy: Proxy) -> None:
    if proxy.swallows:
        while client.recv(65536):
            pass
        return
    with socket.socket() as far:
        # Without a look-up, so that a test may forbid them all.
        far.connect((proxy.far, proxy.leads_to))
        back = threading.Thread(target=_pump, args=(far, client), daemon=True)
        back.start()
        _pump(client, far)
        back.join(5)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
