"""Who says nothing, too slowly or too much holds no connection, and fills no memory of the hub."""

import random
import socket

import pytest

from runbook.hub.api import exchange, patience
from tests.integration.hub.api.thrown_at import Running, raw, well


def test_headers_without_end_are_refused_before_they_fill_the_memory(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    line = b"x-%d: " % random.randrange(10) + b"y" * 1000 + b"\r\n"
    heard = raw(running[0], b"GET / HTTP/1.1\r\nhost: x\r\n" + line * 40)
    assert heard.startswith(b"HTTP/1.1 400")
    well(running, caplog)


def test_who_says_nothing_is_not_waited_for(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(patience, "HEADERS_WITHIN_S", 0.3)
    for begins in (b"", b"GET / HTTP/1.1\r\nhost: x\r\n"):
        with socket.create_connection(running[0].address, timeout=30) as connection:
            assert _closed_after(connection, begins)
    well(running, caplog)


ANSWERED_AT_ONCE = [
    b"POST /v1/report HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n",
    b"POST /a/x HTTP/1.1\r\nhost: x\r\ncontent-length: 200000000\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n",
]


@pytest.mark.parametrize("begins", ANSWERED_AT_ONCE)
def test_a_body_nobody_reads_does_not_hold_the_connection(
    running: Running, monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    monkeypatch.setattr(patience, "REST_WITHIN_S", 0.5)
    with socket.create_connection(running[0].address, timeout=30) as connection:
        connection.sendall(begins)
        assert connection.recv(4096).startswith(b"HTTP/1.1 ")
        assert _dribbled_until_closed(connection)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", b"\r\n"),
        (b"POST /a/x HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n", b"12345"),
    ],
)
def test_what_comes_after_the_answer_does_not_hold_the_connection(
    running: Running, monkeypatch: pytest.MonkeyPatch, begins: bytes, ends: bytes
) -> None:
    # A connection takes its time from here when it is made.
    monkeypatch.setattr(running[0]._server._server.config, "timeout_keep_alive", 1)
    with socket.create_connection(running[0].address, timeout=30) as connection:
        connection.sendall(begins)
        assert connection.recv(4096).startswith(b"HTTP/1.1 ")
        assert _closed_after(connection, ends)


def _closed_after(connection: socket.socket, said: bytes) -> bool:
    """Reset is closed as well: on a busy machine the time is over before the words are sent."""
    try:
        connection.sendall(said)
        return connection.recv(4096) == b""
    except ConnectionError:
        return True


def _dribbled_until_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.1)
    for _ in range(200):
        try:
            connection.sendall(b"1")
            if not connection.recv(4096):
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_a_body_that_nobody_reads_may_end_and_the_connection_goes_on(running: Running) -> None:
    with socket.create_connection(running[0].address, timeout=30) as connection:
        connection.sendall(b"POST /v1/report HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")
        connection.sendall(b"12345GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_more_of_a_body_nobody_reads_than_a_report_has_is_not_taken(running: Running) -> None:
    with socket.create_connection(running[0].address, timeout=30) as connection:
        connection.sendall(b"POST /a/x HTTP/1.1\r\nhost: x\r\ncontent-length: 20000000\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 410")
        with pytest.raises(ConnectionError):
            connection.sendall(b"x" * 19_000_000)


def test_the_first_byte_of_a_body_is_not_waited_for_for_ever(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "BODY_WITHIN_S", 0.3)
    with socket.create_connection(running[0].address, timeout=30) as connection:
        connection.sendall(b"POST /v1/enrol HTTP/1.1\r\nhost: x\r\ncontent-length: 200\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 408")
