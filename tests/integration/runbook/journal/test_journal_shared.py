"""Threads and processes share a journal: each waits its turn, and one killed loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from runbook.journal import database
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.store import in_memory_journal, open_journal
from tests.integration.runbook.journal.reading import kinds
from tests.integration.runbook.journal.tampering import NOW


def test_threads_have_connections_of_their_own_and_lose_nothing(journal: Journal) -> None:
    def work(number: int) -> None:
        for _ in range(20):
            journal.append_event(NOW, f"t{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kinds(journal)) == 80


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from runbook.journal.store import open_journal
opened = open_journal(Path(sys.argv[1]), datetime.now(UTC))
assert opened.problem is None, opened.problem
print(opened.journal.open_incident("op-117", datetime.now(UTC)).incident.key, flush=True)
number = 0
while len(sys.argv) > 2:
    print(opened.journal.append_event(datetime.now(UTC), "tick"), flush=True)
"""


def start(path: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(path), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_that_start_together_share_one_incident(path: Path) -> None:
    running = [start(path) for _ in range(4)]
    keys = {process.communicate(timeout=60)[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0, 0, 0]
    assert len(keys) == 1


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_thread_that_comes_while_another_one_writes_waits_and_holds_nobody_up(
    path: Path, in_memory: bool
) -> None:
    """Each press comes in a thread of its own, which has no connection yet."""
    journal = in_memory_journal() if in_memory else open_journal(path, NOW).journal
    problems: list[object] = []

    def press() -> None:
        try:
            with journal.transaction():
                problems.append(None)
        except JournalError as error:
            problems.append(error.problem)

    pressing = threading.Thread(target=press)
    with journal.transaction():
        pressing.start()
        # Until it is where it can only wait.
        pressing.join(0.3)
        assert problems == []
        with journal.transaction():
            """A part of what was begun: it waits for nobody."""
    pressing.join(30)
    journal.close()
    assert problems == [None]


def test_a_lock_that_sqlite_refuses_without_waiting_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    # With no busy timeout every lock is refused at once, as the one for WAL is in a race.
    plain = sqlite3.connect
    monkeypatch.setattr(
        "runbook.journal.database.sqlite3.connect",
        lambda *given, **named: plain(*given, **{**named, "timeout": 0}),
    )
    reader = plain(path, isolation_level=None, check_same_thread=False)
    reader.execute("CREATE TABLE other (a)")
    reader.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.3, lambda: reader.execute("COMMIT"))
    timer.start()
    waiting = Journal(path)
    assert waiting.connect().execute("PRAGMA journal_mode").fetchone() == ("wal",)
    waiting.close()
    timer.join()
    reader.close()


def test_a_killed_process_loses_nothing_it_had_been_promised(path: Path) -> None:
    process = start(path, "for ever")
    assert process.stdout is not None
    process.stdout.readline()
    promised = [int(process.stdout.readline()) for _ in range(50)]
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    promised += [int(line) for line in rest.splitlines() if line.strip()]
    opened = open_journal(path, NOW)
    assert opened.problem is None
    rows = opened.journal.connect().execute("SELECT seq FROM events").fetchall()
    assert set(promised) <= {seq for (seq,) in rows}
    opened.journal.close()


def test_a_writer_that_holds_the_file_too_long_is_a_problem_and_no_traceback(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite's waiting, and ours: a default is taken when the function is made.
    monkeypatch.setattr(database, "BUSY_WAIT", 0.1)
    monkeypatch.setattr(database._patiently, "__defaults__", (0.1,))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = Journal(path)
    with pytest.raises(JournalError) as caught:
        waiting.append_event(NOW, "x")
    assert caught.value.problem.rule_id == "journal.busy"
    other.execute("ROLLBACK")
    other.close()
    waiting.append_event(NOW, "x")
    waiting.close()
