"""The tables: those the steps make are those the code names, and the outbox is ``notifier``'s."""

import re
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from notifier.outbox.sql import SCHEMA
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.integration.hub.conftest import SQLITE
from tests.integration.hub.store.catalogue import catalogue

DAMAGED = {
    "store.newer": "UPDATE alembic_version SET version_num = '9999'",
    "store.others": "DELETE FROM alembic_version",
}


@pytest.fixture
def empty(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of another database of the same kind, in which nothing was ever made."""
    if database.startswith(SQLITE):
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    url: str = request.getfixturevalue("postgres").database()
    return url


def made_from_tables(url: str) -> list[str]:
    engine = create_engine(url)
    OUTBOX.metadata.create_all(engine)
    with engine.connect() as connection:
        found = catalogue(connection)
    engine.dispose()
    return found


def test_the_steps_make_exactly_the_tables_that_the_code_names(store: Store, empty: str) -> None:
    with store.read() as tx:
        assert catalogue(tx.connection) == made_from_tables(empty)
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        assert compare_metadata(context, OUTBOX.metadata) == []


def test_the_outbox_has_the_columns_that_notifier_made_it_with(store: Store) -> None:
    plain = sqlite3.connect(":memory:")
    plain.executescript(SCHEMA)
    for table in ("outbox", "outbox_attempts", "outbox_moves"):
        wanted = plain.execute(f"PRAGMA table_info({table})").fetchall()
        ours = OUTBOX.metadata.tables[table].columns
        assert [one.name for one in ours] == [row[1] for row in wanted]
        for (_, name, _, not_null, default, key), column in zip(wanted, ours, strict=True):
            assert bool(key) == column.primary_key, name
            assert column.primary_key or column.nullable is not bool(not_null), name
            server = None if column.server_default is None else column.server_default.arg  # type: ignore[attr-defined]
            assert (default or "").strip("'") == (server or ""), name
    checks = set(re.findall(r"CHECK \((.*?\))\)", SCHEMA, re.DOTALL))
    ours_checks = {str(one.sqltext) for one in OUTBOX.constraints if hasattr(one, "sqltext")}
    assert ours_checks == {" ".join(one.split()) for one in checks}
    plain.close()


def test_upgrading_twice_or_by_several_at_once_is_the_same_as_once(empty: str) -> None:
    problems: list[object] = []

    def upgrade() -> None:
        one = Store(empty, OwnSecret.fresh())
        try:
            one.upgrade()
            one.upgrade()
            problems.append(one.problem())
        except BaseException as error:  # noqa: BLE001 - told by the assertion
            problems.append(error)
        finally:
            one.close()

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not any(one.is_alive() for one in threads), "still upgrading"
    assert problems == [None] * 4


def test_a_fresh_file_in_which_another_one_writes_is_waited_for(tmp_path: Path) -> None:
    """Turning it to WAL is refused at once then, whatever the busy timeout: two hubs that start."""
    path = tmp_path / "hub.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, other.execute, ["COMMIT"])
    timer.start()
    store = Store(f"sqlite:///{path}", OwnSecret.fresh())
    store.upgrade()
    with store.read() as tx:
        assert _pragmas(tx.connection) == ("wal", 2, 1)
    store.close()
    timer.join()
    other.close()


def test_a_fresh_file_that_stays_another_ones_is_given_up_in_time(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store(f"sqlite:///{path}", OwnSecret.fresh(), patience=0.1)
    with pytest.raises(StoreError) as caught:
        store.upgrade()
    assert caught.value.problem.rule_id == "store.busy"
    store.close()
    other.close()


def test_a_database_without_our_tables_is_not_ready(empty: str) -> None:
    store = Store(empty, OwnSecret.fresh())
    problem = store.problem()
    assert problem is not None
    assert problem.rule_id == "store.not_prepared"
    store.upgrade()
    assert store.problem() is None
    store.close()


@pytest.mark.parametrize("rule_id", DAMAGED)
def test_tables_of_a_newer_version_or_of_somebody_else_are_left_alone(
    store: Store, rule_id: str
) -> None:
    with store.write() as tx:
        tx.connection.exec_driver_sql(DAMAGED[rule_id])
        before = catalogue(tx.connection)
    with pytest.raises(StoreError) as caught:
        store.upgrade()
    assert caught.value.problem.rule_id == rule_id
    problem = store.problem()
    assert problem is not None
    with store.read() as tx:
        assert catalogue(tx.connection) == before


def test_a_step_that_fails_leaves_nothing_half_made(empty: str) -> None:
    engine = create_engine(empty)
    with engine.begin() as connection:
        # An index of ours under somebody else's table: the last step trips over it.
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
        connection.exec_driver_sql("CREATE INDEX outbox_page ON theirs (id)")
        before = catalogue(connection)
    store = Store(empty, OwnSecret.fresh())
    with pytest.raises(Exception, match=r"outbox_page|store\.others"):
        store.upgrade()
    with engine.connect() as connection:
        assert catalogue(connection) == before
    store.close()
    engine.dispose()


def test_the_file_is_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    store = Store(f"sqlite:///{path}", OwnSecret.fresh())
    store.upgrade()
    with store.write() as tx:
        assert _pragmas(tx.connection) == ("wal", 2, 1)
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("hub.sqlite*")} == {0o600}
    store.close()


def _pragmas(connection: Connection) -> tuple[object, ...]:
    names = ("journal_mode", "synchronous", "foreign_keys")
    return tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)
