"""Whoever dawdles at the port is let go, and she is answered however many of them there are."""

import socket
import time
from contextlib import ExitStack

import pytest

from runbook.desk.serving import arriving, wire
from tests.integration.desk.asking import DID_NOT_HANG_S, Tab, closes, enter, knock, request
from tests.integration.desk.standing import Standing


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /act HTTP/1.1\r\nHost: x\r\n"],
)
def test_whoever_does_not_come_to_the_point_is_let_go(
    desk: Standing, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(wire, "REQUEST_WITHIN_S", 0.3)
    with socket.create_connection(("127.0.0.1", desk.port)) as link:
        link.sendall(sent)
        assert closes(link)


def test_a_byte_now_and_then_does_not_help(desk: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "REQUEST_WITHIN_S", 0.5)
    deadline = time.monotonic() + DID_NOT_HANG_S
    with socket.create_connection(("127.0.0.1", desk.port)) as link:
        link.sendall(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises(OSError):  # noqa: PT012 - it is told by one of many
            while time.monotonic() < deadline:
                link.sendall(b"x")
                time.sleep(0.02)


def test_a_body_that_does_not_come_is_told_so(
    desk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "BODY_WITHIN_S", 0.3)
    browser = enter(desk)
    answer = browser.post("/act", b"deed=", content_length="100")
    assert answer.status == 408
    assert desk.real.acts == []


def test_a_body_nobody_wants_has_an_end(desk: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "REQUEST_WITHIN_S", 0.5)
    browser = enter(desk)
    headers = browser.headers(connection=None, content_length=str(10**9))
    with socket.create_connection(("127.0.0.1", desk.port)) as link:
        link.sendall(request("GET", browser.at("/"), headers))
        deadline = time.monotonic() + DID_NOT_HANG_S
        with pytest.raises(OSError):  # noqa: PT012 - it is told by one of many
            while time.monotonic() < deadline:
                link.sendall(b"x" * 1000)
                time.sleep(0.02)


def _page_on(link: socket.socket, sent: bytes) -> bool:
    """Whether the whole page comes on a connection that is kept."""
    link.sendall(sent)
    got = b""
    while b"</form>" not in got:
        piece = link.recv(65536)
        assert piece, got
        got += piece
    return got.startswith(b"HTTP/1.1 200")


def test_two_hundred_silent_connections_push_out_each_other_and_not_her(desk: Standing) -> None:
    browser = enter(desk)
    look = request("GET", browser.at("/"), browser.headers(connection=None))
    with ExitStack() as stack, Tab(browser) as tab:
        tab.until("parts")
        hers = stack.enter_context(socket.create_connection(("127.0.0.1", desk.port), 20))
        assert _page_on(hers, look)
        links = [
            stack.enter_context(socket.create_connection(("127.0.0.1", desk.port), 20))
            for _ in range(200)
        ]
        assert closes(links[0])
        assert browser.act("give", subject="1").status == 303
        assert desk.real.acts[-1].subject == "1"
        assert _page_on(hers, look)
        assert knock(desk).status == 200
        # The newest of them are still waited for: it is the number that was too much.
        links[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            links[-1].recv(1)
        desk.real.say("Сбой")
        tab.until("parts", "Сбой")
