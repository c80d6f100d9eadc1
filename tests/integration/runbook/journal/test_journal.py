"""The journal on a real disk: whole, shared, and never in the way of an alert."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.delivery import Purpose, Recipient
from notifier.message import Message
from notifier.outbox import sql as outbox_sql
from notifier.outbox.outbox import Outbox
from runbook.incident import Incident, IncidentState
from runbook.journal import schema
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.reserve import SIZE
from runbook.journal.store import OpenedJournal, in_memory_journal, open_journal
from runbook.language.texts import LANGUAGES, known

NOW = datetime(2026, 11, 22, 1, 13, 5, 120_000, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = open_journal(path, NOW)
    assert opened.problem is None
    yield opened.journal
    opened.journal.close()


def rule_of(opened: OpenedJournal) -> str:
    assert opened.problem is not None
    return opened.problem.rule_id


def kinds(journal: Journal) -> list[str]:
    rows = journal.connect().execute("SELECT kind FROM events ORDER BY seq").fetchall()
    return [kind for (kind,) in rows]


def test_a_new_journal_is_whole_private_and_safe(journal: Journal, path: Path) -> None:
    def pragma(name: str) -> object:
        return journal.connect().execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)
    assert pragma("user_version") == len(schema.MIGRATIONS)
    assert pragma("busy_timeout") == 5000
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.with_name("journal.db.reserve").stat().st_size == SIZE


def test_the_outbox_lives_in_the_same_file_and_transaction(journal: Journal) -> None:
    lead = Recipient("shift_lead", "lead", "console", "-")

    def queue(connection: sqlite3.Connection) -> None:
        Outbox(connection).enqueue(Purpose.RING, "k", lead, Message("Сбой"), NOW)

    def queue_and_fail() -> None:
        with journal.transaction() as connection:
            queue(connection)
            journal.append_event(NOW, "alert.queued")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        queue_and_fail()
    assert kinds(journal) == []
    assert journal.connect().execute(outbox_sql.PENDING).fetchall() == []
    with journal.transaction() as connection:
        queue(connection)
        journal.append_event(NOW, "alert.queued", body={"delivery": "d1"})
    assert kinds(journal) == ["alert.queued"]
    assert len(journal.connect().execute(outbox_sql.PENDING).fetchall()) == 1


def test_an_incident_comes_back_as_it_was_saved(journal: Journal, path: Path) -> None:
    opened = journal.open_incident("op-117", NOW, occurred_at=NOW - timedelta(seconds=9))
    changed = replace(
        opened.incident,
        alerted_at=NOW,
        domain="isp",
        cause="isp.no_internet",
        side="isp",
        confidence=0.97,
        services=("crm", "телефония"),
    )
    saved = journal.save_incident(changed, NOW, "incident.alerted", {"channel": "telegram"})
    assert saved == replace(changed, revision=1)
    journal.close()
    again = open_journal(path, NOW).journal
    assert again.current_incident("op-117") == saved
    assert again.incident(changed.key) == saved
    assert saved is not None
    assert saved.state is IncidentState.ALERTED
    assert kinds(again) == ["incident.opened", "incident.alerted"]
    again.close()


def test_whoever_comes_second_joins_the_open_incident(journal: Journal) -> None:
    first = journal.open_incident("op-117", NOW)
    second = journal.open_incident("op-117", NOW + timedelta(minutes=1))
    other = journal.open_incident("op-118", NOW)
    assert (first.joined, second.joined, other.joined) == (False, True, False)
    assert second.incident == first.incident
    assert other.incident.key != first.incident.key


def test_after_the_close_a_new_outage_is_a_new_incident(journal: Journal) -> None:
    first = journal.open_incident("op-117", NOW).incident
    journal.save_incident(replace(first, closed_at=NOW), NOW, "incident.closed")
    assert journal.current_incident("op-117") is None
    assert journal.open_incident("op-117", NOW).incident.key != first.key


def test_who_read_an_older_revision_does_not_overwrite_the_newer(journal: Journal) -> None:
    read = journal.open_incident("op-117", NOW).incident
    assert journal.save_incident(replace(read, alerted_at=NOW), NOW, "incident.alerted")
    assert journal.save_incident(replace(read, restored_at=NOW), NOW, "incident.restored") is None
    current = journal.current_incident("op-117")
    assert current is not None
    assert (current.alerted_at, current.restored_at) == (NOW, None)
    assert kinds(journal) == ["incident.opened", "incident.alerted"]


def test_a_time_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="zone"):
        journal.append_event(NOW.replace(tzinfo=None), "x")


@pytest.mark.parametrize("change", ["DELETE FROM events", "UPDATE events SET kind = 'x'"])
def test_events_stay_as_they_were_written(journal: Journal, change: str) -> None:
    journal.append_event(NOW, "a")
    with pytest.raises(sqlite3.IntegrityError), journal.transaction() as connection:
        connection.execute(change)
    assert kinds(journal) == ["a"]


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


@pytest.mark.parametrize("damage", ["not a database", "a broken page"])
def test_a_corrupt_file_is_set_aside_and_a_fresh_one_begun(path: Path, damage: str) -> None:
    first = open_journal(path, NOW).journal
    for number in range(500):
        first.append_event(NOW, "filler", body={"n": "x" * 100 + str(number)})
    first.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    first.close()
    content = bytearray(path.read_bytes())
    if damage == "not a database":
        content[:100] = b"\xff" * 100
    else:
        content[4096 * 3 : 4096 * 12] = b"\xa5" * 4096 * 9
    path.write_bytes(content)
    opened = open_journal(path, NOW)
    assert rule_of(opened) == "journal.set_aside"
    (aside,) = path.parent.glob("journal.corrupt-*.db")
    assert aside.read_bytes() == bytes(content)
    assert not opened.journal.in_memory
    assert opened.journal.open_incident("op-117", NOW).joined is False
    opened.journal.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    first = open_journal(path, NOW).journal
    first.connect().execute("PRAGMA user_version = 999")
    first.close()
    before = path.read_bytes()
    opened = open_journal(path, NOW)
    assert rule_of(opened) == "journal.beside"
    assert not opened.journal.in_memory
    assert path.read_bytes() == before
    opened.journal.close()


def test_a_place_that_cannot_be_made_gives_a_journal_in_memory_that_works(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    opened = open_journal(tmp_path / "file" / "journal.db", NOW)
    assert rule_of(opened) == "journal.unreachable"
    incident = opened.journal.open_incident("op-117", NOW).incident
    seen: list[Incident | None] = []
    thread = threading.Thread(target=lambda: seen.append(opened.journal.current_incident("op-117")))
    thread.start()
    thread.join()
    assert seen == [incident]
    opened.journal.close()


def test_two_journals_in_memory_do_not_mix() -> None:
    one, other = in_memory_journal(), in_memory_journal()
    one.open_incident("op-117", NOW)
    assert other.current_incident("op-117") is None
    one.close()
    other.close()


def test_a_writer_that_holds_the_file_too_long_is_a_problem_and_no_traceback(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.journal.database.BUSY_WAIT", 0.1)
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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_of_the_journal_has_its_words(lang: str) -> None:
    rules = ["set_aside", "corrupt", "full", "read_only", "unreachable", "busy", "newer"]
    texts = [f"journal.{rule}.{part}" for rule in rules for part in ("sentence", "hint")]
    assert [text for text in texts if not known(text, lang)] == []


def test_an_event_is_on_disk_within_a_moment(journal: Journal) -> None:
    begun = time.monotonic()
    journal.append_event(NOW, "a", body={"b": "в"})
    assert time.monotonic() - begun < 5
    (body,) = journal.connect().execute("SELECT body FROM events").fetchone()
    assert json.loads(body) == {"b": "в"}
