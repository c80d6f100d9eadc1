"""A damaged journal is set aside: no promise is lost, renamed or left behind, whoever is killed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel, Outcome
from runbook.journal import callbacks
from runbook.journal.damage import leftovers
from runbook.journal.journal import Journal
from runbook.journal.recovery import is_pending
from runbook.journal.store import open_journal, read_only_journal
from runbook.journal.unsealing import SEALED_BYTES
from runbook.journal.verification import verify
from tests.integration.runbook.journal.tampering import NOW

OPERATOR = "op-117"
ROOT = Path(__file__).parents[4]
LATER = NOW + timedelta(minutes=1)
KILL = signal.SIGTERM if os.name == "nt" else signal.SIGKILL
"""What ends a process where it stands."""
KILLED = KILL if os.name == "nt" else -KILL
"""The exit code of one that was killed."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


def promised(journal: Journal, reference: str) -> None:
    callbacks.promise(
        journal,
        NOW,
        operator=OPERATOR,
        incident=journal.open_incident(OPERATOR, NOW).incident.key,
        channel=Channel.CALL,
        reference=reference,
    )


def filled(path: Path) -> dict[int, str]:
    """A journal with promises of whom the first is kept; the numbers of the others."""
    with closing(open_journal(path, NOW).journal) as journal:
        for number in range(1, 7):
            promised(journal, f"CASE-{number}")
        (first, *_, last) = callbacks.open_promises(journal, OPERATOR)
        for one in (first, last):
            callbacks.fulfil(journal, NOW, one.id, Outcome.REACHED)
        return by_number(journal)


def by_number(journal: Journal) -> dict[int, str]:
    return {one.number: one.reference for one in callbacks.open_promises(journal, OPERATOR)}


def damaged(path: Path, table: str = "meta") -> None:
    """As a dying disk does it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : (root - 1) * 4096 + 300] = b"\xa5" * 300
    path.write_bytes(content)


def sealed(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT reference FROM callbacks ORDER BY number").fetchall()
    return [bytes(one) for (one,) in found]


def aside_of(path: Path) -> Path:
    (aside,) = path.parent.glob("journal.corrupt-*.db")
    return aside


def found_wrong(journal: Journal) -> tuple[object, ...]:
    return journal.read(lambda one: verify(one, journal.known_secrets())).findings


def test_numbers_stay_with_their_clients_when_a_damaged_file_is_set_aside(path: Path) -> None:
    before = filled(path)
    assert before == {2: "CASE-2", 3: "CASE-3", 4: "CASE-4", 5: "CASE-5"}
    damaged(path)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
        assert found_wrong(journal) == ()
        promised(journal, "CASE-7")
        assert by_number(journal) == {**before, 7: "CASE-7"}, "6 was given an hour ago"


def test_numbers_stay_with_their_clients_when_the_night_goes_on_in_memory(path: Path) -> None:
    before = filled(path)
    with (
        closing(open_journal(path, NOW).journal) as journal,
        closing(journal.continue_in_memory()) as memory,
    ):
        assert by_number(memory) == before
        promised(memory, "CASE-7")
        assert by_number(memory) == {**before, 7: "CASE-7"}


def test_the_last_incident_is_still_the_last_one(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        keys = [journal.open_incident(f"op-{n}", NOW).incident.key for n in range(5)]
    damaged(path)
    with closing(open_journal(path, LATER).journal) as journal:
        rows = journal.connect().execute("SELECT key FROM incidents ORDER BY rowid").fetchall()
        assert [key for (key,) in rows] == keys


def test_references_carried_over_stand_no_longer_in_the_file_set_aside(path: Path) -> None:
    before = filled(path)
    blobs = sealed(path)
    assert len(blobs) == len(before)
    assert all(len(one) > SEALED_BYTES for one in blobs)
    damaged(path)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
        for one in callbacks.open_promises(journal, OPERATOR):
            callbacks.fulfil(journal, LATER, one.id, Outcome.REACHED)
    left = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert not any(one in left for one in blobs)
    (told,) = leftovers(path.parent)
    assert (told.path, told.since, told.references) == (aside_of(path), LATER, 0)


def test_references_in_a_file_sqlite_no_longer_opens_and_in_its_log_go_too(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        promised(journal, "CASE-1")
        journal.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        promised(journal, "CASE-2")
        # As a power cut leaves them: the log has not been taken in.
        kept = path.with_name("kept")
        kept.mkdir()
        for one in (path, path.with_name("journal.db-wal")):
            shutil.copy(one, kept)
    shutil.copy(kept / "journal.db", path)
    shutil.copy(kept / "journal.db-wal", path.with_name("journal.db-wal"))
    shutil.rmtree(kept)
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'outbox_moves'"
        ).fetchone()
        blobs = [bytes(one) for (one,) in connection.execute("SELECT reference FROM callbacks")]
        content[(root - 1) * 4096 : (root - 1) * 4096 + 300] = b"\xa5" * 300
        path.write_bytes(content)
        # While it is open here nobody takes the log in.
        with closing(open_journal(path, LATER).journal) as journal:
            assert by_number(journal) == {1: "CASE-1", 2: "CASE-2"}
    open_journal(path, LATER).journal.close()
    aside = aside_of(path)
    left = b"".join(one.read_bytes() for one in path.parent.glob(f"{aside.name}*"))
    # On Windows the file is put right only when nobody holds it, and whoever goes takes the log in.
    assert os.name == "nt" or len(left) > len(content)
    assert len(blobs) == 2
    assert not any(one in left for one in blobs)


def test_what_a_holder_writes_into_a_damaged_file_meanwhile_is_carried_over_as_well(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, which leaves a file where it is for whoever has it open."""
    before = filled(path)

    def refused(*_: Path) -> None:
        raise PermissionError(13, "in use")

    with closing(open_journal(path, NOW).journal) as holder:
        damaged(path, "outbox_moves")
        with monkeypatch.context() as patched:
            if os.name != "nt":
                patched.setattr("runbook.journal.recovery.put_in_place", refused)
            for _ in range(2):
                with closing(open_journal(path, LATER).journal) as journal:
                    assert journal.in_memory
                    assert by_number(journal) == before
                assert not is_pending(path)
        promised(holder, "CASE-7")
        assert by_number(holder) == {**before, 7: "CASE-7"}
    with closing(open_journal(path, LATER).journal) as journal:
        assert not journal.in_memory
        assert by_number(journal) == {**before, 7: "CASE-7"}
    assert aside_of(path).exists()


def test_a_file_that_cannot_be_read_is_named_as_one_that_may_hold_references(path: Path) -> None:
    filled(path)
    content = bytearray(path.read_bytes())
    content[:100] = b"\xff" * 100
    path.write_bytes(content)
    open_journal(path, LATER).journal.close()
    (told,) = leftovers(path.parent)
    assert told.references is None
    assert leftovers(path.parent / "nothing") == ()


CHILD = """
import os, sys
from datetime import datetime
from pathlib import Path
events = {"open", "os.rename", "os.remove", "os.link", "os.chmod", "sqlite3.connect"}
left = int(sys.argv[2])
folder = str(Path(sys.argv[1]).parent)

def die(event, args):
    global left
    if event not in events or not any(folder in os.fsdecode(one) for one in args
                                      if isinstance(one, (str, bytes, os.PathLike))):
        return
    left -= 1
    if left == 0:
        os.kill(os.getpid(), int(sys.argv[4]))

from runbook.journal.store import open_journal
import runbook.journal.recovery, runbook.journal.unsealing
sys.addaudithook(die)
opened = open_journal(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[3]))
assert opened.problem.rule_id == "journal.set_aside", opened.problem
"""


def killed_at(path: Path, moment: int) -> bool:
    """Open the journal and be killed at that touch of a file; False when there was no such one."""
    told = (str(path), str(moment), LATER.isoformat(), str(int(KILL)))
    command = [sys.executable, "-c", CHILD, *told]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, KILLED}, done.stderr
    return done.returncode != 0


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spoilt") / "journal.db"
    filled(path)
    damaged(path)
    return path.parent


@pytest.mark.skipif(os.name == "nt", reason="a process for each moment takes minutes there")
def test_whoever_is_killed_while_a_journal_is_put_right_loses_nothing(
    spoilt: Path, tmp_path: Path
) -> None:
    moment, pending = 0, 0
    while True:
        moment += 1
        path = tmp_path / str(moment) / "journal.db"
        shutil.copytree(spoilt, path.parent)
        if not killed_at(path, moment):
            break
        pending += is_pending(path)
        reader = read_only_journal(path).journal
        reader.close()
        opened = open_journal(path, LATER + timedelta(hours=1))
        with closing(opened.journal) as journal:
            assert not journal.in_memory, moment
            assert by_number(journal) == {n: f"CASE-{n}" for n in range(2, 6)}, moment
            assert journal.current_incident(OPERATOR) is not None
            assert found_wrong(journal) == (), moment
            kinds = journal.connect().execute("SELECT kind FROM events").fetchall()
            assert kinds == [("journal.set_aside",)], moment
            blobs = sealed(path)
        aside = aside_of(path).read_bytes()
        assert not any(one in aside for one in blobs), moment
        assert not is_pending(path)
        assert not list(path.parent.glob("journal.db.new*"))
        shutil.rmtree(path.parent)
    assert moment > 20, "or hardly anything was tried"
    assert pending > 5


@pytest.mark.skipif(os.name == "nt", reason="a process for each moment takes minutes there")
def test_whoever_opens_a_half_recovered_journal_to_read_finds_everything(
    spoilt: Path, tmp_path: Path
) -> None:
    path = tmp_path / "there" / "journal.db"
    shutil.copytree(spoilt, path.parent)
    moment = 1
    while not is_pending(path):
        shutil.rmtree(path.parent)
        shutil.copytree(spoilt, path.parent)
        assert killed_at(path, moment)
        moment += 1
    with closing(read_only_journal(path).journal) as journal:
        assert by_number(journal) == {n: f"CASE-{n}" for n in range(2, 6)}


def test_processes_that_find_the_damage_together_put_it_right_once(path: Path) -> None:
    before = filled(path)
    damaged(path)
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from runbook.journal.store import open_journal\n"
        "j = open_journal(Path(sys.argv[1]), datetime.now(UTC)).journal\n"
        "assert not j.in_memory; j.append_event(datetime.now(UTC), 'tick')"
    )
    command = [sys.executable, "-c", code, str(path)]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [one.wait(60) for one in running] == [0] * 4
    aside_of(path)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
        assert found_wrong(journal) == ()
        assert journal.head().startswith("5:")


def test_a_damaged_file_on_a_system_without_links_is_put_right(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled(path)
    damaged(path)

    def refused(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "link", refused)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
    assert aside_of(path).stat().st_size


def test_where_nothing_can_be_put_right_the_night_goes_on_with_what_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled(path)
    damaged(path)
    spoilt = path.read_bytes()

    def refused(*_: object) -> None:
        raise OSError(13, "in use")

    monkeypatch.setattr("runbook.journal.recovery._prepare", refused)
    opened = open_journal(path, LATER)
    assert opened.problem is not None
    assert opened.problem.rule_id == "journal.corrupt"
    with closing(opened.journal) as journal:
        assert journal.in_memory
        assert by_number(journal) == before
    assert path.read_bytes() == spoilt


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(open_journal(path, NOW).journal) as opened:
        yield opened


def test_what_a_reader_kept_in_the_log_goes_with_the_next_write_or_start(
    journal: Journal, path: Path
) -> None:
    promised(journal, "CASE-1")
    (blob,) = sealed(path)

    def everywhere() -> bool:
        return any(blob in one.read_bytes() for one in path.parent.iterdir())

    for again in ("write", "opening"):
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM callbacks").fetchall()
            for one in callbacks.open_promises(journal, OPERATOR):
                callbacks.fulfil(journal, NOW, one.id, Outcome.REACHED)
            assert everywhere(), "or this proves nothing"
        if again == "write":
            journal.append_event(NOW, "a")
        else:
            open_journal(path, NOW).journal.close()
        assert not everywhere(), again
        promised(journal, "CASE-1")
        (blob,) = sealed(path)


@pytest.mark.skipif(os.name == "nt", reason="rights are lists of their own there")
def test_a_wide_folder_and_wide_files_of_ours_are_closed_whatever_the_umask(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.parent.chmod(0o755)
    lock = path.with_name("secret.key.lock")
    lock.touch()
    lock.chmod(0o666)
    before = os.umask(0)
    try:
        with closing(open_journal(path, NOW).journal) as journal:
            promised(journal, "CASE-1")
            modes = {one.name: one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(modes) >= 5
    assert set(modes.values()) == {0o600}, modes
