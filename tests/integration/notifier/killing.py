"""Runs couriers that are killed with SIGKILL at a chosen point, one forked process per round.

``python -m tests.integration.notifier.killing FOLDER API_URL CA_FILE POINT…``: round N uses the
journal FOLDER/N.sqlite and the chat 1000+N. A point is a name of ``POINTS`` or ``after:MS``.
"""

import os
import signal
import sqlite3
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

# Loaded before the fork: once for all rounds.
from notifier.addresses import AddressBook  # noqa: F401
from notifier.courier import Courier
from notifier.delivery import Purpose, Recipient
from notifier.message import Message
from notifier.name_sources import NameSources, Source
from notifier.outbox import SCHEMA, Outbox
from notifier.providers.settings import BotToken, TelegramSettings
from notifier.providers.telegram import Telegram  # noqa: F401
from tests.far_ends.bot_api import TOKEN

KEY = "a1b2c3d4e5f60718"
HOST = "api.telegram.test"
POINTS = ("enqueued", "claimed", "begun", "sent", "settling", "settled")


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

    def begin_attempt(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        begun = super().begin_attempt(*args, **kwargs)
        self._maybe("begun")
        return begun

    def settle(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        self._maybe("sent")
        super().settle(*args, **kwargs)
        self._maybe("settled")

    def _settle(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        super()._settle(*args, **kwargs)
        # Written, not committed.
        self._maybe("settling")

    def _maybe(self, point: str, reached: bool = True) -> None:
        if reached and self.point == point:
            die()


def opened(path: Path, kind: type[Outbox] = Outbox) -> Outbox:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA)
    return kind(connection)


def settings(api_url: str, ca_file: str) -> TelegramSettings:
    names = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))
    return TelegramSettings(BotToken(TOKEN), api_url, "", ca_file, names, 5.0)


def live_and_die(path: Path, chat: int, point: str, telegram: TelegramSettings) -> None:
    Killed.point = point
    outbox = opened(path)
    lead = Recipient("shift_lead", "Руководитель смены", "telegram", str(chat))
    with outbox.transaction():
        outbox.enqueue(Purpose.RING, KEY, lead, Message("Сбой"), datetime.now(UTC))
    if point == "enqueued":
        die()
    if point.startswith("after:"):
        threading.Timer(int(point.partition(":")[2]) / 1000, die).start()
    courier = Courier(lambda: opened(path, Killed), {"telegram": telegram})
    courier.start()
    time.sleep(30)


def main(folder: str, api_url: str, ca_file: str, *points: str) -> None:
    telegram = settings(api_url, ca_file)
    for number, point in enumerate(points):
        child = os.fork()
        if child == 0:
            live_and_die(Path(folder) / f"{number}.sqlite", 1000 + number, point, telegram)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        print(number, point, os.WTERMSIG(status) if os.WIFSIGNALED(status) else "survived")


if __name__ == "__main__":
    main(*sys.argv[1:])
