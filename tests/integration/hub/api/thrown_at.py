"""A hub at which anything at all is thrown: what it says, and whether it goes on."""

import contextlib
import socket

import pytest

from tests.integration.hub.api.running import AgentLine, RunningApi, outage

Running = tuple[RunningApi, AgentLine]
"""The hub, and a PC that is enrolled there."""


def well(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    """The hub still takes a report, and no defect was logged."""
    running[1].tell(outages=(outage(),))
    bad = [one.getMessage() for one in caplog.records if one.levelname in {"ERROR", "CRITICAL"}]
    assert not bad
    assert "Traceback" not in caplog.text


def raw(api: RunningApi, data: bytes) -> bytes:
    """What comes back on a bare connection, until it is closed or nothing more comes."""
    heard = b""
    connection = socket.create_connection(api.address, timeout=20)
    with connection, contextlib.suppress(OSError):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            heard += part
    return heard
