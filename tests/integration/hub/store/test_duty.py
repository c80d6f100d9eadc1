"""Exactly one hub is on duty, by the database's clock, and nobody else writes in its place."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from runbook.hub.store import duty, switches
from runbook.hub.store.clock import now_ms
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.store.tables import DUTY
from runbook.hub.store.transaction import NotOnDutyError
from tests.integration.hub.conftest import Clock


def let_it_end(store: Store, seconds: float = 0.0) -> None:
    """The lease ends now, as if its holder had been silent; later than any, with ``seconds``."""
    with store.write() as tx:
        until = now_ms(tx.connection) + int(seconds * 1000)
        tx.connection.execute(DUTY.update().values(until=until))


def write(store: Store, fence: int, name: str = "x") -> None:
    with store.write(fence) as tx:
        switches.put(tx, name, {})


def test_one_is_on_duty_and_the_others_wait(store: Store) -> None:
    fence = duty.take_or_renew(store, "one", 600)
    assert fence is not None
    assert duty.take_or_renew(store, "two", 600) is None
    assert duty.take_or_renew(store, "one", 600, fence) == fence
    with store.read() as tx:
        held = duty.current(tx)
    assert held is not None
    assert (held.holder, held.fence) == ("one", fence)
    assert 500 < held.left <= 600
    write(store, fence)


def test_nobody_has_ever_been_on_duty_in_a_new_database(store: Store) -> None:
    with store.read() as tx:
        assert duty.current(tx) is None
    with pytest.raises(NotOnDutyError):
        write(store, 1)
    duty.release(store, "one")


def test_who_takes_over_gets_a_higher_number_and_the_other_writes_no_more(store: Store) -> None:
    first = duty.take_or_renew(store, "one", 10)
    assert first is not None
    let_it_end(store)
    second = duty.take_or_renew(store, "two", 10)
    assert second == first + 1
    with pytest.raises(NotOnDutyError):
        write(store, first)
    write(store, second)
    assert duty.take_or_renew(store, "one", 10) is None


def test_a_lease_that_ended_is_over_for_good_though_nobody_else_took_it(store: Store) -> None:
    fence = duty.take_or_renew(store, "one", 10)
    assert fence is not None
    let_it_end(store)
    with pytest.raises(NotOnDutyError):
        write(store, fence)
    assert duty.take_or_renew(store, "one", 10, fence) == fence + 1
    write(store, fence + 1)
    with pytest.raises(NotOnDutyError):
        write(store, fence)


def test_who_begins_again_before_its_own_lease_ends_gets_a_new_number(store: Store) -> None:
    """As after a moment without the database: threads of the time before may still be at work."""
    fence = duty.take_or_renew(store, "one", 10)
    assert fence is not None
    assert duty.take_or_renew(store, "one", 10) == fence + 1
    with pytest.raises(NotOnDutyError):
        write(store, fence)
    write(store, fence + 1)


def test_who_goes_off_duty_is_replaced_at_once(store: Store) -> None:
    first = duty.take_or_renew(store, "one", 10)
    assert first is not None
    duty.release(store, "two")
    assert duty.take_or_renew(store, "two", 10) is None
    duty.release(store, "one")
    with pytest.raises(NotOnDutyError):
        write(store, first)
    assert duty.take_or_renew(store, "two", 10) == first + 1
    duty.release(store, "two")
    assert duty.take_or_renew(store, "two", 10) == first + 2, "what it left behind is over"


def test_the_hubs_own_clock_decides_nothing(store: Store, clock: Clock) -> None:
    assert duty.take_or_renew(store, "one", 10)
    clock.go(timedelta(days=1).total_seconds())
    assert duty.take_or_renew(store, "two", 10) is None


def test_a_database_clock_set_back_keeps_nobody_waiting(store: Store) -> None:
    first = duty.take_or_renew(store, "one", 10)
    assert first is not None
    let_it_end(store, 3600)
    assert duty.take_or_renew(store, "two", 10) == first + 1


def test_of_many_who_want_it_one_gets_it(store: Store, another: Callable[[], Store]) -> None:
    got: list[int | None] = []
    stores = [another() for _ in range(6)]

    def want(one: Store, name: str) -> None:
        got.append(duty.take_or_renew(one, name, 10))

    threads = [
        threading.Thread(target=want, args=(one, f"hub-{number}"))
        for number, one in enumerate(stores)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(got) == 6
    assert [one for one in got if one is not None] == [1]


def test_what_one_began_on_duty_is_committed_before_another_can_be(
    store: Store, another: Callable[[], Store]
) -> None:
    fence = duty.take_or_renew(store, "one", 10)
    assert fence is not None
    other, waiting = another(), threading.Event()
    got: list[int | None] = []

    def take_over() -> None:
        waiting.set()
        got.append(duty.take_or_renew(other, "two", 10))

    thread = threading.Thread(target=take_over)
    with store.write(fence) as tx:
        tx.connection.execute(DUTY.update().values(until=0))
        thread.start()
        assert waiting.wait(10)
        switches.put(tx, "in time", {})
        assert got == []
    thread.join(30)
    assert got == [fence + 1]
    with other.read() as tx:
        assert switches.get(tx, "in time")


def test_no_database_no_duty(database: str, another: Callable[[], Store]) -> None:
    store = another()
    with store.write() as tx:
        tx.connection.exec_driver_sql("DROP TABLE duty")
    with pytest.raises(Exception, match=r"duty|store\.not_prepared") as caught:
        duty.take_or_renew(store, "one", 10)
    assert store.is_sqlite or isinstance(caught.value, StoreError)
