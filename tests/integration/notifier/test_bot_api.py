"""The Bot API server of these tests limits, refuses and keeps as Telegram's own does."""

import asyncio
import threading
import time

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Conflict

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.message import Message
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import Fault
from tests.integration.notifier.conftest import BotServer
from tests.integration.notifier.telegram_chat import CHAT, called, send


def test_a_pause_that_is_not_kept_is_noticed_and_one_that_is_kept_is_not(bot: BotServer) -> None:
    # The server's clock stands still: on a busy machine a second passes between two sendings.
    now = [0.0]
    bot.state.pace.clock = lambda: now[0]
    bot.state.fail(CHAT, Fault("flood", seconds=1))
    assert send(bot.settings()) == DeliveryError(ErrorCode.RATE_LIMITED, retry_after=1.0)
    assert bot.state.violations == []
    assert send(bot.settings()) == DeliveryError(ErrorCode.RATE_LIMITED, retry_after=1.0)
    assert [chat for chat, _early in bot.state.violations] == [CHAT]
    now[0] = 1.1
    assert isinstance(send(bot.settings()), Receipt)
    assert len(bot.state.violations) == 1


def test_a_chat_spoken_to_faster_than_telegram_allows_is_told_to_wait(bot: BotServer) -> None:
    bot.state.pace.limited = True
    bot.state.pace.clock = lambda: 0.0
    results = [send(bot.settings(), Message(f"{number}")) for number in range(4)]
    assert [isinstance(one, Receipt) for one in results] == [True, True, True, False]
    assert results[3] == DeliveryError(ErrorCode.RATE_LIMITED, retry_after=1.0)


def test_a_pause_in_one_chat_does_not_hold_up_the_answer_to_a_button(bot: BotServer) -> None:
    query = bot.state.updates.press(int(CHAT), 101, "a:1")
    bot.state.fail(CHAT, Fault("flood", seconds=60))
    assert isinstance(send(bot.settings()), DeliveryError)
    assert called(bot, lambda api: api.answer_callback_query(query)) == "True"


def test_the_server_reads_and_refuses_texts_and_buttons_as_telegram_does(bot: BotServer) -> None:
    def described(**fields: object) -> str:
        return called(bot, lambda api: api.send_message(**{"chat_id": CHAT, **fields}))  # type: ignore[arg-type]

    assert described(text="🚨" * 2048).startswith("Message(")
    assert described(text="🚨" * 2049) == "Message is too long"
    assert described(text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML").startswith("Message(")
    assert described(text="&amp;" * 4096, parse_mode="HTML").startswith("Message(")
    assert described(text="<b> </b>", parse_mode="HTML") == "Message text is empty"
    assert described(text="x", chat_id="somebody") == "Chat not found"
    for wrong, why in [
        ("a < b", 'unsupported start tag "" at byte offset 2'),
        ("я<p>", 'unsupported start tag "p" at byte offset 2'),
        ("<b>x", 'can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b>", 'unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "unexpected end tag at byte offset 1"),
    ]:
        told = described(text=wrong, parse_mode="HTML").lower()
        assert told == f"can't parse entities: {why}"
    for length, answer in [(64, "Message("), (65, "Button_data_invalid")]:
        button = InlineKeyboardButton("Принял", callback_data="a" * length)
        keyboard = InlineKeyboardMarkup([[button]])
        assert described(text="x", reply_markup=keyboard).startswith(answer)


def test_what_people_write_and_press_is_kept_until_an_offset_confirms_it(bot: BotServer) -> None:
    first = bot.state.updates.say(5, "/start abc")
    query = bot.state.updates.press(5, 101, "a:1")
    for _ in range(2):
        assert "callback_query" in called(bot, lambda api: api.get_updates(timeout=0))
    later = called(bot, lambda api: api.get_updates(offset=first + 1, timeout=0))
    assert "/start" not in later
    assert "a:1" in later
    assert called(bot, lambda api: api.get_updates(offset=first + 2, timeout=0)) == "()"
    assert called(bot, lambda api: api.answer_callback_query(query, "Принято")) == "True"
    assert bot.state.updates.answers[query]["text"] == "Принято"
    assert "Query is too old" in called(bot, lambda api: api.answer_callback_query("1"))


def test_a_long_poll_ends_with_the_first_update(bot: BotServer) -> None:
    def say() -> None:
        limit = time.monotonic() + 20
        while not bot.state.updates.polls and time.monotonic() < limit:
            time.sleep(0.01)
        bot.state.updates.say(5, "ок")

    speaking = threading.Thread(target=say)
    speaking.start()
    begun = time.monotonic()
    assert "ок" in called(bot, lambda api: api.get_updates(timeout=60), deadline=90.0)
    assert time.monotonic() - begun < 50
    speaking.join()


def test_a_second_poller_ends_the_first_with_a_conflict(bot: BotServer) -> None:
    async def both() -> tuple[object, object]:
        telegram = Telegram(bot.settings(deadline=90.0))
        first = asyncio.create_task(telegram._line.call(lambda api: api.get_updates(timeout=60)))
        while not (bot.state.updates.polls or first.done()):
            await asyncio.sleep(0.01)
        second = await telegram._line.call(lambda api: api.get_updates(timeout=0))
        ended = await first
        await telegram.aclose()
        return ended, second

    ended, second = asyncio.run(both())
    assert isinstance(ended, Conflict)
    assert second == ()
