"""A console that takes nothing: the hub answers, takes reports and ends without it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import requests

from tests.acceptance.hub_house import KEY, House, Hub, enrolled
from tests.acceptance.night import RUNBOOK, until

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.acceptance.terminal import Terminal, terminal
from tests.acceptance.test_blocked_terminal import held, in_both_ways, unread

SERVE = [RUNBOOK, "hub", "serve", "--listen", "127.0.0.1:0"]
LISTENS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE = 60.0
LINES = 4
"""Of the log, each of which would wait for the console."""


def written(here: House, said: str, process: "subprocess.Popen[bytes]") -> Hub:
    """A hub whose output is no file, as the tests know one."""
    output = here.home / "said"
    output.write_text(said, encoding="utf-8")
    return Hub(process, output)


def works(here: House, hub: Hub) -> None:
    """It answers after each line of its log, and keeps what it is told."""
    for number in range(LINES):
        refused = requests.get(f"{hub.url}/nowhere/{number}", timeout=PATIENCE)
        assert refused.status_code == 404
    assert enrolled(here, hub).outage(hub, KEY).accepted == 1
    assert until(hub.on_duty, PATIENCE)


@in_both_ways
def test_on_a_terminal_that_takes_nothing_it_works_and_ends_and_says_the_rest_afterwards(
    here: House, blocked: Callable[[Terminal], AbstractContextManager[None]]
) -> None:
    with terminal(SERVE, here.environment, here.home) as screen:
        assert until(lambda: LISTENS.search(screen.shown), PATIENCE), screen.shown
        with blocked(screen):
            works(here, written(here, screen.shown, screen.process))
        screen.waits_for("GET other 404")
        screen.process.terminate()
        screen.waits_for("Пульт остановлен")
        assert screen.ends() == 0
        assert "Traceback" not in screen.shown


@pytest.mark.parametrize("blocked", [unread, held])
def test_it_ends_on_a_terminal_that_takes_nothing(
    here: House, blocked: Callable[[Terminal], AbstractContextManager[None]]
) -> None:
    with terminal(SERVE, here.environment, here.home) as screen:
        assert until(lambda: LISTENS.search(screen.shown), PATIENCE), screen.shown
        with blocked(screen):
            screen.process.terminate()
            assert until(lambda: screen.process.poll() is not None, PATIENCE)
        assert screen.ends() == 0


@contextmanager
def full_pipe(here: House) -> Iterator[Hub]:
    """A hub that writes into a pipe which nobody reads and in which there is no room."""
    reads, writes = os.pipe()
    process = subprocess.Popen(
        SERVE, env=here.environment, cwd=here.home,
        stdin=subprocess.DEVNULL, stdout=writes, stderr=writes,
    )  # fmt: skip
    try:
        said = b""
        while not LISTENS.search(said.decode("utf-8", "replace")):
            said += os.read(reads, 65536)
        full = os.open(f"/proc/self/fd/{writes}", os.O_WRONLY | os.O_NONBLOCK)
        try:
            for size in (4096, 1):
                while True:
                    try:
                        os.write(full, b"\0" * size)
                    except BlockingIOError:
                        break
        finally:
            os.close(full)
        yield written(here, said.decode("utf-8", "replace"), process)
    finally:
        process.kill()
        process.wait()
        os.close(reads)
        os.close(writes)


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe is opened anew under /proc")
def test_with_a_pipe_that_nobody_reads_it_works_and_ends(here: House) -> None:
    with full_pipe(here) as hub:
        works(here, hub)
        assert hub.end() == 0
