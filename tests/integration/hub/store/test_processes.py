"""Several hub processes on one database, killed at any moment: nothing lost, one speaker."""

import itertools
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifier.outbox.outbox import Outbox
from notifier.page import Page
from runbook.hub.store import agents, duty, reports
from runbook.hub.store.outbox import open_outbox, outbox_in
from runbook.hub.store.store import Store, utc_now
from tests.integration.hub.store.store_worker import LEASE_S
from tests.integration.hub.store.test_outbox_line import ring

MODULE = "tests.integration.hub.store.store_worker"
PAGES = 15
"""In each round: whoever follows the one that falls silent has something to say."""
KILLS = 3

Start = Callable[[str, str], subprocess.Popen[str]]


@pytest.fixture
def start(database: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a worker whose words go to a file of its name."""
    running: list[subprocess.Popen[str]] = []

    def begin(does: str, name: str) -> subprocess.Popen[str]:
        with (tmp_path / f"{name}.said").open("w") as said:
            worker = subprocess.Popen(
                [sys.executable, "-m", MODULE, does, name],
                stdin=subprocess.PIPE, stdout=said, text=True,
            )  # fmt: skip
        running.append(worker)
        assert worker.stdin is not None
        worker.stdin.write(f"{database}\n")
        worker.stdin.close()
        return worker

    yield begin
    for worker in running:
        worker.kill()
        worker.wait(10)


def lines(folder: Path, name: str) -> list[list[str]]:
    """What it said, without a word cut off by its end."""
    text = (folder / f"{name}.said").read_text()
    return [line.split() for line in text[: text.rfind("\n") + 1].splitlines()[1:]]


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_report_that_was_said_to_be_safe_survives_the_process(
    store: Store, start: Start, tmp_path: Path
) -> None:
    names = ("w1", "w2", "w3")
    with store.write() as tx:
        for name in names:
            agents.enrol(tx, name, b"h" * 32, b"k" * 32)
    workers = [start("reports", name) for name in names]
    for name, worker in zip(names, workers, strict=True):
        wait_until(lambda name=name: len(lines(tmp_path, name)) > 25)  # type: ignore[misc]
        worker.kill()
        worker.wait(10)
    with store.read() as tx:
        kept = {(one.operator, one.sequence) for one in reports.since(tx, 0, 100_000)}
    for name in names:
        said = {(name, int(number)) for _, number in lines(tmp_path, name)}
        assert said <= kept
        assert len({one for one in kept if one[0] == name} - said) <= 1


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "asleep for a while"])
def test_whatever_becomes_of_who_speaks_there_is_one_speaker_and_no_alert_is_lost(
    store: Store, start: Start, tmp_path: Path, killed: bool
) -> None:
    chance = random.Random(6)
    pages = put(store, 0)
    names = (f"hub-{number}" for number in itertools.count())
    workers = {name: start("speaks", name) for name in itertools.islice(names, 3)}
    said_by = list(workers)
    everything = open_outbox(store, None)
    for _ in range(KILLS):
        before = len(everything.pending())
        goal = max(0, before - chance.randint(3, 9))
        wait_until(lambda goal=goal: len(everything.pending()) <= goal)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.05))
        with store.read() as tx:
            speaker = getattr(duty.current(tx), "holder", "")
        if killed:
            workers.pop(speaker).kill()
            said_by.append(next(names))
            workers[said_by[-1]] = start("speaks", said_by[-1])
        else:
            workers[speaker].send_signal(signal.SIGSTOP)
            time.sleep(2 * LEASE_S)
            workers[speaker].send_signal(signal.SIGCONT)
        pages |= put(store, len(pages))
    wait_until(lambda: not everything.pending())
    sent = [line for name in said_by for line in lines(tmp_path, name)]
    everything_was_sent(everything, sent, pages)
    one_spoke_at_a_time(everything, sent)
    everything.close()


def put(store: Store, first: int) -> set[str]:
    with store.write() as tx:
        outbox, numbers = outbox_in(tx), range(first, first + PAGES)
        return {outbox.page(_alone(number), utc_now()).id for number in numbers}


def everything_was_sent(everything: Outbox, sent: list[list[str]], pages: set[str]) -> None:
    """And a repeat is marked as one."""
    assert {page for _, page, *_ in sent} <= pages
    found = [everything.find(one) for one in _ids(everything)]
    assert {one.state for one in found if one is not None} == {"accepted"}
    assert None not in found
    for _, page, attempt, repeat in sent:
        assert (int(attempt) > 1) == bool(int(repeat)), f"{page}: a repeat is marked as one"


def one_spoke_at_a_time(everything: Outbox, sent: list[list[str]]) -> None:
    fence_of = {(page, int(attempt)): int(fence) for fence, page, attempt, _ in sent}
    begun = everything._all(
        "SELECT outbox.page, tried.number FROM outbox_attempts AS tried "
        "JOIN outbox ON outbox.id = tried.delivery ORDER BY tried.started_at"
    )
    fences = [fence_of[one] for one in map(tuple, begun) if one in fence_of]
    assert fences == sorted(fences), "who speaks next begins after the last one has fallen silent"
    # A speaker may have been killed between its beginning and its word of it.
    assert len(begun) - len(fences) <= KILLS
    assert len(set(fences)) > 1


def _alone(number: int) -> Page:
    page = ring(f"{number:016x}")
    person = page.person
    return Page(page.purpose, page.incident, type(person)(
        f"p{number}", person.role, person.name, person.routes[:1]), page.message)  # fmt: skip


def _ids(outbox: Outbox) -> list[str]:
    return [one for (one,) in outbox._all("SELECT id FROM outbox")]
