"""An outbox with a clock that is moved by hand, and people to page from it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Person, Purpose, Receipt, Route
from notifier.message import Message
from notifier.outbox.outbox import SCHEMA, Outbox
from notifier.outbox.settlement import settle
from notifier.page import Page

NOW = datetime(2026, 11, 22, 23, 13, 0, 123000, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KEY = "a1b2c3d4e5f60718"
LEAD = Person(
    "lead",
    "shift_lead",
    "Руководитель смены",
    (Route("telegram", "111"), Route("email", "lead@bank.example"), Route("webhook", "hook")),
)
ADMIN = Person(
    "admin",
    "sysadmin",
    "Администратор",
    (Route("telegram", "222"), Route("email", "admin@bank.example")),
)
PROBLEMS = {code: DeliveryError(code) for code in ErrorCode}


def on_disk(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.executescript(SCHEMA)
    return connection


def in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.executescript(SCHEMA)
    return connection


Answer = Callable[[Delivery], ErrorCode | None]


@dataclass
class Night:
    """``sent`` is what was really handed to a channel: when, and the delivery as it was sent."""

    outbox: Outbox
    now: datetime = NOW
    owner: str = "me"
    sent: list[tuple[datetime, Delivery]] = field(default_factory=list)

    def page(
        self,
        person: Person = LEAD,
        text: str = "Сбой",
        purpose: Purpose = Purpose.RING,
        incident: str = KEY,
        **more: object,
    ) -> str:
        made = Page(purpose, incident, person, Message(text))
        with self.outbox.transaction():
            return self.outbox.page(replace(made, **more), self.now).id  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def take(self) -> Delivery | None:
        """Claim and begin."""
        claimed = self.outbox.claim(self.now, LEASE, self.owner)
        if claimed is None:
            return None
        begun = self.outbox.begin_attempt(claimed, self.owner, self.now)
        if begun is None:
            return None
        self.sent.append((self.now, begun.delivery))
        return begun.delivery

    def finish(self, delivery: Delivery, code: ErrorCode | None = None, **more: object) -> None:
        result: Receipt | DeliveryError = Receipt(f"m{len(self.sent)}", self.now)
        if code is not None:
            result = DeliveryError(code, **more)  # type: ignore[arg-type]
        settlement = settle(delivery, result, self.now, 0.0)
        self.outbox.settle(delivery, self.owner, settlement, self.now)

    def step(self, code: ErrorCode | None = None) -> Delivery | None:
        """One attempt, if anything is due, that ends at once."""
        delivery = self.take()
        if delivery is not None:
            self.finish(delivery, code)
        return delivery

    def run(self, seconds: float, answer: Answer, tick: float = 1.0) -> None:
        """Everything due, every ``tick`` seconds for so long."""
        until = self.now + timedelta(seconds=seconds)
        while True:
            while (delivery := self.take()) is not None:
                self.finish(delivery, answer(delivery))
            if self.now >= until:
                return
            self.wait(tick)

    @property
    def told(self) -> list[tuple[float, str, str, bool]]:
        """Seconds since the beginning, channel, words and whether it was marked."""
        return [
            (
                (at - NOW).total_seconds(),
                one.recipient.channel,
                one.message.title,
                one.repeat and not one.is_edit,
            )
            for at, one in self.sent
        ]

    def states(self, page: str) -> list[str]:
        rows = self.outbox._all("SELECT state FROM outbox WHERE page = ? ORDER BY rank", (page,))
        return [state for (state,) in rows]

    def due(self, page: str) -> list[float]:
        """Seconds from now for each route that waits."""
        mine = [one for one in self.outbox.pending() if one.page == page]
        return [(one.due_at - self.now).total_seconds() for one in mine]


def accepted(_delivery: Delivery) -> None:
    return None
