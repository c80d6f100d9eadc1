"""No alert is lost to ``kill -9``, and none arrives twice without saying so."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.delivery import Person, Purpose, Route
from notifier.dispatch.courier import Courier
from notifier.message import Message
from notifier.page import Page
from tests.integration.notifier.conftest import HOST, BotServer
from tests.integration.notifier.killing import (
    CROWD,
    CROWD_POINTS,
    FIRST_CHAT,
    KEY,
    LADDER_POINTS,
    POINTS,
    SECOND_CHAT,
    opened,
    rounds,
    settings,
)

FIRST = "Сбой"
REPEAT = f"Повтор. Сбой\nИнцидент {KEY[:8]}"
EXPECTED = {
    "enqueued": [FIRST],
    "claimed": [FIRST],
    "begun": [REPEAT],
    "sent": [FIRST, REPEAT],
    "settling": [FIRST, REPEAT],
    "accepted": [FIRST, REPEAT],
    "receipt": [FIRST, REPEAT],
    "settled": [FIRST],
    "freeing": [FIRST, REPEAT],
    "freed": [FIRST],
}
TWICE = {"crowd sent", "crowd settling"}
ROUNDS = rounds(int(os.environ.get("RUNBOOK_KILL_ROUNDS", "20")))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork exist on POSIX only")
def test_an_alert_survives_every_kill_and_a_doubt_is_marked(bot: BotServer, tmp_path: Path) -> None:
    assert {*POINTS, *LADDER_POINTS, *CROWD_POINTS} <= set(ROUNDS)
    api_url = f"https://{HOST}:{bot.port}"
    command = [sys.executable, "-m", "tests.integration.notifier.killing"]
    done = subprocess.run(
        [*command, str(tmp_path), api_url, bot.ca_file, *ROUNDS],
        capture_output=True, text=True, timeout=100 + len(ROUNDS), check=True,
    )  # fmt: skip
    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["9"] * len(ROUNDS)
    for number, point in enumerate(ROUNDS):
        path = tmp_path / f"{number}.sqlite"
        recover(path, api_url, bot.ca_file)
        first = [bare(text) for text in bot.state.texts(FIRST_CHAT + number)]
        second = [bare(text) for text in bot.state.texts(SECOND_CHAT + number)]
        if point in CROWD_POINTS:
            assert_each_once(bot.state.texts(FIRST_CHAT + number), twice=point in TWICE)
            assert second == []
        elif point in EXPECTED:
            assert first == EXPECTED[point], point
            assert second == (["Никто"] if point in LADDER_POINTS else []), point
        else:
            assert first in ([FIRST], [REPEAT], [FIRST, REPEAT]), point
            assert second == [], point
        assert_all_settled(path)


def bare(text: str) -> str:
    """Without what is said of a message that left late, or because nobody answered.

    The one depends on the clocks' jump here, the other is tested with the ladder.
    """
    said = re.sub("(Нет ответа|Передаём вам: предыдущий контакт не ответил)[.] ", "", text)
    added = ("опоздани", "не подтвердил")
    return "\n".join(one for one in said.splitlines() if not any(mark in one for mark in added))


def assert_each_once(texts: list[str], *, twice: bool) -> None:
    """Every alert of the crowd arrived, and whatever came twice says so."""
    for number in range(CROWD):
        lines = [
            (text.startswith("Повтор") or f"Повтор. Сбой {number}" in text)
            for text in texts
            if f"Сбой {number}" in text
        ]
        assert len(lines) == (2 if twice else 1), texts
        assert all(lines[1:]), texts


def assert_all_settled(path: Path) -> None:
    outbox = opened(path)
    rows = outbox._all("SELECT page, state FROM outbox WHERE purpose <> 'edit'")
    for page in {page for page, _ in rows}:
        states = [state for one, state in rows if one == page]
        assert states.count("accepted") == 1
        assert set(states) <= {"accepted", "superseded"}
    finished = outbox._all("SELECT count(*) FROM outbox_attempts WHERE finished_at IS NOT NULL")
    assert finished == outbox._all("SELECT count(*) FROM receipts")
    assert outbox._all("SELECT count(*) FROM outbox_attempts WHERE finished_at IS NULL") == [(0,)]
    outbox.close()


def recover(path: Path, api_url: str, ca_file: str) -> None:
    """The next start, two minutes later."""
    ahead = timedelta(minutes=2)
    telegram = settings(api_url, ca_file)
    courier = Courier(
        lambda: opened(path),
        {"telegram": telegram, "second": telegram},
        clock=lambda: datetime.now(UTC) + ahead,
    )
    courier.start()
    assert courier.wait_idle(20)
    assert courier.stop(10)


def test_a_page_is_on_disk_with_all_its_routes_or_not_at_all(tmp_path: Path) -> None:
    """The power fails between two routes: another connection never sees a part of a page."""
    outbox = opened(tmp_path / "j.sqlite")
    seen: list[int] = []

    def look(_statement: str) -> None:
        with closing(sqlite3.connect(tmp_path / "j.sqlite")) as other:
            seen.extend(other.execute("SELECT count(*) FROM outbox").fetchone())

    outbox._connection.set_trace_callback(look)
    ways = tuple(Route(channel, "1") for channel in ("telegram", "email", "webhook"))
    with outbox.transaction():
        outbox.page(
            Page(Purpose.RING, KEY, Person("l", "shift_lead", "Л", ways), Message("Сбой")),
            datetime.now(UTC),
        )
    outbox._connection.set_trace_callback(None)
    look("")
    assert set(seen) == {0, 3}
    outbox.close()
