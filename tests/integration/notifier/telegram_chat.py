"""One chat with the real python-telegram-bot: what is sent there, asked there, and kept secret."""

import logging
from collections.abc import Awaitable, Callable

import pytest
from telegram import Bot

from notifier.delivery import DeliveryError, Receipt
from notifier.message import Message
from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import TOKEN
from tests.integration.notifier.conftest import BotServer
from tests.integration.notifier.sending import with_open

CHAT = "111111111"
ALERT = Message("Нет связи <у оператора> & Co", ("op-117", "с 02:13 МСК"), "инцидент a1b2c3d4")


def send(
    settings: TelegramSettings, message: Message = ALERT, replaces: str | None = None
) -> Receipt | DeliveryError:
    return with_open(lambda: Telegram(settings), lambda one: one.send(CHAT, message, replaces))


def called(
    bot: BotServer, method: Callable[[Bot], Awaitable[object]], deadline: float = 20.0
) -> str:
    """What the library made of the answer, as text."""
    settings = bot.settings(deadline=deadline)
    return str(with_open(lambda: Telegram(settings), lambda one: one._line.call(method)))


def assert_no_secret(caplog: pytest.LogCaptureFixture, *shown: object) -> None:
    secret = TOKEN.partition(":")[2]
    formatter = logging.Formatter()
    logged = [formatter.format(record) for record in caplog.records]
    for text in [*logged, *(f"{one!r}{one!s}" for one in shown)]:
        assert secret not in text
