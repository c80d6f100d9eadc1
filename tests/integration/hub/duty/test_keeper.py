"""Exactly one hub speaks: real leases in a real database, kept, lost, taken over and ended."""

import asyncio
import time
from collections.abc import Callable

import pytest

from notifier.turn import MAY_SPEAK
from runbook.hub.duty import keeper as keeping
from runbook.hub.duty.supervision import Beat, Part
from runbook.hub.store.problem import UNREACHABLE
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import NotOnDutyError
from tests.integration.hub.duty.hubs import PATIENCE, Hub, Speakers, ending, until

pytestmark = pytest.mark.usefixtures("quick")


def test_of_several_hubs_one_speaks_and_the_next_takes_over_at_once_when_it_ends(
    store: Store,
) -> None:
    speakers = Speakers()
    names = ("one", "two", "three")
    hubs = [Hub(store, name, speakers.part(name)) for name in names]
    hubs_by_name = dict(zip(names, hubs, strict=True))
    fences = [0]
    while hubs_by_name:
        # One that stood still begins again by itself, perhaps just before it is ended.
        assert until(lambda: speakers.log and speakers.log[-1][0] in hubs_by_name)
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


def test_why_the_lease_cannot_be_kept_is_said_by_its_code(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    hub = Hub(store, "one")
    with ending(hub):
        assert until(hub.is_on_duty)
        hub.cut = True
        assert until(lambda: not hub.is_on_duty())
    assert f"the lease cannot be kept in the database ({UNREACHABLE})" in caplog.text
