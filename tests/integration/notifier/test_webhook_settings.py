"""Settings of a webhook that cannot work are named, by themselves or by the check."""

import asyncio

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.webhook import Webhook
from tests.integration.notifier.hidden import Hidden
from tests.integration.notifier.webhook_bank import ADDRESS, ALERT, HOST, SECRET, Bank


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        ("http://alerts.bank.test/x", "webhook.plain_http"),
        ("http://10.0.0.1/x", "webhook.plain_http"),
        ("http://localhost/x", "webhook.plain_http"),
        ("ftp://alerts.bank.test/x", "webhook.url"),
        ("alerts.bank.test/x", "webhook.url"),
        ("https:///x", "webhook.url"),
        ("https://alerts.bank.test:99999/x", "webhook.url"),
        ("https://alerts.bank.test:0/x", "webhook.url"),
        ("https://user:pass@alerts.bank.test/x", "webhook.url"),
        ("https://alerts.bank.test/x\r\nX: y", "webhook.url"),
        ("https://alerts.bank.test/#x", "webhook.url"),
        ("https://[::1/x", "webhook.url"),
        ("https://-.\u2603\u2603..test/x", "webhook.url"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_quoting_it(
    bank: Bank, url: str, identifier: str
) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Webhook(bank.settings(url))
    assert caught.value.id == identifier
    assert "bank.test" not in str(caught.value)


def test_one_wrong_address_does_not_silence_the_others(bank: Bank) -> None:
    right = Hidden(f"https://{HOST}:{bank.port}/{SECRET}")
    webhook = Webhook(bank.settings(targets={ADDRESS: right, "b": Hidden("http://b.test/")}))
    assert list(webhook.problems) == ["b"]
    assert isinstance(asyncio.run(webhook.send(ADDRESS, ALERT)), Receipt)
    for unknown in ("b", "c"):
        result = asyncio.run(webhook.send(unknown, ALERT))
        assert result == DeliveryError(ErrorCode.NO_CHANNEL)
    assert asyncio.run(webhook.check()) == DeliveryError(ErrorCode.NO_CHANNEL)


@pytest.mark.parametrize(
    ("changed", "identifier"),
    [
        ({"key": Hidden("too short")}, "webhook.key"),
        ({"key": Hidden("whsec_not base64")}, "webhook.key"),
        ({"key": Hidden("")}, "webhook.key"),
        ({"proxy": "ftp://proxy:1"}, "webhook.proxy"),
        ({"proxy": "https://proxy:1"}, "webhook.proxy"),
        ({"ca_file": "/nowhere/ca.pem"}, "webhook.ca_file"),
    ],
)
def test_settings_that_cannot_work_are_named(
    bank: Bank, changed: dict[str, object], identifier: str
) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Webhook(bank.settings(**changed))  # type: ignore[arg-type]
    assert caught.value.id == identifier


def test_the_check_names_the_server_and_sends_nothing(bank: Bank) -> None:
    assert asyncio.run(Webhook(bank.settings()).check()) == HOST
    assert not bank.state.requests
    closed = bank.settings(f"https://{HOST}:1/")
    assert asyncio.run(Webhook(closed).check()) == DeliveryError(
        ErrorCode.NOT_SENT, Reason.UNREACHABLE
    )
