"""Rows nobody can read, disks that refuse a result to the last: the rest is sent all the same."""

import asyncio
import io
import sqlite3
import time
from collections.abc import ItemsView
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.delivery import ErrorCode, Person, Purpose, Recipient, Route, State
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Dispatcher
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from notifier.providers.console import Console
from notifier.providers.registry import ChannelSettings
from notifier.providers.settings import ConsoleSettings
from tests.integration.notifier.desk import opened

READER = Recipient("shift_lead", "Руководитель смены", "console", "-")
DAMAGES = (
    "message = '{\"titl'", "message = '{}'", "message = '[]'", "message = 'null'",
    "error = 'unheard of'", "created_at = 9000000000000000000",
)  # fmt: skip


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def put(outbox: Outbox, text: str) -> str:
    with outbox.transaction():
        key = f"{abs(hash(text)) % 16**8:016x}"
        return outbox.enqueue(Purpose.RING, key, READER, Message(text), datetime.now(UTC)).id


def damage(path: Path, identifier: str, what: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"UPDATE outbox SET {what} WHERE id = ?", (identifier,))
    connection.close()


def state_of(path: Path, identifier: str) -> tuple[str, str]:
    connection = sqlite3.connect(path)
    row = connection.execute("SELECT state, error FROM outbox WHERE id = ?", (identifier,))
    found: tuple[str, str] = row.fetchone()
    connection.close()
    return found


@pytest.mark.parametrize("what", DAMAGES)
def test_a_row_nobody_can_read_is_put_aside_and_the_others_are_sent(
    journal: Path, stream: io.StringIO, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = opened(journal)
    courier = Courier(lambda: opened(journal), {"console": ConsoleSettings(stream)})
    courier.start()
    assert courier.wait_idle(20)
    with outbox.transaction():
        # Put in while it runs, damaged before anybody can look.
        bad = put(outbox, "нечитаемо")
        outbox._connection.execute(f"UPDATE outbox SET {what} WHERE id = ?", (bad,))
        put(outbox, "второй сбой")
    assert courier.wait_idle(20)
    put(outbox, "третий сбой")
    assert courier.wait_idle(20)
    assert courier.stop(10)
    outbox.close()
    assert "второй сбой" in stream.getvalue()
    assert "третий сбой" in stream.getvalue()
    assert "нечитаемо" not in stream.getvalue()
    assert state_of(journal, bad) == (State.FAILED, ErrorCode.DEFECT)
    assert "нечитаемо" not in caplog.text


def test_behind_a_page_nobody_can_read_the_next_person_is_told(
    journal: Path, stream: io.StringIO
) -> None:
    outbox = opened(journal)
    now = datetime.now(UTC)
    people = [
        Person(one, "shift_lead", one, (Route("console", one),)) for one in ("first", "second")
    ]
    with outbox.transaction():
        first = outbox.page(Page(Purpose.RING, "ff" * 8, people[0], Message("первой")), now)
        held = Page(Purpose.RING, "ff" * 8, people[1], Message("второй"), follows=first.id)
        outbox.page(held, now)
    outbox.close()
    connection = sqlite3.connect(journal, isolation_level=None)
    connection.execute("UPDATE outbox SET message = '{' WHERE page = ?", (first.id,))
    connection.close()
    courier = Courier(lambda: opened(journal), {"console": ConsoleSettings(stream)})
    courier.start()
    limit = time.monotonic() + 20
    while "второй" not in stream.getvalue():
        assert time.monotonic() < limit
        time.sleep(0.02)
    assert courier.stop(10)


class BrokenOnce(dict[str, ChannelSettings]):
    """Settings whose first reading fails as no reading should."""

    def __init__(self, stream: io.StringIO) -> None:
        super().__init__(console=ConsoleSettings(stream))
        self._broken = True

    def items(self) -> ItemsView[str, ChannelSettings]:  # type: ignore[override]
        if self._broken:
            self._broken = False
            raise RuntimeError("a defect")
        return super().items()


def test_a_loop_that_ends_in_a_defect_begins_again(
    journal: Path, stream: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = opened(journal)
    put(outbox, "сбой")
    courier = Courier(lambda: opened(journal), BrokenOnce(stream))
    courier.start()
    assert courier.wait_idle(20)
    assert courier.stop(10)
    outbox.close()
    assert "сбой" in stream.getvalue()
    assert "courier begins again: RuntimeError" in caplog.text


def test_whoever_waits_for_a_courier_that_has_ended_does_not_wait_long(journal: Path) -> None:
    courier = Courier(lambda: opened(journal), {})
    courier.start()
    assert courier.stop(10)
    begun = time.monotonic()
    assert not courier.wait_idle(60)
    assert time.monotonic() - begun < 30


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The disk refuses a result for every entry there is, and for ever where one is False."""
    left: list[bool] = []
    settle = Outbox.settle

    def refusing(self: Outbox, *args: object) -> None:
        if left:
            if left[0]:
                left.pop()
            raise sqlite3.OperationalError("database or disk is full")
        settle(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "settle", refusing)
    return left


def test_a_result_is_offered_to_the_disk_once_more_at_the_end(
    stream: io.StringIO, refusals: list[bool]
) -> None:
    outbox = Outbox.in_memory()
    made = put(outbox, "сбой")
    refusals.append(True)

    async def night() -> None:
        dispatcher = Dispatcher({"console": Console(ConsoleSettings(stream))}, "me")
        await dispatcher.send_due([outbox])
        assert dispatcher.busy
        await dispatcher.stop(0)
        assert not dispatcher.busy

    asyncio.run(night())
    found = outbox.find(made)
    assert found is not None
    assert found.state is State.ACCEPTED
    outbox.close()


def test_a_result_for_an_outbox_that_was_left_keeps_nobody_waiting(
    journal: Path, tmp_path: Path, stream: io.StringIO, refusals: list[bool]
) -> None:
    outbox = opened(journal)
    courier = Courier(lambda: opened(journal), {"console": ConsoleSettings(stream)})
    refusals.append(False)
    courier.start()
    put(outbox, "сбой")
    courier.wake()
    limit = time.monotonic() + 20
    while "сбой" not in stream.getvalue():
        assert time.monotonic() < limit
        time.sleep(0.02)
    assert not courier.wait_idle(0.3)
    courier.adopt(lambda: opened(tmp_path / "copy"), instead=True)
    assert courier.wait_idle(20)
    assert courier.stop(10)
    outbox.close()
