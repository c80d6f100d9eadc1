"""A webhook on its way to the bank's server: certificate, name, proxy, and what never left."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.net.name_sources import NameSources, Source
from tests.far_ends import hook
from tests.far_ends.hook import Hook
from tests.integration.notifier.conftest import NameServer
from tests.integration.notifier.proxies import Proxy, http_proxy, silent, socks_proxy
from tests.integration.notifier.webhook_bank import HOST, SECRET, Bank, knock, send


def test_nothing_leaves_for_a_server_with_a_wrong_certificate(bank: Bank) -> None:
    names = NameSources(pinned={"other.test": ("127.0.0.1",)}, order=(Source.PINNED,))
    other = f"https://other.test:{bank.port}/{SECRET}"
    assert send(bank.settings(other, names=names)) == DeliveryError(
        ErrorCode.NOT_SENT, Reason.CERTIFICATE
    )
    assert send(bank.settings(ca_file="")) == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    assert not bank.state.requests


@pytest.mark.usefixtures("unhurried_knock")
def test_a_closed_port_a_dead_dns_and_a_silent_server_are_not_sent(bank: Bank) -> None:
    closed = bank.settings(f"https://{HOST}:1/{SECRET}")
    assert send(closed) == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
    nameless = bank.settings(names=NameSources())
    assert send(nameless) == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)
    with silent() as port:
        mute = bank.settings(f"https://{HOST}:{port}/", deadline=0.5)
        assert send(mute) == DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
    assert not knock(closed)
    assert not knock(nameless)
    assert knock(bank.settings())


def test_the_address_is_found_when_the_systems_dns_is_dead(
    bank: Bank, name_server: Callable[..., NameServer]
) -> None:
    dead = name_server(silent=True)
    public = name_server(address="127.0.0.2", port=dead.port, answers={HOST: ("127.0.0.1",)})
    names = NameSources(
        system=lambda: ("127.0.0.1",),
        public=("127.0.0.2",),
        order=(Source.SYSTEM, Source.PUBLIC),
        wait=2.0,
        port=dead.port,
    )
    assert isinstance(send(bank.settings(names=names)), Receipt)
    assert dead.all_asked()
    assert public.all_asked()


def test_a_dead_hanging_name_server_cannot_hold_the_attempt(
    bank: Bank, name_server: Callable[..., NameServer]
) -> None:
    dead = name_server(silent=True)
    names = NameSources(system=lambda: ("127.0.0.1",), wait=30.0, port=dead.port)
    begun = time.monotonic()
    result = send(bank.settings(names=names, deadline=0.5))
    assert result == DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
    assert time.monotonic() - begun < 25


@pytest.mark.usefixtures("unhurried_knock")
@pytest.mark.parametrize(
    ("kind", "scheme"), [(http_proxy, "http"), (socks_proxy, "socks5")], ids=["http", "socks5"]
)
def test_the_alert_leaves_by_the_proxy_and_a_refusing_one_is_named(
    bank: Bank, kind: Callable[[Proxy], AbstractContextManager[Proxy]], scheme: str
) -> None:
    # The proxy alone knows the name.
    names = NameSources()
    with kind(Proxy(bank.port)) as proxy:
        settings = bank.settings(proxy=f"{scheme}://127.0.0.1:{proxy.port}", names=names)
        assert isinstance(send(settings), Receipt)
        assert proxy.asked[0].startswith(HOST)
        assert knock(settings)
        proxy.refuse = True
        assert send(settings) == DeliveryError(ErrorCode.NOT_SENT, Reason.PROXY)
    assert len(bank.state.requests) == 1


def test_the_proxy_of_the_environment_is_not_used(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(send(bank.settings()), Receipt)


@pytest.mark.usefixtures("unhurried_knock")
def test_plain_http_will_do_for_this_computer_and_never_meets_the_proxy(bank: Bank) -> None:
    state = Hook()
    with hook.serving(state) as port:
        settings = bank.settings(f"http://127.0.0.1:{port}/hook", proxy="http://127.0.0.1:1")
        assert isinstance(send(settings), Receipt)
        assert knock(settings)
    assert state.taken
