"""A hub as installed: its folder, its settings, its process, and PCs that speak to it."""

import json
import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import requests

from notifier.handoff.report import agent_id
from runbook.reporting.credentials import Credentials, to_text
from runbook.reporting.enrolment import Enrol
from runbook.reporting.shapes import Directives, Moment, Outage, Report, Surroundings
from tests.acceptance.night import RUNBOOK, Ended, Tables, toml, until
from tests.far_ends.bot_api import TOKEN

KEY, OTHER_KEY = "00112233445566aa", "00112233445566bb"
"""Of outages."""
KEY_OF_REPORTS = bytes(range(32))
_LISTENS = re.compile(r"http://[^\s]+:(\d+)")
_PATIENCE = 60.0


@dataclass
class Hub:
    """One process of ``hub serve``."""

    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        found = _LISTENS.search(self.said)
        assert found, self.said
        return f"http://127.0.0.1:{found[1]}"

    def health(self) -> dict[str, object]:
        answer: dict[str, object] = requests.get(f"{self.url}/healthz", timeout=10).json()
        return answer

    def on_duty(self) -> bool:
        try:
            return self.health()["on_duty"] is True
        except requests.RequestException:
            return False

    def end(self) -> int:
        """Ask it to end; its exit code."""
        self.process.terminate()
        return self.process.wait(_PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(_PATIENCE)


@dataclass
class House:
    """The computer the hub runs on. ``tables`` are ``hub.toml``; without any there is no file."""

    home: Path
    tables: Tables = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    hubs: list[Hub] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.home / "data" / "runbook" / "hub"

    @property
    def environment(self) -> dict[str, str]:
        """A bare one: nothing of whoever runs the tests gets in."""
        kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "RUNBOOK_TELEGRAM_TOKEN": TOKEN,
            **self.variables,
        }

    def write_settings(self) -> Path:
        path = self.home / "config" / "runbook" / "hub.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(toml(self.tables), encoding="utf-8")
        return path

    def runbook(self, *arguments: str) -> Ended:
        """Run ``runbook hub …`` to its end."""
        done = subprocess.run(
            [RUNBOOK, "hub", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            cwd=self.home,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self) -> Hub:
        """Start a hub on a free port; it may not answer yet."""
        output = self.home / f"hub-{len(self.hubs)}.log"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [RUNBOOK, "hub", "serve", "--listen", "127.0.0.1:0"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=self.home,
            )
        self.hubs.append(Hub(process, output))
        return self.hubs[-1]

    def serve(self) -> Hub:
        """Start a hub and wait until it answers."""
        hub = self.start()
        ready = until(
            lambda: _LISTENS.search(hub.said) or hub.process.poll() is not None, _PATIENCE
        )
        assert ready, hub.said
        assert hub.process.poll() is None, hub.said
        return hub

    def on_duty(self) -> Hub:
        """Start a hub and wait until it is on duty."""
        hub = self.serve()
        assert until(hub.on_duty, _PATIENCE), hub.said
        return hub

    def code(self, operator: str) -> str:
        """A one-time code for that operator's PC."""
        done = self.runbook("enroll", operator, "--json")
        assert done.code == 0, done.said
        found: str = msgspec.json.decode(done.out)["codes"][0]["code"]
        return found


@contextmanager
def house(home: Path) -> Iterator[House]:
    """Nothing it started is left behind."""
    made = House(home)
    try:
        yield made
    finally:
        for hub in made.hubs:
            if hub.process.poll() is None:
                hub.kill()


@dataclass
class Pc:
    """One operator's PC with a key of its own."""

    operator: str
    key: bytes
    sequence: int = 0

    def enrol(self, hub: Hub, code: str) -> requests.Response:
        body = Enrol(
            operator=self.operator,
            code=code,
            authentication=to_text(self.key),
            reports=to_text(KEY_OF_REPORTS),
        )
        return self._post(hub, "/v1/enrol", msgspec.json.encode(body), {})

    def report(self, hub: Hub, **more: object) -> requests.Response:
        self.sequence += 1
        body = Report(agent=self.operator, sequence=self.sequence, sent=datetime.now(UTC), **more)  # type: ignore[arg-type]  # whatever a test says of her
        credentials = Credentials(agent_id(self.operator), self.key)
        headers = {"Authorization": credentials.header()}
        return self._post(hub, "/v1/report", msgspec.json.encode(body), headers)

    def outage(self, hub: Hub, key: str, cause: str = "isp.no_internet") -> Directives:
        """She tells of an outage that began a moment ago, and it is safe."""
        opened = Moment(wall=datetime.now(UTC), age_ms=1000)
        told = Outage(
            key=key, revision=1, opened=opened, cause=cause, side="isp", confidence=0.95,
            occurred=opened, detected=opened,
        )  # fmt: skip
        where = Surroundings(provider="domru", city="Оренбург", gateway="vpn.bank.example")
        answer = self.report(hub, where=where, outages=(told,))
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=Directives)

    def _post(self, hub: Hub, path: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        kind = {"Content-Type": "application/json"}
        until_s = time.monotonic() + 30
        while True:
            answer = requests.post(hub.url + path, body, headers={**kind, **headers}, timeout=20)
            # A revoked or new key is known at every door half a second later.
            if answer.status_code != 503 or time.monotonic() > until_s:
                return answer
            time.sleep(0.2)


def enrolled(here: House, hub: Hub, operator: str = "op-117") -> Pc:
    """That operator's PC, introduced with a code of this hub."""
    pc = Pc(operator, operator.encode().ljust(32, b"."))
    answer = pc.enrol(hub, here.code(operator))
    assert answer.status_code == 200, answer.text
    return pc


def with_a_lead(here: House) -> None:
    """Somebody to ring, on shift."""
    done = here.runbook("person", "add", "Мария Петрова", "--role", "shift_lead", "--id", "lead")
    assert done.code == 0, done.said


def incidents(here: House, *more: str) -> list[dict[str, object]]:
    """As the command line tells them."""
    done = here.runbook("incidents", "--json", *more)
    assert done.code == 0, done.said
    found: list[dict[str, object]] = json.loads(done.out)["incidents"]
    return found


def kept(here: House, *keys: str) -> bool:
    """Whether incidents of these keys are in its file: to wait with, at a command's start less."""
    with closing(sqlite3.connect(here.folder / "hub.sqlite")) as database:
        known = {key for (key,) in database.execute("SELECT key FROM incidents")}
    return known >= set(keys)
