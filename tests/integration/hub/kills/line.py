"""The line between a hub and its PostgreSQL: TCP at the hub's end, the server's own socket here."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

_PIECE = 65_536
_SOCKET = ".s.PGSQL.5432"


class Line:
    """Passes everything on, until it is cut or falls silent. ``data`` is the server's folder.

    What a silent line holds goes on when it is back, as after segments that were lost on the way.
    """

    def __init__(self, data: Path) -> None:
        self._server = str(data / _SOCKET)
        self._passes = threading.Event()
        self._passes.set()
        self._refuses = False
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End what is open; nobody gets through any more."""
        self._refuses = True
        self._drop()

    def fall_silent(self) -> None:
        """Take everything and pass nothing on."""
        self._passes.clear()

    def come_back(self) -> None:
        """Pass everything on again."""
        self._refuses = False
        self._passes.set()

    def stop(self) -> None:
        """End for good."""
        self._listener.close()
        self._passes.set()
        self._drop()

    def _drop(self) -> None:
        some, self._open = self._open, []
        for one in some:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._passes.wait()
        with suppress(OSError), client, socket.socket(socket.AF_UNIX) as far:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far.connect(self._server)
            self._open += [client, far]
            back = threading.Thread(target=self._pump, args=(far, client), daemon=True)
            back.start()
            self._pump(client, far)
            back.join()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_PIECE):
                self._passes.wait()
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
