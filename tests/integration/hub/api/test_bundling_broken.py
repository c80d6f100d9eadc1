"""The door for evidence, pushed by PCs that the hub knows."""

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pytest

from runbook.hub.api import exchange
from tests.integration.hub.api.running import AgentLine, RunningApi, until
from tests.integration.hub.bundles import made

MakeAgent = Callable[..., AgentLine]


@pytest.fixture(autouse=True)
def hangs_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who hangs in the door hangs longer than a busy machine takes for anything here."""
    monkeypatch.setattr(exchange, "BODY_WITHIN_S", 60.0)


def send(api: RunningApi, line: AgentLine, body: bytes) -> httpx.Response:
    with api.client() as client:
        headers = {**line.headers, "content-type": "application/zip"}
        return client.post("/v1/bundle", content=body, headers=headers)


def _hanging(api: RunningApi, line: AgentLine) -> socket.socket:
    """One who promises a body and never sends it."""
    found = socket.create_connection(api.address, timeout=30)
    found.sendall(
        b"POST /v1/bundle HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 400000\r\n"
        b"authorization: " + line.headers["authorization"].encode() + b"\r\n\r\nPK"
    )
    return found


def _is_busy(api: RunningApi, line: AgentLine) -> bool:
    return bool(send(api, line, made().content).json().get("code") == "busy")


def test_a_pc_that_hangs_in_the_door_many_times_keeps_nobody_else_out(
    api: RunningApi, agent: MakeAgent
) -> None:
    slow, other = agent("op-117"), agent("op-118")
    with ExitStack() as open_ones:
        for _ in range(4):
            open_ones.enter_context(_hanging(api, slow))
        until(lambda: _is_busy(api, slow))
        begun = time.monotonic()
        assert send(api, other, made("op-118").content).status_code == 200
        assert time.monotonic() - begun < 30
        assert _is_busy(api, slow)


def test_two_pcs_in_league_that_come_again_and_again_keep_nobody_out(
    api: RunningApi, agent: MakeAgent
) -> None:
    league, other = (agent("op-117"), agent("op-118")), agent("op-119")
    with ExitStack() as open_ones:
        hanging = [_hanging(api, one) for one in league]
        time.sleep(0.3)
        for line, held in zip(league, hanging, strict=True):
            held.close()
            time.sleep(0.3)
            open_ones.enter_context(_hanging(api, line))
            time.sleep(0.3)
        begun = time.monotonic()
        assert send(api, other, made("op-119").content).status_code == 200
        assert time.monotonic() - begun < 30


def test_being_told_busy_costs_none_of_the_bundles_of_the_hour(
    api: RunningApi, agent: MakeAgent
) -> None:
    line = agent("op-117")
    with _hanging(api, line):
        until(lambda: _is_busy(api, line))
        codes = {send(api, line, made().content).json()["code"] for _ in range(12)}
        assert codes == {"busy"}


def test_what_is_answered_tells_nothing_to_a_browser(api: RunningApi, agent: MakeAgent) -> None:
    line = agent("op-117")
    for body in (b"<script>alert(1)</script>", made().content):
        answer = send(api, line, body)
        assert answer.headers["content-type"].startswith("application/")
        assert "script" not in answer.text
        assert "access-control-allow-origin" not in answer.headers
