"""What is wrong with a database comes as a value: by its rule, in words, without any secret."""

import shutil
import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from runbook.hub.store import problem as problems
from runbook.hub.store import switches
from runbook.hub.store.problem import StoreError, as_sqlite, problem_of
from runbook.hub.store.store import Store
from runbook.language import texts
from runbook.secrets.own import OwnSecret
from tests.far_ends.postgres import Postgres
from tests.integration.hub.store.outcomes import PASSWORD, names, rule_of


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not a url",
        f"mysql://me:{PASSWORD}@db/hub",
        "oracle://db",
        "sqlite://",
        "sqlite:///:memory:",
        f"postgresql+psycopg://me:{PASSWORD}@db:port/hub",
    ],
)
def test_an_address_that_cannot_work_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(url, OwnSecret.fresh())
    assert rule_of(caught) == "store.wrong_url"
    assert PASSWORD not in f"{caught.value!r}{caught.value.__cause__}"


def on_file(path: Path) -> Store:
    return Store(f"sqlite:///{path}", OwnSecret.fresh(), patience=0.2)


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "hub.sqlite"
    shutil.copyfile(sqlite_template, path)
    return path


def test_a_file_that_cannot_be_written_is_said_to_be_so(file: Path) -> None:
    store = Store(f"sqlite:///file:{file}?mode=ro&uri=true", OwnSecret.fresh(), patience=0.2)
    with pytest.raises(StoreError) as caught, store.write() as tx:
        switches.put(tx, "x", {})
    assert rule_of(caught) == "store.read_only"
    store.close()


def test_a_full_disk_is_said_to_be_full_and_nothing_is_half_written(file: Path) -> None:
    store = on_file(file)

    def write() -> None:
        with store.write() as tx:
            pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar()
            tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            switches.put(tx, "first", {})
            switches.put(tx, "big", {"x": "x" * 10 * 4096 * int(pages or 0)})

    with pytest.raises(StoreError) as caught:
        write()
    assert rule_of(caught) == "store.full"
    assert names(store) == []
    store.close()


@pytest.mark.parametrize("damage", ["no database", "torn"])
def test_a_damaged_file_is_said_to_be_damaged(file: Path, damage: str) -> None:
    if damage == "torn":
        with file.open("r+b") as opened:
            opened.seek(4096)
            opened.write(b"\xff" * (file.stat().st_size - 4096))
    else:
        file.write_text("Сбой " * 4096, encoding="utf-8")
    store = on_file(file)
    with pytest.raises(StoreError) as caught:
        names(store)
    assert rule_of(caught) == "store.corrupt"
    problem = store.problem()
    assert problem is not None
    assert problem.rule_id == "store.corrupt"
    store.close()


def test_a_folder_that_is_not_there_is_out_of_reach(tmp_path: Path) -> None:
    store = on_file(tmp_path / "gone" / "hub.sqlite")
    with pytest.raises(StoreError) as caught:
        store.upgrade()
    assert rule_of(caught) == "store.unreachable"
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        {"database": "nowhere"},
        {"username": "stranger"},
        {"host": "/nowhere"},
        {"host": "127.0.0.1", "port": "1"},
    ],
    ids=["no database", "stranger", "no socket", "nobody listens"],
)
def test_a_postgresql_that_lets_nobody_in_is_out_of_reach(
    postgres: Postgres, change: dict[str, str]
) -> None:
    plain = make_url(postgres.url())
    server = {"host": str(plain.query["host"]), "port": "5432"}
    query = {name: change.get(name, one) for name, one in server.items()}
    others = {name: one for name, one in change.items() if name not in server}
    url = plain.set(query=query, password=PASSWORD, **others)  # type: ignore[arg-type]
    store = Store(url.render_as_string(hide_password=False), OwnSecret.fresh(), patience=0.2)
    with pytest.raises(StoreError) as caught:
        store.upgrade()
    assert rule_of(caught) == "store.unreachable"
    assert PASSWORD not in repr(caught.value)
    assert caught.value.__suppress_context__
    store.close()


def test_every_problem_has_its_words() -> None:
    rule_ids = {one for one in vars(problems).values() if str(one).startswith("store.")}
    assert len(rule_ids) == 13
    for lang in ("ru", "en"):
        for rule_id in rule_ids:
            for part in ("sentence", "hint"):
                assert texts.lookup(f"{rule_id}.{part}", lang, version="5", now="8", tables="x")


@pytest.mark.parametrize(
    ("error", "rule_id", "kind"),
    [
        (psycopg.errors.DiskFull("x"), "store.full", sqlite3.OperationalError),
        (psycopg.errors.ReadOnlySqlTransaction("x"), "store.read_only", sqlite3.OperationalError),
        (psycopg.errors.AdminShutdown("x"), "store.unreachable", sqlite3.OperationalError),
        (psycopg.errors.LockNotAvailable("x"), "store.busy", sqlite3.OperationalError),
        (psycopg.errors.TooManyConnections("x"), "store.busy", sqlite3.OperationalError),
        (psycopg.errors.InsufficientPrivilege("x"), "store.refused", sqlite3.OperationalError),
        (psycopg.errors.DataCorrupted("x"), "store.corrupt", sqlite3.OperationalError),
        (psycopg.OperationalError("x"), "store.unreachable", sqlite3.OperationalError),
        (psycopg.errors.UniqueViolation("x"), None, sqlite3.IntegrityError),
        (psycopg.errors.SyntaxError("x"), None, sqlite3.ProgrammingError),
        (psycopg.ProgrammingError("x"), None, sqlite3.ProgrammingError),
    ],
)
def test_an_error_of_postgresql_is_known_by_its_code(
    error: psycopg.Error, rule_id: str | None, kind: type[Exception]
) -> None:
    found = problem_of(error)
    assert (found.rule_id if found else None) == rule_id
    translated = as_sqlite(error)
    assert type(translated) is kind
    again = problem_of(translated)
    wanted = {"store.refused": "store.unreachable"}.get(rule_id or "", rule_id)
    assert (again.rule_id if again else None) == wanted
