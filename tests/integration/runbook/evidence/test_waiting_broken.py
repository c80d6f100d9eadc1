"""The folder of what waits, with clocks that jump, links, pipes and kills in between."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.bundle.waiting import MOST, Way, keep, some_wait, waiting
from runbook.secrets.own import OwnSecret

NOW = datetime.now(UTC)
RAW = bytes(range(32))


@pytest.fixture
def secret() -> OwnSecret:
    return OwnSecret(RAW)


def test_after_a_clock_was_put_back_the_new_one_waits_all_the_same(
    tmp_path: Path, secret: OwnSecret
) -> None:
    for number in range(MOST):
        keep(tmp_path, secret, Way.HUB, b"old", NOW + timedelta(days=30, seconds=number))
    path = keep(tmp_path, secret, Way.HUB, b"new", NOW)
    found = list(waiting(tmp_path, secret, NOW))
    assert (path.exists(), len(found)) == (True, MOST)
    assert b"new" in [one.content for one in found]


def test_a_keyring_that_is_silent_for_a_night_costs_no_bundle(
    tmp_path: Path, secret: OwnSecret
) -> None:
    """Then a second secret comes into being beside the first (``runbook.secrets.own``)."""
    of_the_night = OwnSecret(bytes(32))
    keep(tmp_path, secret, Way.HUB, b"before", NOW)
    assert not list(waiting(tmp_path, of_the_night, NOW))
    keep(tmp_path, of_the_night, Way.HUB, b"meanwhile", NOW + timedelta(seconds=1))
    found = waiting(tmp_path, secret, NOW, [of_the_night, secret])
    assert [one.content for one in found] == [b"before", b"meanwhile"]


def test_nothing_is_said_to_wait_that_nobody_could_open_again(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"."):
        keep(tmp_path, OwnSecret.fresh(), Way.HUB, b"x", NOW)
    assert not some_wait(tmp_path)


def test_a_link_is_taken_away_and_what_it_leads_to_is_not(
    tmp_path: Path, secret: OwnSecret
) -> None:
    other = tmp_path / "hers.txt"
    other.write_text("not ours", encoding="utf-8")
    folder = tmp_path / "bundles"
    folder.mkdir()
    (folder / "20261122T010203-aa.waiting").symlink_to(other)
    assert not list(waiting(folder, secret, NOW))
    assert not some_wait(folder)
    assert other.read_text(encoding="utf-8") == "not ours"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes among files")
def test_a_pipe_or_a_folder_among_them_keeps_nothing_waiting(
    tmp_path: Path, secret: OwnSecret
) -> None:
    os.mkfifo(tmp_path / "20261122T010203-aa.waiting")
    (tmp_path / "20261122T010203-bb.waiting").mkdir()
    mine = keep(tmp_path, secret, Way.HUB, b"mine", NOW)
    script = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from runbook.bundle.waiting import waiting; from runbook.secrets.own import OwnSecret\n"
        "secret = OwnSecret(bytes.fromhex(sys.argv[2]))\n"
        "print([one.content for one in waiting(Path(sys.argv[1]), secret, datetime.now(UTC))])"
    )
    command = [sys.executable, "-c", script, str(tmp_path), RAW.hex()]
    done = subprocess.run(command, capture_output=True, timeout=20, check=True)
    assert b"mine" in done.stdout
    assert mine.exists()


_KEEPS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from runbook.bundle.waiting import Way, keep
from runbook.secrets.own import OwnSecret
secret = OwnSecret(bytes.fromhex(sys.argv[2]))
print("begins", flush=True)
while True:
    keep(Path(sys.argv[1]), secret, Way.HUB, bytes(300_000), datetime.now(UTC))
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is what a POSIX system ends a process with")
def test_a_kill_at_any_moment_leaves_whole_ones_only(tmp_path: Path, secret: OwnSecret) -> None:
    key = RAW.hex()
    for tenth in range(8):
        command = [sys.executable, "-c", _KEEPS, str(tmp_path), key]
        running = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(0.02 + tenth * 0.007)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    names = sorted(tmp_path.glob("*.waiting"))
    found = list(waiting(tmp_path, secret, datetime.now(UTC)))
    assert len(found) == len(names) <= MOST + 1
    assert all(len(one.content) == 300_000 for one in found)
