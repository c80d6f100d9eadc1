"""One warning where a front end is not named, and no address in it."""

import asyncio
import logging
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from runbook.hub.api.forwarded import Forwarded


def asked(headers: dict[str, str], trusted: list[str], times: int = 3) -> list[str]:
    """The addresses the application sees, asked from 192.0.2.1."""
    seen: list[str] = []

    async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["client"][0])

    async def nothing(*_given: object) -> None:
        return None

    inner: Any = Forwarded(application)
    app = ProxyHeadersMiddleware(inner, trusted_hosts=trusted)
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    for _ in range(times):
        scope = {"type": "http", "client": ("192.0.2.1", 5000), "headers": raw, "scheme": "http"}
        asyncio.run(app(scope, nothing, nothing))  # type: ignore[arg-type]  # as much as is asked
    return seen


@pytest.mark.parametrize(
    ("headers", "trusted", "warnings"),
    [
        ({"X-Forwarded-For": "203.0.113.7"}, [], 1),
        ({"X-Forwarded-For": "203.0.113.7"}, ["192.0.2.9"], 1),
        ({"X-Forwarded-For": "203.0.113.7"}, ["192.0.2.1"], 0),
        ({"X-Forwarded-For": "203.0.113.7, 203.0.113.8"}, ["192.0.2.1"], 0),
        ({}, [], 0),
    ],
)
def test_a_front_end_that_is_not_named_is_said_once(
    headers: dict[str, str],
    trusted: list[str],
    warnings: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    assert len(asked(headers, trusted)) == 3
    said = [one.getMessage() for one in caplog.records if "X-Forwarded-For" in one.getMessage()]
    assert len(said) == warnings
    assert not any("192.0.2.1" in one or "203.0.113" in one for one in said)
