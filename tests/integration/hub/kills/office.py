"""Two hubs on one PostgreSQL, each with a line of its own to it, and what is done to them."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from bench.hub.chats import OFFICE, tables
from bench.hub.scene import VARIABLE, Scene, scene
from tests.acceptance.hub_house import Hub
from tests.acceptance.night import toml, until
from tests.far_ends.postgres import Postgres
from tests.integration.hub.kills.duty_log import DutyLog
from tests.integration.hub.kills.line import Line
from tests.integration.hub.kills.phones import Exchange

KINDS = ("hub", "database", "cut", "silence", "pause")
_CONFIG = "RUNBOOK_HUB_CONFIG"
_NEVER, _AN_HOUR = 0, 3600
_PATIENCE_S = 120.0
_AWAY_S = (0.2, 1.5)
"""How long a killed process is left dead."""
_CUT_S = (0.5, 9.0)
"""How long a line is cut or a process stopped: the lease may outlast it or not."""


@dataclass
class Slot:
    """The place of one hub; when it was killed, another one is started there."""

    line: Line
    phone: int
    hub: Hub | None = None

    @property
    def pid(self) -> int:
        """The process that is there now, 0 without one."""
        return self.hub.process.pid if self.hub else 0


@dataclass
class Two:
    """Both hubs. ``was`` are all processes there ever were, by the port of their phones."""

    here: Scene
    server: Postgres
    database: str
    phones: Exchange
    log: DutyLog
    slots: list[Slot] = field(default_factory=list)
    was: dict[int, list[tuple[float, int]]] = field(default_factory=dict)

    def start(self, slot: Slot) -> None:
        """Start a hub there and wait until it answers."""
        house = self.here.house
        host = f"postgres@127.0.0.1:{slot.line.port}/{self.database}"
        house.variables[VARIABLE] = f"postgresql+psycopg://{host}?sslmode=disable"
        house.variables[_CONFIG] = str(house.home / f"hub-{slot.phone}.toml")
        slot.hub = house.start()
        self.was.setdefault(slot.phone, []).append((time.time(), slot.pid))

    def ports(self) -> list[int]:
        """Where hubs answer now."""
        found = []
        for slot in self.slots:
            hub = slot.hub
            if hub is not None and hub.process.poll() is None and "http://" in hub.said:
                found.append(int(hub.url.rpartition(":")[2]))
        return found

    def speaking(self) -> Slot | None:
        """Where the hub on duty is, None while there is none that lives."""
        pid = self.log.on_duty()
        return next((one for one in self.slots if pid and one.pid == pid), None)

    def wait_for_duty(self) -> Slot:
        """Wait until somebody is on duty. Raises TimeoutError."""
        if not until(lambda: self.speaking() is not None, _PATIENCE_S):
            raise TimeoutError("nobody came on duty")
        found = self.speaking()
        return found or self.wait_for_duty()

    def strike(self, kind: str, chance: random.Random) -> None:
        """Kill or stop the hub on duty, the database, or the line between them, and mend it."""
        slot = self.wait_for_duty()
        what: dict[str, Callable[[Slot, random.Random], None]] = {
            "hub": self._kill_hub,
            "database": self._kill_database,
            "cut": self._cut,
            "silence": self._silence,
            "pause": self._pause,
        }
        what[kind](slot, chance)

    def said_by(self, phone: int, at: float) -> int:
        """The process that was behind that phone's address at that moment."""
        return max((began, pid) for began, pid in self.was[phone] if began <= at)[1]

    def _kill_hub(self, slot: Slot, chance: random.Random) -> None:
        assert slot.hub is not None
        slot.hub.kill()
        time.sleep(chance.uniform(*_AWAY_S))
        self.start(slot)

    def _kill_database(self, _slot: Slot, chance: random.Random) -> None:
        self.server.kill()
        time.sleep(chance.uniform(*_AWAY_S))
        self.server.start()

    def _cut(self, slot: Slot, chance: random.Random) -> None:
        slot.line.cut()
        time.sleep(chance.uniform(*_CUT_S))
        slot.line.come_back()

    def _silence(self, slot: Slot, chance: random.Random) -> None:
        slot.line.fall_silent()
        time.sleep(chance.uniform(*_CUT_S))
        slot.line.come_back()

    def _pause(self, slot: Slot, chance: random.Random) -> None:
        """The whole process stands still and then goes on, as on a computer that was suspended."""
        assert slot.hub is not None
        slot.hub.process.send_signal(signal.SIGSTOP)
        time.sleep(chance.uniform(*_CUT_S))
        slot.hub.process.send_signal(signal.SIGCONT)


@contextmanager
def two_hubs(server: Postgres, phones: Exchange, operators: list[str]) -> Iterator[Two]:
    """Both of them at work, with these operators' PCs and the office's people."""
    url = server.database()
    name = make_url(url).database or ""
    with ExitStack() as stack:
        here = stack.enter_context(scene(url, {}))
        here.enrol_all(operators)
        here.know(OFFICE)
        log = DutyLog(server.address(name))
        stack.enter_context(log.running())
        made = Two(here, server, name, phones, log)
        for phone in phones.ports:
            line = Line(server.data)
            stack.callback(line.stop)
            _write_settings(here.house.home / f"hub-{phone}.toml", phone)
            made.slots.append(Slot(line, phone))
            made.start(made.slots[-1])
        made.wait_for_duty()
        if not until(lambda: len(made.ports()) == len(made.slots), _PATIENCE_S):
            raise TimeoutError("a hub does not answer")
        yield made


def _write_settings(path: Path, phone: int) -> None:
    """Nobody is rung again, and silence means nothing: what comes twice has come twice."""
    given = {
        **tables(phone),
        "database": {"url": f"env:{VARIABLE}"},
        "escalation": {
            "next_route_after": _NEVER, "repeat_after": _NEVER, "next_person_after": _NEVER,
        },
        "correlation": {"silent_after": _AN_HOUR},
    }  # fmt: skip
    path.write_text(toml(given), encoding="utf-8")
