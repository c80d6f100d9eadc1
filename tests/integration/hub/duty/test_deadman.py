"""The dead-man's switch over a real server."""

import asyncio
from contextlib import suppress

import pytest

from notifier.net.asking import ask
from notifier.net.name_sources import NameSources
from runbook.hub.duty.deadman import DeadMan, open_deadman
from runbook.hub.duty.health import Health
from runbook.hub.settings.shapes import Deadman
from runbook.secrets.reference import Secret
from tests.far_ends import http
from tests.far_ends.authority import Authority
from tests.far_ends.tcp import closed_port, hang, serve
from tests.far_ends.tls import over_tls

NOWHERE = NameSources()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def asked(url: str, **more: object) -> int:
    return asyncio.run(ask(Secret(url), NOWHERE, **more))  # type: ignore[arg-type]  # as given


def test_the_servers_status_is_told_and_0_when_there_is_none() -> None:
    with serve(http.answer(200)) as fine, serve(http.answer(500)) as broken, serve(hang) as silent:
        assert asked(f"http://127.0.0.1:{fine}/ping/secret?x=1") == 200
        assert asked(f"http://127.0.0.1:{broken}/") == 500
        assert asked(f"http://127.0.0.1:{silent}/", wait=0.3) == 0
    assert asked(f"http://127.0.0.1:{closed_port()}/") == 0


def test_a_certificate_of_nobody_known_is_no_answer(authority: Authority) -> None:
    issued = authority.issue("127.0.0.1")
    with serve(over_tls(http.answer(200), issued)) as port:
        assert asked(f"https://127.0.0.1:{port}/") == 0
        assert asked(f"https://127.0.0.1:{port}/", ca_file=str(authority.file)) == 200


def test_it_asks_while_the_hub_is_well_and_falls_silent_with_it() -> None:
    requests: list[bytes] = []

    async def watch(health: Health, url: str) -> None:
        man = DeadMan(Secret(url), 0.05, NOWHERE, first_after=0.01)
        task = asyncio.create_task(_run(man, health))
        await _until(lambda: len(requests) >= 2)
        health.database(answers=False)
        seen = len(requests)
        await asyncio.sleep(0.6)
        # One may have been on its way; nothing else asks meanwhile.
        assert len(requests) <= seen + 1
        seen = len(requests)
        health.database(answers=True)
        await _until(lambda: len(requests) > seen)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    health = Health()
    health.on_duty(1)
    with serve(http.answer(200, seen=requests)) as port:
        asyncio.run(watch(health, f"http://127.0.0.1:{port}/ping/abc"))
    assert requests[0].startswith(b"GET /ping/abc HTTP/1.1\r\n")


async def _run(man: DeadMan, health: Health) -> None:
    await man.watched(health)(1, lambda: None)


async def _until(wish: object) -> None:
    async with asyncio.timeout(20):
        while not wish():  # type: ignore[operator]  # a function
            await asyncio.sleep(0.01)


def test_without_a_url_there_is_none_and_a_missing_secret_is_said() -> None:
    assert open_deadman(Deadman(), NOWHERE, "", {}, None) == (None, ())
    made, problems = open_deadman(Deadman(url="env:PING"), NOWHERE, "", {}, None)
    assert made is None
    assert [one.rule_id for one in problems] == ["secret.env_missing"]
    made, problems = open_deadman(
        Deadman(url="env:PING"), NOWHERE, "", {"PING": "https://hc.example/secret"}, None
    )
    assert (made is not None, problems) == (True, ())
    assert "secret" not in repr(made)
