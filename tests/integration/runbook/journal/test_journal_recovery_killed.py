"""Killed while a damaged journal is put right, or met by others then: nothing is lost."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from runbook.journal.recovery import is_pending
from runbook.journal.store import open_journal, read_only_journal
from tests.integration.runbook.journal.dying_disk import LATER, aside_of, damaged
from tests.integration.runbook.journal.promises import OPERATOR, by_number, filled, sealed
from tests.integration.runbook.journal.reading import checked

ROOT = Path(__file__).parents[4]
KILL = signal.SIGTERM if os.name == "nt" else signal.SIGKILL
"""What ends a process where it stands."""
KILLED = KILL if os.name == "nt" else -KILL
"""The exit code of one that was killed."""
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
            assert checked(journal).findings == (), moment
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
        assert checked(journal).findings == ()
        assert journal.head().startswith("5:")
