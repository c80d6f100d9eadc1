"""The journal on a disk that is full or became read-only: the night goes on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.journal.problem import JournalError
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.reading import kinds, rule_of
from tests.integration.runbook.journal.tampering import NOW

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
CAN_MOUNT = ROOT and shutil.which("mount") is not None and sys.platform == "linux"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("ab") as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    os.write(file.fileno(), b"x" * size)
            except OSError:
                continue
    return filler


@pytest.mark.skipif(not CAN_MOUNT, reason="needs root on Linux to mount a small disk")
def test_on_a_full_disk_the_reserve_makes_room_for_the_night(small_disk: Path) -> None:
    opened = open_journal(small_disk / "journal.db", NOW)
    journal = opened.journal
    assert journal.reserve is not None
    assert journal.reserve.held
    fill(small_disk)
    incident = journal.open_incident("op-117", NOW).incident
    assert not journal.reserve.held
    for _ in range(100):
        journal.append_event(NOW, "tick", incident.key)
    journal.close()
    again = open_journal(small_disk / "journal.db", NOW)
    assert again.problem is None
    assert again.journal.current_incident("op-117") == incident
    again.journal.close()


@pytest.mark.skipif(not CAN_MOUNT, reason="needs root on Linux to mount a small disk")
def test_when_the_reserve_is_used_up_the_night_goes_on_in_memory(small_disk: Path) -> None:
    journal = open_journal(small_disk / "journal.db", NOW).journal
    assert journal.reserve is not None
    journal.open_incident("op-117", NOW)
    journal.reserve.release()
    fill(small_disk)

    def write_on() -> None:
        for _ in range(2000):
            journal.append_event(NOW, "tick", body={"text": "x" * 4000})

    with pytest.raises(JournalError) as caught:
        write_on()
    assert caught.value.problem.rule_id == "journal.full"
    memory = journal.continue_in_memory()
    assert memory.current_incident("op-117") == journal.current_incident("op-117")
    count = len(kinds(memory))
    memory.append_event(NOW, "tick", body={"text": "x" * 4000})
    assert len(kinds(memory)) == count + 1
    memory.close()
    journal.close()


@pytest.mark.skipif(not CAN_MOUNT, reason="needs root on Linux to mount a small disk")
def test_a_disk_full_from_the_start_gives_a_journal_in_memory(small_disk: Path) -> None:
    fill(small_disk)
    opened = open_journal(small_disk / "journal.db", NOW)
    assert rule_of(opened) in {"journal.full", "journal.unreachable"}
    assert opened.journal.in_memory
    opened.journal.open_incident("op-117", NOW)
    opened.journal.close()


@pytest.mark.skipif(not CAN_MOUNT, reason="needs root on Linux to mount a small disk")
def test_a_disk_that_became_read_only_gives_a_journal_in_memory(small_disk: Path) -> None:
    open_journal(small_disk / "journal.db", NOW).journal.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    opened = open_journal(small_disk / "journal.db", NOW)
    assert rule_of(opened) in {"journal.read_only", "journal.unreachable"}
    opened.journal.open_incident("op-117", NOW)
    opened.journal.close()
