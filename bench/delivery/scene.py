"""An outbox on disk, a courier with the real python-telegram-bot, a Bot API server over TLS."""

import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from notifier.delivery import Person, Purpose, Route
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Notice, Phase
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.outbox.outbox import SCHEMA, Outbox
from notifier.page import Page
from notifier.providers.settings import BotToken, TelegramSettings
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, BotApi, serving

HOST = "api.telegram.test"
PATIENCE = 120.0
LINES = ("С 02:13 МСК", "Чья сторона: провайдера (почти точно)", "Открыто: 1 звонок, 2 чата")


@dataclass(frozen=True)
class Server:
    """A Bot API server on the loopback. ``folder`` is for what belongs to this scene."""

    state: BotApi
    port: int
    ca_file: str
    folder: Path

    def settings(self, port: int = 0, deadline: float = 10.0) -> TelegramSettings:
        """Settings that lead there, or to that port: the product's own deadline unless told."""
        return telegram(port or self.port, self.ca_file, deadline)


def telegram(port: int, ca_file: str, deadline: float = 10.0) -> TelegramSettings:
    """Telegram at that port of the loopback, its name pinned and its certificate checked."""
    names = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))
    url = f"https://{HOST}:{port}"
    return TelegramSettings(BotToken(TOKEN), url, "", ca_file, names, deadline)


@contextmanager
def server() -> Iterator[Server]:
    """The server, with an authority of its own."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        authority = Authority(folder)
        issued = authority.issue(HOST)
        state = BotApi()
        with serving(state, str(issued.certificate), str(issued.key)) as port:
            yield Server(state, port, str(authority.file), folder)


def opened(path: Path) -> Outbox:
    """The outbox as the journal opens it: on disk before anything is sent."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA)
    return Outbox(connection)


def person(chat: int) -> Person:
    """A shift lead with that chat."""
    return Person(f"lead/{chat}", "shift_lead", "Руководитель", (Route("telegram", str(chat)),))


@dataclass
class Desk:
    """The operator's side: it presses, and is told what became of it."""

    outbox: Outbox
    courier: Courier = field(init=False)
    accepted_at: dict[str, float] = field(default_factory=dict)
    """By incident: when the courier had the receipt."""
    _told: threading.Condition = field(default_factory=threading.Condition)

    def observe(self, notice: Notice) -> None:
        """Called in the courier's thread."""
        if notice.phase is Phase.ACCEPTED:
            with self._told:
                self.accepted_at.setdefault(notice.delivery.incident, time.time())
                self._told.notify_all()

    def press(self, chat: int, incident: str) -> float:
        """Page somebody; when the button went down."""
        pressed = time.time()
        message = Message("Сбой у оператора op-117: провайдер", LINES, f"Инцидент {incident}")
        page = Page(Purpose.RING, incident, person(chat), message)
        with self.outbox.transaction():
            self.outbox.page(page, datetime.now(UTC))
        self.courier.wake()
        return pressed

    def wait(self, incident: str, patience: float = PATIENCE) -> float:
        """When the receipt was there. Raises TimeoutError when it did not come."""
        with self._told:
            if not self._told.wait_for(lambda: incident in self.accepted_at, patience):
                raise TimeoutError(incident)
            return self.accepted_at[incident]


@contextmanager
def desk(path: Path, channel: TelegramSettings) -> Iterator[Desk]:
    """A courier at work on that outbox."""
    made = Desk(opened(path))
    made.courier = Courier(lambda: opened(path), {"telegram": channel}, made.observe)
    made.courier.start()
    try:
        yield made
    finally:
        made.courier.stop(10)
        made.outbox.close()


def taken_at(state: BotApi, incident: str) -> float:
    """When the server accepted the first message about it; 0 when it has none."""
    times = [float(str(one["at"])) for one in state.accepted if incident in str(one["text"])]
    return min(times, default=0.0)
