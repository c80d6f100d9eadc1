"""The hub's house on the lab's internet: the hub as installed, its mail, its way to Telegram.

Agents reach it without the VPN. It lies behind a cable of its own, has nothing to do with the
bank's inner network, and its people click and write from somewhere on the internet.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.far_ends.smtp import LOGIN, PASSWORD
from tests.lab import plan, topology
from tests.lab.homes import host, start
from tests.lab.lab import Lab
from tests.lab.namespaces import Daemon, LabError, Namespace
from tests.lab.product import Completed, Product, kept_ready

BOT_TOKEN = "100000002:LAB-token-of-the-hub-that-opens-nothing"
URL = f"https://{plan.HUB_NAME}"
PATIENCE = 40.0
_OUTBOX = (
    "SELECT seq, incident, purpose, channel, rank, state, attempts, error, silenced, created_at, "
    "due_at, settled_at FROM outbox ORDER BY seq"
)
_ASK = Path(__file__).resolve().parent / "servers" / "ask.py"


class HubHouse:
    """What the office has. ``bot`` is the Bot API server the hub uses: freeze it, and it is there,
    takes connections and answers nothing.
    """

    def __init__(self, lab: Lab, computer: Namespace) -> None:
        self._lab = lab
        self._folder = lab.folder / "hub"
        self._product = Product(computer, self._folder / "home", "")
        self._ready = kept_ready(computer, topology.CHECKOUT)
        self._running: list[subprocess.Popen[str]] = []
        self._outputs: list[Path] = []
        self._fence: int | None = None
        self.bot = self._start_bot()
        self._start_mail()
        self._write_settings()

    def runbook(self, *arguments: str) -> Completed:
        """``runbook hub …`` to its end, in a fork of the program kept ready."""
        asked = ("hub", *arguments)
        return self._product.run_ready(self._ready, asked, environment=self._variables, timeout=60)

    def told(self, *arguments: str) -> dict[str, Any]:
        """The same with ``--json``; raises LabError when it did not go well."""
        done = self.runbook(*arguments, "--json")
        if done.code:
            raise LabError(f"hub {' '.join(arguments)}: {done.out}{done.err}")
        return done.json

    def serve(self) -> None:
        """Start the hub and wait until it is on duty."""
        argv = self._product.argv(("hub", "serve"), self._variables)
        self._outputs.append(self._folder / f"serve-{len(self._running)}.log")
        with self._outputs[-1].open("wb") as output:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True
            )
        self._running.append(process)
        _comes(lambda: self.ask("GET", f"{URL}/healthz")[0] == HTTPStatus.OK, PATIENCE)
        if not _comes(self._on_duty, PATIENCE):
            raise LabError(f"the hub is not on duty: {self.said}")

    def _on_duty(self) -> bool:
        """Whether it is, and not one before it: its lease is there for some seconds yet."""
        status = self.told("status")
        if not status["on_duty"] or status["fence"] == self._fence:
            return False
        self._fence = status["fence"]
        return True

    def kill(self) -> None:
        """kill -9, and with it everything it had started."""
        self._running[-1].kill()
        self._running[-1].wait(10)

    @property
    def said(self) -> str:
        """What the hub wrote on its own screen, over all its lives."""
        return "".join(one.read_text(encoding="utf-8") for one in self._outputs)

    def ask(self, method: str, url: str) -> tuple[int, str]:
        """A request to the hub from a telephone elsewhere; status (0: no answer) and body."""
        return self._ask(method, url, plan.HUB_ADDRESS)

    def says(self, user: int, text: str) -> None:
        """Somebody writes to the hub's bot."""
        order = json.dumps({"user": user, "text": text})
        url = f"https://{plan.HUB_BOT_NAME}/control/say"
        status, body = self._ask("POST", url, plan.HUB_BOT, order)
        if status != HTTPStatus.OK:
            raise LabError(f"the bot's server did not take it: {status} {body}")

    def letters(self) -> list[dict[str, Any]]:
        """What the mail server took, oldest first."""
        return _lines(self._folder / "letters.jsonl")

    def in_telegram(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        """What the hub's bot wrote, or with ``editMessageText`` rewrote, oldest first."""
        return [one for one in _lines(self._folder / "bot.jsonl") if one["method"] == method]

    def incidents(self) -> list[dict[str, Any]]:
        """Every incident the hub knows of, as it shows them."""
        found: list[dict[str, Any]] = self.told("incidents", "--all")["incidents"]
        return found

    def outbox(self) -> str:
        """What was put on its way and how it stands, a line each; no addresses."""
        file = self._product.home / "data" / "runbook" / "hub" / "hub.sqlite"
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            rows = connection.execute(_OUTBOX).fetchall()
        return "\n".join("  ".join(map(str, one)) for one in rows)

    def until(self, wish: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait for it. Raises LabError."""
        if not _comes(wish, seconds):
            raise LabError(f"it never came: {self.letters()} {self.in_telegram()} {self.said}")

    def close(self) -> None:
        """End the hub."""
        self._ready.close()
        for one in self._running:
            one.kill()
            one.wait(10)

    @property
    def _variables(self) -> dict[str, str]:
        return {
            "RUNBOOK_HUB_CONFIG": str(self._product.home / "hub.toml"),
            "RUNBOOK_HUB_TOKEN": BOT_TOKEN,
            "RUNBOOK_HUB_MAIL": PASSWORD,
        }

    def _ask(self, method: str, url: str, address: str, body: str = "") -> tuple[int, str]:
        command = (sys.executable, "-I", "-S", str(_ASK), method, url, address)
        internet = self._lab.network.hosts[plan.INTERNET]
        answer = json.loads(internet.run(*command, str(self._lab.public_ca), body))
        return int(answer["status"]), str(answer["body"])

    def _start_bot(self) -> Daemon:
        pair = self._lab.trust.public.issue("hub-bot", plan.HUB_BOT_NAME)
        files = ("--cert", str(pair.certificate), "--key", str(pair.key))
        record = ("--record", str(self._folder / "bot.jsonl"), "--token", BOT_TOKEN)
        where = ("--host", plan.HUB_BOT, "--port", "443")
        return self._start("hub_bot", "tests.far_ends.bot_api", *where, *files, *record)

    def _start_mail(self) -> None:
        pair = self._lab.trust.public.issue("mail", plan.MAIL_NAME)
        files = (str(pair.certificate), str(pair.key), str(self._folder / "letters.jsonl"))
        self._start("hub_mail", "tests.lab.servers.mail", plan.MAIL, *files)

    def _start(self, name: str, module: str, *arguments: str) -> Daemon:
        # env goes to the checkout first: another view of the files begins at its root.
        python = ("env", "-C", str(topology.CHECKOUT), sys.executable, "-m", module)
        return start(self._lab, name, self._lab.network.hosts[plan.INTERNET], *python, *arguments)

    def _write_settings(self) -> None:
        home = self._product.home
        pair = self._lab.trust.public.issue("hub", plan.HUB_NAME)
        for source, name in ((pair.certificate, "hub.pem"), (pair.key, "hub.key")):
            (home / name).write_bytes(source.read_bytes())
            os.chown(home / name, plan.USER_ID, plan.USER_ID)
            (home / name).chmod(0o600)
        (home / "hub.toml").write_text(_settings(self._lab.public_ca), encoding="utf-8")


@contextmanager
def hub_house(lab: Lab) -> Iterator[HubHouse]:
    """The house joined to the lab's internet; the hub itself is not started yet."""
    known_hosts, known_daemons = set(lab.network.hosts), set(lab.network.daemons)
    house: HubHouse | None = None
    try:
        house = HubHouse(lab, _join(lab))
        yield house
    finally:
        if house is not None:
            house.close()
        for name in set(lab.network.daemons) - known_daemons:
            lab.network.daemons.pop(name).stop()
        for name in set(lab.network.hosts) - known_hosts:
            lab.network.hosts.pop(name).close()


def _join(lab: Lab) -> Namespace:
    folder = lab.folder / "hub"
    folder.mkdir()
    folder.chmod(0o755)
    setup = topology.mounts(folder, f"nameserver {plan.RESOLVERS[0]}\n")
    computer = host(lab, plan.HUB, "\n".join(setup))
    internet = lab.network.hosts[plan.INTERNET]
    topology.cable(computer, "wan0", internet, "hub0")
    computer.sysctl("net.ipv4.ip_unprivileged_port_start=0")
    computer.ip(
        f"addr add {plan.HUB_ADDRESS}/24 dev wan0",
        "link set wan0 up",
        f"route add default via {plan.INTERNET_HUB}",
    )
    internet.ip(
        f"addr add {plan.INTERNET_HUB}/24 dev hub0",
        *(f"addr replace {one}/32 dev lo" for one in (plan.MAIL, plan.HUB_BOT)),
        "link set hub0 up",
    )
    return computer


def _settings(public_ca: Path) -> str:
    anchors = ", ".join(f'"tls://{name}:443"' for name in plan.DOMESTIC)
    return f"""# Made by the lab.
[server]
listen = "0.0.0.0:443"
url = "{URL}"
certificate = "hub.pem"
key = "hub.key"

[telegram]
token = "env:RUNBOOK_HUB_TOKEN"
api_url = "https://{plan.HUB_BOT_NAME}"
ca_file = "{public_ca}"

[bot]
name = "lab_hub_bot"

[mail]
server = "{plan.MAIL_NAME}"
port = 465
security = "tls"
sender = "runbook@bank.example"
login = "{LOGIN}"
password = "env:RUNBOOK_HUB_MAIL"
ca_file = "{public_ca}"

# The next route soon; reminders would ring into what the night is to show.
[escalation]
next_route_after = 15
repeat_after = 0
next_person_after = 0

[correlation]
quiet_for = 10

[internet]
domestic = [{anchors}]
ca_file = "{public_ca}"
"""


def _comes(wish: Callable[[], object], seconds: float) -> bool:
    """Whether it comes to be. Commands are asked with pauses as long: others need the processor."""
    end = time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        if wish():
            return True
        time.sleep(max(0.3, time.monotonic() - begun))
    return False


def _lines(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    return [json.loads(one) for one in file.read_text(encoding="utf-8").splitlines()]
