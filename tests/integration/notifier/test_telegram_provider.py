"""The real python-telegram-bot against a Bot API server over TLS, fault by fault."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Conflict

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.dispatch.at_once import check_now, send_now
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.settings import BotToken, TelegramSettings
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import TOKEN, Fault
from tests.integration.notifier.conftest import HOST, BotServer
from tests.integration.notifier.proxies import silent

CHAT = "111111111"
ALERT = Message("Нет связи <у оператора> & Co", ("op-117", "с 02:13 МСК"), "инцидент a1b2c3d4")


def send(
    settings: TelegramSettings, message: Message = ALERT, replaces: str | None = None
) -> Receipt | DeliveryError:
    async def once() -> Receipt | DeliveryError:
        telegram = Telegram(settings)
        try:
            return await telegram.send(CHAT, message, replaces)
        finally:
            await telegram.aclose()

    return asyncio.run(once())


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
    result = send(bot.settings(deadline=1.0))
    assert result == expected
    assert isinstance(result, DeliveryError)
    assert_no_secret(caplog, result, *result.wording("ru"), *result.wording("en"))


def test_a_pause_that_is_not_kept_is_noticed_and_one_that_is_kept_is_not(bot: BotServer) -> None:
    bot.state.fail(CHAT, Fault("flood", seconds=1))
    assert send(bot.settings()) == DeliveryError(ErrorCode.RATE_LIMITED, retry_after=1.0)
    assert bot.state.violations == []
    assert send(bot.settings()) == DeliveryError(ErrorCode.RATE_LIMITED, retry_after=1.0)
    assert [chat for chat, _early in bot.state.violations] == [CHAT]
    time.sleep(1.1)
    assert isinstance(send(bot.settings()), Receipt)
    assert len(bot.state.violations) == 1


def test_a_chat_spoken_to_faster_than_telegram_allows_is_told_to_wait(bot: BotServer) -> None:
    bot.state.pace.limited = True
    results = [send(bot.settings(), Message(f"{number}")) for number in range(4)]
    assert [isinstance(one, Receipt) for one in results] == [True, True, True, False]
    assert results[3] == DeliveryError(ErrorCode.RATE_LIMITED, retry_after=1.0)


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
    threading.Timer(0.3, bot.state.updates.say, (5, "ок")).start()
    begun = time.monotonic()
    assert "ок" in called(bot, lambda api: api.get_updates(timeout=20), deadline=30.0)
    assert 0.2 < time.monotonic() - begun < 15


def test_a_second_poller_ends_the_first_with_a_conflict(bot: BotServer) -> None:
    async def both() -> tuple[object, object]:
        telegram = Telegram(bot.settings(deadline=20.0))
        first = asyncio.create_task(telegram._line.call(lambda api: api.get_updates(timeout=10)))
        await asyncio.sleep(0.3)
        second = await telegram._line.call(lambda api: api.get_updates(timeout=0))
        ended = await first
        await telegram.aclose()
        return ended, second

    ended, second = asyncio.run(both())
    assert isinstance(ended, Conflict)
    assert second == ()


def test_a_pause_in_one_chat_does_not_hold_up_the_answer_to_a_button(bot: BotServer) -> None:
    query = bot.state.updates.press(int(CHAT), 101, "a:1")
    bot.state.fail(CHAT, Fault("flood", seconds=60))
    assert isinstance(send(bot.settings()), DeliveryError)
    assert called(bot, lambda api: api.answer_callback_query(query)) == "True"


def called(
    bot: BotServer, method: Callable[[Bot], Awaitable[object]], deadline: float = 2.0
) -> str:
    """What the library made of the answer, as text."""

    async def once() -> object:
        telegram = Telegram(bot.settings(deadline=deadline))
        try:
            return await telegram._line.call(method)
        finally:
            await telegram.aclose()

    return str(asyncio.run(once()))


def assert_no_secret(caplog: pytest.LogCaptureFixture, *shown: object) -> None:
    secret = TOKEN.partition(":")[2]
    formatter = logging.Formatter()
    logged = [formatter.format(record) for record in caplog.records]
    for text in [*logged, *(f"{one!r}{one!s}" for one in shown)]:
        assert secret not in text


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
    assert time.monotonic() - begun < 10


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
