"""Where several processes share one voice: nothing begins to leave out of turn, however late."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose
from notifier.message import Message
from notifier.net.transport import PROGRESS, Progress
from notifier.turn import MAY_SPEAK
from tests.far_ends.authority import Authority
from tests.integration.notifier.conftest import BotServer
from tests.integration.notifier.desk import KEY, LEAD, Desk, desk, opened
from tests.integration.notifier.post_office import posted, send


@contextmanager
def turns(may_speak: Callable[[], bool]) -> Iterator[None]:
    before = MAY_SPEAK.set(may_speak)
    try:
        yield
    finally:
        MAY_SPEAK.reset(before)


def a_ring(journal: Path) -> str:
    outbox = opened(journal)
    with outbox.transaction():
        made = outbox.enqueue(Purpose.RING, KEY, LEAD, Message("Сбой"), datetime.now(UTC)).id
    outbox.close()
    return made


def test_out_of_turn_nothing_is_begun_and_in_turn_it_goes_out_as_if_nothing_had_been(
    bot: BotServer, journal: Path
) -> None:
    ring, mine = a_ring(journal), False
    with turns(lambda: mine), desk(journal, {"telegram": bot.settings()}) as at:
        assert not at.courier.wait_idle(1.0)
        assert at.outbox.attempts(ring) == []
        assert bot.state.requests == []
        mine = True
        at.courier.wake()
        assert at.courier.wait_idle(20)
    assert bot.state.texts(111) == ["Сбой"]


@pytest.mark.parametrize("late", ["disk", "connection"])
def test_a_turn_that_ends_on_the_way_to_the_first_byte_lets_nothing_out(
    bot: BotServer, journal: Path, late: str
) -> None:
    """While the disk was waited for, or while the connection was being made."""
    ring, mine = a_ring(journal), False
    ends = {"disk": lambda: _begun(journal), "connection": _connected}[late]

    with (
        turns(lambda: mine or not ends()),
        desk(journal, {"telegram": bot.settings()}) as at,
    ):
        at.until(lambda: bool(_ended(at, ring)))
        assert bot.state.requests == []
        # That says nothing about the channel: it must not pass for dead.
        assert _ended(at, ring) == [ErrorCode.AMBIGUOUS]
        assert at.outbox.dead_channels(datetime.now(UTC)) == frozenset()
        mine = True
        assert at.courier.wait_idle(20)
    (text,) = bot.state.texts(111)
    assert text.startswith("Повтор. Сбой")


def test_a_mail_is_not_handed_over_when_the_turn_ended_during_the_greeting(
    authority: Authority,
) -> None:
    with posted(authority) as post, turns(lambda: False):
        failed = send(post.settings())
    assert isinstance(failed, DeliveryError)
    assert failed.code is ErrorCode.NOT_SENT
    assert post.state.greeted
    assert post.state.accepted == []


def _begun(journal: Path) -> bool:
    """Whether an attempt is on disk."""
    line = sqlite3.connect(journal)
    found = line.execute("SELECT 1 FROM outbox_attempts").fetchone()
    line.close()
    return found is not None


def _connected() -> bool:
    """Whether the attempt in this task has its connection."""
    return bool(PROGRESS.get(Progress()).address)


def _ended(at: Desk, ring: str) -> list[str]:
    return [one.error for one in at.outbox.attempts(ring) if one.finished_at]
