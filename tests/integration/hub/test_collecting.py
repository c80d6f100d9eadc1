"""What a hub no longer needs goes, however little happens there, and nobody is held up for it."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from runbook.hub.running import collecting
from runbook.hub.running.collecting import AT_LEAST_S, collect_by_the_clock, pause_after


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


def test_a_hub_is_looked_through_seldom_and_what_it_loaded_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(gc, "set_threshold", lambda *given: done.append(given))
    collecting.begin_counting()
    assert done == ["frozen", collecting.BY_COUNT]
