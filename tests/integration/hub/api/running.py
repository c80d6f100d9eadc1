"""A hub's HTTP side on a real socket, in a thread of its own, and agents that speak to it."""

import itertools
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec

from notifier.handoff.report import agent_id
from runbook.hub.api.app import make_app
from runbook.hub.api.intake import Intake
from runbook.hub.api.server import ApiServer, run
from runbook.hub.duty.health import Health
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Server
from runbook.hub.store import codes
from runbook.hub.store.store import Store
from runbook.reporting.credentials import Credentials, to_text
from runbook.reporting.shapes import Directives, Moment, Outage, Promise, Report, Surroundings

ANSWERS_WITHIN = 20.0
BUSY = 429
KEY = bytes(range(32))
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Of clients that speak plainly: each would read the certificates of all authorities otherwise."""


class RunningApi:
    """One process's API. Its clock is that of the test."""

    def __init__(
        self,
        store: Store,
        office: Office,
        clock: Callable[[], datetime],
        server: Server | None = None,
        scheme: str = "http",
    ) -> None:
        self.store = store
        self.health = Health()
        self.intake = Intake(store, "hub-1", clock)
        app = make_app(store, office, self.intake, self.health, clock)
        self._server = ApiServer(app, server or Server(listen="127.0.0.1:0"))
        self.address = self._server.address
        self.url = f"{scheme}://{self.address[0]}:{self.address[1]}"
        self._lines: list[AgentLine] = []
        self._clients: list[httpx.Client] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(ANSWERS_WITHIN)

    def _run(self) -> None:
        async def main() -> None:
            await self._server.serve(self._ready.set)

        run(main())

    def line(self, operator: str = "op-117", key: bytes = KEY, **more: Any) -> "AgentLine":
        """A PC with a connection of its own, closed with the hub."""
        self._lines.append(AgentLine(self.url, operator, key, **more))
        return self._lines[-1]

    def begin_to_stop(self) -> None:
        """As a signal does it; what is still open goes on for a moment."""
        self._server.stop()

    def stop(self) -> None:
        for one in (*self._lines, *self._clients):
            one.close()
        self.begin_to_stop()
        self._thread.join(ANSWERS_WITHIN)
        assert not self._thread.is_alive()

    def client(self, **more: Any) -> httpx.Client:
        """Somebody else's connections, closed with the hub."""
        self._clients.append(client_of(self.url, **more))
        return self._clients[-1]


class AgentLine:
    """One operator's PC as the hub sees it."""

    def __init__(self, url: str, operator: str, key: bytes = KEY, **more: Any) -> None:
        self.operator = operator
        self.key = key
        self.sequence = itertools.count(1)
        self._client = client_of(url, **more)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": Credentials(agent_id(self.operator), self.key).header()}

    def enrol(self, code: str, **more: Any) -> httpx.Response:
        body = {
            "operator": self.operator,
            "code": code,
            "authentication": to_text(self.key),
            "reports": to_text(bytes(32)),
        }
        return self._client.post("/v1/enrol", json=body | more)

    def send(self, document: Report) -> httpx.Response:
        return self.send_bytes(msgspec.json.encode(document))

    def send_bytes(self, body: bytes, **headers: str) -> httpx.Response:
        return self._client.post("/v1/report", content=body, headers=self.headers | headers)

    def tell(self, **said: Any) -> Directives:
        """Send a report that must be taken, later if the hub wants that; gives the answer."""
        report = self.report(**said)
        answered = until(lambda: None if (one := self.send(report)).status_code == BUSY else one)
        assert answered.status_code == 200, answered.text
        return msgspec.json.decode(answered.content, type=Directives)

    def report(self, **said: Any) -> Report:
        basis: dict[str, Any] = {
            "agent": self.operator,
            "sent": datetime.now(UTC),
            "version": "0.1.0",
        }
        if "sequence" not in said:
            basis["sequence"] = next(self.sequence)
        return Report(**(basis | said))

    def start_at(self, sequence: int) -> None:
        """Go on counting from there."""
        self.sequence = itertools.count(sequence + 1)

    def close(self) -> None:
        self._client.close()


def client_of(url: str, **more: Any) -> httpx.Client:
    """Speaks to that hub; who wants TLS says with ``verify`` whom it trusts."""
    wanted = {"timeout": ANSWERS_WITHIN, "verify": NO_TLS} | more
    return httpx.Client(base_url=url, trust_env=False, **wanted)


def code_for(store: Store, operator: str, lifetime: timedelta = timedelta(hours=1)) -> str:
    with store.write() as tx:
        return codes.make(tx, codes.AGENT, operator, lifetime)


def enrolled(api: RunningApi, operator: str, key: bytes = KEY) -> AgentLine:
    line = api.line(operator, key)
    answered = line.enrol(code_for(api.store, operator))
    assert answered.status_code == 200, answered.text
    return line


def ago(seconds: float = 0) -> Moment:
    age = timedelta(seconds=seconds)
    return Moment(wall=datetime.now(UTC) - age, age_ms=round(seconds * 1000))


def outage(key: str = "00112233445566aa", **more: Any) -> Outage:
    basis: dict[str, Any] = {
        "key": key,
        "revision": 1,
        "opened": ago(1),
        "cause": "isp.no_internet",
        "side": "isp",
    }
    return Outage(**(basis | more))


def promise(number: int = 1, **more: Any) -> Promise:
    basis: dict[str, Any] = {
        "id": f"{number:012x}",
        "revision": 1,
        "channel": "call",
        "kind": "case",
        "promised": ago(60),
        "window_from": ago(0),
        "window_until": ago(-3600),
        "reference": f"CASE-{number}-77",
    }
    return Promise(**(basis | more))


WHERE = Surroundings(provider="domru", city="Оренбург", gateway="vpn.bank.example")


def until(found: Callable[[], Any], within: float = ANSWERS_WITHIN) -> Any:
    """Wait until it is so; gives what was found."""
    end = time.monotonic() + within
    while not (result := found()):
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)
    return result
