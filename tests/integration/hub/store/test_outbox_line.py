"""The outbox on the hub's database: fenced, whole, and found again after the line was cut."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from notifier.delivery import Attempt, Delivery, Purpose
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from runbook.hub.store import duty, events, switches
from runbook.hub.store.line import OffDutyError
from runbook.hub.store.outbox import open_outbox, outbox_in
from runbook.hub.store.problem import FULL, StoreError, StoreProblem
from runbook.hub.store.store import Store
from runbook.hub.store.tables import DUTY, SWITCHES
from runbook.hub.store.transaction import NotOnDutyError, Transaction
from tests.far_ends.postgres import Postgres
from tests.integration.hub.store.outbox_night import ON_DUTY, night_on
from tests.integration.notifier.night_outbox import ADMIN, KEY, LEAD, LEASE, NOW, Night

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def night(store: Store) -> Iterator[Night]:
    made = night_on(store)
    yield made
    made.outbox.close()


def ring(incident: str = KEY) -> Page:
    return Page(Purpose.RING, incident, LEAD, Message("Сбой"))


def someone_else_takes_over(store: Store) -> None:
    duty.release(store, ON_DUTY)
    assert duty.take_or_renew(store, "hub-2", 600)


def test_a_page_belongs_to_the_transaction_that_records_its_reason(
    store: Store, night: Night
) -> None:
    with suppress(KeyError), store.write() as tx:
        outbox_in(tx).page(ring(), NOW)
        raise KeyError
    assert night.outbox.pending() == []
    with store.write() as tx:
        events.log(tx, "incident.opened", KEY)
        page = outbox_in(tx).page(ring(), NOW)
        assert outbox_in(tx).told(KEY) != ()
    assert {one.page for one in night.outbox.pending()} == {page.id}


def test_a_look_into_the_outbox_needs_no_duty(store: Store, night: Night) -> None:
    night.page()
    night.step()
    with store.read() as tx:
        (told,) = outbox_in(tx).told(KEY)
    assert told.reached == "telegram"


def test_who_is_not_on_duty_claims_begins_and_settles_nothing(store: Store, night: Night) -> None:
    page = night.page()
    flying = night.take()
    claimed_only = night.page(ADMIN, incident="b" * 16)
    waiting = night.outbox.claim(night.now, LEASE, night.owner)
    assert flying is not None
    assert waiting is not None
    before = (night.states(page), night.states(claimed_only))
    someone_else_takes_over(store)
    for deed in (
        lambda: night.outbox.claim(night.now, LEASE, night.owner),
        lambda: night.outbox.begin_attempt(waiting, night.owner, night.now),
        lambda: night.outbox.release(waiting, night.owner, night.now),
        lambda: night.finish(flying),
        night.page,
        lambda: night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now),
    ):
        with pytest.raises(OffDutyError) as caught:
            deed()
        assert isinstance(caught.value, sqlite3.Error), "the dispatcher keeps the result"
        assert isinstance(caught.value, NotOnDutyError)
    assert (night.states(page), night.states(claimed_only)) == before
    assert not night.outbox._connection.in_transaction


def test_who_takes_over_finds_what_was_begun_and_marks_the_repeat(
    store: Store, night: Night
) -> None:
    page = night.page()
    assert night.take() is not None
    someone_else_takes_over(store)
    fence = duty.take_or_renew(store, "hub-2", 600)
    second = Night(open_outbox(store, fence), now=NOW + LEASE, owner="hub-2")
    ((lapsed, _),) = second.outbox.expire_leases(second.now, 2 * LEASE)
    assert lapsed.page == page
    second.wait(60)
    repeated = second.take()
    assert repeated is not None
    assert repeated.repeat
    second.outbox.close()


def test_a_lease_that_ended_stops_the_courier_for_good_and_leaves_the_doubt_to_the_next(
    store: Store, night: Night
) -> None:
    night.page()
    flying = night.take()
    assert flying is not None
    with store.write() as tx:
        tx.connection.execute(DUTY.update().values(until=0))
    with pytest.raises(OffDutyError):
        night.finish(flying)
    again = duty.take_or_renew(store, ON_DUTY, 600)
    with pytest.raises(OffDutyError):
        night.finish(flying)
    second = open_outbox(store, again)
    ((lapsed, _),) = second.expire_leases(night.now, timedelta(0))
    assert lapsed.id == flying.id
    assert second.find(flying.id).repeat  # type: ignore[union-attr]
    second.close()


def test_of_two_owners_each_takes_its_own(store: Store, night: Night) -> None:
    night.page()
    night.page(ADMIN)
    with store.read() as tx:
        fence = duty.current(tx).fence  # type: ignore[union-attr]
    second = open_outbox(store, fence)
    first = night.outbox.claim(night.now, LEASE, "a")
    other = second.claim(night.now, LEASE, "b")
    assert {one.recipient.person for one in (first, other) if one} == {"lead", "admin"}
    assert second.claim(night.now, LEASE, "b") is None
    assert first is not None
    assert second.begin_attempt(first, "b", night.now) is None, "it is not b's"
    second.close()


def receive(tx: Transaction, delivery: Delivery, attempt: Attempt) -> None:
    events.log(tx, "alert.attempted", delivery.incident, {"outcome": attempt.outcome})


def test_each_attempt_is_an_event_of_the_transaction_that_settles_it(store: Store) -> None:
    night = night_on(store, receive)
    night.page()
    night.step()
    with store.read() as tx:
        (event,) = events.of_incident(tx, KEY)
        assert events.verify(tx).proved
    assert event.body == {"outcome": "accepted"}
    night.outbox.close()


@pytest.mark.parametrize(
    ("database", "cut"),
    [("sqlite", False), ("postgresql", False), ("postgresql", True)],
    indirect=["database"],
)
def test_an_event_the_database_refuses_undoes_the_result_with_it(
    store: Store, cut: bool, postgres: Postgres
) -> None:
    def refused(tx: Transaction, _delivery: Delivery, _attempt: Attempt) -> None:
        events.log(tx, "lost")
        if not cut:
            raise StoreError(StoreProblem(FULL))
        postgres.cut()
        events.log(tx, "never")

    night = night_on(store, refused)
    page = night.page()
    flying = night.take()
    assert flying is not None
    with pytest.raises(sqlite3.OperationalError):
        night.finish(flying)
    assert night.states(page)[0] == "claimed"
    night.outbox._on_attempt = lambda *_: None
    night.finish(flying)
    assert night.states(page)[0] == "accepted"
    with store.read() as tx:
        assert events.latest(tx) == []
    night.outbox.close()


def test_a_defect_of_the_event_costs_the_event_and_not_the_result(store: Store) -> None:
    def broken(tx: Transaction, _delivery: Delivery, _attempt: Attempt) -> None:
        row = {"name": "twice", "at": 0, "by": "", "body": "{}"}
        tx.connection.execute(insert(SWITCHES), row)
        try:
            tx.connection.execute(insert(SWITCHES), row)
        except IntegrityError as error:
            raise LookupError("defect") from error

    night = night_on(store, broken)
    page = night.page()
    night.step()
    assert night.states(page)[0] == "accepted"
    with store.read() as tx:
        assert switches.get(tx, "twice") is None
    night.outbox.close()


@ON_POSTGRESQL
def test_a_cut_connection_is_replaced_at_the_next_use(night: Night, postgres: Postgres) -> None:
    night.page()
    postgres.cut()
    with pytest.raises(sqlite3.OperationalError):
        night.outbox.pending()
    assert night.step() is not None
    postgres.cut()
    with pytest.raises(sqlite3.OperationalError):
        night.page(ADMIN)
    assert not night.outbox._connection.in_transaction
    night.page(ADMIN)
    assert night.step() is not None


@ON_POSTGRESQL
@pytest.mark.parametrize("seen", [True, False], ids=["seen before COMMIT", "seen at COMMIT"])
def test_what_was_open_when_it_was_cut_is_not_written_by_halves(
    night: Night, postgres: Postgres, seen: bool
) -> None:
    def work() -> None:
        with night.outbox.transaction():
            night.outbox.page(ring(), NOW)
            postgres.cut()
            if seen:
                for _ in range(2):
                    with pytest.raises(sqlite3.OperationalError):
                        night.outbox.page(ring("c" * 16), NOW)

    with pytest.raises(sqlite3.OperationalError):
        work()
    assert night.outbox.pending() == []
    assert not night.outbox._connection.in_transaction
    night.page()
    assert len(night.outbox.pending()) == len(LEAD.routes)


@ON_POSTGRESQL
def test_a_server_that_was_killed_is_found_again_with_everything_that_was_committed(
    store: Store, night: Night, postgres: Postgres
) -> None:
    page = night.page()
    flying = night.take()
    assert flying is not None
    postgres.kill()
    deeds = (partial(night.finish, flying), partial(night.outbox.claim, NOW, LEASE, "me"))
    for deed in deeds:
        with pytest.raises(sqlite3.OperationalError) as caught:
            deed()
        assert "host" not in str(caught.value)
    with pytest.raises(StoreError) as refused, store.write():
        pytest.fail("nobody is there")
    assert refused.value.problem.rule_id == "store.unreachable"
    problem = store.problem()
    assert problem is not None
    assert problem.rule_id == "store.unreachable"
    postgres.start()
    night.finish(flying)
    assert night.states(page)[0] == "accepted"


def test_closing_twice_is_closing(store: Store) -> None:
    outbox = open_outbox(store, None)
    assert outbox.pending() == []
    outbox.close()
    outbox.close()


def test_an_outbox_without_a_fence_is_everybodys(store: Store) -> None:
    outbox: Outbox = open_outbox(store, None)
    with outbox.transaction():
        outbox.page(ring(), NOW)
    assert len(outbox.pending()) == 3
    assert outbox.next_event() == NOW
    outbox.clock_set_back(NOW - timedelta(hours=3), timedelta(minutes=10))
    assert outbox.next_event() == NOW - timedelta(hours=3)
    outbox.close()


def test_ending_what_was_never_begun_is_refused(store: Store, another: Callable[[], Store]) -> None:
    outbox = open_outbox(another(), None)
    with pytest.raises(sqlite3.Error):
        outbox._connection.execute("COMMIT")
    with outbox.transaction(), pytest.raises(sqlite3.Error):
        outbox._connection.execute("BEGIN IMMEDIATE")
    outbox.close()
