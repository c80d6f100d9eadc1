"""``runbook desk`` as it is installed, on a night's PC, with a service that can be killed."""

import re
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from runbook.cli.desk.entering.address import read_address
from runbook.cli.desk.entering.knocking import knock
from tests.acceptance.night import Crm, Night
from tests.acceptance.watched import Watched, started
from tests.far_ends.tcp import serve

LINK = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")
FIRST_PAGE = re.compile(r"(http://127\.0\.0\.1:\d+/[\w-]{22})/$")
"""The address she is led to; its group is the room that every page of the desk lies in."""
PATIENCE_S = 60.0


@dataclass
class Service:
    """The bank's CRM on a port of its own: there, or gone so that whoever calls is refused."""

    crm: Crm
    port: int = 0
    _open: ExitStack = field(default_factory=ExitStack)

    def revive(self) -> None:
        """It answers from now on, where it did before."""
        self.port = self._open.enter_context(serve(self.crm.handle, port=self.port))

    def kill(self) -> None:
        """Nobody listens on its port any more."""
        self._open.close()


class RunningDesk:
    """The process, and the links it gives her."""

    def __init__(self, tonight: Night, *arguments: str) -> None:
        self.tonight = tonight
        self.began = time.time()
        self.process = started(tonight, "desk", "--no-browser", *arguments)
        self.said = Watched(self.process)
        self.first_link = self._first_link()

    def _first_link(self) -> str:
        ends = time.monotonic() + PATIENCE_S
        while not (found := LINK.search(self.said.out)):
            assert self.process.poll() is None, self.said.out + self.said.err
            assert time.monotonic() < ends, self.said.out + self.said.err
            time.sleep(0.01)
        return found[0]

    def link(self) -> str:
        """Another link: what pressing the icon again opens. Each is good for one use."""
        done = self.tonight.runbook("desk", "--no-browser")
        found = LINK.search(done.out)
        assert found, done.said
        return found[0]

    def knock(self) -> str:
        """Another link, as ``link``, without starting a program for it."""
        address = read_address(self.tonight.journal.parent)
        assert address is not None
        return knock(address, PATIENCE_S)

    @property
    def origin(self) -> str:
        """Scheme, host and port of its pages."""
        return self.first_link.partition("/open/")[0]

    def kill(self) -> None:
        """As the power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_S)


@contextmanager
def desk(tonight: Night, *arguments: str) -> Iterator[RunningDesk]:
    """The desk, until it is killed at the end."""
    running = RunningDesk(tonight, *arguments)
    try:
        yield running
    finally:
        running.kill()
        running.said.ends()


@contextmanager
def service_of(tonight: Night) -> Iterator[Service]:
    """The night's CRM on a port that can be closed, and the settings that say so."""
    service = Service(Crm())
    service.revive()
    tonight.tables["services"][0]["url"] = f"http://127.0.0.1:{service.port}/health"
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()
    try:
        yield service
    finally:
        service.kill()


def rows(tonight: Night, statement: str) -> list[tuple[Any, ...]]:
    """What the journal holds, read beside the desk."""
    with closing(sqlite3.connect(tonight.journal, timeout=10)) as connection:
        return connection.execute(statement).fetchall()


def events(tonight: Night) -> Counter[str]:
    """How often each kind of event was written."""
    return Counter(kind for (kind,) in rows(tonight, "SELECT kind FROM events"))


def promises(tonight: Night) -> int:
    """How many promises to clients stand in the journal."""
    return int(rows(tonight, "SELECT count(*) FROM callbacks")[0][0])


def answers(tonight: Night) -> dict[str, str]:
    """What she said so far, step by step, as the journal holds it."""
    return dict(rows(tonight, "SELECT step, value FROM answers ORDER BY seq"))
