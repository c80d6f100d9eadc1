"""The program's own writing of the chain: whoever writes, from wherever, there is one chain."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from runbook.journal import signing
from runbook.journal.chain import BEGUN
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.store import in_memory_journal, open_journal
from runbook.journal.verification import verify
from runbook.secrets.own import SECRET_FILE, OwnSecret, Purpose
from tests.integration.runbook.journal.reading import checked, kinds
from tests.integration.runbook.journal.tampering import NOW, write_version_1

ROOT = Path(__file__).parents[4]


def test_events_are_signed_and_numbered_without_gaps(journal: Journal) -> None:
    assert [journal.append_event(NOW, f"k{n}", body={"n": n}) for n in range(5)] == [1, 2, 3, 4, 5]
    rows = journal.read(lambda one: one.execute("SELECT mac, signed_by FROM events").fetchall())
    assert all(len(mac) == 32 and signed_by == journal.secret.id for mac, signed_by in rows)
    verification = checked(journal, journal.head())
    assert verification.sound
    assert (verification.head, verification.count) == (journal.head(), 5)


def test_a_new_journal_begins_its_chain_without_a_word(journal: Journal) -> None:
    assert journal.head() == ""
    journal.append_event(NOW, "a")
    assert kinds(journal) == ["a"]


def test_what_was_rolled_back_leaves_no_gap(journal: Journal) -> None:
    journal.append_event(NOW, "a")

    def fail(_: sqlite3.Connection) -> None:
        journal.append_event(NOW, "lost")
        journal.append_event(NOW, "lost too")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        journal.write(fail)
    assert journal.append_event(NOW, "b") == 2
    assert checked(journal, journal.head()).sound


def test_a_journal_in_memory_is_chained_and_goes_on_where_the_disk_ended(journal: Journal) -> None:
    journal.append_event(NOW, "a")
    head = journal.head()
    with closing(journal.continue_in_memory()) as memory:
        assert memory.append_event(NOW, "b") == 2
        assert memory.secret == journal.secret
        assert memory.read(lambda one: verify(one, [journal.secret], head)).sound
    with closing(in_memory_journal()) as memory:
        memory.append_event(NOW, "a")
        assert checked(memory, memory.head()).sound


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from runbook.journal.store import open_journal
opened = open_journal(Path(sys.argv[1]), datetime.now(UTC))
assert opened.problem is None, opened.problem
for number in range(int(sys.argv[2])):
    opened.journal.append_event(datetime.now(UTC), "tick", body={"n": number})
"""


def test_processes_and_threads_that_write_together_write_one_chain(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path), "40"]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    with closing(open_journal(path, NOW).journal) as journal:
        threads = [
            threading.Thread(target=lambda: [journal.append_event(NOW, "t") for _ in range(40)])
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [process.wait(60) for process in running] == [0, 0, 0]
        verification = checked(journal, journal.head())
        assert verification.sound, verification.findings
        assert verification.count == 240


def test_an_early_chain_is_begun_once_by_processes_that_start_together(path: Path) -> None:
    write_version_1(path, 50)
    command = [sys.executable, "-c", WRITER, str(path), "5"]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal).count(BEGUN) == 1
        assert checked(journal).sound


def test_a_journal_signed_by_two_secrets_is_sound_as_long_as_both_are_known(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        journal.append_event(NOW, "a")
        first = journal.secret
    (path.parent / SECRET_FILE).unlink()
    with closing(open_journal(path, NOW).journal) as journal:
        journal.append_event(NOW, "b")
        assert journal.secret != first
        assert [one.rule_id for one in checked(journal).findings] == ["journal.other_key"]
        both = [*journal.known_secrets(), first]
        assert journal.read(lambda one: verify(one, both)).sound


def test_the_secret_is_not_looked_for_while_others_wait_for_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_journal(path, NOW).journal.close()
    seen: list[bool] = []

    def looked() -> OwnSecret:
        seen.append(journal.connect().in_transaction)
        return OwnSecret.fresh()

    journal = Journal(path, looked)
    journal.write(lambda _: journal.append_event(NOW, "a"))
    journal.append_event(NOW, "b")
    journal.close()
    assert seen == [False]


@pytest.mark.skipif(
    os.name == "nt", reason="the reserve is the same everywhere; one system will do"
)
def test_a_secret_that_a_full_disk_refuses_gets_the_reserve(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        assert journal.reserve
        assert journal.reserve.held
        reserve = journal.reserve
        real = os.fsync

        def full(number: int) -> None:
            if reserve.held:
                raise OSError(28, "No space left on device")
            real(number)

        monkeypatch.setattr(os, "fsync", full)
        monkeypatch.setattr(type(reserve), "needed", lambda _: True)
        assert journal.secret.kept
        assert not reserve.held
        assert journal.secret.key(Purpose.EVENTS)


def test_adding_to_a_long_journal_reads_only_its_last_row(journal: Journal) -> None:
    for _ in range(3):
        journal.append_event(NOW, "a")
    plan = journal.connect().execute(f"EXPLAIN QUERY PLAN {signing._LAST}").fetchall()
    assert [row[3] for row in plan] == ["SCAN events"], "by rowid, ended by LIMIT 1"
    assert "TEMP" not in str(plan)


def test_an_error_of_the_journal_is_still_an_error_inside_a_transaction(journal: Journal) -> None:
    def fail(_: sqlite3.Connection) -> None:
        raise JournalError(JournalProblem("journal.full"))

    assert journal.reserve
    journal.reserve.release()
    with pytest.raises(JournalError):
        journal.write(fail)
