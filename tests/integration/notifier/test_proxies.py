"""Telegram through real proxies with the system's DNS dead: arrived, not sent, or unknown."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.message import Message
from notifier.net.name_sources import NameSources
from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import TOKEN, Fault
from tests.integration.notifier.conftest import HOST, BotServer, NameServer
from tests.integration.notifier.proxies import Proxy, http_proxy, socks_proxy

CHAT = "111111111"
Servers = Callable[..., NameServer]
LOGIN, PASSWORD = "operator", "proxyTESTproxyTEST"
NOT_SENT = ErrorCode.NOT_SENT
SCHEMES = pytest.mark.parametrize("scheme", ["http", "socks5"])


@pytest.fixture(autouse=True)
def forbid_the_systems_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the system was asked for a name")

    monkeypatch.setattr("socket.getaddrinfo", forbidden)


@contextmanager
def through(scheme: str, proxy: Proxy) -> Iterator[Proxy]:
    with (http_proxy if scheme == "http" else socks_proxy)(proxy):
        yield proxy


def settings(
    bot: BotServer, scheme: str, proxy: Proxy, login: str = "", **changed: object
) -> TelegramSettings:
    return bot.settings(
        proxy=f"{scheme}://{login and login + '@'}127.0.0.1:{proxy.port}",
        names=NameSources(),
        **changed,
    )


def send(given: TelegramSettings) -> Receipt | DeliveryError:
    async def once() -> Receipt | DeliveryError:
        telegram = Telegram(given)
        try:
            return await telegram.send(CHAT, Message("Сбой"))
        finally:
            await telegram.aclose()

    return asyncio.run(once())


def knocked(given: TelegramSettings) -> bool:
    return asyncio.run(Telegram(given).knock(CHAT))


@SCHEMES
def test_only_the_proxy_needs_to_know_where_telegram_is(bot: BotServer, scheme: str) -> None:
    with through(scheme, Proxy(bot.port)) as proxy:
        assert isinstance(send(settings(bot, scheme, proxy)), Receipt)
    assert bot.state.texts(CHAT) == ["Сбой"]
    assert proxy.asked == [HOST if scheme == "socks5" else f"{HOST}:{bot.port}"]


@pytest.mark.usefixtures("unhurried_knock")
@SCHEMES
def test_the_proxys_own_name_is_found_by_our_resolver_while_the_systems_is_dead(
    bot: BotServer, name_server: Servers, scheme: str
) -> None:
    dead = name_server(silent=True)
    public = name_server("127.0.0.2", dead.port, answers={"proxy.test": ("127.0.0.1",)})
    names = NameSources(
        system=lambda: (dead.address,), public=(public.address,), port=dead.port, wait=2.0
    )
    with through(scheme, Proxy(bot.port)) as proxy:
        given = bot.settings(proxy=f"{scheme}://proxy.test:{proxy.port}", names=names)
        assert isinstance(send(given), Receipt)
        assert knocked(given)


@SCHEMES
def test_a_proxy_that_wants_a_login_gets_it_and_it_shows_nowhere(
    bot: BotServer, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with through(scheme, Proxy(bot.port, login=f"{LOGIN}:{PASSWORD}")) as proxy:
        right = settings(bot, scheme, proxy, f"{LOGIN}:{PASSWORD}")
        assert isinstance(send(right), Receipt)
        for login in ("", f"{LOGIN}:wrongTESTwrong"):
            refused = send(settings(bot, scheme, proxy, login))
            assert refused == DeliveryError(NOT_SENT, Reason.PROXY)
    assert len(bot.state.accepted) == 1
    shown = [repr(right), str(refused), *(record.getMessage() for record in caplog.records)]
    for secret in (PASSWORD, "wrongTESTwrong", TOKEN.partition(":")[2]):
        assert not [text for text in shown if secret in text]


@SCHEMES
def test_a_tunnel_that_swallows_everything_is_not_sent(bot: BotServer, scheme: str) -> None:
    with through(scheme, Proxy(bot.port, swallows=True)) as proxy:
        result = send(settings(bot, scheme, proxy, deadline=0.8))
    assert result == DeliveryError(NOT_SENT, Reason.TIMED_OUT)
    assert bot.state.requests == []


@SCHEMES
def test_a_proxy_that_dies_before_the_message_left_is_not_sent(bot: BotServer, scheme: str) -> None:
    with through(scheme, Proxy(bot.port, swallows=True)) as proxy, cutting(proxy, proxy.asked):
        result = send(settings(bot, scheme, proxy))
    assert isinstance(result, DeliveryError)
    assert result.code is NOT_SENT
    assert bot.state.requests == []


@SCHEMES
def test_a_proxy_that_dies_after_the_message_left_leaves_it_unknown(
    bot: BotServer, scheme: str
) -> None:
    bot.state.fail(CHAT, Fault("hang"))
    with through(scheme, Proxy(bot.port)) as proxy, cutting(proxy, bot.state.accepted):
        result = send(settings(bot, scheme, proxy, deadline=20.0))
    assert result == DeliveryError(ErrorCode.AMBIGUOUS)
    assert len(bot.state.accepted) == 1


@SCHEMES
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("hang"), ErrorCode.AMBIGUOUS),
        (Fault("reset"), ErrorCode.AMBIGUOUS),
        (Fault("server_error", status=502), ErrorCode.SERVER_ERROR),
        (Fault("blocked"), ErrorCode.BLOCKED),
        (Fault("html", status=403), ErrorCode.NOT_AN_API),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_telegram_does_reads_the_same_through_a_proxy(
    bot: BotServer, scheme: str, fault: Fault, code: ErrorCode
) -> None:
    bot.state.fail(CHAT, fault)
    with through(scheme, Proxy(bot.port)) as proxy:
        result = send(settings(bot, scheme, proxy, deadline=4.0 if fault.kind == "hang" else 20.0))
    assert isinstance(result, DeliveryError)
    assert result.code is code


@SCHEMES
def test_a_proxy_that_puts_itself_in_telegrams_place_is_found_out(
    bot: BotServer, authority_of_others: int, scheme: str
) -> None:
    with through(scheme, Proxy(authority_of_others, far="127.0.0.3")) as proxy:
        result = send(settings(bot, scheme, proxy))
    assert result == DeliveryError(NOT_SENT, Reason.CERTIFICATE)
    assert bot.state.requests == []


@pytest.mark.usefixtures("unhurried_knock")
@SCHEMES
def test_a_knock_reaches_the_proxy_and_asks_it_for_nothing(bot: BotServer, scheme: str) -> None:
    with through(scheme, Proxy(bot.port)) as proxy:
        assert knocked(settings(bot, scheme, proxy))
        wait_for(lambda: proxy.connections > 0)
    assert proxy.asked == []
    assert not knocked(settings(bot, scheme, Proxy(bot.port, port=1)))


@pytest.mark.usefixtures("unhurried_knock")
def test_without_a_proxy_a_knock_reaches_telegrams_own_host(bot: BotServer) -> None:
    assert knocked(bot.settings())
    assert not knocked(bot.settings(api_url=f"https://{HOST}:1"))
    assert not knocked(bot.settings(names=NameSources()))
    assert bot.state.requests == []


def test_a_knock_at_a_name_nobody_knows_gives_up_in_time(
    bot: BotServer, name_server: Servers
) -> None:
    dead = name_server(silent=True)
    names = NameSources(
        system=lambda: (dead.address,), public=(dead.address,), port=dead.port, wait=30
    )
    begun = time.monotonic()
    assert not knocked(bot.settings(names=names))
    assert time.monotonic() - begun < 25


@contextmanager
def cutting(proxy: Proxy, sign: Sized) -> Iterator[None]:
    """Everybody is thrown out of the proxy as soon as there is something in ``sign``."""

    def cut() -> None:
        wait_for(lambda: bool(sign))
        proxy.cut()

    thread = threading.Thread(target=cut)
    thread.start()
    yield
    thread.join(20)


def wait_for(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)
