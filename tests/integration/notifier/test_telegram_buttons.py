"""Buttons below a message: pressed on Telegram, links as lines where there are none."""

import asyncio
import base64
import email
import json

import pytest

from notifier.delivery import Receipt
from notifier.message import Button, Message
from notifier.providers.email_letter import compose, mailbox
from notifier.providers.parts import with_links
from notifier.providers.provider import BARE
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import Fault
from tests.integration.notifier.conftest import BotServer

CHAT = "111111111"
LINK = "https://hub.bank.example/a/0123456789"
CARD = Message(
    "№12. Нет интернета",
    ("op-117",),
    buttons=(
        (Button("Знаю", "ack:12:", LINK), Button("Вызвать", "call:12:")),
        (Button("Только ссылка", "", LINK),),
    ),
)


def send(bot: BotServer, *messages: Message) -> list[Receipt]:
    """The first is sent, the others change it."""

    async def once() -> list[Receipt]:
        telegram = Telegram(bot.settings())
        receipts: list[Receipt] = []
        for message in messages:
            replaces = receipts[0].message_id if receipts else None
            done = await telegram.send(CHAT, message, replaces)
            assert isinstance(done, Receipt)
            receipts.append(done)
        await telegram.aclose()
        return receipts

    return asyncio.run(once())


def keyboard(bot: BotServer, receipt: Receipt) -> list[list[tuple[str, str]]]:
    kept = bot.state.keyboards[CHAT, int(receipt.message_id)]
    rows = json.loads(kept) if kept else []
    return [[(one["text"], one["callback_data"]) for one in row] for row in rows]


def test_what_can_be_pressed_stands_below_the_words(bot: BotServer) -> None:
    (receipt,) = send(bot, CARD)
    assert keyboard(bot, receipt) == [[("Знаю", "ack:12:"), ("Вызвать", "call:12:")]]
    assert bot.state.texts(CHAT) == [CARD.plain()]


def test_an_edit_changes_the_buttons_with_the_words(bot: BotServer) -> None:
    known = Message("№12. Знают", buttons=((Button("Отменить", "unack:12:"),),))
    first, *_ = send(bot, CARD, known)
    assert keyboard(bot, first) == [[("Отменить", "unack:12:")]]


def test_an_edit_without_buttons_takes_them_away(bot: BotServer) -> None:
    first, *_ = send(bot, CARD, Message("№12. Закрыт"))
    assert keyboard(bot, first) == []


def test_an_edit_that_changes_nothing_counts_as_done_with_buttons_too(bot: BotServer) -> None:
    first, again = send(bot, CARD, CARD)
    assert (again.message_id, again.afresh) == (first.message_id, False)
    assert bot.state.requests == ["sendMessage", "editMessageText"]


@pytest.mark.parametrize("wrong", ["", " ", "x" * 65, "я" * 33])
def test_a_button_that_telegram_would_refuse_is_left_out(bot: BotServer, wrong: str) -> None:
    label = "Знаю" if wrong.strip() else wrong
    order = wrong if wrong.strip() else "ack:12:"
    rows = ((Button(label, order),), (Button("Вызвать", "call:12:"),))
    (receipt,) = send(bot, Message("№12", buttons=rows))
    assert keyboard(bot, receipt) == [[("Вызвать", "call:12:")]]


def test_more_buttons_than_telegram_takes_do_not_cost_the_words(bot: BotServer) -> None:
    rows = tuple((Button(f"{number}", f"ack:{number}:"),) for number in range(150))
    (receipt,) = send(bot, Message("много", buttons=rows))
    assert len(keyboard(bot, receipt)) == 100


@pytest.mark.parametrize(
    "why", ["Bad Request: BUTTON_DATA_INVALID", "Bad Request: can't parse inline keyboard button"]
)
def test_buttons_that_are_refused_do_not_cost_the_words(bot: BotServer, why: str) -> None:
    bot.state.fail(CHAT, Fault("bad_request", why))
    (receipt,) = send(bot, CARD)
    assert keyboard(bot, receipt) == []
    assert bot.state.texts(CHAT) == [CARD.plain()]


def test_a_mail_shows_the_links_as_lines() -> None:
    sender = mailbox("hub@bank.example")
    assert sender is not None
    letter = email.message_from_bytes(compose(sender, sender, CARD, BARE).content)
    payload = letter.get_payload()
    assert isinstance(payload, str)
    body = base64.b64decode(payload).decode()
    assert body.splitlines() == ["op-117", f"Знаю: {LINK}", f"Только ссылка: {LINK}"]


def test_a_channel_without_buttons_gets_links_and_nothing_else() -> None:
    shown = with_links(CARD)
    assert shown.lines == ("op-117", f"Знаю: {LINK}", f"Только ссылка: {LINK}")
    assert shown.buttons == ()
    assert with_links(Message("просто", ("так",))) == Message("просто", ("так",))
