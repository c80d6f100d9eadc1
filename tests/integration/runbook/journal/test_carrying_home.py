"""A while in memory leaves the same night as the disk all along, whatever comes in between."""

import itertools
import os
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from runbook.callbacks.promise import Callback
from runbook.journal import callbacks
from runbook.journal.database import MOVED
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.returning import return_to_file
from runbook.journal.snapshot import snapshot
from runbook.journal.store import open_journal
from runbook.journal.unkept import only_in_memory
from tests.integration.runbook.journal.carried import HER, NOW, Night, home, is_sound, promised

SEEDS = range(12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = open_journal(path, NOW).journal
    yield opened
    opened.close()


def read(path: Path) -> tuple[Callback, ...]:
    with closing(open_journal(path, NOW).journal) as again:
        return callbacks.reveal(again, callbacks.every_promise(again, HER))


def told(journal: Journal) -> dict[str, object]:
    """All that is promised, answered, known and to be sent; not how often a row was written."""
    tables = snapshot(journal.connect()).tables
    found: dict[str, object] = {}
    for table, rows in tables.items():
        without = {"seq", "revision", "reference", "sealed_by"}
        found[table] = [
            {name: value for name, value in row.items() if name not in without}
            for _, row in sorted(rows.items())
        ]
    opened = callbacks.reveal(journal, callbacks.every_promise(journal, HER))
    found["references"] = [(one.id, one.reference, one.readable) for one in opened]
    found["order"] = list(tables["outbox"])
    events = journal.connect().execute(
        "SELECT kind, at FROM events WHERE kind <> 'journal.carried' ORDER BY seq"
    )
    found["events"] = events.fetchall()
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_while_in_memory_leaves_the_same_night_as_the_disk_all_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    def night(name: str, leaves: frozenset[int], returns: frozenset[int]) -> dict[str, object]:
        numbers: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        ids = random.Random(seed)

        def by_caller(size: int) -> str:
            # Each maker of ids counts for itself: opening a file makes one more.
            maker = sys._getframe(1).f_globals["__name__"]
            return f"{next(numbers[maker]):0{2 * size}x}"

        with monkeypatch.context() as patched:
            patched.setattr(secrets, "token_hex", by_caller)
            patched.setattr(uuid, "uuid4", lambda: uuid.UUID(int=ids.getrandbits(128)))
            return lived(name, leaves, returns)

    def lived(name: str, leaves: frozenset[int], returns: frozenset[int]) -> dict[str, object]:
        journal = open_journal(tmp_path / name, NOW).journal
        path, going = tmp_path / name, Night(seed)
        for at in range(60):
            if at in leaves and not journal.in_memory:
                disk, journal = journal, journal.continue_in_memory()
                disk.close()
            if at in returns and journal.in_memory:
                journal = home(journal).journal
            going.step(journal)
        if journal.in_memory:
            journal = home(journal).journal
        found = told(journal)
        assert is_sound(journal)
        journal.close()
        with closing(open_journal(path, NOW).journal) as again:
            assert told(again) == found
        return found

    chance = random.Random(1000 + seed)
    leaves = frozenset(chance.sample(range(60), 4))
    returns = frozenset(chance.sample(range(60), 6))
    assert night("moved.db", leaves, returns) == night("stayed.db", frozenset(), frozenset())


def test_nothing_can_be_written_into_a_memory_that_was_carried_home(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    promised(memory)
    back = home(memory)
    with pytest.raises(JournalError) as caught:
        promised(memory)
    assert caught.value.problem == MOVED
    assert len(callbacks.every_promise(back.journal, HER)) == 1


def test_only_what_is_not_on_disk_is_said_to_be_unkept(journal: Journal) -> None:
    kept = promised(journal)
    memory = journal.continue_in_memory()
    assert only_in_memory(memory) == frozenset()
    fresh = promised(memory)
    assert only_in_memory(memory) == {fresh}
    callbacks.set_reference(memory, NOW, kept, "ABC-654321")
    assert only_in_memory(memory) == {fresh, kept}
    assert only_in_memory(home(memory).journal) == frozenset()


HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
print("free", flush=True)
"""


def test_while_another_process_keeps_the_lock_nothing_is_carried_and_nothing_lost(
    journal: Journal, path: Path
) -> None:
    memory = journal.continue_in_memory()
    found = promised(memory)
    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "free\n"
        home(memory)
    assert [one.id for one in read(path)] == [found]


def test_a_file_that_is_gone_is_not_made_anew_and_is_used_when_it_is_back(
    journal: Journal, path: Path
) -> None:
    promised(journal)
    memory = journal.continue_in_memory()
    journal.close()
    path.rename(path.with_name("elsewhere"))
    promised(memory)
    assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
    assert not path.exists()
    path.with_name("elsewhere").rename(path)
    home(memory)
    assert len(read(path)) == 2


def test_a_night_begun_in_memory_comes_home_as_well(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.write_bytes(b"")
    opened = open_journal(blocked / "journal.db", NOW)
    assert opened.problem is not None
    found = promised(opened.journal)
    assert only_in_memory(opened.journal) == {found}
    blocked.unlink()
    home(opened.journal)
    (one,) = read(blocked / "journal.db")
    assert (one.id, one.reference, one.readable) == (found, "ABC-123456", True)


DIES = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from runbook.callbacks.promise import Channel
from runbook.journal import callbacks
from runbook.journal.returning import return_to_file
from runbook.journal.store import open_journal
now = datetime(2026, 11, 22, 9, 13, tzinfo=UTC)
journal = open_journal(Path(sys.argv[1]), now).journal
memory = journal.continue_in_memory()
callbacks.promise(memory, now, operator="op-117", incident=None, channel=Channel.CALL,
                  reference="ABC-123456")
return_to_file(memory, now, lambda _: os.kill(os.getpid(), int(sys.argv[2])), waits=True)
"""
KILL = signal.SIGTERM if os.name == "nt" else signal.SIGKILL


def test_a_kill_right_after_the_carry_over_loses_nothing(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DIES, str(path), str(int(KILL))], check=False)
    assert abs(done.returncode) == KILL
    (one,) = read(path)
    assert (one.reference, one.readable) == ("ABC-123456", True)


def test_carried_over_twice_is_carried_over_once(journal: Journal) -> None:
    """As after a commit of which nobody knows whether it was one."""
    memory = journal.continue_in_memory()
    promised(memory)
    assert memory.origin is not None

    class _CutOffError(Exception):
        pass

    def cut_off(_: Journal) -> None:
        raise _CutOffError

    with suppress(_CutOffError):
        return_to_file(memory, NOW, cut_off, waits=True)
    memory._left = False
    back = home(memory)
    assert len(callbacks.every_promise(back.journal, HER)) == 1
    assert is_sound(back.journal)


def test_a_file_that_refuses_the_carry_over_has_nothing_of_it(journal: Journal, path: Path) -> None:
    memory = journal.continue_in_memory()
    found = promised(memory)
    with closing(sqlite3.connect(path)) as other:
        other.execute(
            "CREATE TRIGGER refuses BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'no'); END"
        )
        other.commit()
        assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
        assert other.execute("SELECT count(*) FROM callbacks").fetchone() == (0,)
        assert only_in_memory(memory) == {found}
        other.execute("DROP TRIGGER refuses")
        other.commit()
    assert len(callbacks.every_promise(home(memory).journal, HER)) == 1
