"""Programs that are started and leave something behind, which holds what they were given."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from checks.host.child import MOST_BYTES, run_child
from checks.host.command import run_command

STARTS = "import subprocess, sys; one = subprocess.Popen([sys.executable, '-c', '{}'])"
ANSWERS = f"{STARTS.format('import time; time.sleep(60)')}; print(one.pid, flush=True)"
WRITES = f"{ANSWERS}; open(sys.argv[1], 'w').write(str(one.pid))"
STAYS = f"{WRITES}; one.wait()"
LONG = 20.0
"""Seconds; the one left behind sleeps three times as long."""


@contextmanager
def gone_afterwards(number: int) -> Iterator[psutil.Process]:
    left = psutil.Process(number)
    try:
        yield left
    finally:
        with suppress(psutil.NoSuchProcess):
            left.kill()


def runs(number: int) -> bool:
    """A dead entry of which nobody has taken note yet does not."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    return False


def started_by(place: Path, run: Callable[[float], object]) -> int:
    """Whom the late one had started when its wait was over.

    On a busy computer a short wait is over before anybody is started at all: then it gets longer.
    """
    for wait in (2.0, 8.0, LONG):
        with pytest.raises(TimeoutError):
            run(wait)
        if place.exists() and (number := place.read_text()):
            return int(number)
    pytest.fail("nobody was started")


def test_who_goes_on_in_the_background_holds_up_no_reading() -> None:
    began = time.monotonic()
    answer = run_command((sys.executable, "-c", ANSWERS), LONG)
    took = time.monotonic() - began
    with gone_afterwards(int(answer.text)) as left:
        assert answer.code == 0
        assert took < LONG
        assert left.is_running()


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_a_shell_that_leaves_one_behind_has_answered() -> None:
    answer = run_command(("/bin/sh", "-c", "sleep 60 & echo $!"), LONG)
    with gone_afterwards(int(answer.text)) as left:
        assert left.is_running()


def test_what_a_late_one_has_started_ends_with_it(tmp_path: Path) -> None:
    started = tmp_path / "started"
    number = started_by(
        started, lambda wait: run_command((sys.executable, "-c", STAYS, str(started)), wait)
    )
    end = time.monotonic() + LONG
    while runs(number) and time.monotonic() < end:
        time.sleep(0.05)
    assert not runs(number)


@pytest.mark.skipif(os.name == "nt", reason="fork is of POSIX")
def test_nobody_holds_up_the_end_of_a_late_one(tmp_path: Path) -> None:
    # Whose parent has ended is not found below the late one any more.
    started = tmp_path / "started"
    stays = f"import os, time\nif os.fork(): time.sleep(60)\n{WRITES}"
    number = started_by(
        started,
        lambda wait: run_child((sys.executable, "-c", stays, str(started)), wait, os.environ),
    )
    with gone_afterwards(number) as left:
        # It sleeps for longer than anybody waited, and is not done yet.
        assert left.is_running()


def test_both_outputs_are_read_to_a_bound_and_the_feed_is_heard() -> None:
    talks = "import sys; word = sys.stdin.read(); print(word * 99999); sys.exit(word)"
    ended = run_child((sys.executable, "-c", talks), LONG, os.environ, b"words")
    assert (ended.code, len(ended.said), ended.complaints.split()) == (1, MOST_BYTES, [b"words"])


def test_one_that_does_not_exist_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        run_child(("there-is-no-such-program",), LONG, os.environ)
