"""Whose a promise is, what is done about it and when that counts, on both kinds of database."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from runbook.callbacks.promise import Outcome
from runbook.hub.duty.tidying import settle
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store import attempts, callbacks, events, given, promises
from runbook.hub.store.callbacks import Told
from runbook.hub.store.promises import Kept, Wanted
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CALLBACKS
from runbook.reporting.shapes import GivenAway, Promise
from tests.integration.hub.api.running import ago, promise
from tests.integration.hub.conftest import Clock

LEAD = HubPerson("lead", Role.SHIFT_LEAD, "Руководитель смены")
HERS = HubPerson("masha", Role.OPERATOR, "Оператор", agent="op-118")
ID = f"{1:012x}"


def take(store: Store, clock: Clock, *told: Promise, operator: str = "op-117") -> int:
    with store.write() as tx:
        return callbacks.take(tx, [Told(operator, one, clock.now) for one in told])


def found(store: Store, number: int = 1) -> Kept:
    with store.read() as tx:
        kept = promises.find(tx, f"{number:012x}")
    assert kept is not None
    return kept


def settled(store: Store, outcome: Outcome = Outcome.REACHED, by: str = "masha") -> bool:
    with store.write() as tx:
        kept = promises.find(tx, ID)
        return kept is not None and promises.settle(tx, kept, outcome, by)


def row(store: Store) -> Any:
    with store.read() as tx:
        return tx.connection.execute(select(CALLBACKS).where(CALLBACKS.c.id == ID)).one()


def logged(store: Store) -> list[str]:
    with store.read() as tx:
        return [one.kind for one in reversed(events.latest(tx))]


def test_what_is_overdue_comes_first_and_pages_and_filters_hold(store: Store, clock: Clock) -> None:
    take(store, clock, *(promise(n, window_until=ago(-n * 60)) for n in range(1, 61)))
    take(
        store,
        clock,
        promise(90, window_until=ago(60), incident="00112233445566aa"),
        operator="op-9",
    )
    with store.read() as tx:
        first, second = promises.listed(tx, Wanted()), promises.listed(tx, Wanted(page=1))
        assert (len(first), len(second)) == (50, 11)
        assert first[0].operator == "op-9"
        assert promises.sums(tx, Wanted()) == promises.Sums(open=61, overdue=1, soon=60)
        assert [one.id for one in promises.listed(tx, Wanted(overdue=True))] == [first[0].id]
        assert promises.sums(tx, Wanted(incident="00112233445566aa")).open == 1
        assert promises.sums(tx, Wanted("op-117")).open == 60
        assert promises.owners(tx) == {"op-117": 60, "op-9": 1}


def test_a_new_word_of_the_promising_pc_leaves_what_the_office_has_written(
    store: Store, clock: Clock
) -> None:
    take(store, clock, promise(1))
    with store.write() as tx:
        promises.give(tx, [ID], "op-118", "lead")
        attempts.attempt(tx, promises.find(tx, ID) or found(store), "masha")
    take(store, clock, promise(1, revision=5, attempts=2, handed_to="op-118"))
    kept = found(store)
    assert (kept.owner, kept.tried, kept.attempts) == ("op-118", 1, 2)
    assert (kept.operator, kept.given) == ("op-117", True)
    assert logged(store) == [promises.GIVEN, attempts.TRIED]


def test_an_outcome_counts_after_ten_seconds_and_destroys_the_reference(
    store: Store, clock: Clock
) -> None:
    take(store, clock, promise(1))
    assert settled(store)
    assert not settled(store, Outcome.NOT_NEEDED)
    clock.go(9)
    assert settle(store) == 0
    assert found(store).settled == "reached"
    with store.read() as tx:
        assert callbacks.reference(tx, ID) is not None
    clock.go(1)
    with store.read() as tx:
        assert promises.find(tx, ID) is None
        assert promises.listed(tx, Wanted()) == []
    assert settle(store) == 1
    after = row(store)
    assert (after.reference, after.outcome, after.ended_at) == (None, "reached", after.settled_at)
    assert logged(store) == [promises.SETTLED, callbacks.ERASED]
    assert settle(store) == 0


def test_what_is_taken_back_in_time_stands_as_before(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1))
    settled(store)
    clock.go(5)
    with store.write() as tx:
        kept = promises.find(tx, ID)
        assert kept is not None
        assert promises.undo(tx, kept, "masha")
    clock.go(60)
    assert settle(store) == 0
    assert (found(store).settled, found(store).given, row(store).owner) == ("", False, "")


def test_of_two_outcomes_the_first_one_counts_and_the_second_is_written_down(
    store: Store, clock: Clock
) -> None:
    take(store, clock, promise(1))
    with store.write() as tx:
        promises.give(tx, [ID], "op-118", "lead")
    settled(store, Outcome.NOT_REACHED)
    clock.go(3)
    for _ in range(2):
        take(store, clock, promise(1, revision=7, outcome="reached"))
    after = row(store)
    assert (after.outcome, after.reference) == ("not_reached", None)
    assert logged(store).count(callbacks.TOLD_TWICE) == 1
    with store.read() as tx:
        assert events.latest(tx, 1)[0].body["outcome"] == "reached"


def test_after_a_give_away_the_outcome_of_her_pc_still_counts_when_it_is_first(
    store: Store, clock: Clock
) -> None:
    take(store, clock, promise(1))
    with store.write() as tx:
        promises.give(tx, [ID], "op-118", "lead")
    take(store, clock, promise(1, revision=7, outcome="reached"))
    assert row(store).outcome == "reached"
    assert not settled(store)


def test_only_its_owner_and_the_lead_open_a_reference_and_it_is_written_down(
    store: Store, clock: Clock
) -> None:
    take(store, clock, promise(1))
    with store.write() as tx, pytest.raises(PermissionError):
        promises.reveal(tx, HERS, found(store))
    with store.write() as tx:
        promises.give(tx, [ID], "op-118", "lead")
    for person in (HERS, LEAD):
        with store.write() as tx:
            assert promises.reveal(tx, person, found(store)) == "CASE-1-77"
    with store.read() as tx:
        seen = [one for one in events.latest(tx) if one.kind == promises.SEEN]
    assert [(one.by, one.body["callback"]) for one in seen] == [("lead", ID), ("masha", ID)]


def test_references_are_shown_thirty_times_in_ten_minutes(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1))
    for _ in range(promises.SEEN_MOST):
        with store.write() as tx:
            promises.reveal(tx, LEAD, found(store))
    with store.write() as tx, pytest.raises(PermissionError):
        promises.reveal(tx, LEAD, found(store))
    clock.go(601)
    with store.write() as tx:
        assert promises.reveal(tx, LEAD, found(store))


def test_pcs_are_told_whose_their_promises_are(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1), promise(2), promise(3))
    with store.write() as tx:
        changed = promises.give(tx, promises.ids_of(tx, "op-117")[:2], "op-118", "lead")
        assert len(changed) == 2
        assert given.waiting(tx) == {"op-118": 2}
    with store.write() as tx:
        promises.give(tx, [f"{2:012x}"], "", "lead")
    assert settled(store)
    clock.go(20)
    settle(store)
    with store.read() as tx:
        assert given.away(tx) == {
            "op-117": (GivenAway(promise=ID, to="op-118", settled="reached"),)
        }
        assert given.waiting(tx) == {}


def test_of_two_leads_who_give_it_at_once_and_an_outcome_none_is_lost(
    store: Store, clock: Clock, another: Callable[[], Store]
) -> None:
    take(store, clock, promise(1))
    together, said = threading.Barrier(6), []

    def give(other: Store, to: str) -> None:
        together.wait()
        with other.write() as tx:
            promises.give(tx, [ID], to, "lead")

    def end(other: Store, outcome: Outcome) -> None:
        together.wait()
        said.append(settled(other, outcome))

    work = [(give, one) for one in ("op-118", "op-119", "op-120")]
    ends = [(end, one) for one in Outcome]
    threads = [threading.Thread(target=do, args=(another(), one)) for do, one in (*work, *ends)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == [False, False, True]
    assert logged(store).count(promises.SETTLED) == 1
    with store.read() as tx:
        of = [one.body for one in reversed(events.latest(tx)) if one.kind == promises.GIVEN]
    assert found(store).owner == (of[-1]["to"] if of else "op-117")
    assert [one["from"] for one in of] == ["op-117", *(one["to"] for one in of)][: len(of)]
