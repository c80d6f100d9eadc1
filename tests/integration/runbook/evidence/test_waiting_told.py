"""``bundle --waiting`` says what it left behind, to a person and to a program, and in its code."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.agent.workplace import Workplace
from runbook.bundle.waiting import Way, keep
from runbook.cli.bundle import later
from runbook.journal.alone import hold_alone
from runbook.secrets.own import own_secret

LEFT = 40


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    folder = tmp_path / "runbook"
    (folder / "bundles").mkdir(parents=True)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace.open(str(tmp_path / "none.toml"))


@pytest.fixture
def being_sent(state: Path) -> Iterator[None]:
    """Something waits, and the process in the background is at it."""
    keep(state / "bundles", own_secret(state), Way.HUB, b"sealed", datetime.now(UTC))
    hold = hold_alone(state / later.LOCK, 0)
    assert hold is not None
    assert hold.connection is not None
    yield
    hold.connection.close()


def damaged(state: Path) -> Path:
    path = state / "bundles" / "20261122T010203-aa.waiting"
    path.write_bytes(os.urandom(900))
    return path


@pytest.mark.usefixtures("being_sent")
def test_what_another_process_is_sending_still_waits(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert later.send_waiting(place, "ru", 0, as_json=False) == LEFT
    assert "отправка уже идёт" in capsys.readouterr().out
    assert later.send_waiting(place, "ru", 0, as_json=True) == LEFT
    said = json.loads(capsys.readouterr().out)
    assert (said["busy"], said["sent"], said["waits"]) == (True, 0, 1)


def test_what_nobody_can_open_is_told_and_is_not_done(
    place: Workplace, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = damaged(state)
    assert later.send_waiting(place, "ru", 0, as_json=False) == LEFT
    assert "Не открывается: 1." in capsys.readouterr().out
    assert later.send_waiting(place, "ru", 0, as_json=True) == LEFT
    said = json.loads(capsys.readouterr().out)
    assert (said["sent"], said["waits"], said["unopened"]) == (0, 0, 1)
    assert path.exists()


@pytest.mark.usefixtures("state")
def test_a_program_is_told_that_nothing_waits(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert later.send_waiting(place, "ru", 0, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {
        "schema": "runbook.bundle_waiting/1", "sent": 0, "waits": 0, "unopened": 0, "busy": False,
    }  # fmt: skip
