"""From every earlier version: not a row is lost, whoever dies in the middle, however many do it."""

import os
import resource
import signal
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from notifier.delivery import Receipt
from notifier.outbox.outbox import Outbox
from runbook.callbacks.promise import Outcome
from runbook.journal import callbacks
from runbook.journal.callback_reading import every_promise, open_promises, reveal
from runbook.journal.fitting import fits
from runbook.journal.journal import Journal
from runbook.journal.kept_copy import GIVEN_UP, KEPT, copies_of
from runbook.journal.schema import newest
from runbook.journal.store import open_journal, read_only_journal
from runbook.journal.verification import verify
from tests.integration.notifier.settling import settle_accepted
from tests.integration.runbook.upgrade.recorded import (
    NOW,
    OPERATOR,
    RECORDED,
    SECRET,
    Contents,
    contents,
    forked,
    killed_at,
    old_journal,
    version_in,
)

OLDER = [one for one in RECORDED if one < newest()]
SEALED = [one for one in RECORDED if one > 1]
REFERENCES = ["ABC-100002", "ABC-100003", "ABC-100004", ""]


@pytest.fixture(params=RECORDED)
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def path(tmp_path: Path, version: int) -> Path:
    return old_journal(tmp_path / "state", version)


def lost_rows(before: Contents, after: Contents) -> list[object]:
    """Rows of before, column by column, that are not among those of after."""
    lost: list[object] = []
    for table, rows in before.items():
        for row in rows:
            if table == "meta" and row["name"] == "opened_at":
                continue
            here = [{name: one.get(name) for name in row} for one in after.get(table, [])]
            if row not in here and _as_since_version_2(table, row) not in here:
                lost.append((table, row))
    return lost


def _as_since_version_2(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """The first version closed an outage with its end; since then its true cause is asked first."""
    if table == "incidents" and "true_cause" not in row and row["closed_at"] == row["restored_at"]:
        return {**row, "closed_at": None}
    return row


def test_there_is_a_recording_of_every_version() -> None:
    assert list(RECORDED) == list(range(1, newest() + 1)), (
        "a new version: record a journal of the one before it (tests/recordings/README.md)"
    )


def test_not_a_row_is_lost_and_the_chain_verifies(path: Path, version: int) -> None:
    before = contents(path)
    assert before["events"]
    assert before["incidents"]
    assert len({one["state"] for one in before["outbox"]}) == 5
    opened = open_journal(path, NOW)
    assert opened.problem is None
    with closing(opened.journal) as journal:
        assert version_in(path) == newest()
        found = verify(journal.connect(), journal.known_secrets())
    assert found.findings == ()
    assert found.unchained == (len(before["events"]) if version == 1 else 0)
    assert lost_rows(before, contents(path)) == []


@pytest.mark.parametrize("version", SEALED)
def test_promises_are_read_and_kept(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        every = reveal(journal, every_promise(journal, OPERATOR))
        assert sorted(one.reference for one in every) == sorted(REFERENCES)
        for one in open_promises(journal, OPERATOR):
            assert callbacks.fulfil(journal, NOW, one.id, Outcome.REACHED) is not None
        assert [one.reference for one in open_promises(journal, OPERATOR)] == []
        assert verify(journal.connect(), [SECRET]).findings == ()


def test_what_was_on_its_way_goes_out_once(path: Path) -> None:
    """What was being sent when its courier died, and what was in doubt, is marked as a repeat."""
    later = NOW + timedelta(hours=2)
    with closing(open_journal(path, later).journal) as journal:
        box = Outbox(journal.connect())
        box.expire_leases(later)
        sent = []
        while (one := box.claim(later, timedelta(seconds=30), "new")) is not None:
            begun = box.begin_attempt(one, "new", later)
            assert begun is not None
            sent.append((one.recipient.address, one.repeat))
            settle_accepted(box, begun.delivery, "new", Receipt("9", later), later)
            later += timedelta(seconds=90)
    assert sorted(sent) == [("111111111", True), ("222", False), ("duty@bank.example", True)]


def test_the_older_journal_is_kept_for_three_days_for_this_user_alone(
    path: Path, version: int
) -> None:
    before = contents(path)
    open_journal(path, NOW).journal.close()
    copies = copies_of(path)
    if version == newest():
        assert copies == []
        return
    (copy,) = copies
    assert copy.name == f"journal.before-upgrade-{version}.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (version_in(copy), contents(copy)) == (version, before)
    made = NOW.timestamp()
    os.utime(copy, (made, made))
    open_journal(path, NOW + KEPT - timedelta(hours=1)).journal.close()
    assert copies_of(path) == [copy]
    open_journal(path, NOW + KEPT + timedelta(hours=1)).journal.close()
    assert copies_of(path) == []


@pytest.mark.parametrize("version", [2])
def test_a_copy_in_whose_middle_the_program_was_killed_goes(path: Path) -> None:
    killed, being_made = (path.with_name(f"{path.name}.copying-{one}") for one in (1, 2))
    for one in (killed, killed.with_name(f"{killed.name}-journal"), being_made):
        one.write_bytes(b"sealed references")
    long_ago = time.time() - GIVEN_UP.total_seconds() - 60
    for one in path.parent.glob(f"{killed.name}*"):
        os.utime(one, (long_ago, long_ago))
    open_journal(path, NOW).journal.close()
    assert list(path.parent.glob("*.copying-*")) == [being_made]


@pytest.mark.parametrize("version", [2])
def test_a_copy_of_an_impossible_age_stops_nobody(path: Path) -> None:
    copies = [
        path.with_name(name) for name in ("journal.db.copying-1", "journal.before-upgrade-1.db")
    ]
    for one in copies:
        one.write_bytes(b"")
        os.utime(one, (2**40, 2**40))
    with closing(open_journal(path, NOW).journal) as journal:
        assert not journal.in_memory


@pytest.mark.parametrize("version", [2])
def test_what_is_destroyed_in_the_journal_is_destroyed_in_the_copy(path: Path) -> None:
    sealed = [one["reference"] for one in contents(path)["callbacks"] if one["reference"]]
    with closing(open_journal(path, NOW).journal) as journal:
        (copy,) = copies_of(path)
        os.utime(copy, (NOW.timestamp(), NOW.timestamp()))
        first = next(one for one in open_promises(journal, OPERATOR) if one.reference)
        callbacks.fulfil(journal, NOW, first.id, Outcome.REACHED)
    open_journal(path, NOW).journal.close()
    there = [one in copy.read_bytes() for one in sealed]
    assert (there.count(False), len(there)) == (1, 3)
    assert copies_of(path) == [copy]


@pytest.mark.parametrize("version", OLDER)
def test_killed_at_every_statement_it_is_whole_or_as_it_was(tmp_path: Path, version: int) -> None:
    seen: set[int] = set()
    for statement in range(1, 200):
        path = old_journal(tmp_path / f"{statement}", version)
        before = contents(path)
        code = forked(lambda path=path, statement=statement: _upgraded(path, killed_at(statement)))  # type: ignore[misc]
        seen.add(version_in(path))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            assert fits(connection), statement
        with closing(Journal(path)) as journal:
            journal.bring_up_to_date(NOW)
            assert verify(journal.connect(), [SECRET]).findings == ()
        assert lost_rows(before, contents(path)) == [], statement
        if code == 0:
            break
        assert code == -signal.SIGKILL
    else:
        pytest.fail("the upgrade never came to its end")
    assert statement > 10
    assert seen == set(range(version, newest() + 1))


def _upgraded(path: Path, seen: Callable[[str], None]) -> None:
    journal = Journal(path)
    journal.connect().set_trace_callback(seen)
    journal.bring_up_to_date(NOW)


@pytest.mark.parametrize("version", OLDER)
def test_several_at_once_are_the_same_as_one(path: Path, version: int) -> None:
    before = contents(path)
    reads, writes = os.pipe()

    def comes() -> None:
        os.close(writes)
        os.read(reads, 1)  # until all are there
        opened = open_journal(path, NOW)
        assert opened.problem is None, opened.problem
        opened.journal.append_event(NOW, "came")
        opened.journal.close()

    children = []
    for _ in range(6):
        if not (pid := os.fork()):
            code = 1
            try:
                comes()
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    os.close(writes)
    codes = [os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in children]
    os.close(reads)
    assert codes == [0] * 6
    with closing(open_journal(path, NOW).journal) as journal:
        assert verify(journal.connect(), [SECRET]).findings == ()
    after = contents(path)
    assert lost_rows(before, after) == []
    assert [one["kind"] for one in after["events"]].count("came") == 6
    # Whoever comes between two steps keeps the file as it was then.
    copy, *between = copies_of(path)
    assert (version_in(copy), contents(copy)) == (version, before)
    assert all(version < version_in(one) < newest() for one in between)
    assert list(path.parent.glob("*.copying-*")) == []


@pytest.mark.parametrize("version", OLDER)
def test_a_disk_that_fills_up_in_the_middle_loses_nothing(tmp_path: Path, version: int) -> None:
    codes = set()
    for kilobytes in (0, 48, 96, 144, 192, 240, 288, 400):
        path = old_journal(tmp_path / f"{kilobytes}", version)
        before = contents(path)

        def work(path: Path = path, most: int = kilobytes * 1024) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            opened = open_journal(path, NOW)
            assert opened.journal.current_incident(OPERATOR) is not None or opened.problem
            if opened.problem is not None:
                raise SystemExit

        codes.add(forked(work))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            assert fits(connection), kilobytes
        assert lost_rows(before, contents(path)) == [], kilobytes
        opened = open_journal(path, NOW)
        assert opened.problem is None
        opened.journal.close()
        assert lost_rows(before, contents(path)) == [], kilobytes
    assert codes == {0, 1}


def test_whoever_only_looks_brings_it_up_to_date_and_sees_everything(path: Path) -> None:
    opened = read_only_journal(path)
    assert opened.problem is None
    with closing(opened.journal) as journal:
        assert journal.current_incident(OPERATOR) is not None
    assert version_in(path) == newest()
