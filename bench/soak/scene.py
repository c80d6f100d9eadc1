"""The whole of the long run: the lab, the hub's house, two homes, the programs and the tabs."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.soak.usage import Usage, usage
from tests.lab import plan, topology
from tests.lab.homes import Home, homes
from tests.lab.hub_house import URL, HubHouse, hub_house
from tests.lab.lab import Lab
from tests.lab.namespaces import LabError, Namespace, children_of, send, waiting

NEIGHBOUR = ("op-118", plan.OTHER_PROVIDER)
WATCH, DESK, NEIGHBOURS_WATCH, HUB = "watch", "desk", "watch of op-118", "hub"
LEAD = "lead"
PATIENCE = 90.0
_OPENED = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")
_ARMED = "Слежу за связью"


@dataclass
class Program:
    """One of the product's processes; ``output`` is what it has said, over all its lives."""

    name: str
    starter: subprocess.Popen[Any]
    output: Path | None = None

    @property
    def pid(self) -> int:
        """The product's own process: nsenter stays outside and waits for it. 0: it has ended."""
        return next(iter(children_of(self.starter.pid)), 0)

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace") if self.output else ""

    def usage(self) -> Usage:
        """Raises psutil.Error or OSError when it has ended."""
        return usage(self.pid or self.starter.pid)

    def kill(self) -> None:
        send(self.pid, 9)  # type: ignore[arg-type]  # SIGKILL
        self.starter.kill()
        self.starter.wait(10)


@dataclass
class Tab:
    """A browser in a home's network."""

    process: "subprocess.Popen[str]"

    def orders(self, **order: Any) -> dict[str, Any]:
        """Give an order and wait for the answer. Raises LabError."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise LabError("the tab has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def presses(self, typed: str | None = None, **fields: str) -> dict[str, Any]:
        """Press what holds these fields, once such a button is there."""
        answer: dict[str, Any] = {}
        for _ in waiting(20, 0.5):
            answer = self.orders(typed=typed, fields=fields)
            if answer["done"]:
                break
        return answer


@dataclass
class Scene:
    """Everything that runs."""

    lab: Lab
    house: HubHouse
    street: list[Home]
    folder: Path
    programs: dict[str, Program] = field(default_factory=dict)
    tabs: dict[str, Tab] = field(default_factory=dict)

    @property
    def hers(self) -> Home:
        """The operator with a desk."""
        return self.street[0]

    def begin(self) -> None:
        """The hub with a lead, everybody enrolled, everything started and armed."""
        self.house.serve()
        self._know_hub()
        self._with_a_lead()
        self._enrol()
        for home in self.street:
            self._on_a_small_volume(home)
            self.start_watch(home)
        self.start_desk()
        for _ in waiting(PATIENCE, 0.5):
            if all(_ARMED in self.programs[one].said for one in (WATCH, NEIGHBOURS_WATCH)):
                break
        else:
            raise LabError("the watch is not armed")
        self.open_board()

    def start_watch(self, home: Home) -> None:
        """Her watch as installed."""
        name = WATCH if home is self.hers else NEIGHBOURS_WATCH
        self.programs[name] = self._started(name, home, "watch", "--no-pop-up", "--no-desk")

    def start_desk(self) -> None:
        """Her desk, and a tab that has come in."""
        before = len(self.programs[DESK].said) if DESK in self.programs else 0
        self.programs[DESK] = program = self._started(DESK, self.hers, "desk", "--no-browser")
        for _ in waiting(PATIENCE, 0.2):
            if found := _OPENED.findall(program.said[before:]):
                break
        else:
            raise LabError(f"the desk named no address: {program.said}")
        self.tabs[DESK] = self._tab(self.hers.pc, "desk", found[-1])

    def open_board(self) -> None:
        """The lead's page, in the neighbour's network: her own faults do not touch it."""
        done = self.house.runbook("login-link", LEAD)
        found = re.search(rf"{re.escape(URL)}/login/\S+", done.out)
        if found is None:
            raise LabError(f"no link to log in: {done.out}{done.err}")
        self.tabs[HUB] = self._tab(self.street[1].pc, "hub", found[0], str(self.lab.public_ca))

    def restart_hub(self) -> None:
        """Start the hub that was killed, and wait until it is on duty."""
        self.house.serve()
        self._know_hub()

    def usages(self) -> dict[str, Usage]:
        """Every program that lives, with the figure of its process."""
        found = {}
        for name, one in self.programs.items():
            with suppress(psutil.Error, OSError):
                found[name] = {"pid": one.pid or one.starter.pid, **one.usage()}
        return found

    def sizes(self) -> dict[str, int]:
        """Bytes of what is kept, by file."""
        found = {}
        places = [(home.operator, self.state(home)) for home in self.street]
        for name, place in [*places, ("hub", self.hub_folder)]:
            for one in sorted(place.rglob("*")):
                if one.suffix in {".db", ".sqlite"} or one.name.endswith("-wal"):
                    with suppress(OSError):
                        found[f"{name}/{one.name}"] = one.stat().st_size
        return found

    def state(self, home: Home) -> Path:
        """Where her journal lies: as she sees it, from here."""
        return Path(f"/proc/{home.pc.holder}/root{home.product.home}/state")

    @property
    def hub_folder(self) -> Path:
        return self.lab.folder / "hub" / "home" / "data" / "runbook" / "hub"

    def rows(self, home: Home, statement: str) -> list[list[Any]]:
        """Out of an operator's journal, asked where it lies: SQLite does not enter /proc/…/root."""
        file = home.product.home / "state" / "runbook" / "journal.db"
        python = (sys.executable, "-I", "-S", str(Path(__file__).with_name("asked.py")))
        found: list[list[Any]] = json.loads(home.pc.run(*python, str(file), statement))
        return found

    def hub_rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Out of the hub's database."""
        with closing(sqlite3.connect(self.hub_folder / "hub.sqlite", timeout=20)) as connection:
            return connection.execute(statement).fetchall()

    def temporary(self) -> list[str]:
        """What the programs have left in their temporary folders."""
        return sorted(str(one) for one in (self.folder / "tmp").rglob("*") if one.is_file())

    def close(self) -> None:
        for tab in self.tabs.values():
            tab.process.kill()
            tab.process.wait(10)
        for name, one in self.programs.items():
            if name != HUB:
                one.kill()

    def _started(self, name: str, home: Home, *arguments: str) -> Program:
        temporary = self.folder / "tmp" / name.replace(" ", "-")
        temporary.mkdir(parents=True, exist_ok=True)
        os.chown(temporary, plan.USER_ID, plan.USER_ID)
        argv = home.product.argv(arguments, {"TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"})
        output = self.folder / f"{name.replace(' ', '-')}.log"
        with output.open("ab") as file:
            started = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        return Program(name, started, output)

    def _tab(self, where: Namespace, *arguments: str) -> Tab:
        python = ("env", "-C", str(topology.CHECKOUT), sys.executable, "-m", "bench.soak.tab")
        process = subprocess.Popen(
            where.argv((*python, *arguments)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        if '"ready"' not in process.stdout.readline():
            raise LabError("the tab did not come in")
        return Tab(process)

    def _know_hub(self) -> None:
        self.programs[HUB] = Program(HUB, self.house._running[-1])  # noqa: SLF001 - the lab's own

    def _with_a_lead(self) -> None:
        person = ("person", "add", "Мария Петрова", "--role", "shift_lead", "--id", LEAD)
        done = self.house.runbook(*person, "--email", "lead@bank.example")
        if done.code:
            raise LabError(done.out + done.err)
        link = self.house.told("person", "invite", LEAD)["link"]
        self.house.says(plan.LEAD_CHAT, f"/start {link.partition('start=')[2]}")
        known = '"telegram": true'
        self.house.until(lambda: known in self.house.runbook("person", "list", "--json").out)

    def _enrol(self) -> None:
        given = self.house.told("enroll", *(one.operator for one in self.street))["codes"]
        codes = {one["operator"]: one["code"] for one in given}
        for home in self.street:
            order = ("setup", "--hub", URL, "--code", codes[home.operator])
            done = home.product.run(order, timeout=60)
            if done.code:
                raise LabError(done.out + done.err)

    def _on_a_small_volume(self, home: Home) -> None:
        """Her journal on the volume that can be filled, as a full disk of hers would be."""
        state = home.product.home / "state"
        script = (
            f"cp -a {state} {plan.VOLUME}/state && chown -R {plan.USER_ID}:{plan.USER_ID} "
            f"{plan.VOLUME}/state && mount --bind {plan.VOLUME}/state {state}"
        )
        home.pc.run("sh", "-ec", script)


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Everything, begun; nothing of it is left behind."""
    quiet = '[callbacks]\nquiet_from = "00:00"\nquiet_until = "00:00"\n'
    with ExitStack() as stack:
        lab = stack.enter_context(Lab.start())
        house = stack.enter_context(hub_house(lab))
        tables = f'[hub]\nca_file = "{lab.public_ca}"\n{quiet}'
        street = stack.enter_context(homes(lab, [NEIGHBOUR], tables))
        made = Scene(lab, house, street, folder)
        stack.callback(made.close)
        made.begin()
        yield made
