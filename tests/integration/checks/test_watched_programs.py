"""Real programs that start, end, stay as dead entries and come back; and this computer's clocks."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from checks.host import asleep, watched_programs
from checks.host.clocks import jump
from checks.host.watched_programs import WatchedPrograms

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts programs of POSIX")


class Programs:
    """Programs under names of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str) -> subprocess.Popen[bytes]:
        place = self._folder / name
        if not place.exists():
            shutil.copy(shutil.which("sleep") or "/bin/sleep", place)
        started = subprocess.Popen([place, "600"])
        self._started.append(started)
        return started

    def close(self) -> None:
        for one in self._started:
            one.kill()
            one.wait()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    made = Programs(tmp_path)
    yield made
    made.close()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def test_a_killed_program_is_gone_at_once_and_its_return_is_noticed(programs: Programs) -> None:
    clock, phone = Clock(), programs.start("softphone-x")
    watched = WatchedPrograms(("C:\\Program Files\\SoftPhone-X.exe",), clock)
    assert watched.gone() == frozenset()
    end(phone)
    assert watched.gone() == {"C:\\Program Files\\SoftPhone-X.exe"}
    programs.start("softphone-x")
    clock.now += watched_programs.FIRST_PAUSE_S
    assert watched.gone() == frozenset()


def test_a_dead_program_its_parent_never_looked_at_is_gone(programs: Programs) -> None:
    phone = programs.start("softphone-x")
    watched = WatchedPrograms(("softphone-x",))
    assert not watched.gone()
    phone.kill()
    while psutil.Process(phone.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert watched.gone() == {"softphone-x"}


def test_a_second_copy_counts_as_running(programs: Programs) -> None:
    first = programs.start("crm-client")
    watched = WatchedPrograms(("crm-client",))
    assert not watched.gone()
    second = programs.start("crm-client")
    end(first)
    assert not watched.gone()
    end(second)
    assert watched.gone() == {"crm-client"}


def test_a_name_longer_than_linux_keeps_is_found(programs: Programs) -> None:
    programs.start("corporate-softphone")
    assert not WatchedPrograms(("Corporate-Softphone.exe",)).gone()


def test_a_name_that_names_nothing_is_never_gone() -> None:
    assert WatchedPrograms(("", "  ", "folder/")).gone() == frozenset()


def test_all_processes_are_searched_only_for_one_that_is_away_and_ever_more_rarely(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[float] = []
    every = psutil.process_iter

    def counted() -> Iterator[psutil.Process]:
        searches.append(clock.now)
        return every()

    monkeypatch.setattr(psutil, "process_iter", counted)
    clock, phone = Clock(), programs.start("softphone-x")
    watched = WatchedPrograms(("softphone-x",), clock)
    for _ in range(50):
        assert not watched.gone()
        clock.now += 2.0
    assert searches == [100.0]
    end(phone)
    for _ in range(60):
        assert watched.gone()
        clock.now += 1.0
    assert [at - 200.0 for at in searches[1:]] == [0.0, 2.0, 6.0, 14.0, 29.0, 44.0, 59.0]


def test_where_no_process_is_named_nothing_is_known_to_be_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(psutil, "process_iter", lambda: iter(()))
    watched = WatchedPrograms(("softphone-x",))
    assert watched.gone() == frozenset()
    assert watched.gone() == frozenset()


def test_this_computer_tells_how_long_it_slept_and_its_clocks_agree() -> None:
    before = asleep.read_clocks()
    time.sleep(0.05)
    after = asleep.read_clocks()
    assert before.asleep is not None
    assert 0 <= before.asleep <= after.wall
    assert after.monotonic > before.monotonic
    assert not jump(before, after)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not Path("/proc/self/ns/time").exists(),
    reason="needs root and a kernel with time namespaces",
)
def test_an_hour_asleep_is_counted() -> None:
    # A time namespace moves the clock that goes on in sleep, and that one alone.
    script = "from checks.host.asleep import asleep_s; print(asleep_s())"
    told = subprocess.run(
        ["unshare", "--time", "--boottime", "3600", sys.executable, "-c", script],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )
    assert float(told.stdout) == pytest.approx(3600 + (asleep.asleep_s() or 0.0), abs=5)


def test_a_system_without_such_clocks_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    assert asleep.asleep_s() is None
    assert asleep.read_clocks().asleep is None
