"""The ladder rehearsed with a movable clock, over the real outbox on a disk and the dispatcher."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Person, Purpose, Reason, Receipt, Route
from notifier.dispatch.dispatcher import Dispatcher
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.ladder import Policy, ladder
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from notifier.providers.provider import BARE, Envelope
from tests.integration.notifier.desk import opened

NIGHT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
KEY = "a1b2c3d4e5f60718"
LEAD = Person("lead", "shift_lead", "", (Route("telegram", "1"), Route("email", "lead@bank")))
SECOND = Person("second", "shift_lead", "", (Route("telegram", "2"),))
ADMINISTRATOR = Person("administrator", "sysadmin", "", (Route("telegram", "3"),))
EVERYBODY = (LEAD, SECOND, ADMINISTRATOR)
SILENT = DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
HOUR = timedelta(hours=1)
NOBODY = Person("nobody", "shift_lead", "", ())


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


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Rehearsal]:
    made = Rehearsal(tmp_path / "outbox.db")
    yield made
    made.outbox.close()


WHOLE = [("0:00", "1"), ("5:00", "1"), ("10:00", "2"), ("15:00", "2"), ("20:00", "3"),
         ("25:00", "3")]  # fmt: skip


def test_unacknowledged_it_is_repeated_then_goes_to_the_next_contact_and_the_next_role(
    office: Rehearsal,
) -> None:
    office.climb()
    office.until(120)
    assert office.rung == WHOLE
    assert office.outbox.next_event() is None


def test_the_climb_goes_on_in_another_process(office: Rehearsal) -> None:
    office.climb()
    for minutes in (1, 6, 12, 17, 21, 120):
        office.until(minutes)
        office.restart()
    assert office.rung == WHOLE


def test_acknowledged_in_the_middle_nobody_else_is_rung(office: Rehearsal) -> None:
    office.climb()
    office.until(7)
    assert office.outbox.stand_down(KEY, frozenset({"shift_lead"}), office.clock.now) == 4
    office.until(120)
    assert office.rung == WHOLE[:2]


def test_taken_back_the_climb_goes_on_where_it_was(office: Rehearsal) -> None:
    office.climb()
    office.until(7)
    office.outbox.stand_down(KEY, frozenset({"shift_lead"}), office.clock.now)
    office.until(8)
    assert office.outbox.stand_up(KEY, office.clock.now) == 4
    office.until(120)
    assert office.rung == WHOLE


def test_taken_back_after_their_time_the_next_one_is_rung_at_once_and_not_all(
    office: Rehearsal,
) -> None:
    office.climb()
    office.until(7)
    office.outbox.stand_down(KEY, frozenset({"shift_lead"}), office.clock.now)
    office.until(40)
    office.outbox.stand_up(KEY, office.clock.now)
    office.until(120)
    assert office.rung == [*WHOLE[:2], ("40:00", "2"), ("45:00", "2"), ("50:00", "3"),
                           ("55:00", "3")]  # fmt: skip


def test_a_way_unconfirmed_for_a_minute_is_followed_by_the_persons_next_one(
    office: Rehearsal,
) -> None:
    office.telegram.failing["1"] = SILENT
    office.climb()
    office.until(3)
    assert office.rung == [("1:00", "lead@bank")]


def test_the_pause_to_the_next_ring_begins_when_the_one_before_was_delivered(
    office: Rehearsal,
) -> None:
    office.telegram.failing["1"] = SILENT
    office.climb((LEAD, SECOND), Policy(repeat_after=timedelta(0)))
    office.until(120)
    assert office.rung == [("1:00", "lead@bank"), ("6:00", "2")]


@pytest.mark.parametrize(
    "code", [ErrorCode.BLOCKED, ErrorCode.WRONG_TOKEN, ErrorCode.NOT_AN_API, ErrorCode.BAD_REQUEST]
)
def test_what_will_not_be_mended_by_waiting_is_not_waited_for(
    office: Rehearsal, code: ErrorCode
) -> None:
    office.telegram.failing["1"] = DeliveryError(code)
    office.climb()
    office.until(1)
    assert office.rung == [("0:00", "lead@bank")]


def test_a_channel_known_to_be_dead_is_not_waited_for(office: Rehearsal) -> None:
    office.telegram.failing |= {"1": SILENT, "9": SILENT}
    with office.outbox.transaction():
        earlier = Person("other", "mentor", "", (Route("telegram", "9"),))
        page = Page(Purpose.RING, "b" * 16, earlier, Message("Раньше"))
        office.outbox.page(page, office.clock.now)
    office.until(0.5)
    assert office.outbox.dead_channels(office.clock.now) == {"telegram"}
    office.climb()
    office.until(1)
    assert office.rung == [("0:30", "lead@bank")]


def test_a_contact_whom_nothing_reaches_does_not_end_the_climb(office: Rehearsal) -> None:
    office.telegram.failing["2"] = DeliveryError(ErrorCode.BLOCKED)
    office.climb((LEAD, NOBODY, SECOND, ADMINISTRATOR), Policy(repeat_after=timedelta(0)))
    office.until(120)
    assert office.rung == [("0:00", "1"), ("5:00", "3")]


@pytest.mark.parametrize(
    "error",
    [
        DeliveryError(ErrorCode.RATE_LIMITED, retry_after=3600),
        DeliveryError(ErrorCode.SERVER_ERROR),
        SILENT,
    ],
    ids=["429", "500", "not sent"],
)
def test_a_chat_that_takes_nothing_holds_up_nobody_else(
    office: Rehearsal, error: DeliveryError
) -> None:
    office.telegram.failing["2"] = error
    with office.outbox.transaction():
        # The channel lives: others are told over it.
        page = Page(Purpose.RING, "b" * 16, ADMINISTRATOR, Message("Раньше"), pause=HOUR)
        office.outbox.page(page, office.clock.now)
    office.climb((SECOND, LEAD, ADMINISTRATOR))
    office.until(30)
    assert office.rung == [("0:00", "3"), ("5:00", "1"), ("10:00", "1"), ("15:00", "3"),
                           ("20:00", "3")]  # fmt: skip


def test_the_rungs_of_whoever_cannot_be_reached_cost_no_time(office: Rehearsal) -> None:
    by_mail = Person("mail", "sysadmin", "", (Route("email", "administrator@bank"),))
    office.telegram.failing |= {"2": SILENT, "3": SILENT}
    office.climb((SECOND, ADMINISTRATOR, by_mail))
    office.until(8)
    assert office.rung == [("5:00", "administrator@bank")]


def test_after_a_sleep_she_who_was_to_be_told_first_is_tried_first(office: Rehearsal) -> None:
    office.telegram.failing["1"] = SILENT
    office.email.failing["lead@bank"] = SILENT
    office.climb()
    office.until(0.5)
    office.telegram.failing.clear()
    office.email.failing.clear()
    office.clock.now += timedelta(hours=2)
    office.until(122)
    assert [address for _, address in office.rung] == ["1"]


def test_while_nothing_goes_out_at_all_nobody_is_passed_over(office: Rehearsal) -> None:
    office.telegram.failing |= {"1": SILENT, "2": SILENT, "3": SILENT}
    office.email.failing["lead@bank"] = SILENT
    office.climb()
    office.until(60)
    assert office.rung == []
    office.telegram.failing.clear()
    office.email.failing.clear()
    office.until(62)
    # The line is back: she who was to be told first is told first.
    assert office.rung[0][1] in {"1", "lead@bank"}
    assert not {address for _, address in office.rung} & {"2", "3"}


def test_without_a_pause_for_it_nobody_is_rung_twice_or_in_anothers_place(
    office: Rehearsal,
) -> None:
    office.climb(policy=Policy(repeat_after=timedelta(0), next_person_after=timedelta(0)))
    office.until(120)
    assert office.rung == [("0:00", "1")]


def test_the_outbox_in_memory_climbs_as_the_one_on_the_disk(office: Rehearsal) -> None:
    office.outbox.close()
    office.outbox = Outbox.in_memory()
    office.climb()
    office.until(120)
    assert office.rung == WHOLE
