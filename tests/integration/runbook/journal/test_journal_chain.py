"""The program's own writing of the chain: whoever writes, from wherever, there is one chain."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from runbook.journal import schema, signing
from runbook.journal.chain import BEGUN
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.store import in_memory_journal, open_journal, read_only_journal
from runbook.journal.verification import Verification, verify
from runbook.secrets.own import SECRET_FILE, OwnSecret, Purpose
from tests.integration.runbook.journal.tampering import NOW, make_version_1

ROOT = Path(__file__).parents[4]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(open_journal(path, NOW).journal) as opened:
        yield opened


def checked(journal: Journal, head: str = "") -> Verification:
    return journal.read(lambda one: verify(one, journal.known_secrets(), head))


def kinds(journal: Journal) -> list[str]:
    return journal.read(
        lambda one: [kind for (kind,) in one.execute("SELECT kind FROM events ORDER BY seq")]
    )


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


def version_1(path: Path, events: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        make_version_1(connection, events)


def test_a_file_of_the_first_version_is_migrated_and_its_chain_begins(path: Path) -> None:
    version_1(path, 7)
    before = read_rows(path)
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal)[-1] == BEGUN
        assert len(kinds(journal)) == 8
        assert read_rows(path)[:7] == before
        (body,) = journal.read(
            lambda one: one.execute("SELECT body FROM events WHERE kind = ?", (BEGUN,)).fetchone()
        )
        assert json.loads(body)["count"] == 7
        journal.append_event(NOW, "a")
        verification = checked(journal, journal.head())
        assert (verification.sound, verification.unchained, verification.count) == (True, 7, 9)
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal).count(BEGUN) == 1


def test_a_file_of_the_first_version_that_holds_nothing_begins_without_a_word(path: Path) -> None:
    version_1(path, 0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM incidents")
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal) == []
        assert not (path.parent / SECRET_FILE).exists(), "nothing was to be signed yet"
        journal.append_event(NOW, "a")
        assert checked(journal).sound


def test_an_incident_of_the_first_version_without_events_is_taken_on_trust(path: Path) -> None:
    version_1(path, 0)
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal) == [BEGUN]
        found = checked(journal)
        assert (found.sound, found.proved, found.on_trust, found.unchained) == (True, False, 1, 0)


def test_events_without_signatures_in_a_newer_file_are_never_vouched_for(path: Path) -> None:
    version_1(path, 3)
    with closing(Journal(path)) as journal:
        # As if the step had been taken without the chain: whoever did that was not the program.
        schema.migrate(journal.connect())
    with closing(open_journal(path, NOW).journal) as journal:
        assert journal.append_event(NOW, "a") == 4
        assert BEGUN not in kinds(journal)
        found = [(one.rule_id, one.seq, one.until) for one in checked(journal).findings]
        assert found[0] == ("journal.unsigned", 1, 3)


def test_signatures_all_taken_away_are_not_covered_up_by_the_next_start(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        for _ in range(4):
            journal.append_event(NOW, "a")
        journal.connect().execute("DROP TRIGGER events_stay_as_written")
        journal.connect().execute("UPDATE events SET mac = NULL, signed_by = NULL, body = '{}'")
    with closing(open_journal(path, NOW).journal) as journal:
        journal.append_event(NOW, "b")
        found = [(one.rule_id, one.seq, one.until) for one in checked(journal).findings]
        assert found == [("journal.unsigned", 1, 4)]


def test_a_migration_killed_anywhere_has_begun_the_chain_or_nothing(path: Path) -> None:
    version_1(path, 3)
    steps = 0
    while True:
        steps += 1
        with closing(Journal(path, OwnSecret(b"1" * 32))) as journal:
            left = steps

            def stop() -> int:
                nonlocal left
                left -= 1
                return left <= 0

            journal.connect().set_progress_handler(stop, 20)
            try:
                journal.bring_up_to_date(NOW)
            except (sqlite3.Error, JournalError):
                journal.connect().set_progress_handler(None, 0)
                # The step and the chain are there together, or neither is.
                (version,) = journal.connect().execute("PRAGMA user_version").fetchone()
                assert (BEGUN in kinds(journal)) == (version > schema.WITHOUT_CHAIN)
                continue
        break
    assert steps > 10
    with closing(Journal(path, OwnSecret(b"1" * 32))) as journal:
        assert kinds(journal)[3:] == [BEGUN]
        assert journal.read(lambda one: verify(one, [journal.secret])).sound


def test_signatures_taken_away_are_not_covered_up_by_what_is_written_next(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        for _ in range(4):
            journal.append_event(NOW, "a")
        journal.connect().execute("DROP TRIGGER events_stay_as_written")
        journal.connect().execute("UPDATE events SET mac = NULL, signed_by = NULL WHERE seq > 2")
    with closing(open_journal(path, NOW).journal) as journal:
        journal.append_event(NOW, "b")
        assert BEGUN not in kinds(journal)
        found = [(one.rule_id, one.seq, one.until) for one in checked(journal).findings]
        assert found == [("journal.unsigned", 3, 4)]


def test_an_early_chain_is_begun_once_by_processes_that_start_together(path: Path) -> None:
    version_1(path, 50)
    command = [sys.executable, "-c", WRITER, str(path), "5"]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal).count(BEGUN) == 1
        assert checked(journal).sound


def read_rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT seq, at, incident, kind, body FROM events").fetchall()


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


def test_listing_looks_for_no_secret_and_makes_none(path: Path) -> None:
    open_journal(path, NOW).journal.close()
    with closing(read_only_journal(path).journal) as journal:
        assert journal.head() == ""
        assert journal.known_secrets() == ()
    assert not (path.parent / SECRET_FILE).exists()


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
