"""Many alerts at once: digests, pauses that a chat asks for, far ends that hang."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from notifier.delivery import Purpose, Recipient
from notifier.dispatch.courier import Courier
from notifier.dispatch.digest import DIGEST_MOST
from notifier.dispatch.dispatcher import Dispatcher, Phase
from notifier.message import Message
from notifier.net.name_sources import NameSources
from notifier.outbox.outbox import Outbox
from notifier.providers.settings import BotToken, ConsoleSettings, TelegramSettings
from notifier.providers.telegram import Telegram
from tests.far_ends.bot_api import TOKEN, BotApi, Fault, serving
from tests.integration.notifier.conftest import HOST, BotServer
from tests.integration.notifier.desk import LEAD, Desk, desk, opened
from tests.integration.notifier.proxies import silent

HELD_UP_S = 240.0
PATIENCE = 60.0
"""Seconds, generous: only so that nothing hangs. What is held up lasts longer by far."""
TITLE = "Сразу несколько сообщений: "


def numbered(count: int) -> list[str]:
    return [f"{number:08x}a1b2c3d4" for number in range(count)]


def left_waiting(journal: Path, count: int) -> list[str]:
    """Alerts of as many incidents for the lead, from a process that is gone."""
    outbox = opened(journal)
    keys = numbered(count)
    with outbox.transaction():
        for key in keys:
            now = datetime.now(UTC)
            outbox.enqueue(Purpose.RING, key, LEAD, Message(f"Сбой {key[:8]}"), now)
    outbox.close()
    return keys


def told(texts: list[str]) -> list[str]:
    """The incident numbers the reader saw, in order."""
    words = " ".join(texts).split()
    return [word for word in words if len(word) == 8 and word.isalnum() and word.isascii()]


def test_five_hundred_incidents_become_digests_in_order_and_none_is_lost(
    bot: BotServer, journal: Path
) -> None:
    left = opened(journal)
    keys = numbered(500)
    with desk(journal, {"telegram": bot.settings()}) as at:
        for key in keys:
            with left.transaction():
                now = datetime.now(UTC)
                left.enqueue(Purpose.RING, key, LEAD, Message(f"Сбой {key[:8]}"), now)
            at.courier.wake()
        assert at.courier.wait_idle(60)
        under_way = most_under_way(at)
    left.close()
    texts = bot.state.texts(111)
    assert told(texts) == [key[:8] for key in keys]
    assert len(texts) < 30
    assert all(len(text) <= 4096 for text in texts)
    assert under_way <= 2 * (DIGEST_MOST + 1)


def most_under_way(at: Desk) -> int:
    count = most = 0
    for one in at.notices:
        count += 1 if one.phase is Phase.SENDING else -1
        most = max(most, count)
    return most


def test_every_delivery_of_a_digest_is_settled_and_a_later_edit_comes_afresh_and_silently(
    bot: BotServer, journal: Path
) -> None:
    keys = left_waiting(journal, 6)
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(20)
        # Whoever gives the words need not think of it: an edit never rings.
        with at.outbox.transaction():
            words = Message("Провайдер знает")
            at.outbox.enqueue(Purpose.EDIT, keys[2], LEAD, words, datetime.now(UTC))
        at.courier.wake()
        assert at.courier.wait_idle(20)
        accepted = [one for one in at.notices if one.phase is Phase.ACCEPTED]
    assert len({one.delivery.id for one in accepted}) == 7
    first, second = bot.state.accepted
    assert str(first["text"]).startswith(f"{TITLE}6\n")
    assert (first["silent"], second["silent"]) == (False, True)
    assert second["text"] == "Провайдер знает"
    assert bot.state.edits == []


def test_what_may_have_come_afresh_is_marked_when_it_comes_again_with_newer_words(
    bot: BotServer, journal: Path
) -> None:
    keys = left_waiting(journal, 6)
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(20)
        bot.state.fail(111, Fault("reset"))
        at.put(Purpose.EDIT, "Провайдер знает", incident=keys[2])
        at.until(lambda: at.notices[-1].phase is Phase.WAITING)
        at.put(Purpose.EDIT, "Восстановление ждём к 03:00", incident=keys[2])
        assert at.courier.wait_idle(20)
        at.put(Purpose.EDIT, "Восстановлено", incident=keys[2])
        assert at.courier.wait_idle(20)
    again = f"Повтор. Восстановление ждём к 03:00\nИнцидент {keys[2][:8]}"
    assert bot.state.texts(111)[1:] == ["Провайдер знает", again]
    assert [one["text"] for one in bot.state.edits] == ["Восстановлено"]


def test_few_alerts_go_one_by_one(bot: BotServer, journal: Path) -> None:
    keys = left_waiting(journal, 4)
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(20)
    assert bot.state.texts(111) == [f"Сбой {key[:8]}" for key in keys]


def test_a_digest_without_an_answer_is_repeated_once_and_marked(
    bot: BotServer, journal: Path
) -> None:
    left_waiting(journal, 6)
    bot.state.always_fail(111, Fault("reset"))
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(20)
    titles = [text.partition("\n")[0] for text in bot.state.texts(111)]
    assert titles == [f"{TITLE}6", f"Повтор. {TITLE}6"]


def test_a_digest_the_channel_refuses_is_taken_apart(bot: BotServer, journal: Path) -> None:
    keys = left_waiting(journal, 5)
    bot.state.fail(111, Fault("bad_request", "Bad Request: message text is broken"))
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(30)
    assert bot.state.texts(111) == [f"Сбой {key[:8]}" for key in keys]


def test_a_stream_gets_each_alert_by_itself(journal: Path) -> None:
    stream = io.StringIO()
    with desk(journal, {"console": ConsoleSettings(stream)}) as at:
        reader = Recipient("shift_lead", "Руководитель смены", "console", "")
        for key in numbered(8):
            at.put(Purpose.RING, f"Сбой {key[:8]}", reader, incident=key)
        assert at.courier.wait_idle(20)
    # Which of several incidents is told first is promised to nobody.
    assert sorted(told([stream.getvalue()])) == [key[:8] for key in numbered(8)]
    assert TITLE not in stream.getvalue()


def test_two_couriers_share_a_flood_and_say_nothing_twice(bot: BotServer, journal: Path) -> None:
    keys = left_waiting(journal, 120)
    channels: dict[str, object] = {"telegram": bot.settings()}
    with desk(journal, channels) as one, desk(journal, channels) as other:
        assert one.courier.wait_idle(40)
        assert other.courier.wait_idle(40)
    assert sorted(told(bot.state.texts(111))) == sorted(key[:8] for key in keys)


@contextmanager
def plain_server() -> Iterator[tuple[BotApi, str]]:
    state = BotApi()
    with serving(state) as port:
        yield state, f"http://127.0.0.1:{port}"


class Scene:
    """A dispatcher and PTB's own bot in one event loop, against one server."""

    def __init__(self, url: str, deadline: float = HELD_UP_S) -> None:
        names = NameSources(order=())
        settings = TelegramSettings(BotToken(TOKEN), url, "", "", names, deadline)
        self.provider = Telegram(settings)
        self.outbox = Outbox.in_memory()
        self.dispatcher = Dispatcher({"telegram": self.provider}, "me")
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        self.bot = Bot(TOKEN, base_url=f"{url}/bot", request=request)

    def put(self, chat: int, role: str = "standby") -> None:
        to = Recipient(role, "", "telegram", f"{chat}")
        with self.outbox.transaction():
            now = datetime.now(UTC)
            self.outbox.enqueue(Purpose.RING, f"{chat:016x}", to, Message("Сбой"), now)
        self.dispatcher.start_due(self.outbox)

    async def end(self) -> None:
        await self.dispatcher.stop(0)
        await self.bot.shutdown()
        self.outbox.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


async def lasting(work: Awaitable[object]) -> float:
    begun = time.monotonic()
    await work
    return time.monotonic() - begun


def test_a_flooded_group_and_hanging_chats_hold_up_neither_the_lead_nor_an_answer() -> None:
    with plain_server() as (state, url):

        async def night() -> dict[str, float]:
            scene = Scene(url)
            try:
                return await bad_moment(scene, state)
            finally:
                await scene.end()

        measured = asyncio.run(night())
    assert state.texts(111) == ["Сбой"]
    assert state.violations == []
    print(measured)
    # None of the pause that was asked for and of the hanging may be felt, on a busy machine either.
    assert all(seconds < PATIENCE for seconds in measured.values()), measured


async def bad_moment(scene: Scene, state: BotApi) -> dict[str, float]:
    await scene.bot.initialize()
    query = state.updates.press(111, 1, "a:1")
    state.always_fail(-7, Fault("flood", seconds=HELD_UP_S))
    scene.put(-7)
    await until(lambda: "-7" in state.pace.held)
    hanging = range(300, 340)
    for chat in hanging:
        state.always_fail(chat, Fault("hang", seconds=HELD_UP_S, taken=False))
        scene.put(chat)
    await until(lambda: state.requests.count("sendMessage") >= 24)
    scene.put(-7)

    async def lead() -> None:
        scene.put(111, "shift_lead")
        await until(lambda: bool(state.texts(111)))

    message, answer = await asyncio.gather(
        lasting(lead()), lasting(scene.bot.answer_callback_query(query, "Принято"))
    )
    assert state.updates.answers[query]["text"] == "Принято"
    return {"message": message, "answer": answer}


def test_a_channel_that_hangs_leaves_the_others_their_turn(journal: Path, bot: BotServer) -> None:
    stream = io.StringIO()
    with silent() as port:
        hanging = bot.settings(api_url=f"https://{HOST}:{port}", deadline=50.0)
        made = Desk(journal, {"telegram": hanging, "console": ConsoleSettings(stream)})
        made.courier.start()
        for number in range(50):
            to = Recipient("standby", "", "telegram", f"{500 + number}")
            made.put(Purpose.RING, "Сбой", to, incident=f"{number:016x}")
        made.until(lambda: len(made.notices) >= 20)
        made.put(Purpose.RING, "Вслух", Recipient("monitoring", "", "console", ""))
        made.until(lambda: "Вслух" in stream.getvalue())
        begun = time.monotonic()
        assert made.courier.stop(3) or made.courier.stop(20)
        assert time.monotonic() - begun < 40
    assert len(made.outbox.pending()) == 50
    made.outbox.close()


@pytest.mark.parametrize("by_function", [True, False])
def test_an_outbox_that_is_adopted_keeps_its_receipts(bot: BotServer, by_function: bool) -> None:
    receipts: list[str] = []
    memory = Outbox.in_memory(lambda _connection, _delivery, one: receipts.append(one.outcome))
    courier = Courier(None, {"telegram": bot.settings()})
    courier.adopt((lambda: memory) if by_function else memory)
    courier.start()
    with memory.transaction():
        memory.enqueue(Purpose.RING, "ff", LEAD, Message("Сбой"), datetime.now(UTC))
    assert courier.wait_idle(20)
    assert courier.stop(10)
    memory.close()
    assert receipts == ["accepted"]
