"""Our own name resolution against real UDP name servers on the loopback."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.message import Message
from notifier.net.addresses import AddressBook, LearnedAddresses
from notifier.net.name_sources import NameSources, Source
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import TOKEN
from tests.integration.notifier.conftest import HOST, BotServer, NameServer
from tests.integration.notifier.proxies import Proxy, http_proxy, socks_proxy

Servers = Callable[..., NameServer]
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def found(sources: NameSources, host: str = HOST) -> list[str]:
    async def collect() -> list[str]:
        return [address async for address in AddressBook(sources).candidates(host)]

    return asyncio.run(collect())


def sources(*servers: NameServer, **changed: object) -> NameSources:
    values: dict[str, object] = {
        "system": lambda: tuple(server.address for server in servers),
        "port": servers[0].port if servers else 53,
        "wait": 0.5,
    }
    return NameSources(**{**values, **changed})  # type: ignore[arg-type]


def test_a_name_is_looked_up_at_the_systems_resolver(name_server: Servers) -> None:
    server = name_server(answers={HOST: ("203.0.113.1", "203.0.113.2")})
    assert sorted(found(sources(server))) == ["203.0.113.1", "203.0.113.2"]


def test_a_silent_resolver_beside_a_living_one_costs_nothing(name_server: Servers) -> None:
    living = name_server(answers={HOST: ("203.0.113.1",)})
    silent = name_server("127.0.0.2", living.port, silent=True)
    begun = time.monotonic()
    assert found(sources(silent, living, order=(Source.SYSTEM,), wait=20)) == ["203.0.113.1"]
    assert time.monotonic() - begun < 10


def test_resolvers_that_were_silent_a_moment_ago_are_not_waited_for_again(
    name_server: Servers,
) -> None:
    silent = name_server(silent=True)
    living = name_server("127.0.0.2", silent.port, answers={HOST: ("203.0.113.2",)})
    order = (Source.SYSTEM, Source.PUBLIC, Source.PINNED)
    pinned = {HOST: ("203.0.113.9",)}
    book = AddressBook(sources(silent, public=(living.address,), order=order, pinned=pinned))

    async def first() -> str:
        found = book.candidates(HOST)
        address = await anext(found)
        await found.aclose()  # type: ignore[attr-defined]
        return address

    assert asyncio.run(first()) == "203.0.113.2"
    asked = silent.all_asked()
    assert asked > 0
    assert asyncio.run(first()) == "203.0.113.2"
    assert silent.all_asked() == asked
    living.silent = True
    assert asyncio.run(first()) == "203.0.113.9"
    asked = living.all_asked()
    assert asyncio.run(first()) == "203.0.113.9"
    assert living.all_asked() == asked


def test_a_silent_resolver_is_asked_again_when_nothing_else_helps(name_server: Servers) -> None:
    server = name_server(silent=True)
    book = AddressBook(sources(server, order=(Source.SYSTEM, Source.PINNED)))

    async def collect() -> list[str]:
        return [address async for address in book.candidates(HOST)]

    assert asyncio.run(collect()) == []
    server.silent, server.answers = False, {HOST: ("203.0.113.1",)}
    assert asyncio.run(collect()) == ["203.0.113.1"]


def test_public_learned_and_pinned_addresses_follow_in_the_given_order(
    name_server: Servers, tmp_path: Path
) -> None:
    silent = name_server(silent=True)
    public = name_server("127.0.0.2", silent.port, answers={HOST: ("203.0.113.2",)})
    learned = tmp_path / "learned.json"
    LearnedAddresses(learned).learn(HOST, "203.0.113.3", NOW)
    given = sources(
        silent,
        public=(public.address,),
        learned_file=learned,
        pinned={HOST: ("203.0.113.4", "203.0.113.2")},
    )
    assert found(given) == ["203.0.113.2", "203.0.113.3", "203.0.113.4"]


def test_a_resolver_that_answers_with_nothing_or_zero_is_passed_over(name_server: Servers) -> None:
    blocking = name_server(answers={HOST: ("0.0.0.0",)})
    pinned = {HOST: ("203.0.113.4",)}
    assert found(sources(blocking, pinned=pinned)) == ["203.0.113.4"]
    assert found(sources(blocking, pinned={"x.test": ("203.0.113.5",)}), "x.test") == [
        "203.0.113.5"
    ]


def test_an_address_needs_no_resolver() -> None:
    assert found(sources(), "203.0.113.9") == ["203.0.113.9"]
    assert found(sources(), "2001:db8::1") == ["2001:db8::1"]


@pytest.mark.parametrize("name", ["", "a..b", "x" * 300, "имя.рф", "not a name"])
def test_what_is_no_name_has_no_address(name: str, name_server: Servers) -> None:
    assert found(sources(name_server()), name) == []


def test_learned_addresses_survive_and_a_broken_file_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    LearnedAddresses(path).learn(HOST, "203.0.113.3", NOW)
    again = LearnedAddresses(path)
    assert again.of(HOST) == ("203.0.113.3",)
    assert json.loads(path.read_text())[HOST]["learned_at"] == NOW.timestamp() * 1000
    assert list(tmp_path.iterdir()) == [path]
    for broken in ("", "[]", '{"a": 1}', json.dumps({HOST: {"address": "x", "learned_at": 1}})):
        path.write_text(broken)
        assert LearnedAddresses(path).of(HOST) == ()


def test_a_folder_that_cannot_be_written_costs_no_delivery(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("missing", "file"):
        learned = LearnedAddresses(tmp_path / folder / "learned.json")
        learned.learn(HOST, "203.0.113.3", NOW)
        assert learned.of(HOST) == ("203.0.113.3",)


def deliver(bot: BotServer, names: NameSources, **changed: object) -> Receipt | DeliveryError:
    async def once() -> Receipt | DeliveryError:
        telegram = Telegram(bot.settings(names=names, **changed))
        try:
            return await telegram.send("1", Message("Сбой"))
        finally:
            await telegram.aclose()

    return asyncio.run(once())


def test_an_alert_leaves_with_the_systems_dns_dead_and_the_address_is_learned(
    bot: BotServer, name_server: Servers, tmp_path: Path
) -> None:
    dead = name_server(silent=True)
    public = name_server("127.0.0.2", dead.port, answers={HOST: ("127.0.0.1",)})
    learned = tmp_path / "learned.json"
    alive = sources(dead, public=(public.address,), learned_file=learned, wait=0.2)
    assert isinstance(deliver(bot, alive), Receipt)
    assert json.loads(learned.read_text())[HOST]["address"] == "127.0.0.1"
    public.silent = True
    assert isinstance(deliver(bot, alive), Receipt), "from the learned address"


def test_a_resolver_that_lies_does_not_stop_the_next_attempt(
    bot: BotServer, authority_of_others: int, name_server: Servers
) -> None:
    liar = name_server(answers={HOST: ("127.0.0.3",)})
    names = sources(liar, pinned={HOST: ("127.0.0.1",)}, order=(Source.SYSTEM, Source.PINNED))

    async def twice() -> list[Receipt | DeliveryError]:
        telegram = Telegram(bot.settings(names=names))
        try:
            return [await telegram.send("1", Message("Сбой")) for _ in range(2)]
        finally:
            await telegram.aclose()

    # The block page answers on the same port of another address, with a certificate of its own.
    first, second = asyncio.run(twice())
    assert first == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    assert isinstance(second, Receipt)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_is_used_and_its_own_name_needs_no_system_dns(
    bot: BotServer, name_server: Servers, scheme: str
) -> None:
    names = sources(name_server(answers={"proxy.test": ("127.0.0.1",)}))
    through = http_proxy if scheme == "http" else socks_proxy
    with through(Proxy(bot.port)) as proxy:
        url = f"{scheme}://proxy.test:{proxy.port}"
        result = deliver(bot, names, proxy=url, api_url=f"https://{HOST}:{bot.port}")
    assert isinstance(result, Receipt)
    assert proxy.asked in ([HOST], [f"{HOST}:{bot.port}"])


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("how", ["refuse", "absent", "silent"])
def test_a_proxy_that_does_not_work_is_named(
    bot: BotServer, name_server: Servers, scheme: str, how: str
) -> None:
    names = sources(name_server(answers={"proxy.test": ("127.0.0.1",)}))
    through = http_proxy if scheme == "http" else socks_proxy
    with through(Proxy(bot.port, refuse=how == "refuse", hang=how == "silent")) as proxy:
        port = 1 if how == "absent" else proxy.port
        # Long enough to be met on a busy machine; only what hangs waits for its end.
        deadline = 1.0 if how == "silent" else 20.0
        result = deliver(bot, names, proxy=f"{scheme}://proxy.test:{port}", deadline=deadline)
    reason = Reason.TIMED_OUT if how == "silent" else Reason.PROXY
    assert result == DeliveryError(ErrorCode.NOT_SENT, reason)
    assert bot.state.accepted == []


PROGRAM = """
import sys, threading
from notifier.dispatch.at_once import send_now
from notifier.message import Message
from notifier.net.name_sources import NameSources
from notifier.providers.settings import BotToken, TelegramSettings
names = NameSources(system=lambda: ("127.0.0.1",), port=int(sys.argv[2]), wait=1.0)
settings = TelegramSettings(BotToken(sys.argv[1]), names=names, deadline=20.0)
print(send_now(settings, "1", Message("x")))
print([thread.name for thread in threading.enumerate()])
"""


def test_a_process_exits_at_once_although_its_dns_is_dead(name_server: Servers) -> None:
    dead = name_server(silent=True)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, TOKEN, str(dead.port)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["delivery.not_sent.name", "['MainThread']"]
    assert done.stderr == ""
    assert dead.all_asked() >= 2


def test_getaddrinfo_is_never_called(
    bot: BotServer, name_server: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("getaddrinfo was called")

    monkeypatch.setattr("socket.getaddrinfo", forbidden)
    names = sources(name_server(answers={HOST: ("127.0.0.1",)}))
    assert isinstance(deliver(bot, names), Receipt)
