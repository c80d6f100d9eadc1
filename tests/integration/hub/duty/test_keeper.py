"""Exactly one hub speaks: real leases in a real database, parts that begin, die and end."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from notifier.turn import MAY_SPEAK
from runbook.hub.duty import keeper as keeping
from runbook.hub.duty import supervision
from runbook.hub.duty.health import STALE_AFTER, Health
from runbook.hub.duty.keeper import Keeper
from runbook.hub.duty.supervision import Beat, Part, pause_after
from runbook.hub.duty.thread import DutyThread
from runbook.hub.store import duty
from runbook.hub.store.problem import UNREACHABLE, StoreError, StoreProblem
from runbook.hub.store.store import Store
from runbook.hub.store.tables import DUTY
from runbook.hub.store.transaction import NotOnDutyError

PATIENCE = 20.0


def until(wish: Callable[[], object]) -> bool:
    end = time.monotonic() + PATIENCE
    while not wish():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same proportions, ten times as fast."""
    for name in ("LEASE", "GIVE_UP_AFTER", "RENEW_EVERY", "LOOK_EVERY"):
        monkeypatch.setattr(keeping, name, getattr(keeping, name) / 10)
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.02)


class Speakers:
    """Who speaks at any moment, over all hubs of a test.

    ``most`` counts those who may speak: a part that was not yet ended, because the machine is
    busy, is kept silent by the clock it asks before each word.
    """

    def __init__(self) -> None:
        self.now: list[tuple[str, int]] = []
        self.log: list[tuple[str, int]] = []
        self.most = 0
        self._may: list[Callable[[], bool]] = []
        self._lock = threading.Lock()

    def part(self, holder: str) -> Part:
        async def speak(fence: int, beat: Beat) -> None:
            may = MAY_SPEAK.get()
            with self._lock:
                self.now.append((holder, fence))
                self.log.append((holder, fence))
                self._may.append(may)
            try:
                while True:
                    beat()
                    with self._lock:
                        self.most = max(self.most, sum(one() for one in self._may))
                    await asyncio.sleep(0.01)
            finally:
                with self._lock:
                    self.now.remove((holder, fence))
                    self._may.remove(may)

        return Part("speaking", speak)


class Hub:
    """One hub's keeper on the database; ``cut`` makes its database silent or broken."""

    def __init__(self, store: Store, holder: str, *parts: Part) -> None:
        self.health = Health()
        self.cut = False
        self.hangs = threading.Event()
        self._take = partial(duty.take_or_renew, store, holder)
        self._release = partial(duty.release, store, holder)
        self.keeper = Keeper(self.take, self._release, lambda: parts, self.health)
        self.thread = DutyThread(self.keeper)
        self.thread.start()

    def take(self, seconds: float, fence: int | None) -> int | None:
        while self.hangs.is_set():
            time.sleep(0.02)
        if self.cut:
            raise StoreError(StoreProblem(UNREACHABLE))
        return self._take(seconds, fence)

    def is_on_duty(self) -> bool:
        return self.health.duty.on_duty

    def end(self) -> None:
        self.thread.stop()
        assert self.thread.join()


def runs(hub: Hub, part: str) -> bool:
    found = hub.health.duty.parts.get(part)
    return found is not None and found.running


@contextmanager
def ending(*hubs: Hub) -> Iterator[None]:
    try:
        yield
    finally:
        for hub in hubs:
            hub.end()


def test_of_several_hubs_one_speaks_and_the_next_takes_over_at_once_when_it_ends(
    store: Store,
) -> None:
    speakers = Speakers()
    names = ("one", "two", "three")
    hubs = [Hub(store, name, speakers.part(name)) for name in names]
    hubs_by_name = dict(zip(names, hubs, strict=True))
    fences = [0]
    while hubs_by_name:
        assert until(lambda: speakers.log and speakers.log[-1][1] > fences[-1])
        speaking, fence = speakers.log[-1]
        fences.append(fence)
        hubs_by_name.pop(speaking).end()
    assert fences == sorted(set(fences))
    assert speakers.most == 1


def test_a_hub_that_stood_still_may_say_nothing_even_before_it_notices(store: Store) -> None:
    seen: list[tuple[bool, bool]] = []

    async def stand_still(_fence: int, _beat: Beat) -> None:
        may = MAY_SPEAK.get()
        before = may()
        # The keeper's own loop is held up, as by a computer that was suspended.
        time.sleep(keeping.LEASE)
        seen.append((before, may()))
        await asyncio.sleep(PATIENCE)

    hub = Hub(store, "one", Part("speaking", stand_still))
    with ending(hub):
        assert until(lambda: (True, False) in seen)
    assert not any(after for _, after in seen)


def test_after_an_ending_in_order_nothing_more_may_be_said(store: Store) -> None:
    asked: list[Callable[[], bool]] = []

    async def speak(_fence: int, _beat: Beat) -> None:
        asked.append(MAY_SPEAK.get())
        await asyncio.sleep(PATIENCE)

    hub = Hub(store, "one", Part("speaking", speak))
    with ending(hub):
        assert until(lambda: asked and asked[-1]())
    assert not any(may() for may in asked)


def test_a_duty_that_begins_again_has_a_new_number_though_nobody_else_was_on_duty(
    store: Store,
) -> None:
    """What a part of the time before still has in hand must not pass for what is done now."""
    speakers = Speakers()
    hub = Hub(store, "one", speakers.part("one"))
    with ending(hub):
        assert until(lambda: speakers.log)
        hub.cut = True
        assert until(lambda: not speakers.now)
        before = len(speakers.log)
        hub.cut = False
        assert until(lambda: len(speakers.log) > before)
    assert speakers.log[0] == ("one", 1)
    assert speakers.log == sorted(set(speakers.log))
    with pytest.raises(NotOnDutyError), store.write(1):
        pass


def test_a_part_that_was_refused_for_a_lapsed_lease_is_begun_again(store: Store) -> None:
    """Nobody else was on duty: the keeper alone would not have noticed."""
    speakers, lapsed = Speakers(), threading.Event()

    async def learn(fence: int, beat: Beat) -> None:
        while fence > 1 or not lapsed.is_set():
            beat()
            await asyncio.sleep(0.01)
        raise NotOnDutyError

    hub = Hub(store, "one", speakers.part("one"), Part("correlation", learn))
    with ending(hub):
        assert until(hub.is_on_duty)
        with store.write() as tx:
            tx.connection.execute(DUTY.update().values(until=0))
        lapsed.set()
        assert until(lambda: speakers.log[-1][1] > 1)
        assert until(lambda: hub.health.troubles() == () and runs(hub, "correlation"))
    assert speakers.most == 1


def test_a_hub_whose_database_is_gone_falls_silent_before_another_may_speak(
    store: Store,
) -> None:
    speakers = Speakers()
    first = Hub(store, "one", speakers.part("one"))
    assert until(first.is_on_duty)
    second = Hub(store, "two", speakers.part("two"))
    with ending(first, second):
        first.cut = True
        assert until(second.is_on_duty)
        assert not first.keeper.may_speak()
        assert until(lambda: not first.is_on_duty())
        assert until(lambda: first.health.troubles() == ("database",))
        assert until(lambda: [holder for holder, _ in speakers.now] == ["two"])
        first.cut = False
        assert until(lambda: first.health.duty.database)
    # Whoever is on duty when it is back: nobody goes on with a number that was another's turn.
    assert len({fence for _, fence in speakers.log}) == len(speakers.log)
    assert speakers.most == 1


def test_a_database_that_hangs_ends_the_duty_as_well(store: Store) -> None:
    speakers = Speakers()
    hub = Hub(store, "one", speakers.part("one"))
    with ending(hub):
        assert until(hub.is_on_duty)
        hub.hangs.set()
        assert until(lambda: not speakers.now)
        assert until(lambda: not hub.is_on_duty())
        hub.hangs.clear()
        assert until(lambda: speakers.now)


def test_a_part_that_learns_of_another_hub_ends_the_duty_at_once(store: Store) -> None:
    speakers = Speakers()
    taken = threading.Event()

    async def learn(_fence: int, beat: Beat) -> None:
        while not taken.is_set():
            beat()
            await asyncio.sleep(0.01)
        raise NotOnDutyError

    hub = Hub(store, "one", speakers.part("one"), Part("correlation", learn))
    with ending(hub):
        assert until(hub.is_on_duty)
        # Somebody else's lease, as after a pause in which this process stood still.
        assert until(lambda: _takes_from(store, "one", "two"))
        assert until(lambda: speakers.log)
        begun = speakers.log[-1]
        taken.set()
        # The other's lease ends too: another duty may follow, this one is over.
        assert until(lambda: begun not in list(speakers.now))


def _takes_from(store: Store, one: str, two: str) -> bool:
    """Whether it came between two renewals: in one moment released, in the next one taken."""
    duty.release(store, one)
    return duty.take_or_renew(store, two, 1.3) is not None


def test_a_part_that_dies_is_begun_again_and_the_others_go_on(store: Store) -> None:
    speakers = Speakers()
    tries: list[int] = []

    async def die_twice(fence: int, beat: Beat) -> None:
        tries.append(fence)
        if len(tries) <= 2:
            raise ZeroDivisionError("with a secret in its text")
        while True:
            beat()
            await asyncio.sleep(0.01)

    hub = Hub(store, "one", speakers.part("one"), Part("bot", die_twice))
    with ending(hub):
        assert until(lambda: len(tries) > 2)
        assert until(lambda: hub.health.troubles() == ())
    assert len(speakers.log) == len(set(speakers.log)), "begun once in each duty"


def test_a_dead_part_is_named_with_the_type_of_its_error_alone(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 30.0)

    async def die(_fence: int, _beat: Beat) -> None:
        raise ZeroDivisionError("4111111111111111")

    hub = Hub(store, "one", Part("bot", die))
    with ending(hub):
        assert until(lambda: hub.health.troubles() == ("bot",))
        assert until(lambda: hub.health.duty.parts["bot"].why == "ZeroDivisionError")
    assert "bot stopped (ZeroDivisionError)" in caplog.text
    assert "4111" not in caplog.text


def test_why_the_lease_cannot_be_kept_is_said_by_its_code(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    hub = Hub(store, "one")
    with ending(hub):
        assert until(hub.is_on_duty)
        hub.cut = True
        assert until(lambda: not hub.is_on_duty())
    assert f"the lease cannot be kept in the database ({UNREACHABLE})" in caplog.text


def test_pauses_grow_to_half_a_minute() -> None:
    pauses = [pause_after(failures) for failures in range(1, 15)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == supervision.LONGEST_PAUSE


def test_a_part_that_gives_no_sign_of_life_is_a_trouble_unless_silence_is_its_nature() -> None:
    now = [100.0]
    health = Health(("correlation",), monotonic=lambda: now[0])
    health.on_duty(1)
    health.beat("correlation")
    health.beat("bot")
    now[0] += STALE_AFTER + 1
    assert health.troubles() == ("correlation",)


def test_a_beat_of_an_earlier_duty_changes_nothing() -> None:
    health = Health()
    health.on_duty(1)
    health.off_duty()
    health.beat("correlation")
    assert health.duty.parts == {}
