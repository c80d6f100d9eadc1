"""The bot's token is checked before use, and neither we nor the libraries show it."""

import asyncio
import logging

import pytest

from notifier.delivery import DeliveryError, ErrorCode
from notifier.dispatch.at_once import check_now
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.settings import BotToken
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import TOKEN, Fault
from tests.integration.notifier.conftest import BotServer
from tests.integration.notifier.telegram_chat import ALERT, CHAT, assert_no_secret


def test_a_token_is_checked_before_use_and_never_shown() -> None:
    token = BotToken(TOKEN)
    assert TOKEN not in f"{token!r} {token} {token!s} {[token]}"
    assert token.reveal() == TOKEN
    for wrong in ("", "123", "123456789:short", f"{TOKEN}\n", f"bot{TOKEN}"):
        with pytest.raises(ChannelSettingsError) as caught:
            BotToken(wrong)
        assert caught.value.id == "telegram.token.shape"
        assert "short" not in str(caught.value).replace("shortened", "")


def test_a_wrong_token_is_reported_by_the_check(bot: BotServer) -> None:
    wrong = bot.settings(token=BotToken("123456789:BBtestTESTtestTESTtestTESTtestTEST99"))
    assert check_now(bot.settings()) == "test_bot"
    assert check_now(wrong) == DeliveryError(ErrorCode.WRONG_TOKEN)


def test_the_token_stays_hidden_even_when_the_libraries_log_everything(
    bot: BotServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def once() -> None:
        telegram = Telegram(bot.settings())
        for name in ("httpx", "httpcore", "telegram"):
            caplog.set_level(logging.DEBUG, logger=name)
        bot.state.fail(CHAT, Fault("html", status=404))
        await telegram.send(CHAT, ALERT)
        await telegram.send(CHAT, ALERT)
        await telegram.aclose()

    asyncio.run(once())
    assert any("sendMessage" in record.getMessage() for record in caplog.records)
    assert_no_secret(caplog)


def test_the_libraries_never_hold_the_token(bot: BotServer) -> None:
    async def once() -> tuple[object, ...]:
        telegram = Telegram(bot.settings())
        await telegram.send(CHAT, ALERT)
        opened = telegram._line.opened()
        errors = await telegram._line.call(lambda bot: bot.send_message("0", ""))
        await telegram.aclose()
        kept = opened.__dict__ if hasattr(opened, "__dict__") else ""
        held = (telegram.__dict__, telegram._line.__dict__, opened, kept)
        return *held, opened.token, opened.base_url, errors, vars(errors)

    assert all(TOKEN not in f"{one!r}" for one in asyncio.run(once()))
    assert bot.state.requests
