"""Who came first writes first."""

import threading
import time
from collections.abc import Callable

import pytest

from runbook.hub.store.in_order import InOrder
from runbook.hub.store.problem import BUSY, StoreError, StoreProblem

LONG = 60.0


def waits(order: InOrder, number: int) -> None:
    """Until so many wait."""
    while len(order._waiting) != number:
        time.sleep(0.001)


def begin(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_the_longest_waiting_is_next_and_who_has_just_been_asks_behind_all_others() -> None:
    order, came = InOrder(LONG), list[str]()

    def once(name: str) -> None:
        with order.turn():
            came.append(name)

    threads: list[threading.Thread] = []
    with order.turn():
        for number in range(5):
            threads.append(begin(lambda number=number: once(str(number))))  # type: ignore[misc]
            waits(order, number + 1)
    once("again")
    for one in threads:
        one.join(LONG)
    assert came == [*"01234", "again"]


def test_nobody_is_within_with_another() -> None:
    order, within, most = InOrder(LONG), 0, 0

    def often() -> None:
        nonlocal within, most
        for _ in range(200):
            with order.turn():
                within += 1
                most = max(most, within)
                time.sleep(0)
                within -= 1

    threads = [begin(often) for _ in range(8)]
    for one in threads:
        one.join(LONG)
    assert most == 1


def test_who_waits_too_long_is_told_and_holds_nobody_up() -> None:
    order = InOrder(0.05)
    with order.turn():
        with pytest.raises(StoreError) as caught, order.turn():
            pytest.fail("two at once")
        assert caught.value.problem == StoreProblem(BUSY)
        assert not order._waiting
    with order.turn():
        pass


def test_a_turn_that_fails_is_over() -> None:
    order = InOrder(0.05)
    with pytest.raises(ZeroDivisionError), order.turn():
        raise ZeroDivisionError
    with order.turn():
        pass


def test_a_turn_that_comes_in_the_last_moment_is_taken() -> None:
    """It was given to somebody who had just stopped waiting: else nobody would ever have it."""
    order = InOrder(LONG)

    class Late(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            super().wait(timeout)
            return False

    taken = threading.Event()

    def second() -> None:
        with order.turn():
            taken.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runbook.hub.store.in_order.threading.Event", Late)
        with order.turn():
            thread = begin(second)
            waits(order, 1)
        thread.join(LONG)
    assert taken.is_set()
    with order.turn():
        pass
