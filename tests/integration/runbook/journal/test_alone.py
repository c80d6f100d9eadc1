"""One courier at a time, whatever becomes of the one before."""

import subprocess
import sys
from pathlib import Path

from runbook.journal.alone import Hold, hold_alone

HOLDER = """
import sys
from pathlib import Path
from runbook.journal.alone import hold_alone
hold = hold_alone(Path(sys.argv[1]), 0)
print("held" if hold else "busy", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_and_a_killed_one_leaves_nothing_behind(tmp_path: Path) -> None:
    lock = tmp_path / "courier.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        assert hold_alone(lock, 0.3) is None
        first.kill()
        first.wait()
        taken = hold_alone(lock, 5)
    assert taken is not None
    assert taken.connection is not None
    taken.connection.close()


def test_a_lock_that_cannot_be_made_hinders_nobody(tmp_path: Path) -> None:
    assert hold_alone(tmp_path / "no such folder" / "courier.lock", 0) == Hold(None)
