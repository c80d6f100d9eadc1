"""Servers for the channels, a DNS server that knows them, and settings that lead there."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from notifier.net.addresses import ask
from notifier.net.name_sources import NameSources, Source
from notifier.outbox.outbox import Outbox
from notifier.providers.settings import BotToken, TelegramSettings
from tests.far_ends import dns as dns_far_end
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, BotApi, serving
from tests.integration.notifier.apprise_inbox import Inbox, listening
from tests.integration.notifier.desk import opened
from tests.integration.notifier.webhook_bank import Bank, open_bank

HOST = "api.telegram.test"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@dataclass
class BotServer:
    state: BotApi
    port: int
    ca_file: str

    def settings(self, **changed: object) -> TelegramSettings:
        values: dict[str, object] = {
            "token": BotToken(TOKEN),
            "api_url": f"https://{HOST}:{self.port}",
            "ca_file": self.ca_file,
            "names": NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,)),
            "deadline": 20.0,  # nobody misses it, on a busy machine either
        }
        return TelegramSettings(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture
def bot(authority: Authority) -> Iterator[BotServer]:
    state = BotApi()
    issued = authority.issue(HOST)
    with serving(state, str(issued.certificate), str(issued.key)) as port:
        yield BotServer(state, port, str(authority.file))


@pytest.fixture
def bank(authority: Authority) -> Iterator[Bank]:
    with open_bank(authority) as made:
        yield made


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with listening() as made:
        yield made


_ALL_READ = "all-was-read.test"
"""A name nobody else asks for: whoever reads it has read what came before it."""
_PATIENCE = 20.0
"""Seconds for a name server that answers, on a busy machine too."""


@dataclass
class NameServer:
    """A UDP name server on 127.0.0.1. ``silent`` makes it say nothing at all."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    silent: bool = False
    asked: int = 0
    port: int = 0
    address: str = "127.0.0.1"
    all_read: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def all_asked(self) -> int:
        """How often it was asked, once it has read all that was sent."""
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            mark = dns.message.make_query(_ALL_READ, "A").to_wire()
            sock.sendto(mark, (self.address, self.port))
            assert self.all_read.acquire(timeout=_PATIENCE)
        return self.asked

    def reply(self, query: dns.message.Message) -> Iterable[bytes]:
        question = query.question[0]
        if str(question.name).rstrip(".") == _ALL_READ:
            self.all_read.release()
            return
        self.asked += 1
        if self.silent:
            return
        answer = dns.message.make_response(query)
        known = self.answers.get(str(question.name).rstrip("."))
        if known is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.A:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "A", *known))
        yield answer.to_wire()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., NameServer]]:
    """Starts name servers. Only where all that are asked are silent does a test's wait run out."""
    started: list[NameServer] = []

    async def patient(
        host: str, servers: tuple[str, ...], wait: float, port: int = 53
    ) -> tuple[str, ...]:
        asked = [one for one in started if one.port == port and one.address in servers]
        silent = all(one.silent for one in asked)
        return await ask(host, servers, wait if silent else max(wait, _PATIENCE), port)

    monkeypatch.setattr("notifier.net.addresses.ask", patient)
    with contextlib.ExitStack() as opened:

        def start(address: str = "127.0.0.1", port: int = 0, **options: object) -> NameServer:
            made = NameServer(address=address, **options)  # type: ignore[arg-type]
            made.port = opened.enter_context(dns_far_end.over_udp(made.reply, address, port))
            started.append(made)
            return made

        yield start


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen has longer than two seconds: as long as a busy machine may need."""
    for module in ("linux", "show"):
        monkeypatch.setattr(f"notifier.desktop.{module}.WAIT_S", 20.0)


@pytest.fixture
def unhurried_knock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A knock that is to succeed has as long as a busy machine may need."""
    monkeypatch.setattr("notifier.net.dialing.KNOCK_S", 20.0)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture(params=["disk", "memory"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox.in_memory() if request.param == "memory" else opened(tmp_path / "j.sqlite")
    yield made
    made.close()


@pytest.fixture
def authority_of_others(bot: BotServer, tmp_path: Path) -> Iterator[int]:
    """A TLS server on the bot's port at 127.0.0.3 whose certificate nobody here trusts."""
    issued = Authority(tmp_path).issue(HOST)
    certificate, key = str(issued.certificate), str(issued.key)
    with serving(BotApi(), certificate, key, host="127.0.0.3", port=bot.port) as port:
        yield port
