"""The program's side of a courier: an outbox of its own and what it was told."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from notifier.delivery import Purpose, Recipient
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Notice, Phase
from notifier.message import Message
from notifier.outbox.outbox import SCHEMA, Outbox

LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")
STANDBY = Recipient("standby", "Подмена", "telegram", "222")
KEY = "a1b2c3d4e5f60718"


def opened(path: Path) -> Outbox:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA)
    return Outbox(connection)


class Desk:
    """The program's side: its own connection, a courier and what the courier said."""

    def __init__(self, journal: Path, channels: dict[str, object]) -> None:
        self.outbox = opened(journal)
        self.notices: list[Notice] = []
        self.courier = Courier(
            lambda: opened(journal),
            channels,
            observe=self.notices.append,  # type: ignore[arg-type]
        )

    def put(
        self, purpose: Purpose, text: str, recipient: Recipient = LEAD, incident: str = KEY
    ) -> str:
        message = Message(text, rings=purpose is not Purpose.EDIT)
        now = datetime.now(UTC)
        with self.outbox.transaction():
            identifier = self.outbox.enqueue(purpose, incident, recipient, message, now).id
        self.courier.wake()
        return identifier

    def until(self, condition: Callable[[], bool]) -> None:
        limit = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < limit, [(one.phase, str(one.error)) for one in self.notices]
            time.sleep(0.01)

    def phases(self, identifier: str) -> list[Phase]:
        return [one.phase for one in self.notices if one.delivery.id == identifier]


@contextmanager
def desk(journal: Path, channels: dict[str, object]) -> Iterator[Desk]:
    made = Desk(journal, channels)
    made.courier.start()
    try:
        yield made
    finally:
        assert made.courier.stop(10)
        made.outbox.close()
