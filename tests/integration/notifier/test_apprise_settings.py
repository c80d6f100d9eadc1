"""Addresses that Apprise cannot use, or must not, are refused and silence no other."""

import asyncio

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.net.name_sources import NameSources, Source
from notifier.providers.apprise import Apprise
from notifier.providers.provider import BARE, ChannelSettingsError
from notifier.providers.settings import AppriseSettings
from tests.integration.notifier.apprise_inbox import ALERT, HOST, LEAD, SECRET, Inbox, send, using
from tests.integration.notifier.hidden import Hidden


@pytest.mark.parametrize("url", ["", "ntfy", "ntfy:/x", "два слова", "json://x\ny", "://x"])
def test_what_cannot_be_an_address_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Apprise(AppriseSettings({LEAD: Hidden(url)}))
    assert caught.value.id == "apprise.url"
    assert caught.value.hint["ru"]


def test_an_unknown_service_is_told_by_the_check_and_never_sent_to(inbox: Inbox) -> None:
    assert using(f"ntfy://127.0.0.1:{inbox.port}/x", lambda one: one.check()) == "ntfy"
    for url in (f"nope://{SECRET}", "json://:1", "slack://x"):
        with pytest.raises(ChannelSettingsError) as caught:
            using(url, lambda one: one.check())
        assert SECRET not in str(caught.value)
        assert send(url) == DeliveryError(ErrorCode.NO_CHANNEL)
    assert not inbox.requests


@pytest.mark.parametrize(
    "url",
    ["json://{host}:{port}/", "jsons://{host}:{port}/?verify=no", "form://192.0.2.7:{port}/",
     "mailto://user:pass@{host}:{port}?smtp={host}", "irc://{host}:{port}/room",
     "jsons://127.0.0.1:{port}/?verify=no"],
)  # fmt: skip
def test_what_would_leave_unprotected_is_refused_and_nothing_is_sent(
    inbox: Inbox, url: str
) -> None:
    outside = NameSources(pinned={HOST: ("192.0.2.7",)}, order=(Source.PINNED,))
    address = url.format(host=HOST, port=inbox.port)
    assert send(address, names=outside) == DeliveryError(ErrorCode.NO_CHANNEL)
    with pytest.raises(ChannelSettingsError) as caught:
        using(address, lambda one: one.check(), outside)
    assert caught.value.id == "apprise.unsafe"
    assert not inbox.requests


def test_one_wrong_address_does_not_silence_the_others(inbox: Inbox) -> None:
    settings = AppriseSettings(
        {LEAD: Hidden(f"json://127.0.0.1:{inbox.port}/"), "b": Hidden("not an address")}
    )

    async def whole() -> list[Receipt | DeliveryError]:
        channel = Apprise(settings)
        found = [await channel.send(one, ALERT, None, BARE) for one in (LEAD, "b", "c")]
        await channel.aclose()
        return found

    right, wrong, unknown = asyncio.run(whole())
    assert isinstance(right, Receipt)
    assert wrong == unknown == DeliveryError(ErrorCode.NO_CHANNEL)
