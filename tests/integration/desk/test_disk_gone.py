"""A journal that is locked, a disk that is full: what she does is refused, or carried home."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel
from runbook.cli.desk.pages.ending import EndPage
from runbook.desk.acts import Kind
from runbook.desk.showing.ending import Ending
from runbook.language.texts import t

from .hands import OPERATOR, Sat

CAN_MOUNT = sys.platform == "linux" and os.geteuid() == 0
LONG = 30.0
PRESS = 20.0
"""Seconds: generous for a press that may wait two and a half for the lock."""


def until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONG
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def on_disk(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM callbacks").fetchone()[0])


HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[Callable[[], Callable[[], None]]]:
    """Has another process lock the journal; gives what frees it."""
    others: list[subprocess.Popen[str]] = []

    def take() -> Callable[[], None]:
        command = [sys.executable, "-c", HOLDS, str(tmp_path / "journal.db")]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        others.append(other)
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"

        def free() -> None:
            other.communicate("\n", timeout=LONG)

        return free

    yield take
    for one in others:
        with suppress(ValueError):
            one.communicate("\n", timeout=LONG)


def test_a_locked_journal_refuses_her_press_and_takes_it_when_it_is_free(
    tmp_path: Path, lock: Callable[[], Callable[[], None]]
) -> None:
    sat = Sat(tmp_path / "journal.db")
    about = sat.outage().key
    assert sat.do(Kind.HEARS, value="yes", about=about).ok
    before = sat.answers()
    free = lock()
    began = time.monotonic()
    refused = sat.do(Kind.PROMISE, value=Channel.CALL, about=about)
    assert time.monotonic() - began < PRESS
    assert (refused.ok, refused.said) == (False, t("journal.busy.refused", "ru"))
    assert not sat.parts.record.journal.in_memory
    assert sat.answers() == before
    free()
    assert sat.do(Kind.PROMISE, value=Channel.CALL, about=about).ok
    assert on_disk(tmp_path / "journal.db") == 1
    assert sat.problems == []


def test_an_outcome_whose_time_is_over_waits_for_the_lock_and_is_done_then(
    tmp_path: Path, lock: Callable[[], Callable[[], None]]
) -> None:
    sat = Sat(tmp_path / "journal.db")
    about = sat.outage().key
    sat.do(Kind.HEARS, value="yes", about=about)
    sat.do(Kind.PROMISE, value=Channel.CALL, about=about)
    (promise,) = sat.promises()
    assert sat.do(Kind.SETTLE, promise.id, "solved").ok
    free = lock()
    sat.hours.forward(11)
    assert promise.id in sat.deeds.waiting()
    assert on_disk(tmp_path / "journal.db") == 1
    free()
    sat.hours.forward(2)
    assert on_disk(tmp_path / "journal.db") == 0
    assert promise.id not in sat.deeds.waiting()


def test_in_memory_the_shift_is_not_closed_and_the_end_shows_what_to_copy(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    about = sat.outage().key
    # Gone for as long as the test wants.
    (tmp_path / "journal.db").rename(tmp_path / "elsewhere")
    assert sat.parts.record.continue_in_memory()
    sat.do(Kind.HEARS, value="yes", about=about)
    sat.do(Kind.PROMISE, value=Channel.CALL, about=about)
    (promise,) = sat.conductor.promises.all()
    sat.do(Kind.REFER, promise.id, "ABC-222222")
    shown = EndPage(sat.deeds, sat.conductor, sat.parts)({}).values["end"]
    assert isinstance(shown, Ending)
    assert shown.not_kept == t("desk.end.not_kept", "ru", count=1)
    assert "ABC-222222" in shown.on_paper[0]
    sat.do(Kind.HAND, promise.id, "Анна")
    refused = sat.do(Kind.END_SHIFT)
    assert (refused.ok, refused.said) == (False, t("desk.end.not_kept.refused", "ru"))
    (tmp_path / "elsewhere").rename(tmp_path / "journal.db")
    assert until(lambda: not sat.parts.record.journal.in_memory)
    assert until(lambda: "journal.home" in sat.problems)
    assert sat.do(Kind.END_SHIFT).ok
    assert on_disk(tmp_path / "journal.db") == 1


@pytest.mark.skipif(not CAN_MOUNT, reason="needs root on Linux to mount a small disk")
def test_a_disk_that_was_full_has_everything_once_it_takes_writes_again(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        _full_and_empty_again(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _full_and_empty_again(folder: Path) -> None:
    sat, path = Sat(folder / "journal.db"), folder / "journal.db"
    about = sat.outage().key
    given: set[str] = set()
    for number in range(60):
        _fill(folder)
        sat.do(Kind.HEARS, value="yes", about=about)
        sat.do(Kind.PROMISE, value=Channel.CALL, about=about)
        newest = max(sat.conductor.promises.all(), key=lambda one: one.number)
        assert sat.do(Kind.REFER, newest.id, f"ABC-{number:06}").ok
        given.add(f"ABC-{number:06}")
        sat.do(Kind.NEXT_CLIENT)
        if sat.parts.record.journal.in_memory:
            break
    assert sat.problems == ["journal.full"]
    assert sat.conductor.promises.not_kept()
    (folder / "filler").unlink()
    assert until(lambda: "journal.home" in sat.problems)
    assert {one.reference for one in sat.conductor.promises.all()} == given
    sat.do(Kind.HEARS, value="yes", about=about)
    assert sat.do(Kind.PROMISE, value=Channel.CALL, about=about).ok
    assert on_disk(path) == len(given) + 1
    assert sat.conductor.promises.not_kept() == ()
    again = Sat(path)
    assert {one.reference for one in again.conductor.promises.all()} == {*given, ""}
    assert {one.operator for one in again.conductor.promises.all()} == {OPERATOR}


def _fill(folder: Path) -> None:
    with (folder / "filler").open("ab", buffering=0) as file:
        for size in (65536, 4096, 1024):
            with suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
