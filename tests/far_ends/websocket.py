"""A WebSocket far end on the real ``websockets`` server."""

import contextlib
import http
import ssl
import threading
from collections.abc import Iterator

from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_websocket

from tests.far_ends.authority import Pair
from tests.far_ends.tls import server_context


@contextlib.contextmanager
def serve(
    pair: Pair | None = None, status: int = 101, closed: list[int | None] | None = None
) -> Iterator[int]:
    """Accept handshakes, or turn them down with a status. Close codes are kept in ``closed``."""

    def turn_down(connection: ServerConnection, _: Request) -> Response | None:
        if status == http.HTTPStatus.SWITCHING_PROTOCOLS:
            return None
        return connection.respond(http.HTTPStatus(status), "no\n")

    def talk(connection: ServerConnection) -> None:
        for _ in connection:
            pass
        if closed is not None:
            closed.append(connection.close_code)

    context: ssl.SSLContext | None = server_context(pair) if pair else None
    with serve_websocket(talk, "127.0.0.1", 0, ssl=context, process_request=turn_down) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.socket.getsockname()[1]
        finally:
            server.shutdown()
            thread.join(20)
