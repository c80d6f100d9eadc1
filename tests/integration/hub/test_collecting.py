"""What a hub no longer needs goes, however little happens there, and nobody is held up for it."""

import asyncio
import gc
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from runbook.hub.running import collecting
from runbook.hub.running.collecting import AT_LEAST_S, collect_by_the_clock, pause_after
from runbook.hub.running.process import Ending, _serve


@pytest.mark.parametrize(
    ("took_s", "pause_s"), [(0.0, AT_LEAST_S), (0.014, AT_LEAST_S), (0.5, 500.0)]
)
def test_a_full_look_takes_a_thousandth_of_the_time_at_most(took_s: float, pause_s: float) -> None:
    assert pause_after(took_s) == pause_s


class Ring:
    """It refers to itself: only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def never_by_count() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What it does to this process once, which runs other tests too: written down, not done."""
    done: list[object] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(gc, "set_threshold", lambda *given: done.append(given))
    return done


@pytest.mark.usefixtures("never_by_count")
def test_garbage_goes_by_the_clock_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr(collecting, "AT_LEAST_S", 0.01)
    monkeypatch.setattr(collecting, "SHARE", 1.0)
    monkeypatch.setattr(collecting, "give_back", lambda: given_back.append(True))

    async def rounds() -> None:
        task = asyncio.create_task(collect_by_the_clock())
        for _ in range(2):
            left = weakref.ref(Ring())
            async with asyncio.timeout(20):
                while left() is not None:
                    await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(rounds())
    assert given_back


def test_a_busy_machine_does_not_make_it_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[bool] = []

    def stands_still() -> None:
        time.sleep(0.05)
        given_back.append(True)

    monkeypatch.setattr(collecting, "AT_LEAST_S", 0.01)
    monkeypatch.setattr(gc, "collect", lambda: None)
    monkeypatch.setattr(collecting, "give_back", stands_still)

    async def rounds() -> None:
        task = asyncio.create_task(collect_by_the_clock())
        async with asyncio.timeout(20):
            while len(given_back) < 2:
                await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(rounds())


class Served:
    """A hub's two halves: it is asked to stop as soon as it answers."""

    address = ("127.0.0.1", 1)

    def __init__(self, begun: list[object]) -> None:
        self._begun = begun

    async def serve(self, ready: Callable[[], None]) -> None:
        ready()
        async with asyncio.timeout(20):
            while not self._begun:
                await asyncio.sleep(0.01)

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def join(self) -> bool:
        return True

    def listening(self, host: str, port: int) -> None: ...


def test_a_hub_that_answers_is_looked_through_seldom_and_what_it_loaded_never(
    begun: list[object],
) -> None:
    one: Any = Served(begun)

    async def work() -> set[str]:
        await _serve(one, one, Ending(), one)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(left, timeout=20) if left else None
        return {str(task) for task in left if not task.done()}

    assert asyncio.run(work()) == set()
    assert begun == ["frozen", collecting.BY_COUNT]
