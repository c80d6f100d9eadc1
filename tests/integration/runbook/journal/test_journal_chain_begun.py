"""A chain begins once, in a file of the first version, and never to cover up what is gone."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from runbook.journal import schema
from runbook.journal.chain import BEGUN
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.store import open_journal
from runbook.journal.verification import verify
from runbook.secrets.own import SECRET_FILE, OwnSecret
from tests.integration.runbook.journal.reading import checked, kinds
from tests.integration.runbook.journal.tampering import NOW, write_version_1


def read_rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT seq, at, incident, kind, body FROM events").fetchall()


def test_a_file_of_the_first_version_is_migrated_and_its_chain_begins(path: Path) -> None:
    write_version_1(path, 7)
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
    write_version_1(path, 0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM incidents")
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal) == []
        assert not (path.parent / SECRET_FILE).exists(), "nothing was to be signed yet"
        journal.append_event(NOW, "a")
        assert checked(journal).sound


def test_an_incident_of_the_first_version_without_events_is_taken_on_trust(path: Path) -> None:
    write_version_1(path, 0)
    with closing(open_journal(path, NOW).journal) as journal:
        assert kinds(journal) == [BEGUN]
        found = checked(journal)
        assert (found.sound, found.proved, found.on_trust, found.unchained) == (True, False, 1, 0)


def test_a_migration_killed_anywhere_has_begun_the_chain_or_nothing(path: Path) -> None:
    write_version_1(path, 3)
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


def test_events_without_signatures_in_a_newer_file_are_never_vouched_for(path: Path) -> None:
    write_version_1(path, 3)
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
