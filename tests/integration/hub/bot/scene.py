"""One hub's bot on duty, running in a thread, and what is to be seen of it from outside."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select

from notifier.message import Message
from runbook.hub.bot.loop import BotLoop
from runbook.hub.store import duty, events
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.tables import UPDATES
from tests.far_ends.bot_api import BotApi
from tests.integration.hub.incidents.night import Night

LEAD, SECOND_LEAD, ADMIN, STANDBY = 101, 102, 201, 401
STRANGER = 909
LONG_S = 60.0
"""Seconds after which something counts as never."""


@dataclass
class Scene:
    """``night`` is the office; people write and press through ``api``."""

    night: Night
    api: BotApi
    fence: int = 0
    ended: list[BaseException] = field(default_factory=list)
    woken: int = 0

    def take_duty(self, holder: str = "hub-1") -> int:
        """The other hub's lease is over, and this one has it."""
        with self.night.store.write() as tx:
            known = duty.current(tx)
        if known is not None and known.holder != holder:
            duty.release(self.night.store, known.holder)
        fence = duty.take_or_renew(self.night.store, holder, 3600)
        assert fence is not None
        self.fence = fence
        return fence

    @contextmanager
    def on_duty(self, poll: float = 1.0) -> Iterator[BotLoop]:
        """The loop in a thread, cancelled at the end."""
        loop = BotLoop(
            self.night.store,
            self.night.office,
            woken=self._wake,
            clock=self.night.clock,
            poll=poll,
        )
        ready, stop = threading.Event(), threading.Event()
        thread = threading.Thread(target=self._run, args=(loop, self.fence, ready, stop))
        thread.start()
        assert ready.wait(LONG_S)
        try:
            yield loop
        finally:
            stop.set()
            thread.join(LONG_S)
            assert not thread.is_alive()

    def _wake(self) -> None:
        self.woken += 1

    def _run(
        self, loop: BotLoop, fence: int, ready: threading.Event, stop: threading.Event
    ) -> None:
        async def once() -> None:
            task = asyncio.create_task(loop.run(fence))
            ready.set()
            while not stop.is_set() and not task.done():
                await asyncio.sleep(0.02)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                return

        try:
            asyncio.run(once())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.ended.append(error)

    def says(self, user: int, text: str, chat: int = 0) -> int:
        """Somebody writes, and the update has been worked."""
        number = self.api.updates.say(user, text, chat)
        self.until(lambda: self.outcome(number) is not None)
        return number

    def presses(
        self, user: int, data: str, chat: int = 0, *, worked: bool = True
    ) -> dict[str, str]:
        """Somebody presses; the answer, with the text and whether it must be closed by hand.

        Unless told otherwise, once the press is worked, too.
        """
        query = self.api.updates.press(user, 1, data, chat)
        self.until(lambda: query in self.api.updates.answers)
        if worked:
            self.until(lambda: not self.unworked())
        return self.api.updates.answers[query]

    def unworked(self) -> list[int]:
        """The updates that came and were not worked yet."""
        with self.night.store.read() as tx:
            asked = select(UPDATES.c.id).where(UPDATES.c.worked_at.is_(None))
            return list(tx.connection.execute(asked).scalars())

    def outcome(self, number: int) -> str | None:
        """What became of an update; None before it was worked."""
        with self.night.store.read() as tx:
            asked = select(UPDATES.c.outcome).where(
                UPDATES.c.id == number, UPDATES.c.worked_at.is_not(None)
            )
            return tx.connection.execute(asked).scalar()

    def told(self, chat: int) -> list[Message]:
        """What was put on its way to a chat as an answer, in order."""
        with self.night.store.read() as tx:
            asked = (
                select(OUTBOX.c.message)
                .where(OUTBOX.c.address == str(chat), OUTBOX.c.incident == "")
                .order_by(OUTBOX.c.seq)
            )
            return [Message.from_json(one) for one in tx.connection.execute(asked).scalars()]

    def last_told(self, chat: int) -> str:
        """The words of the newest answer to a chat."""
        return self.told(chat)[-1].plain()

    def events(self, kind: str) -> list[events.Event]:
        """The events of one kind, the oldest first."""
        with self.night.store.read() as tx:
            return [one for one in reversed(events.latest(tx, 10_000)) if one.kind == kind]

    def everything_kept(self) -> str:
        """All of the database as text, but for the tables of the log's keys."""
        shown: list[str] = []
        with self.night.store.read() as tx:
            for table in UPDATES.metadata.sorted_tables:
                rows = tx.connection.execute(select(table))
                shown += [json.dumps([str(value) for value in row]) for row in rows]
        return "\n".join(shown)

    @staticmethod
    def until(done: Callable[[], object]) -> None:
        """Wait for it, but not for ever."""
        ends = time.monotonic() + LONG_S
        while not done():
            assert time.monotonic() < ends, "it did not happen"
            time.sleep(0.02)
