"""No alert is lost to ``kill -9``, and none arrives twice without saying so."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.courier import Courier
from notifier.delivery import State
from tests.integration.notifier.conftest import HOST, BotServer
from tests.integration.notifier.killing import KEY, POINTS, opened, settings

FIRST = "Сбой"
REPEAT = f"Повтор: Сбой\nИнцидент {KEY}"
EXPECTED = {
    "enqueued": [FIRST],
    "claimed": [FIRST],
    "begun": [REPEAT],
    "sent": [FIRST, REPEAT],
    "settling": [FIRST, REPEAT],
    "settled": [FIRST],
}
ROUNDS = [*POINTS, *POINTS, *(f"after:{delay}" for delay in (0, 5, 10, 20, 40, 60, 80, 120))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork exist on POSIX only")
def test_an_alert_survives_twenty_kills_and_a_doubt_is_marked(
    bot: BotServer, tmp_path: Path
) -> None:
    api_url = f"https://{HOST}:{bot.port}"
    command = [sys.executable, "-m", "tests.integration.notifier.killing"]
    done = subprocess.run(
        [*command, str(tmp_path), api_url, bot.ca_file, *ROUNDS],
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["9"] * len(ROUNDS)
    for number, point in enumerate(ROUNDS):
        path = tmp_path / f"{number}.sqlite"
        recover(path, api_url, bot.ca_file)
        texts = bot.state.texts(1000 + number)
        if point in EXPECTED:
            assert texts == EXPECTED[point], point
        else:
            assert texts in ([FIRST], [REPEAT], [FIRST, REPEAT]), point
        outbox = opened(path)
        (row,) = outbox._all("SELECT state FROM outbox")
        assert row[0] == State.ACCEPTED
        outbox.close()


def recover(path: Path, api_url: str, ca_file: str) -> None:
    """The next start, two minutes later."""
    ahead = timedelta(minutes=2)
    courier = Courier(
        lambda: opened(path),
        {"telegram": settings(api_url, ca_file)},
        clock=lambda: datetime.now(UTC) + ahead,
    )
    courier.start()
    assert courier.wait_idle(20)
    assert courier.stop(10)
