"""What the dispatcher tells a channel, and what it makes of channels and clocks that misbehave."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Purpose, Receipt, Recipient
from notifier.dispatch.dispatcher import Dispatcher, Notice, Phase
from notifier.dispatch.governor import TELEGRAM, Limits
from notifier.dispatch.knocking import Knocking, doors
from notifier.dispatch.line import Line
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.providers.provider import BARE, Envelope

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
KEY = "a1b2c3d4e5f60718"
LEAD = Recipient("shift_lead", "Руководитель смены", "notebook", "111")
Answer = Receipt | DeliveryError | Exception


@dataclass
class Notebook:
    """A channel that writes down what it was given and answers as it is told."""

    answers: list[Answer] = field(default_factory=list)
    knocked: list[str] = field(default_factory=list)
    open: bool | Exception = False
    taken: list[tuple[str, str, Envelope]] = field(default_factory=list)

    @property
    def limits(self) -> Limits:
        return TELEGRAM

    def is_group(self, address: str) -> bool:
        return address.startswith("-")

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        self.taken.append((address, message.plain(), envelope))
        answer = self.answers.pop(0) if self.answers else Receipt("7", NOW)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def knock(self, address: str) -> bool:
        self.knocked.append(address)
        if isinstance(self.open, Exception):
            raise self.open
        return self.open

    async def check(self) -> str | DeliveryError:
        return ""

    async def aclose(self) -> None:
        raise OSError("already closed")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Scene:
    """One outbox, one dispatcher with two channels, and a clock that is moved by hand."""

    channel: Notebook = field(default_factory=Notebook)
    other: Notebook = field(default_factory=Notebook)
    clock: Clock = field(default_factory=Clock)
    outbox: Outbox = field(default_factory=Outbox.in_memory)
    notices: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(
            {"notebook": self.channel, "other": self.other},
            "me",
            observe=self.notices.append,
            clock=self.clock,
            jitter=lambda: 0.0,
        )

    def put(
        self, purpose: Purpose = Purpose.RING, to: Recipient = LEAD, incident: str = KEY
    ) -> Delivery:
        with self.outbox.transaction():
            made = self.outbox.enqueue(purpose, incident, to, Message("Сбой"), self.clock.now)
        found = self.outbox.find(made.id)
        assert found is not None
        return found

    def send(self) -> None:
        asyncio.run(self.dispatcher.send_due([self.outbox]))

    def later(self, **span: float) -> None:
        self.clock.now += timedelta(**span)


def not_sent() -> DeliveryError:
    return DeliveryError(ErrorCode.NOT_SENT)


def test_a_channel_learns_which_message_it_carries_and_that_it_is_late() -> None:
    scene = Scene(Notebook([not_sent(), DeliveryError(ErrorCode.AMBIGUOUS)]))
    made = scene.put()
    scene.send()
    scene.later(minutes=27)
    scene.send()
    scene.later(minutes=1)
    scene.send()
    texts = [text for _address, text, _envelope in scene.channel.taken]
    assert texts == [
        "Сбой",
        "Сбой\nСообщено с опозданием на 27 мин.",
        f"Повтор. Сбой\nСообщено с опозданием на 28 мин.\nИнцидент {KEY[:8]}",
    ]
    first, second, third = (envelope for _address, _text, envelope in scene.channel.taken)
    assert first == Envelope(made.id, KEY, Purpose.RING, "shift_lead", NOW)
    assert (second.late, second.repeat) == (True, False)
    assert (third.late, third.repeat) == (True, True)
    assert scene.outbox.pending() == []


def test_an_edit_is_never_called_late_or_a_repeat() -> None:
    scene = Scene()
    scene.put()
    scene.send()
    scene.channel.answers = [DeliveryError(ErrorCode.AMBIGUOUS)]
    scene.put(Purpose.EDIT)
    scene.later(minutes=5)
    scene.send()
    scene.later(minutes=5)
    scene.send()
    assert [text for _address, text, _envelope in scene.channel.taken] == ["Сбой"] * 3
    assert not any(one.late or one.repeat for _address, _text, one in scene.channel.taken)


def test_a_channel_that_raises_costs_one_marked_repeat_and_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene(Notebook([ValueError("https://secret.example/token"), RuntimeError("again")]))
    scene.put()
    scene.put(to=Recipient("standby", "", "other", "222"))
    scene.send()
    scene.later(minutes=1)
    scene.send()
    assert [text[:6] for _address, text, _envelope in scene.channel.taken] == ["Сбой", "Повтор"]
    assert len(scene.other.taken) == 1
    assert scene.outbox.pending() == []
    assert "secret.example" not in caplog.text


def test_a_channel_that_cannot_be_closed_does_not_stop_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asyncio.run(Scene().dispatcher.stop(0))
    assert [record.message for record in caplog.records] == ["channel not closed: OSError"] * 2


def test_a_clock_set_back_by_hours_holds_up_nothing() -> None:
    scene = Scene(Notebook([not_sent()]))
    scene.put()
    scene.send()
    scene.clock.now -= timedelta(hours=3)
    scene.put(incident="ff")
    for _ in range(40):
        scene.send()
        scene.later(seconds=1)
    assert len(scene.channel.taken) == 3
    assert scene.outbox.pending() == []


def test_a_clock_set_forward_by_days_loses_nothing() -> None:
    scene = Scene(Notebook([not_sent(), not_sent()]))
    scene.put()
    scene.send()
    scene.later(days=3)
    scene.send()
    scene.later(minutes=1)
    scene.send()
    assert scene.outbox.pending() == []
    assert scene.notices[-1].phase is Phase.ACCEPTED


def test_a_pause_a_chat_asked_for_holds_that_chat_only_and_on_disk() -> None:
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=60.0)
    scene = Scene(Notebook([flood]))
    group = Recipient("monitoring", "", "notebook", "-7")
    scene.put(to=group)
    scene.send()
    for number in range(3):
        scene.put(to=group, incident=f"{number:016x}")
    scene.put()
    scene.later(seconds=2)
    scene.send()
    assert [address for address, _text, _envelope in scene.channel.taken] == ["-7", "111"]
    # Another process, which heard nothing of the pause but reads the same outbox, keeps it too.
    stranger = Dispatcher({"notebook": scene.channel}, "stranger", clock=scene.clock)
    scene.later(seconds=10)
    asyncio.run(stranger.send_due([scene.outbox]))
    assert len(scene.channel.taken) == 2
    scene.later(minutes=1)
    for _ in range(5):
        scene.send()
        scene.later(seconds=5)
    assert scene.outbox.pending() == []


def knocked(scene: Scene, until: Callable[[list[str]], bool]) -> list[str]:
    """Knock for what waits in the scene; gives what was heard."""
    heard: list[str] = []

    async def knocking() -> None:
        providers = {"notebook": scene.channel, "other": scene.other}
        asking = Knocking(
            providers,
            Line(lambda: 0.0),
            on_back=lambda: heard.append("back"),
            on_done=lambda: heard.append("done"),
        )
        async with asyncio.timeout(20):
            while not until(heard):
                asking.look(lambda: doors(scene.outbox))
                await asyncio.sleep(0.01)
        await asking.stop()

    asyncio.run(knocking())
    return heard


def test_only_the_channel_that_could_not_be_reached_is_knocked_at() -> None:
    scene = Scene(Notebook([not_sent()], open=True))
    scene.put()
    scene.put(to=Recipient("standby", "", "other", "222"))
    scene.other.answers = [DeliveryError(ErrorCode.SERVER_ERROR)]
    scene.send()
    assert doors(scene.outbox) == {("notebook", "111")}
    heard = knocked(scene, lambda heard: heard.count("back") == 2)
    assert heard[:2] == ["back", "done"]
    assert set(scene.channel.knocked) == {"111"}
    assert scene.other.knocked == []


def test_a_knock_that_raises_is_a_no_and_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scene = Scene(Notebook([not_sent()], open=ValueError("https://secret.example/token")))
    scene.put()
    scene.send()
    assert knocked(scene, lambda heard: heard.count("done") == 2) == ["done", "done"]
    assert "secret.example" not in caplog.text
    assert "ValueError" in caplog.text
