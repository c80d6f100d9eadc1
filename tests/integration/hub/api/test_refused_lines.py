"""What strangers send without end does not fill the log."""

import logging
import socket

import pytest

from runbook.hub.api.refusals import BURST
from tests.integration.hub.api.running import RunningApi

UPGRADE = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"


def send(api: RunningApi, sent: bytes) -> bytes:
    with socket.create_connection(api.address, timeout=30) as connection:
        connection.sendall(sent)
        return connection.recv(1024)


def test_requests_that_are_turned_away_stand_in_the_log_so_many_times(
    api: RunningApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with api.client() as client:
        codes = {client.get(f"/nothing/{one}").status_code for one in range(BURST + 200)}
    assert codes == {404}
    lines = [one for one in caplog.messages if "from 127.0.0.1" in one]
    assert BURST <= len(lines) < BURST + 50
    assert api.intake.meters.text().count(b"runbook_hub_requests") > 0


def test_what_is_no_request_and_what_wants_another_protocol_says_nothing_in_the_log(
    api: RunningApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert b" 400 " in send(api, b"no such thing\r\n\r\n")
    assert send(api, UPGRADE).startswith(b"HTTP/1.1 ")
    said = " ".join(caplog.messages).lower()
    assert "websocket" not in said
    assert "upgrade" not in said
    assert "invalid" not in said
