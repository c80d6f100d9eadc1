"""``runbook hub audit-export`` and ``hub log --export``: whole, in portions, and written down."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub.rooms.keeping import exporting
from runbook.hub.running.opening import SQLITE_FILE, hub_secret
from runbook.hub.store import events, searching
from runbook.hub.store.problem import FULL, StoreError, StoreProblem
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Store:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)
    folder = tmp_path / "runbook" / "hub"
    made = Store(f"sqlite:///{folder / SQLITE_FILE}", hub_secret(folder), clock)
    made.upgrade()
    with made.write() as tx:
        for number in range(4500):
            events.log(tx, "order.refused", body={"order": "ack", "number": number})
    return made


def last(store: Store) -> events.Event:
    with store.read() as tx:
        return events.latest(tx, 1)[0]


def test_a_stranger_can_check_the_export_and_the_log_says_which_file_it_was(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "audit.zip"
    assert main(["hub", "audit-export", str(out)]) == ExitCode.OK
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert digest in capsys.readouterr().out
    taken = last(store)
    assert (taken.kind, taken.by) == (exporting.EXPORTED, events.AT_THE_SERVER)
    assert (taken.body["count"], taken.body["sha256"]) == (4500, digest)
    archive = zipfile.ZipFile(out)
    sums = dict(
        reversed(line.split("  ")) for line in archive.read(exporting.DIGESTS).decode().splitlines()
    )
    assert set(sums) == {*archive.namelist()} - {exporting.DIGESTS}
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
    log = json.loads(archive.read("events.json"))
    assert [one["seq"] for one in log["events"]] == list(range(1, 4501))
    assert log["head"].partition(":")[0] == "4500"
    readme = archive.read("README.txt").decode()
    assert "sha256sum -c SHA256SUMS" in readme
    assert "hub log --verify --head" in readme
    assert log["head"] in readme
    assert "Не отрезан ли конец журнала, сравнить было не с чем" in readme
    assert main(["hub", "log", "--verify", "--head", log["head"]]) == ExitCode.OK


def test_one_portion_of_a_long_log_is_in_memory_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing may ask for more of the log than a portion before that was written."""
    alive: list[int] = []

    class Portion(tuple[events.Event, ...]):
        def __new__(cls, some: tuple[events.Event, ...]) -> "Portion":
            alive.append(len(some))
            return super().__new__(cls, some)

        def __del__(self) -> None:
            alive.remove(len(self))

    most = 0
    whole = searching.portions

    def watched(tx: object, wanted: searching.Wanted, at_once: int = 1000) -> object:
        nonlocal most
        for one in whole(tx, wanted, at_once):  # type: ignore[arg-type]
            held = Portion(one)
            most = max(most, sum(alive))
            yield held
            del held

    monkeypatch.setattr(searching, "portions", watched)
    with store.read() as tx:
        assert exporting.write(tx, io.BytesIO()) == 4500
    assert 0 < most <= 2000


def test_what_a_command_takes_along_is_an_event(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hub", "log", "--export", "csv", "--out", str(tmp_path / "log.csv")]) == 0
    taken = last(store)
    assert (taken.kind, taken.by) == ("log.exported", events.AT_THE_SERVER)
    assert taken.body == {"form": "log.csv", "count": 4500}
    assert "В распоряжении отказано" in (tmp_path / "log.csv").read_text(encoding="utf-8-sig")
    assert main(["hub", "log", "--for", "quality"]) == 0
    assert last(store).body == {"form": "quality.csv", "count": 0}
    # What is refused is none.
    assert main(["hub", "log", "--export", "md", "--out", str(tmp_path / "log.csv")]) != 0
    assert last(store).body == {"form": "quality.csv", "count": 0}
    capsys.readouterr()


@pytest.mark.parametrize("words", [["audit-export"], ["log", "--export", "json", "--out"]])
def test_what_could_not_be_written_down_is_not_taken_along(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError(StoreProblem(FULL))

    before = last(store)
    monkeypatch.setattr(events, "log", full)
    out = tmp_path / "taken"
    assert main(["hub", *words, str(out)]) != ExitCode.OK
    assert not out.exists()
    assert last(store) == before
