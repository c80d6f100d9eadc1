"""From every earlier step, on both databases: no row is lost, whoever dies in the middle."""

import os
import shutil
import signal
import sqlite3
import stat
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event

from runbook.hub.store import callbacks, duty, events, stepping_down, upgrading
from runbook.hub.store.kept_copy import GIVEN_UP_S, KEPT_S
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.integration.hub.conftest import NOW, POSTGRESQL, SQLITE
from tests.integration.hub.store.recorded import RECORDED, Rows, contents, lost, make, recording

SECRET = OwnSecret(bytes(range(32)))
"""Of the hub on which the recordings were made: worth nothing anywhere."""
NEWEST = max(RECORDED)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database in which nothing was ever made."""
    if request.param == SQLITE:
        return f"sqlite:///{tmp_path / 'hub.sqlite'}"
    url: str = request.getfixturevalue("postgres").database()
    return url


def rows_in(url: str) -> Rows:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = contents(connection)
    engine.dispose()
    return found


def test_there_is_a_recording_of_every_step() -> None:
    newest = upgrading._versions()
    assert sorted(newest)[: len(RECORDED)] == list(RECORDED)
    assert len(newest) <= len(RECORDED) + 1, (
        "two new steps: record a database of the version before (tests/recordings/README.md)"
    )


@pytest.mark.parametrize("revision", RECORDED)
def test_not_a_row_is_lost_and_the_log_verifies(empty: str, revision: str) -> None:
    before = make(empty, revision)
    assert len(before) >= 4
    store = Store(empty, SECRET, lambda: NOW + timedelta(hours=1))
    problem = store.problem()
    store.upgrade()
    assert store.problem() is None
    assert problem is None or problem.rule_id == "store.not_prepared"
    assert lost(before, rows_in(empty)) == []
    if "events" in before:
        with store.read() as tx:
            assert events.verify(tx).sound
            assert [callbacks.reference(tx, f"p{n}") for n in range(3)] == [
                "ABC-100000", "ABC-100001", "ABC-100002",
            ]  # fmt: skip
        with store.write() as tx:
            events.log(tx, "after.upgrade")
            assert events.verify(tx).sound
    store.close()


@pytest.mark.parametrize("revision", ["0004", "0005", "0007"])
def test_what_was_on_its_way_goes_out(empty: str, revision: str) -> None:
    make(empty, revision)
    later = NOW + timedelta(hours=1)
    store = Store(empty, SECRET, lambda: later)
    store.upgrade()
    box = open_outbox(store, None)
    box.expire_leases(later)
    due = {one.recipient.address: one.repeat for one in box.pending()}
    due.pop("105", None)  # held: its page decides
    assert due == {"103": False, "104": True}
    store.close()


def test_killed_at_every_third_statement_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    seen, old = set(), tmp_path / "old.sqlite"
    before = make(f"sqlite:///{old}", "0004")
    for statement in range(1, 200, 3):
        path = tmp_path / f"{statement}.sqlite"
        shutil.copyfile(old, path)
        url = f"sqlite:///{path}"
        code = _upgraded(url, statement)
        with closing(sqlite3.connect(path)) as connection:
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        seen.add(version)
        assert lost(before, rows_in(url)) == []
        if code == 0:
            break
        assert code == -signal.SIGKILL
        if statement % 7 == 0:
            store = Store(url, SECRET)
            store.upgrade()
            assert store.problem() is None
            store.close()
    assert statement > 20
    # One transaction for all the steps: nothing in between is ever seen.
    assert "0004" in seen
    assert len(seen) == 2


def test_the_older_file_is_kept_beside_for_three_days_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    url = f"sqlite:///{path}"
    before = make(url, "0005")
    store = Store(url, SECRET)
    store.upgrade()
    (copy,) = tmp_path.glob("hub.sqlite.before-upgrade-*")
    assert copy.name == "hub.sqlite.before-upgrade-0005"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    kept = rows_in(f"sqlite:///{copy}")
    assert kept.pop("alembic_version") == [{"version_num": "0005"}]
    assert lost(before, kept) == []
    store.upgrade()
    assert copy.exists()
    long_ago = time.time() - KEPT_S - 60
    os.utime(copy, (long_ago, long_ago))
    killed, being_made = (tmp_path / f"hub.sqlite.copying-{one}" for one in (1, 2))
    for one in (killed, being_made):
        one.write_bytes(b"half a copy")
    (tmp_path / "hub.sqlite.copying-0").mkdir()
    os.utime(tmp_path / "hub.sqlite.copying-0", (0, 0))
    os.utime(killed, (time.time() - GIVEN_UP_S - 60,) * 2)
    store.upgrade()
    assert [one.name for one in tmp_path.glob("hub.sqlite.*before*")] == []
    assert {one for one in tmp_path.glob("*.copying-*") if one.is_file()} == {being_made}
    store.close()


@pytest.mark.parametrize("statement", [9, 25, 40])
def test_killed_in_the_middle_postgresql_is_as_it_was(
    request: pytest.FixtureRequest, statement: int
) -> None:
    url: str = request.getfixturevalue("postgres").database()
    before = make(url, "0004")
    assert _upgraded(url, statement) == -signal.SIGKILL
    after = rows_in(url)
    assert after["alembic_version"] == [{"version_num": "0004"}]
    assert lost(before, after) == []
    store = Store(url, SECRET)
    store.upgrade()
    assert store.problem() is None
    store.close()
    assert lost(before, rows_in(url)) == []


def test_the_recordings_have_rows_in_every_state() -> None:
    found = recording(NEWEST)
    states = {row["state"] for row in found["outbox"]}
    assert states == {"held", "pending", "claimed", "accepted", "failed", "superseded"}
    assert {table for table, rows in found.items() if not rows} <= {"updates", "cuts"}


def _upgraded(url: str, statement: int) -> int:
    """In a process of its own, killed when it begins that statement; how it ended."""

    def work() -> None:
        store = Store(url, SECRET)
        event.listen(store._engines.writers, "before_cursor_execute", _killed_at(statement))
        store.upgrade()

    if not (pid := os.fork()):
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - told on the screen, and by the code
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _killed_at(statement: int) -> Callable[..., None]:
    left = [statement]

    def seen(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return seen


def at(url: str, revision: str) -> tuple[Store, Rows]:
    """A database of the newest version in which stands what that older one had written."""
    before = make(url, revision)
    store = Store(url, SECRET, lambda: NOW + timedelta(hours=1))
    store.upgrade()
    with store.write() as tx:
        tx.connection.exec_driver_sql("DELETE FROM duty")
    before.pop("duty", None)
    return store, before


@pytest.mark.parametrize("revision", ["0004", "0005"])
def test_the_way_back_is_open_while_nothing_would_be_lost(empty: str, revision: str) -> None:
    store, before = at(empty, revision)
    stepping_down.step_down(store, revision)
    after = rows_in(empty)
    assert after["alembic_version"] == [{"version_num": revision}]
    assert {table: set(rows[0]) for table, rows in after.items() if rows} == {
        "alembic_version": {"version_num"},
        **{table: set(rows[0]) for table, rows in before.items()},
    }
    assert lost(before, after) == []
    store.upgrade()
    assert store.problem() is None
    assert lost(before, rows_in(empty)) == []
    with store.read() as tx:
        assert events.verify(tx).sound
    store.close()


def test_the_way_back_is_refused_where_a_row_would_be_lost(empty: str) -> None:
    store, before = at(empty, "0007")
    with pytest.raises(StoreError) as caught:
        stepping_down.step_down(store, "0005")
    assert caught.value.problem.rule_id == "store.would_lose"
    named = str(caught.value.problem.values["tables"]).split(", ")
    assert named == ["roster", "reviews", "handovers", "windows", "callbacks"]
    assert store.problem() is None
    assert lost(before, rows_in(empty)) == []
    store.close()


@pytest.mark.parametrize("to", ["0003", "itself", "9999", "", "head", "base", "-1"])
def test_there_is_no_way_back_to_what_never_was(empty: str, to: str) -> None:
    store, _ = at(empty, "0004")
    with pytest.raises(StoreError) as caught:
        stepping_down.step_down(store, upgrading.newest() if to == "itself" else to)
    assert caught.value.problem.rule_id == "store.no_way_back"
    assert store.problem() is None
    store.close()


def test_every_step_after_the_first_hub_says_how_it_is_taken_back() -> None:
    steps = (Path(upgrading.FOLDER) / "versions").glob("[0-9]*.py")
    later = [one for one in steps if one.name[:4] > upgrading.OLDEST]
    assert len(later) >= 4
    assert [one.name for one in later if "def downgrade()" not in one.read_text()] == []


def test_nobody_goes_back_beneath_a_hub_on_duty(empty: str) -> None:
    store, _ = at(empty, "0004")
    assert duty.take_or_renew(store, "hub-1", 15) is not None
    with pytest.raises(StoreError) as caught:
        stepping_down.step_down(store, "0004")
    assert caught.value.problem.rule_id == "store.on_duty"
    assert store.problem() is None
    store.close()
