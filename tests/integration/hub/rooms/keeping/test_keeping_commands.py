"""``runbook hub log --verify`` after old events were deleted by policy."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub.running.opening import SQLITE_FILE, hub_secret
from runbook.hub.store import cutting, events
from runbook.hub.store.room_tables import CUTS
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock


@pytest.fixture
def cut_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Store:
    """Five events are gone, two are left besides the one that says so."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)
    folder = tmp_path / "runbook" / "hub"
    store = Store(f"sqlite:///{folder / SQLITE_FILE}", hub_secret(folder), clock)
    store.upgrade()
    for count in (5, 2):
        with store.write() as tx:
            for _ in range(count):
                events.log(tx, "order.refused")
        clock.go(40 * 86_400)
    with store.write() as tx:
        assert cutting.cut(tx, tx.now - timedelta(days=60), cutting.AT_ONCE) == 5
    return store


def test_a_cut_is_said_and_is_no_damage(cut_log: Store, capsys: pytest.CaptureFixture[str]) -> None:
    cut_log.close()
    assert main(["hub", "log", "--verify"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert "Записи до № 5 удалены по сроку хранения." in said
    assert "Ничего не менялось." in said
    assert main(["hub", "log", "--verify", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["deleted_to"] == 5


def test_a_head_from_before_the_cut_is_answered_honestly(
    cut_log: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_log.close()
    old = "2:" + "a" * 32
    assert main(["hub", "log", "--head", old]) == ExitCode.OK
    assert "относится к записи 2, которой уже нет" in capsys.readouterr().out
    assert main(["hub", "log", "--head", old, "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["end_checked_to"] is None


def test_events_that_are_gone_without_a_cut_are_damage(
    cut_log: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with cut_log.write() as tx:
        tx.connection.execute(delete(CUTS))
    cut_log.close()
    assert main(["hub", "log", "--verify"]) == ExitCode.DEFECT
    assert "удалены по сроку хранения" not in capsys.readouterr().out
