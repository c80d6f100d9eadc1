"""The table of updates, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from runbook.hub.store import updates
from runbook.hub.store.store import Store
from runbook.hub.store.tables import UPDATES
from runbook.hub.store.updates import Raw
from tests.integration.hub.conftest import NOW, Clock


def keep(store: Store, *numbers: int) -> list[int]:
    with store.write() as tx:
        return [one.id for one in updates.take(tx, [Raw(number, "{}") for number in numbers])]


def offset(store: Store) -> int:
    with store.read() as tx:
        return updates.offset(tx)


def waiting(store: Store, limit: int = 100) -> list[int]:
    with store.read() as tx:
        return [one.id for one in updates.waiting(tx, limit)]


def test_what_is_known_is_not_new_and_what_is_kept_is_confirmed(store: Store) -> None:
    assert offset(store) == 0
    assert keep(store, 700, 701) == [700, 701]
    assert keep(store, 701, 702) == [702]
    assert offset(store) == 703


def test_after_a_quiet_time_nothing_is_confirmed_by_an_old_number(
    store: Store, clock: Clock
) -> None:
    keep(store, 700)
    clock.go(updates.QUIET.total_seconds() + 1)
    assert offset(store) == 0
    assert keep(store, 12) == [12]
    assert offset(store) == 13


def test_they_wait_in_the_order_in_which_they_came(store: Store, clock: Clock) -> None:
    keep(store, 701, 700)
    clock.go(1)
    keep(store, 12)
    assert waiting(store) == [700, 701, 12]
    assert waiting(store, 2) == [700, 701]


def test_one_is_begun_once_and_undone_with_its_transaction(store: Store) -> None:
    keep(store, 700)
    with pytest.raises(AssertionError), store.write() as tx:
        assert updates.begin(tx, 700) is None
    assert waiting(store) == [700]
    with store.write() as tx:
        assert updates.begin(tx, 700)
        assert not updates.begin(tx, 700)
        assert not updates.begin(tx, 701)
    assert waiting(store) == []


def test_whoever_was_not_told_yet_is_found(store: Store) -> None:
    keep(store, 700, 701, 702)
    with store.write() as tx:
        for number in (700, 701):
            updates.begin(tx, number)
            updates.conclude(tx, number, "acknowledged", answered=number == 700)
    with store.read() as tx:
        assert [one.id for one in updates.untold(tx, NOW)] == [701]
        assert updates.untold(tx, NOW + timedelta(seconds=1)) == []
        assert updates.count(tx, "acknowledged", NOW) == 2
        assert updates.count(tx, "acknow", NOW) == 0
    with store.write() as tx:
        updates.answered(tx, 701)
        assert updates.untold(tx, NOW) == []


def test_only_what_was_worked_is_forgotten(store: Store, clock: Clock) -> None:
    keep(store, 700, 701)
    with store.write() as tx:
        updates.begin(tx, 700)
        assert updates.forget(tx, NOW) == 0
        assert updates.forget(tx, NOW + timedelta(seconds=1)) == 1
    assert waiting(store) == [701]
    assert clock.now == NOW


def bodies(store: Store) -> dict[int, str]:
    with store.read() as tx:
        rows = tx.connection.execute(select(UPDATES.c.id, UPDATES.c.body))
        return {row.id: row.body for row in rows}


def test_what_was_written_goes_with_the_answer(store: Store, clock: Clock) -> None:
    keep(store, 700, 701, 702, 703)
    with store.write() as tx:
        for number in (700, 701, 702):
            updates.begin(tx, number)
            updates.conclude(tx, number, "acknowledged", answered=number == 700)
        updates.answered(tx, 701)
    assert bodies(store) == {700: "", 701: "", 702: "{}", 703: "{}"}
    with store.write() as tx:
        assert updates.blank(tx, NOW) == 0
        assert updates.blank(tx, NOW + timedelta(seconds=1)) == 1
        assert updates.count(tx, "acknowledged", NOW) == 3
    assert bodies(store) == {700: "", 701: "", 702: "", 703: "{}"}
    assert offset(store) == 704
    assert clock.now == NOW
