"""The courier with the real Telegram channel against the Bot API server."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.delivery import ErrorCode, Purpose, Recipient
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Notice, Phase
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.outbox.outbox import Outbox
from notifier.providers.settings import BotToken
from tests.far_ends.bot_api import Fault
from tests.integration.notifier.conftest import HOST, BotServer
from tests.integration.notifier.desk import KEY, LEAD, STANDBY, Desk, desk, opened
from tests.integration.notifier.proxies import silent


def test_an_alert_is_sent_edited_and_its_recovery_rings(bot: BotServer, journal: Path) -> None:
    with desk(journal, {"telegram": bot.settings()}) as at:
        ring = at.put(Purpose.RING, "Сбой")
        assert at.courier.wait_idle(20)
        at.put(Purpose.EDIT, "Провайдер знает")
        assert at.courier.wait_idle(20)
        at.put(Purpose.RECOVERY, "Восстановлено")
        assert at.courier.wait_idle(20)
    assert at.phases(ring) == [Phase.SENDING, Phase.ACCEPTED]
    assert bot.state.texts(111) == ["Сбой", "Восстановлено"]
    assert [one["silent"] for one in bot.state.accepted] == [False, False]
    assert [one["text"] for one in bot.state.edits] == ["Провайдер знает"]


def test_what_an_earlier_process_left_goes_out(bot: BotServer, journal: Path) -> None:
    left = Desk(journal, {})
    left.put(Purpose.RING, "Сбой")
    left.outbox.close()
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(20)
    assert bot.state.texts(111) == ["Сбой"]


def test_an_alert_waits_for_the_line_takes_later_words_and_goes_when_nudged(
    bot: BotServer, journal: Path
) -> None:
    pinned: dict[str, tuple[str, ...]] = {}
    names = NameSources(pinned=pinned, order=(Source.PINNED,))
    with desk(journal, {"telegram": bot.settings(names=names)}) as at:
        ring = at.put(Purpose.RING, "Сбой")
        at.until(lambda: Phase.WAITING in at.phases(ring))
        waiting = next(one for one in at.notices if one.phase is Phase.WAITING)
        assert waiting.error is not None
        assert waiting.error.code is ErrorCode.NOT_SENT
        assert waiting.next_at is not None
        at.put(Purpose.EDIT, "Сбой, провайдер знает")
        pinned[HOST] = ("127.0.0.1",)
        at.courier.nudge()
        assert at.courier.wait_idle(20)
    assert bot.state.texts(111) == ["Сбой, провайдер знает"]
    assert bot.state.edits == []


def test_an_unanswered_alert_is_repeated_once_and_marked(bot: BotServer, journal: Path) -> None:
    bot.state.fail(111, Fault("reset"))
    with desk(journal, {"telegram": bot.settings()}) as at:
        at.put(Purpose.RING, "Сбой")
        assert at.courier.wait_idle(20)
    assert bot.state.texts(111) == ["Сбой", f"Повтор. Сбой\nИнцидент {KEY[:8]}"]


def test_no_second_repeat_follows(bot: BotServer, journal: Path) -> None:
    bot.state.always_fail(111, Fault("reset"))
    with desk(journal, {"telegram": bot.settings()}) as at:
        ring = at.put(Purpose.RING, "Сбой")
        assert at.courier.wait_idle(20)
    assert len(bot.state.texts(111)) == 2
    assert at.phases(ring)[-1] is Phase.FAILED


def test_a_blocked_bot_fails_at_once_and_stops_nobody_else(bot: BotServer, journal: Path) -> None:
    bot.state.always_fail(111, Fault("blocked"))
    with desk(journal, {"telegram": bot.settings()}) as at:
        ring = at.put(Purpose.RING, "Сбой")
        at.put(Purpose.RING, "Сбой", STANDBY)
        assert at.courier.wait_idle(20)
    assert at.phases(ring) == [Phase.SENDING, Phase.FAILED]
    assert bot.state.texts(222) == ["Сбой"]


def test_one_chat_that_hangs_or_floods_holds_up_nobody_else(bot: BotServer, journal: Path) -> None:
    bot.state.fail(222, Fault("hang", seconds=60, taken=False))
    bot.state.fail("-7", Fault("flood", seconds=60))
    group = Recipient("monitoring", "Мониторинг", "telegram", "-7")
    with desk(journal, {"telegram": bot.settings(deadline=30)}) as at:
        at.put(Purpose.RING, "Сбой", STANDBY)
        at.put(Purpose.RING, "Сбой", group)
        at.until(lambda: len(bot.state.requests) == 2)
        ring = at.put(Purpose.RING, "Сбой")
        at.until(lambda: Phase.ACCEPTED in at.phases(ring))
        waiting = [one for one in at.notices if one.phase is Phase.WAITING]
        assert [one.error.retry_after for one in waiting if one.error] == [60.0]


def test_a_flooded_chat_is_sent_to_after_its_pause(bot: BotServer, journal: Path) -> None:
    bot.state.fail(111, Fault("flood", seconds=2))
    with desk(journal, {"telegram": bot.settings()}) as at:
        begun = time.time()
        at.put(Purpose.RING, "Сбой")
        assert at.courier.wait_idle(30)
    (accepted,) = bot.state.accepted
    assert float(str(accepted["at"])) - begun >= 2.0


def test_a_moved_group_gets_its_message_and_the_next_one(bot: BotServer, journal: Path) -> None:
    bot.state.fail("-5", Fault("migrated", "-1005"))
    group = Recipient("monitoring", "Мониторинг", "telegram", "-5")
    with desk(journal, {"telegram": bot.settings()}) as at:
        at.put(Purpose.RING, "один", group)
        assert at.courier.wait_idle(20)
        at.put(Purpose.RING, "два", group, incident="ff")
        assert at.courier.wait_idle(20)
    assert bot.state.texts("-1005") == ["один", "два"]


def test_messages_to_one_chat_keep_a_second_apart(bot: BotServer, journal: Path) -> None:
    with desk(journal, {"telegram": bot.settings()}) as at:
        begun = time.time()
        for number in range(4):
            at.put(Purpose.RING, f"{number}", incident=f"{number:016x}")
        assert at.courier.wait_idle(30)
    times = [float(str(one["at"])) for one in bot.state.accepted]
    assert len(times) == 4
    # What is paced is the leaving: the first one may be late on its way, never the last one early.
    assert times[-1] - begun >= 2.5


def test_stopping_amid_a_hanging_attempt_is_quick_and_loses_nothing(
    bot: BotServer, journal: Path
) -> None:
    with silent() as port:
        settings = bot.settings(api_url=f"https://{HOST}:{port}", deadline=50)
        made = Desk(journal, {"telegram": settings})
        made.courier.start()
        made.put(Purpose.RING, "Сбой")
        made.until(lambda: bool(made.notices))
        begun = time.monotonic()
        assert made.courier.stop(3) or made.courier.stop(20)
        assert time.monotonic() - begun < 40
    assert len(made.outbox.pending()) == 1
    made.outbox.close()
    assert not [one for one in threading.enumerate() if one.name == "courier"]


def test_memory_takes_over_when_the_journal_cannot_be_opened(
    bot: BotServer, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Outbox:
        raise sqlite3.OperationalError("disk I/O error")

    memory = Outbox.in_memory()
    courier = Courier(broken, {"telegram": bot.settings()})
    courier.adopt(memory)
    courier.start()
    with memory.transaction():
        memory.enqueue(Purpose.RING, KEY, LEAD, Message("Сбой"), datetime.now(UTC))
    courier.wake()
    limit = time.monotonic() + 20
    while not bot.state.accepted and time.monotonic() < limit:
        time.sleep(0.01)
    assert courier.stop(10)
    assert bot.state.texts(111) == ["Сбой"]
    assert memory.pending() == []
    assert "outbox cannot be used" in caplog.text
    memory.close()


def test_an_outbox_that_was_copied_elsewhere_is_served_no_more(
    bot: BotServer, journal: Path, tmp_path: Path
) -> None:
    with opened_with_alert(journal, "на диске"), opened_with_alert(tmp_path / "copy", "копия"):
        courier = Courier(lambda: opened(journal), {"telegram": bot.settings()})
        courier.adopt(lambda: opened(tmp_path / "copy"), instead=True)
        courier.start()
        assert courier.wait_idle(20)
        assert courier.stop(10)
    assert bot.state.texts(111) == ["копия"]


@contextmanager
def opened_with_alert(path: Path, text: str) -> Iterator[None]:
    outbox = opened(path)
    with outbox.transaction():
        outbox.enqueue(Purpose.RING, KEY, LEAD, Message(text), datetime.now(UTC))
    yield
    outbox.close()


def test_a_result_the_disk_refuses_is_not_sent_twice(
    bot: BotServer, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = iter([True, True])
    settle = Outbox.settle

    def refusing(self: Outbox, *args: object) -> None:
        if next(refusals, False):
            raise sqlite3.OperationalError("database or disk is full")
        settle(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "settle", refusing)
    with desk(journal, {"telegram": bot.settings()}) as at:
        at.put(Purpose.RING, "Сбой")
        assert at.courier.wait_idle(30)
    assert bot.state.texts(111) == ["Сбой"]
    assert next(refusals, None) is None


def test_a_failing_observer_stops_nothing(bot: BotServer, journal: Path) -> None:
    def observer(_notice: Notice) -> None:
        raise ValueError("screen is gone")

    courier = Courier(lambda: opened(journal), {"telegram": bot.settings()}, observe=observer)
    outbox = opened(journal)
    with outbox.transaction():
        outbox.enqueue(Purpose.RING, KEY, LEAD, Message("Сбой"), datetime.now(UTC))
    courier.start()
    assert courier.wait_idle(20)
    assert courier.stop(10)
    assert bot.state.texts(111) == ["Сбой"]
    outbox.close()


def test_a_channel_nobody_configured_waits_under_a_name_until_somebody_does(
    bot: BotServer, journal: Path
) -> None:
    with desk(journal, {}) as at:
        ring = at.put(Purpose.RING, "Сбой")
        at.until(lambda: Phase.WAITING in at.phases(ring))
    failed = at.notices[1].error
    assert failed is not None
    assert failed.code is ErrorCode.NO_CHANNEL
    with desk(journal, {"telegram": bot.settings()}) as at:
        assert at.courier.wait_idle(30)
    assert bot.state.texts(111) == ["Сбой"]


def test_the_token_shows_in_no_log_of_a_bad_night(
    bot: BotServer, journal: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot.state.fail(111, Fault("html", status=404), Fault("reset"))
    settings = bot.settings()
    with desk(journal, {"telegram": settings}) as at:
        at.put(Purpose.RING, "Сбой")
        assert at.courier.wait_idle(30)
    secret = settings.token.reveal().partition(":")[2]
    formatter = logging.Formatter()
    assert all(secret not in formatter.format(record) for record in caplog.records)
    assert secret.encode() not in journal.read_bytes()
    assert BotToken is type(settings.token)
