"""Apprise on its way to a server: the name, the certificate, the knock, and what never left."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.net.name_sources import NameSources, Source
from notifier.providers.apprise import Apprise
from tests.far_ends import tcp
from tests.far_ends.authority import Authority
from tests.far_ends.tls import over_tls
from tests.integration.notifier.apprise_inbox import ALERT, HOST, LEAD, PINNED, Inbox, send, using
from tests.integration.notifier.conftest import NameServer
from tests.integration.notifier.proxies import silent


def test_what_never_left_is_not_sent_and_says_why(inbox: Inbox) -> None:
    closed = send(f"json://{HOST}:1/")
    assert closed == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
    nameless = send(f"json://nowhere.test:{inbox.port}/")
    assert nameless == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)
    assert not inbox.requests


def test_a_mail_server_that_cannot_be_reached_was_sent_nothing() -> None:
    url = f"mailto://user:pass@{HOST}:1?to=lead@bank.test&smtp={HOST}"
    assert send(url) == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
    nameless = "mailto://user:pass@nowhere.test:25?to=lead@bank.test&smtp=nowhere.test"
    assert send(nameless) == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)


def test_a_far_end_that_never_shakes_hands_has_been_sent_nothing() -> None:
    with silent() as port:
        result = send(f"jsons://{HOST}:{port}/?cto=30", deadline=3.0)
    assert isinstance(result, DeliveryError)
    assert result.code is ErrorCode.NOT_SENT


def test_the_name_is_found_when_the_systems_dns_is_dead(
    inbox: Inbox, name_server: Callable[..., NameServer]
) -> None:
    dead = name_server(silent=True)
    name_server(address="127.0.0.2", port=dead.port, answers={HOST: ("127.0.0.1",)})
    names = NameSources(
        system=lambda: ("127.0.0.1",),
        public=("127.0.0.2",),
        order=(Source.SYSTEM, Source.PUBLIC),
        wait=2.0,
        port=dead.port,
    )
    assert isinstance(send(f"json://{HOST}:{inbox.port}/", names=names), Receipt)
    assert dead.all_asked()


def test_the_certificate_is_checked_by_name_and_the_address_is_learned(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Inbox()
    learned = tmp_path / "learned.json"
    names = NameSources(PINNED.pinned, learned_file=learned, order=(Source.PINNED,))
    with tcp.serve(over_tls(server.handle, authority.issue(HOST))) as port:
        url = f"jsons://{HOST}:{port}/"
        unknown = send(url, names=names)
        assert unknown == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
        assert not learned.exists()
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        other = NameSources(pinned={"other.test": ("127.0.0.1",)}, order=(Source.PINNED,))
        wrong = send(f"jsons://other.test:{port}/", names=other)
        assert wrong == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
        assert not server.requests
        assert isinstance(send(url, names=names), Receipt)
    assert json.loads(learned.read_text())[HOST]["address"] == "127.0.0.1"


def test_the_proxy_of_the_environment_is_not_used(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(send(f"json://{HOST}:{inbox.port}/"), Receipt)


def test_a_knock_asks_for_the_server_that_was_tried_and_for_no_token(
    inbox: Inbox, name_server: Callable[..., NameServer]
) -> None:
    resolver = name_server(answers={HOST: ("127.0.0.1",)})
    names = NameSources(system=lambda: ("127.0.0.1",), order=(Source.SYSTEM,), port=resolver.port)

    async def act(channel: Apprise) -> list[bool]:
        before = await channel.knock(LEAD)
        assert resolver.all_asked() == 0
        await channel.send(LEAD, ALERT)
        return [before, await channel.knock(LEAD)]

    assert using(f"json://{HOST}:{inbox.port}/", act, names) == [True, True]
    assert using(f"json://{HOST}:1/", act_twice, names) == [True, False]


async def act_twice(channel: Apprise) -> list[bool]:
    before = await channel.knock(LEAD)
    await channel.send(LEAD, ALERT)
    return [before, await channel.knock(LEAD)]
