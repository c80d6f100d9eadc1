"""Runs couriers that are killed with SIGKILL at a chosen point, one forked process per round.

``python -m tests.integration.notifier.killing FOLDER API_URL CA_FILE POINT…``: round N uses the
journal FOLDER/N.sqlite and the chats 1000+N and 5000+N. A point is a name of ``POINTS``,
``LADDER_POINTS`` or ``CROWD_POINTS``, or ``after:MS``. What is put on its way in a round follows
from its point: one page with three routes, two rungs of a ladder, or a crowd for one chat.
"""

import os
import signal
import sqlite3
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from notifier.delivery import Attempt, Delivery, Person, Purpose, Route
from notifier.dispatch.courier import Courier
from notifier.message import Message

# Loaded before the fork: once for all rounds.
from notifier.net.addresses import AddressBook  # noqa: F401
from notifier.net.name_sources import NameSources, Source
from notifier.outbox.outbox import SCHEMA, Outbox
from notifier.page import Page
from notifier.providers.settings import BotToken, TelegramSettings
from notifier.providers.telegram import Telegram  # noqa: F401
from tests.far_ends.bot_api import TOKEN

KEY = "a1b2c3d4e5f60718"
HOST = "api.telegram.test"
FIRST_CHAT, SECOND_CHAT = 1000, 5000
CROWD = 6
POINTS = (
    "enqueued", "claimed", "begun", "sent", "settling", "accepted", "receipt", "settled",
)  # fmt: skip
"""States of one page. After each of them one alert is right, or a second one that is marked."""
LADDER_POINTS = ("freeing", "freed")
CROWD_POINTS = ("crowd claimed", "crowd begun", "crowd sent", "crowd settling", "crowd settled")
DELAYS = (0, 5, 20, 60, 120)


def rounds(count: int) -> list[str]:
    """The points of so many rounds, each as often as any other."""
    moments = tuple(f"after:{delay}" for delay in DELAYS)
    return list(islice(cycle((*POINTS, *LADDER_POINTS, *CROWD_POINTS, *moments)), count))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


class Killed(Outbox):
    """Dies at its point. The points lie around the steps, not inside the product's code."""

    point = ""

    def claim(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        claimed = super().claim(*args, **kwargs)
        self._maybe("claimed", claimed is not None)
        return claimed

    def claim_crowd(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        crowd = super().claim_crowd(*args, **kwargs)
        self._maybe("crowd claimed", bool(crowd))
        return crowd

    def begin_attempt(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        begun = super().begin_attempt(*args, **kwargs)
        self._maybe("begun")
        return begun

    def begin_attempts(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        begun = super().begin_attempts(*args, **kwargs)
        self._maybe("crowd begun")
        return begun

    def settle(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        self._maybe("sent")
        super().settle(*args, **kwargs)
        self._maybe("settled")
        self._maybe("freed")

    def settle_all(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        self._maybe("crowd sent")
        super().settle_all(*args, **kwargs)
        self._maybe("crowd settled")

    def _settle(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        super()._settle(*args, **kwargs)
        # Written, not committed. Of a crowd the first one is written and the others are not.
        self._maybe("settling")
        self._maybe("crowd settling")

    def _page_taken(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        # The route is accepted, the others are not superseded yet.
        self._maybe("accepted")
        super()._page_taken(*args, **kwargs)

    def _free_followers(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        super()._free_followers(*args, **kwargs)
        self._maybe("freeing")

    def _maybe(self, point: str, reached: bool = True) -> None:
        if reached and self.point == point:
            die()


def write_receipt(connection: sqlite3.Connection, delivery: Delivery, attempt: Attempt) -> None:
    """As the journal does it: in the transaction that settles."""
    row = (delivery.id, attempt.number, attempt.outcome)
    connection.execute("INSERT INTO receipts VALUES (?, ?, ?)", row)
    if Killed.point == "receipt":
        die()


def opened(path: Path, kind: type[Outbox] = Outbox) -> Outbox:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.executescript(SCHEMA)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS receipts (delivery, number, outcome, UNIQUE (delivery, number))"
    )
    return kind(connection, write_receipt)


def settings(api_url: str, ca_file: str) -> TelegramSettings:
    names = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))
    return TelegramSettings(BotToken(TOKEN), api_url, "", ca_file, names, 5.0)


def put(outbox: Outbox, number: int, point: str) -> None:
    """What this round has on its way, in one transaction."""
    now = datetime.now(UTC)
    first, second = (str(chat + number) for chat in (FIRST_CHAT, SECOND_CHAT))
    ways = (Route("telegram", first), Route("second", second), Route("nowhere", "-"))
    lead = Person("lead", "shift_lead", "Руководитель смены", ways)
    admin = Person("admin", "sysadmin", "Администратор", (Route("telegram", second),))
    with outbox.transaction():
        if point in CROWD_POINTS:
            for one in range(CROWD):
                page = Page(Purpose.RING, f"{one:016x}", lead, Message(f"Сбой {one}"))
                outbox.page(page, now)
            return
        led = outbox.page(Page(Purpose.RING, KEY, lead, Message("Сбой")), now).id
        if point in LADDER_POINTS:
            outbox.page(Page(Purpose.RING, KEY, admin, Message("Никто"), follows=led), now)


def live_and_die(path: Path, number: int, point: str, telegram: TelegramSettings) -> None:
    Killed.point = point
    outbox = opened(path)
    put(outbox, number, point)
    if point == "enqueued":
        die()
    if point.startswith("after:"):
        threading.Timer(int(point.partition(":")[2]) / 1000, die).start()
    courier = Courier(lambda: opened(path, Killed), {"telegram": telegram, "second": telegram})
    courier.start()
    time.sleep(30)


def main(folder: str, api_url: str, ca_file: str, *points: str) -> None:
    telegram = settings(api_url, ca_file)
    for number, point in enumerate(points):
        child = os.fork()
        if child == 0:
            live_and_die(Path(folder) / f"{number}.sqlite", number, point, telegram)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        print(number, point, os.WTERMSIG(status) if os.WIFSIGNALED(status) else "survived")


if __name__ == "__main__":
    main(*sys.argv[1:])
