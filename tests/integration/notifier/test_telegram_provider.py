"""The real python-telegram-bot against a Bot API server over TLS, fault by fault."""

import logging
import time

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.dispatch.at_once import send_now
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import Fault
from tests.integration.notifier.conftest import HOST, BotServer
from tests.integration.notifier.proxies import silent
from tests.integration.notifier.telegram_chat import ALERT, CHAT, assert_no_secret, send


def test_a_message_arrives_as_it_was_written_and_rings(bot: BotServer) -> None:
    receipt = send(bot.settings())
    assert isinstance(receipt, Receipt)
    (accepted,) = bot.state.accepted
    assert accepted["text"] == ALERT.plain()
    assert accepted["silent"] is False
    assert receipt.message_id == str(accepted["message_id"])


def test_a_message_that_need_not_ring_is_silent(bot: BotServer) -> None:
    send(bot.settings(), Message("тихо", rings=False))
    assert bot.state.accepted[0]["silent"] is True


def test_a_message_of_five_thousand_characters_is_shortened_and_accepted(bot: BotServer) -> None:
    assert isinstance(send(bot.settings(), Message("🚨" * 5000)), Receipt)
    text = bot.state.texts(CHAT)[0]
    assert text.endswith("сообщение сокращено…")
    assert len(text.encode("utf-16-le")) // 2 <= 4096


def test_an_edit_changes_the_message_in_place(bot: BotServer) -> None:
    first = send(bot.settings())
    assert isinstance(first, Receipt)
    edited = send(bot.settings(), Message("Связь есть"), first.message_id)
    assert isinstance(edited, Receipt)
    assert edited.message_id == first.message_id
    assert not edited.afresh
    assert bot.state.messages[CHAT, int(first.message_id)] == "Связь есть"


def test_an_edit_that_changes_nothing_counts_as_done(bot: BotServer) -> None:
    first = send(bot.settings())
    assert isinstance(first, Receipt)
    again = send(bot.settings(), ALERT, first.message_id)
    assert isinstance(again, Receipt)
    assert again.message_id == first.message_id


@pytest.mark.parametrize(
    "fault", [Fault("edit_not_found"), Fault("cannot_edit")], ids=lambda fault: fault.kind
)
def test_an_edit_of_a_lost_message_is_posted_afresh(bot: BotServer, fault: Fault) -> None:
    bot.state.fail(CHAT, fault)
    result = send(bot.settings(), ALERT, "77")
    assert isinstance(result, Receipt)
    assert result.afresh
    assert result.message_id == str(bot.state.accepted[0]["message_id"])


def test_an_edit_of_a_message_the_server_never_had_is_posted_afresh(bot: BotServer) -> None:
    result = send(bot.settings(), ALERT, "77")
    assert isinstance(result, Receipt)
    assert result.afresh
    assert bot.state.requests == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("chat_not_found"), DeliveryError(ErrorCode.BAD_REQUEST)),
        (Fault("parse_entities"), DeliveryError(ErrorCode.BAD_REQUEST)),
        (Fault("too_long"), DeliveryError(ErrorCode.BAD_REQUEST)),
        (Fault("no_rights"), DeliveryError(ErrorCode.BAD_REQUEST)),
        (Fault("unauthorized"), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (Fault("not_found"), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (Fault("blocked"), DeliveryError(ErrorCode.BLOCKED)),
        (Fault("kicked"), DeliveryError(ErrorCode.BLOCKED)),
        (Fault("deactivated"), DeliveryError(ErrorCode.BLOCKED)),
        (Fault("not_started"), DeliveryError(ErrorCode.BLOCKED)),
        (Fault("flood", seconds=7), DeliveryError(ErrorCode.RATE_LIMITED, retry_after=7.0)),
        (Fault("migrated", "-1009"), DeliveryError(ErrorCode.MIGRATED, new_address="-1009")),
        (Fault("server_error", status=500), DeliveryError(ErrorCode.SERVER_ERROR)),
        (Fault("server_error", status=502), DeliveryError(ErrorCode.SERVER_ERROR)),
        (Fault("server_error", status=504), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("html", status=200), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("html", status=302), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("html", status=401), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("html", status=403), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("html", status=404), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("html", status=502), DeliveryError(ErrorCode.SERVER_ERROR)),
        (Fault("json", "[1]"), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("json", '{"ok": true}'), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("json", '{"ok": true, "result": {"x": 1}}'), DeliveryError(ErrorCode.NOT_AN_API)),
        (Fault("hang"), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("hang", taken=False), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("slow_body"), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("slow_body", seconds=60.0), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("cut"), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("reset"), DeliveryError(ErrorCode.AMBIGUOUS)),
        (Fault("reset", taken=False), DeliveryError(ErrorCode.AMBIGUOUS)),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else str(value),
)  # fmt: skip
def test_each_fault_is_told_apart_and_the_token_shows_nowhere(
    bot: BotServer, caplog: pytest.LogCaptureFixture, fault: Fault, expected: DeliveryError
) -> None:
    caplog.set_level(logging.DEBUG)
    bot.state.fail(CHAT, fault)
    # Long enough to be met on a busy machine; only what hangs waits for its end.
    hangs = fault.kind in {"hang", "slow_body"}
    result = send(bot.settings(deadline=4.0 if hangs else 20.0))
    assert result == expected
    assert isinstance(result, DeliveryError)
    assert_no_secret(caplog, result, *result.wording("ru"), *result.wording("en"))


def test_a_moved_group_is_followed_when_sending_at_once(bot: BotServer) -> None:
    bot.state.fail("-5", Fault("migrated", "-1005"))
    assert isinstance(send_now(bot.settings(), "-5", ALERT), Receipt)
    assert bot.state.texts("-1005") == [ALERT.plain()]


def test_a_certificate_for_another_name_is_refused(bot: BotServer) -> None:
    names = NameSources(pinned={"other.test": ("127.0.0.1",)}, order=(Source.PINNED,))
    result = send(bot.settings(api_url=f"https://other.test:{bot.port}", names=names))
    assert result == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    assert bot.state.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(bot: BotServer) -> None:
    result = send(bot.settings(ca_file=""))
    assert result == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)


def test_a_closed_port_is_not_sent(bot: BotServer) -> None:
    result = send(bot.settings(api_url=f"https://{HOST}:1"))
    assert result == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)


def test_an_unknown_name_is_not_sent(bot: BotServer) -> None:
    result = send(bot.settings(names=NameSources()))
    assert result == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)


def test_a_far_end_that_never_shakes_hands_is_not_sent(bot: BotServer) -> None:
    with silent() as port:
        begun = time.monotonic()
        result = send(bot.settings(api_url=f"https://{HOST}:{port}", deadline=0.7))
    assert isinstance(result, DeliveryError)
    assert result.code is ErrorCode.NOT_SENT
    assert time.monotonic() - begun < 25


def test_the_proxy_of_the_environment_is_not_used(
    bot: BotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(send(bot.settings()), Receipt)


def test_a_missing_ca_file_is_a_problem_of_the_settings(bot: BotServer) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Telegram(bot.settings(ca_file="/nowhere/ca.pem"))
    assert caught.value.id == "telegram.ca_file"
