"""No line at all: the alert waits on the disk, and arrives once when the line is back."""

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pytest

from tests.acceptance.night import ANCHOR, BOT_HOST, LEAD, Night, until
from tests.far_ends.tcp import closed_port
from tests.integration.notifier.proxies import Proxy, http_proxy

NOWHERE = "192.0.2.1"
"""Nobody has it (RFC 5737)."""
MINUTES = 27
AGE = MINUTES * 60_000 + 5_000
WAITS = "SELECT incident, message FROM outbox WHERE role = 'shift_lead' AND state = 'pending'"
TRIED = WAITS + " AND attempts > 0 AND error IS NOT NULL"
OLDER = """
UPDATE outbox SET created_at = created_at - :age, ready_at = ready_at - :age
WHERE state IN ('pending', 'claimed')
"""


@dataclass
class Cut:
    """A PC from which nothing answers, and the ``run`` that is going on there."""

    tonight: Night
    port: int
    running: "subprocess.Popen[bytes]"

    def tried(self) -> bool:
        """Whether the lead's alert is in the outbox and could not be sent."""
        if not self.tonight.journal.exists():
            return False
        with closing(sqlite3.connect(self.tonight.journal, timeout=20)) as connection:
            try:
                return connection.execute(TRIED).fetchone() is not None
            except sqlite3.OperationalError:
                return False

    def queued(self) -> tuple[str, str, str]:
        """The number, the title and the time that the waiting alert gives."""
        with closing(sqlite3.connect(self.tonight.journal)) as connection:
            incident, text = connection.execute(WAITS).fetchone()
        message = json.loads(text)
        time = re.search(r"\d\d:\d\d МСК", "\n".join(message["lines"]))
        assert time, message
        return incident[:8], message["title"], time[0]

    def wait_long(self) -> None:
        """So long ago was the outage: the rows are made older."""
        with closing(sqlite3.connect(self.tonight.journal, timeout=20)) as connection:
            connection.execute(OLDER, {"age": AGE})
            connection.commit()

    @contextmanager
    def line(self) -> Iterator[None]:
        """The line is back as far as the messenger."""
        api = int(self.tonight.tables["telegram"]["api_url"].rpartition(":")[2])
        with http_proxy(Proxy(leads_to=api), self.port) as proxy:
            yield
        assert set(proxy.asked) == {f"{BOT_HOST}:{api}"}

    def arrived(self) -> list[dict[str, object]]:
        return [one for one in self.tonight.bot.accepted if one["chat_id"] == str(LEAD)]


@pytest.fixture
def cut(tonight: Night) -> Iterator[Cut]:
    """``run --follow`` has found that nothing answers, and could tell nobody so far."""
    port = closed_port()
    tables = tonight.tables
    tables["internet"]["addresses"][ANCHOR] = [NOWHERE]
    tables["services"][0]["url"] = f"http://{NOWHERE}/health"
    tables["telegram"]["proxy"] = f"http://127.0.0.1:{port}"
    tables["contacts"] = tables["contacts"][:1]
    tonight.write_settings()
    with tonight.start("run", "--follow", "--not-working", "data") as running:
        made = Cut(tonight, port, running)
        assert until(made.tried, 60)
        try:
            yield made
        finally:
            running.kill()


def test_it_arrives_once_with_its_number_and_time_and_says_that_it_is_late(cut: Cut) -> None:
    number, title, time = cut.queued()
    cut.wait_long()
    with cut.line():
        assert until(cut.arrived, 60)
        assert until(lambda: not cut.tonight.waiting())
    (told,) = cut.arrived()
    text = str(told["text"])
    assert text.splitlines()[0] == title
    assert f"Инцидент {number}" in text
    assert time in text
    assert f"Сообщено с опозданием на {MINUTES} мин" in text
    assert "Повтор" not in text
    assert told["silent"] is False


def test_it_comes_without_a_sound_when_the_lead_knows_meanwhile(cut: Cut) -> None:
    number, title, time = cut.queued()
    assert cut.tonight.runbook("alert", "told").code == 0
    with cut.line():
        assert until(cut.arrived, 60)
        assert until(lambda: not cut.tonight.waiting())
    (told,) = cut.arrived()
    text = str(told["text"])
    assert text.splitlines()[0] == title
    assert f"Инцидент {number}" in text
    assert time in text
    # Not two minutes have gone by.
    assert "с опозданием" not in text
    assert told["silent"] is True


def test_a_run_that_died_meanwhile_costs_nothing_of_it(cut: Cut) -> None:
    number, _title, time = cut.queued()
    cut.running.kill()
    cut.running.wait(20)
    for one in cut.tonight.couriers():
        one.kill()
    cut.wait_long()
    with cut.line():
        assert cut.tonight.runbook("alert", "deliver", "--for", "40", timeout=60).code == 0
    (told,) = cut.arrived()
    text = str(told["text"])
    assert f"Инцидент {number}" in text
    assert time in text
    assert f"на {MINUTES} мин" in text
