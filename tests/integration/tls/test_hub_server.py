"""The hub's own TLS: new enough for everybody who comes, and for nobody who is not."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from runbook.hub.api.server import ApiServer
from runbook.hub.settings.shapes import Server
from tests.far_ends.authority import Authority
from tests.integration.tls.far_end import HOST, old


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that starts and answers nobody."""
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})


@pytest.fixture
def port(authority: Authority) -> Iterator[int]:
    pair = authority.issue(HOST)
    settings = Server(listen="127.0.0.1:0", certificate=str(pair.certificate), key=str(pair.key))
    server, ready = ApiServer(nothing, settings), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(ready.set)))
    thread.start()
    assert ready.wait(20)
    yield server.address[1]
    server.stop()
    thread.join(20)


def spoken(port: int, context: ssl.SSLContext) -> str | None:
    with (
        socket.create_connection(("127.0.0.1", port), 20) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as secured,
    ):
        return secured.version()


def test_the_hub_speaks_tls_1_2_and_1_3_and_nothing_older(port: int, authority: Authority) -> None:
    newest = ssl.create_default_context(cafile=str(authority.file))
    assert spoken(port, newest) == "TLSv1.3"
    newest.maximum_version = ssl.TLSVersion.TLSv1_2
    assert spoken(port, newest) == "TLSv1.2"
    older = old(ssl.create_default_context(cafile=str(authority.file)))
    with pytest.raises(ssl.SSLError):
        spoken(port, older)


def test_a_client_that_offers_no_forward_secrecy_is_turned_away(
    port: int, authority: Authority
) -> None:
    weak = ssl.create_default_context(cafile=str(authority.file))
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("AES128-SHA:AES256-SHA:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        spoken(port, weak)
