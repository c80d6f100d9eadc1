"""A night on this PC: far ends on the loopback, settings that lead there, the installed command."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.far_ends import http
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, BotApi, serving
from tests.far_ends.tcp import hang, serve
from tests.far_ends.tls import over_tls

RUNBOOK = Path(os.environ.get("RUNBOOK_UNDER_TEST") or Path(sys.executable).parent / "runbook")
"""The installed command, or another build of the program that is to pass the same tests."""
OPERATOR = "op-117"
LEAD, ADMINISTRATOR = 111111111, 222222222
LEAD_PHONE = "+7 900 000-00-02"
BOT_HOST, ANCHOR = "api.telegram.test", "anchor.test"
OF_THIS_MACHINE = [
    "adapter", "link", "address", "route", "wifi", "power", "cpu", "memory", "disk", "clock",
    "dns_settings", "neighbour", "router_tcp", "router_icmp", "router_name", "forwarder",
    "forwarder_tcp", "provider_dns", "resolver", "resolver_tcp", "portal", "mtu", "loss",
]  # fmt: skip
"""Probes that would depend on the network this machine happens to be in."""

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
"""What a bare environment comes to, without a look at every kind of keyring in each new home."""

Tables = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """One finished command; both outputs as UTF-8 text."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Crm:
    """The bank's one service: it answers with ``status``, and its port can be looked up."""

    status: int = 200
    port: int = 0

    def handle(self, connection: socket.socket) -> None:
        http.answer(self.status)(connection)


@dataclass
class Night:
    """One operator's PC with everything it talks to. ``tables`` are the settings to be written."""

    home: Path
    bot: BotApi
    crm: Crm
    tables: Tables
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Path:
        return self.home / "config" / "runbook.toml"

    @property
    def journal(self) -> Path:
        return self.home / "state" / "runbook" / "journal.db"

    @property
    def environment(self) -> dict[str, str]:
        """A bare one: nothing of whoever runs the tests gets in."""
        kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "XDG_CONFIG_HOME": str(self.home / "no-config"),
            "XDG_STATE_HOME": str(self.home / "state"),
            # Windows' folders of a user and of all users, as platformdirs finds them.
            "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(self.home / "state"),
            "WIN_PD_OVERRIDE_COMMON_APPDATA": str(self.home / "no-config"),
            "RUNBOOK_CONFIG": str(self.settings),
            "RUNBOOK_TELEGRAM_TOKEN": TOKEN,
            **self.variables,
        }

    def write_settings(self, text: str = "") -> None:
        """The tables as they are now, or this text instead."""
        self.settings.parent.mkdir(exist_ok=True)
        self.settings.write_text(text or toml(self.tables), encoding="utf-8")

    def break_crm(self) -> None:
        """The CRM answers with errors, which is seen however slow this machine is."""
        self.crm.status = 503
        self.tables["checks"]["deadline"] = 10.0
        self.write_settings()

    def without_quiet_hours(self) -> None:
        """Promises can be kept at whatever hour the tests run."""
        self.tables["callbacks"] = {"quiet_from": "00:00", "quiet_until": "00:00"}
        self.write_settings()

    def runbook(self, *arguments: str, timeout: float = 90) -> Ended:
        """Run the installed command to its end, into pipes and with nobody at the keyboard."""
        done = subprocess.run(
            [RUNBOOK, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
            cwd=self.home,
        )
        return Ended(done.returncode, lines(done.stdout), lines(done.stderr))

    def piped(self, typed: str | bytes, *arguments: str) -> Ended:
        """The same with this in the pipe that it reads from."""
        done = subprocess.run(
            [RUNBOOK, *arguments],
            env=self.environment,
            input=typed if isinstance(typed, bytes) else typed.encode(),
            capture_output=True,
            timeout=90,
            check=False,
            cwd=self.home,
        )
        return Ended(done.returncode, lines(done.stdout), lines(done.stderr))

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start it and leave it running."""
        return subprocess.Popen(
            [RUNBOOK, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.home,
        )

    def waiting(self) -> int:
        """How many messages lie in the outbox unsent."""
        with closing(sqlite3.connect(self.journal)) as connection:
            unsent = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed')"
            return int(connection.execute(unsent).fetchone()[0])

    def couriers(self, beside: int = 0) -> list[psutil.Process]:
        """What was started in her name, besides the process of that number, and still lives."""
        ours = [one for one in psutil.process_iter() if self._is_ours(one)]
        return [one for one in ours if one.pid != beside]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("HOME") == str(self.home)
        except psutil.Error:
            return False

    def left_behind(self) -> bytes:
        """Every byte under her home but the settings: journal, memory of networks, logs, dumps."""
        files = [one for one in self.home.rglob("*") if one.is_file() and one != self.settings]
        return b"".join(one.read_bytes() for one in files)


def lines(written: bytes) -> str:
    """What a command wrote; Windows ends lines in its own way."""
    return written.decode().replace(os.linesep, "\n")


def until(wish: Callable[[], object], seconds: float = 30.0) -> bool:
    """Wait for something that others bring about; False when it did not come.

    A question that takes long, a command say, is asked with pauses as long: whoever is to bring it
    about needs the processor more.
    """
    end = time.monotonic() + seconds
    while True:
        begun = time.monotonic()
        if wish():
            return True
        now = time.monotonic()
        if now > end:
            return False
        time.sleep(max(0.05, min(now - begun, end - now)))


@contextmanager
def night(home: Path, authority: Authority) -> Iterator[Night]:
    """A healthy night: four anchors, a CRM and a Bot API over TLS, all on the loopback."""
    issued = authority.issue(BOT_HOST, ANCHOR, "127.0.0.1")
    crm, bot = Crm(), BotApi()
    with ExitStack() as stack:
        port = stack.enter_context(serving(bot, str(issued.certificate), str(issued.key)))
        anchors = [stack.enter_context(serve(over_tls(hang, issued))) for _ in range(4)]
        crm.port = stack.enter_context(serve(crm.handle))
        made = Night(home, bot, crm, tables(port, anchors, crm.port, authority.file))
        made.variables |= NO_KEYRING
        try:
            yield made
        finally:
            for left in made.couriers():
                left.kill()


def tables(bot: int, anchors: list[int], crm: int, ca_file: Path) -> Tables:
    domestic = [f"tls://{ANCHOR}:{port}" for port in anchors]
    return {
        "operator": {"id": OPERATOR, "name": "Иванова Анна", "urgent_line": "8 800 000-00-00"},
        "provider": {"id": "domru", "name": "Дом.ру", "phone": "8 800 000-00-01"},
        "contacts": [
            {"role": "shift_lead", "name": "Мария", "telegram": LEAD, "phone": LEAD_PHONE},
            {"role": "sysadmin", "name": "Дежурный", "telegram": ADMINISTRATOR},
        ],
        # Whoever waits for the couriers' end does not wait for reminders; their tests set it anew.
        "escalation": {"repeat_after": 0, "next_person_after": 0},
        "telegram": {
            "token": "env:RUNBOOK_TELEGRAM_TOKEN",
            "api_url": f"https://{BOT_HOST}:{bot}",
            "ca_file": str(ca_file),
        },
        "services": [
            {"id": "crm", "name": "CRM", "channel": "data", "url": f"http://127.0.0.1:{crm}/health"}
        ],
        "internet": {
            "domestic": domestic[:2],
            "unlisted": domestic[2:3],
            "foreign": domestic[3:],
            "resolvers": [],
            "portals": [],
            "addresses": {BOT_HOST: ["127.0.0.1"], ANCHOR: ["127.0.0.1"]},
            "ca_file": str(ca_file),
        },
        "checks": {"deadline": 2.0, "off": list(OF_THIS_MACHINE)},
    }


def toml(tables: Tables) -> str:
    """Tables and lists of tables, one level deep. JSON's strings and lists are TOML's too."""
    lines: list[str] = []
    for name, value in tables.items():
        for table in value if isinstance(value, list) else [value]:
            lines.append(f"[[{name}]]" if isinstance(value, list) else f"[{name}]")
            lines += [f"{key} = {_value(inner)}" for key, inner in table.items()]
    return "\n".join([*lines, ""])


def _value(value: object) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f'"{key}" = {_value(inner)}' for key, inner in value.items())
        return f"{{ {pairs} }}"
    return json.dumps(value, ensure_ascii=False)
