"""Transactions: one after another, and whole or not at all, whoever else writes or falls silent."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from runbook.hub.store import switches
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.store.tables import REPORTS, SWITCHES
from runbook.secrets.own import OwnSecret
from tests.far_ends.postgres import Postgres
from tests.integration.hub.conftest import NOW
from tests.integration.hub.store.outcomes import PASSWORD, names, rule_of

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    with store.write() as tx:
        switches.put(tx, "kept", {})
        assert (tx.now, tx.fence) == (NOW, None)
    with suppress(KeyboardInterrupt), store.write() as tx:
        switches.put(tx, "lost", {})
        raise KeyboardInterrupt
    assert names(store) == ["kept"]


def test_a_defect_comes_as_it_is_and_spoils_nothing(store: Store) -> None:
    row = {"name": "kept", "at": 0, "by": "", "body": "{}"}
    with store.write() as tx:
        tx.connection.execute(insert(SWITCHES), row)

    def insert_it_again() -> None:
        with store.write() as tx:
            switches.put(tx, "lost", {})
            tx.connection.execute(insert(SWITCHES), row | {"body": PASSWORD})

    with pytest.raises(SQLAlchemyError) as caught:
        insert_it_again()
    assert not isinstance(caught.value, StoreError)
    assert PASSWORD not in str(caught.value)
    assert names(store) == ["kept"]


def test_a_look_sees_one_moment_and_changes_nothing(
    store: Store, another: Callable[[], Store]
) -> None:
    with store.read() as tx:
        assert switches.get(tx, "new") is None
        with another().write() as other:
            switches.put(other, "new", {})
        assert switches.get(tx, "new") is None
    assert names(store) == ["new"]


def test_rows_are_numbered_in_the_order_in_which_they_become_visible(
    another: Callable[[], Store],
) -> None:
    """Whoever reads up to a number has missed nothing, whatever several processes commit."""
    done = threading.Event()
    missed: list[int] = []

    def write(store: Store, name: str) -> None:
        for number in range(60):
            with store.write() as tx:
                values = {"operator": name, "sequence": number, "received_at": 0, "body": "{}"}
                tx.connection.execute(insert(REPORTS), values)

    def read(store: Store) -> None:
        last, seen = 0, set()
        while True:
            ended = done.is_set()
            with store.read() as tx:
                found = list(tx.connection.execute(select(REPORTS.c.seq)).scalars())
            missed.extend(one for one in found if one <= last and one not in seen)
            seen.update(found)
            last = max([last, *found])
            if ended:
                assert len(seen) == 240
                return

    reader = threading.Thread(target=read, args=(another(),))
    writers = [threading.Thread(target=write, args=(another(), f"w{n}")) for n in range(4)]
    for one in (reader, *writers):
        one.start()
    for one in writers:
        one.join(60)
    done.set()
    reader.join(60)
    assert missed == []
    assert not reader.is_alive()


def test_a_connection_in_use_when_the_store_is_closed_ends_when_it_is_given_back(
    store: Store,
) -> None:
    """Whoever answers a request just then: it would stay open for as long as the program runs."""
    connection = store.connection()
    raw = connection.connection.driver_connection
    assert raw is not None
    store.close()
    connection.exec_driver_sql("SELECT 1")
    connection.close()
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        raw.execute("SELECT 1")


def test_many_threads_share_one_store(store: Store) -> None:
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                with store.write() as tx:
                    switches.put(tx, f"{number}-{turn}", {})
                with store.read() as tx:
                    assert switches.get(tx, f"{number}-{turn}")
        except BaseException as error:  # noqa: BLE001 - told by the assertion
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failed == []
    assert len(names(store)) == 120


def test_a_writer_that_waits_too_long_says_so(store: Store, database: str) -> None:
    hasty = Store(database, OwnSecret.fresh(), patience=0.2)
    with store.write(), pytest.raises(StoreError) as caught, hasty.write():
        pytest.fail("two writers at once")
    assert rule_of(caught) == "store.busy"
    with hasty.write() as tx:
        switches.put(tx, "now", {})
    hasty.close()


def test_a_second_transaction_inside_the_first_does_not_wait_for_ever(database: str) -> None:
    hasty = Store(database, OwnSecret.fresh(), patience=0.2)
    with hasty.write(), pytest.raises(StoreError) as caught, hasty.write():
        pytest.fail("a transaction inside a transaction")
    assert rule_of(caught) == "store.busy"
    hasty.close()


@ON_POSTGRESQL
def test_a_database_set_to_keep_little_keeps_everything_of_ours(
    store: Store, postgres: Postgres, database: str
) -> None:
    name = make_url(database).database
    for setting in ("default_transaction_read_only = on", "synchronous_commit = off",
                    "default_transaction_isolation = 'serializable'"):  # fmt: skip
        postgres.execute(f"ALTER DATABASE {name} SET {setting}")
    fresh = Store(database, OwnSecret.fresh())
    with fresh.write() as tx:
        switches.put(tx, "kept", {})
        kept = [
            tx.connection.exec_driver_sql(f"SHOW {one}").scalar()
            for one in ("synchronous_commit", "transaction_isolation")
        ]
    assert kept == ["on", "read committed"]
    fresh.close()


@ON_POSTGRESQL
def test_what_was_open_when_the_connection_was_cut_is_lost_as_a_whole(
    store: Store, postgres: Postgres
) -> None:

    def write() -> None:
        with store.write() as tx:
            switches.put(tx, "lost", {})
            postgres.cut()
            switches.put(tx, "never", {})

    def read() -> None:
        with store.read() as tx:
            postgres.cut()
            switches.get(tx, "lost")

    for deed in (write, read):
        with pytest.raises(StoreError) as caught:
            deed()
        assert rule_of(caught) == "store.unreachable"
    with store.write() as tx:
        switches.put(tx, "kept", {})
    assert names(store) == ["kept"]


# SQLite's lock is the process's own and ends with it.
@ON_POSTGRESQL
def test_a_writer_that_says_nothing_more_stops_nobody(
    store: Store, another: Callable[[], Store]
) -> None:
    def fall_silent() -> None:
        with store.write() as silent:
            # What ``engines.IDLE_S`` does after 5 s.
            limit = "SET idle_in_transaction_session_timeout = '300ms'"
            silent.connection.exec_driver_sql(limit)
            with another().write() as tx:
                switches.put(tx, "went on", {})
            switches.put(silent, "too late", {})

    with pytest.raises(StoreError) as caught:
        fall_silent()
    assert rule_of(caught) in {"store.busy", "store.unreachable"}
    assert names(store) == ["went on"]
