"""The parts of a duty: they begin, die, end it or give no sign of life, and the others go on."""

import asyncio
import threading

import pytest

from runbook.hub.duty import supervision
from runbook.hub.duty.health import STALE_AFTER, Health
from runbook.hub.duty.supervision import Beat, Part, pause_after
from runbook.hub.store import duty
from runbook.hub.store.store import Store
from runbook.hub.store.tables import DUTY
from runbook.hub.store.transaction import NotOnDutyError
from tests.integration.hub.duty.hubs import Hub, Speakers, ending, runs, until

pytestmark = pytest.mark.usefixtures("quick")


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
