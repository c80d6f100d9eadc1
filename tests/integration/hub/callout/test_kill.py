"""A hub killed at any point of a call-out: the next one goes on, and nobody hears twice."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from runbook.hub.callout.callout import Outcome
from runbook.hub.model.actions import Action
from runbook.hub.store import events
from tests.integration.hub.callout.group import Group
from tests.integration.hub.callout.wave_worker import hurried
from tests.integration.hub.incidents.night import Night

SIZE, KILLS, SEED = 24, 3, 20261122


def start(database: str, folder: Path) -> "subprocess.Popen[str]":
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.hub.callout.wave_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(json.dumps({"url": database, "folder": str(folder)}) + "\n")
    worker.stdin.flush()
    assert worker.stdout.readline() == "looking\n"
    return worker


def close(worker: "subprocess.Popen[str]") -> None:
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            stream.close()


def test_killed_at_any_point_a_call_out_asks_everybody_once(
    night: Night, group: Callable[[int], Group], database: str, tmp_path: Path
) -> None:
    night.clock.now = datetime.now(UTC)
    made = group(SIZE)
    night.office = hurried(tmp_path)
    night.reports(night.outage())
    night.orders("lead", Action.CALL_OUT, 1)
    chance = random.Random(SEED)
    for _ in range(KILLS):
        worker = start(database, tmp_path)
        time.sleep(chance.uniform(0.0, 0.12))
        worker.kill()
        worker.wait(10)
        close(worker)
    last = start(database, tmp_path)
    assert last.wait(60) == 0
    close(last)
    callout = made.callout
    assert callout.outcome is Outcome.EXHAUSTED
    assert sorted(one.person for one in callout.calls) == sorted(
        f"standby-{number}" for number in range(1, SIZE + 1)
    )
    questions = Counter(one.recipient.address for one in night.waiting() if not one.is_edit)
    assert all(questions[str(400 + number)] == 1 for number in range(1, SIZE + 1)), questions
    with night.store.read() as tx:
        said = [one.kind for one in events.of_incident(tx, night.incident().key)]
        assert said.count("callout.wave") + said.count("callout.started") == SIZE
        assert not events.verify(tx).findings


def test_a_killed_hub_takes_no_answer_with_it(
    night: Night, group: Callable[[int], Group], database: str, tmp_path: Path
) -> None:
    night.clock.now = datetime.now(UTC)
    made = group(3)
    night.office = replace(hurried(tmp_path))
    night.reports(night.outage())
    night.orders("lead", Action.CALL_OUT, 1)
    worker = start(database, tmp_path)
    assert made.answers(1, Action.COME).code == "callout.coming"
    worker.kill()
    worker.wait(10)
    close(worker)
    assert made.filled.coming == 1
    assert made.callout.next_wave_at is None
