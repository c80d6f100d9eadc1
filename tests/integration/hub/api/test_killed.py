"""``kill -9`` at any moment: what was answered with 200 is in the database."""

import random
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import pytest

from runbook.hub.store import agents, callbacks, reports
from runbook.hub.store.store import Store
from runbook.reporting.credentials import hash_of
from tests.integration.hub.api import process
from tests.integration.hub.api.running import KEY, AgentLine, outage, promise, until

LINES = 6
ROUNDS = 2


@dataclass
class Hub:
    """One process of the API."""

    url: str
    port: int = 0
    running: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", process.__name__, self.url, str(self.port)]
        self.running = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[4]
        )
        assert self.running.stdout is not None
        self.port = int(self.running.stdout.readline())

    def kill(self) -> None:
        self.running.kill()
        self.running.wait(20)
        assert self.running.stdout is not None
        self.running.stdout.close()


def _talk(line: AgentLine, acknowledged: set[tuple[str, int]], ended: threading.Event) -> None:
    """Report without a pause until the hub is gone."""
    with suppress(httpx.HTTPError):
        while not ended.is_set():
            number = next(line.sequence)
            report = line.report(
                sequence=number,
                outages=(outage(revision=number),),
                promises=(promise(int(line.operator.removeprefix("op-")) * 10_000 + number),),
            )
            if line.send(report).status_code == 200:
                acknowledged.add((line.operator, number))


def _more_than(acknowledged: set[tuple[str, int]], count: int) -> bool:
    return len(acknowledged) > count


@pytest.mark.timeout(180)
def test_what_was_acknowledged_survives_the_hub(store: Store, database: str) -> None:
    operators = [f"op-{number}" for number in range(LINES)]
    with store.write() as tx:
        for operator in operators:
            agents.enrol(tx, operator, hash_of(KEY), bytes(32))
    acknowledged: set[tuple[str, int]] = set()
    sequence = 0
    for _ in range(ROUNDS):
        hub = Hub(database)
        before, ended = len(acknowledged), threading.Event()
        lines = [AgentLine(f"http://127.0.0.1:{hub.port}", one) for one in operators]
        for line in lines:
            line.start_at(sequence)
        talking = [
            threading.Thread(target=_talk, args=(line, acknowledged, ended)) for line in lines
        ]
        for one in talking:
            one.start()
        # On a busy machine the first answers take longer than the random moment.
        until(partial(_more_than, acknowledged, before + LINES))
        threading.Event().wait(random.uniform(0.0, 0.7))
        hub.kill()
        ended.set()
        for one in talking:
            one.join(30)
        for line in lines:
            line.close()
        sequence += 10_000 // ROUNDS
    assert len(acknowledged) > ROUNDS * LINES
    with store.read() as tx:
        kept = {(one.operator, one.sequence) for one in reports.since(tx, 0, 100_000)}
        assert acknowledged <= kept
        assert callbacks.count(tx).open >= len(acknowledged)
