"""The roster on the command line."""

import json
from pathlib import Path

import pytest

from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.main import main
from runbook.hub.model.access import Deed
from runbook.hub.rooms.refusing import DEED_REFUSED
from runbook.hub.store import agents, events


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("RUNBOOK_HUB_CONFIG", "RUNBOOK_HUB_PERSON"):
        monkeypatch.delenv(name, raising=False)


def test_a_roster_is_made_changed_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def hub(*words: str) -> str:
        assert main(["hub", *words]) == ExitCode.OK, capsys.readouterr().err
        return capsys.readouterr().out

    for name in ("Анна", "Мария"):
        hub("person", "add", name, "--role", "shift_lead")
    file = tmp_path / "roster.csv"
    file.write_bytes("дата,смена,роль,кто\n2099-11-23,ночь,shift_lead,Мария\n".encode("cp1251"))
    assert "Новые смены: 1" in hub("roster", "import", str(file), "--dry-run")
    assert "пока нет" in hub("roster", "--week", "2099-11-23")
    hub("roster", "import", str(file))
    hub("roster", "add", "lead-1", "2099-11-24", "день", "--by", "lead-2")

    def shifts() -> list[dict[str, str]]:
        found = json.loads(hub("roster", "--week", "2099-11-25", "--json"))
        assert isinstance(found["shifts"], list)
        return found["shifts"]

    night, day = shifts()
    assert (night["who"], night["from"]) == ("lead-2", "2099-11-23T17:00:00+00:00")
    hub("roster", "cancel", day["shift"])
    hub("roster", "substitute", night["shift"], "lead-1", "--by", "lead-2")
    (left,) = shifts()
    assert (left["who"], left["instead_of"]) == ("lead-1", night["shift"])
    assert "lead-1" in hub("roster", "--week", "2099-11-23")
    file.write_text("дата;смена;роль;кто\n2099-11-23;вечер;shift_lead;Пётр\n", encoding="utf-8")
    assert main(["hub", "roster", "import", str(file)]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "Строка 2, «смена»" in said
    assert "Строка 2, «кто»" in said


def test_an_operator_is_planned_and_what_was_done_is_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def hub(*words: str, code: int = ExitCode.OK) -> str:
        assert main(["hub", *words]) == code, capsys.readouterr().err
        said = capsys.readouterr()
        return said.out + said.err

    def who() -> list[str]:
        found = json.loads(hub("roster", "--week", "2099-11-23", "--json"))
        return [one["who"] for one in found["shifts"]]

    assert "Отменять нечего" in hub("roster", "undo", code=ExitCode.USAGE)
    for name in ("Анна", "Мария"):
        hub("person", "add", name, "--role", "shift_lead")
    with opened(Invocation(lang="ru")) as opened_hub, opened_hub.store.write() as tx:
        for operator in ("Op-117", "op-118"):
            agents.enrol(tx, operator, operator.encode().ljust(32), b"k" * 32)
    hub("roster", "add", "Op-117", "2099-11-23", "ночь")
    assert who() == ["Op-117"]
    (shift,) = json.loads(hub("roster", "--week", "2099-11-23", "--json"))["shifts"]
    hub("roster", "substitute", shift["shift"], "op-118")
    assert who() == ["op-118"]
    hub("roster", "undo", shift["shift"])
    assert who() == ["Op-117"]
    file = tmp_path / "roster.csv"
    file.write_text("дата,смена,роль,кто\n2099-11-24,ночь,shift_lead,lead-1\n", encoding="utf-8")
    hub("roster", "import", str(file))
    assert who() == ["Op-117", "lead-1"]
    assert "Загрузка отменена" in hub("roster", "undo")
    assert who() == ["Op-117"]
    assert "op-999" not in who()
    hub("roster", "add", "op-999", "2099-11-23", "ночь", code=ExitCode.USAGE)


def test_who_may_not_change_it_is_refused_and_that_is_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("дата,смена,роль,кто\n2099-11-24,ночь,mentor,mentor-1\n", encoding="utf-8")
    assert main(["hub", "person", "add", "Ольга", "--role", "mentor"]) == ExitCode.OK
    for words in (["add", "mentor-1", "2099-11-24", "день"], ["import", str(file)]):
        assert main(["hub", "roster", *words, "--by", "mentor-1"]) == ExitCode.USAGE
    capsys.readouterr()
    assert main(["hub", "roster", "--week", "2099-11-24", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["shifts"] == []
    with opened(Invocation(lang="ru")) as hub, hub.store.read() as tx:
        written = [one for one in events.latest(tx) if one.kind == DEED_REFUSED]
    assert [(one.by, one.body["deed"]) for one in written] == [
        ("mentor-1", Deed.IMPORT_ROSTER),
        ("mentor-1", Deed.PLAN),
    ]
