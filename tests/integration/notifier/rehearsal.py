"""The ladder rehearsed: an office whose clock jumps, its outbox on a disk, and two channels."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from notifier.delivery import DeliveryError, Person, Purpose, Receipt, Route
from notifier.dispatch.dispatcher import Dispatcher
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.ladder import Policy, ladder
from notifier.message import Message
from notifier.page import Page
from notifier.providers.provider import BARE, Envelope
from tests.integration.notifier.desk import opened

NIGHT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
KEY = "a1b2c3d4e5f60718"
LEAD = Person("lead", "shift_lead", "", (Route("telegram", "1"), Route("email", "lead@bank")))
SECOND = Person("second", "shift_lead", "", (Route("telegram", "2"),))
ADMINISTRATOR = Person("administrator", "sysadmin", "", (Route("telegram", "3"),))
EVERYBODY = (LEAD, SECOND, ADMINISTRATOR)


@dataclass
class Clock:
    now: datetime = NIGHT

    def __call__(self) -> datetime:
        return self.now

    @property
    def shown(self) -> str:
        minutes, seconds = divmod(round((self.now - NIGHT).total_seconds()), 60)
        return f"{minutes}:{seconds:02d}"


@dataclass
class Channel:
    """Takes everything but for the addresses it fails at; remembers when it took what."""

    name: str
    clock: Clock
    failing: dict[str, DeliveryError] = field(default_factory=dict)
    taken: list[tuple[str, str, bool]] = field(default_factory=list)
    limits: Limits = UNLIMITED

    def is_group(self, address: str) -> bool:
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        if address in self.failing:
            return self.failing[address]
        self.taken.append((self.clock.shown, address, message.rings))
        return Receipt(str(len(self.taken)), self.clock.now)

    async def knock(self, address: str) -> bool:
        return address not in self.failing

    async def check(self) -> str | DeliveryError:
        return self.name

    async def aclose(self) -> None:
        return None


class Rehearsal:
    """An office: two channels, a clock that jumps, and a ladder on a disk."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.path = path
        self.outbox = opened(path)
        self.telegram = Channel("telegram", self.clock)
        self.email = Channel("email", self.clock)

    def climb(self, people: tuple[Person, ...] = EVERYBODY, policy: Policy = Policy()) -> None:  # noqa: B008 - frozen
        follows = ""
        avoid = self.outbox.dead_channels(self.clock.now)
        with self.outbox.transaction():
            for rung in ladder(people, policy):
                page = Page(
                    Purpose.RING, KEY, rung.person, Message("Нет интернета"), follows, rung.pause,
                    policy.next_route_after, avoid,
                )  # fmt: skip
                follows = self.outbox.page(page, self.clock.now).id

    def until(self, minutes: float) -> None:
        """Let the time pass, from one moment with something to do to the next."""
        asyncio.run(self._pass(NIGHT + timedelta(minutes=minutes)))

    async def _pass(self, end: datetime) -> None:
        channels = {one.name: one for one in (self.telegram, self.email)}
        dispatcher = Dispatcher(channels, "test", clock=self.clock, jitter=lambda: 0.0)
        while True:
            await dispatcher.send_due([self.outbox])
            upcoming = self.outbox.next_event()
            # The courier looks now and then though nothing is due.
            minute = self.clock.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
            if upcoming is None or (soon := min(upcoming, minute)) > end:
                break
            self.clock.now = max(soon, self.clock.now + timedelta(milliseconds=1))
        self.clock.now = max(end, self.clock.now)
        await dispatcher.stop(0.0)

    def restart(self) -> None:
        """Another process goes on: what it knows is what lies on the disk."""
        self.outbox.close()
        self.outbox = opened(self.path)

    @property
    def rung(self) -> list[tuple[str, str]]:
        """When somebody's phone rang, and whose, in order."""
        taken = [*self.telegram.taken, *self.email.taken]
        found = [(when, address) for when, address, rings in taken if rings]
        return sorted(found, key=lambda one: tuple(map(int, one[0].split(":"))))
