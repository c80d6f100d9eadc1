"""The orders given to launchd and to the Task Scheduler, one after another."""

import sys
from pathlib import Path

import pytest

from runbook.service import launchd_text, task_text
from runbook.service.job import Became, Job, Kind, LastExit, Presence
from runbook.service.launchd import LaunchAgent
from runbook.service.task import LogonTask
from tests.integration.runbook.service.stand_in import LAUNCHCTL, POWERSHELL, SCHTASKS, stand_in

JOB = Job(Kind.WATCH, "Дежурство runbook", ("/opt/банк/runbook", "watch", "--lang", "ru"))
OTHER = Job(Kind.WATCH, "Дежурство runbook", ("/opt/runbook", "watch", "--lang", "en"))
NAME = "runbook-watch-op-117"
needs_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="the programs that stand in are scripts"
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def asked(state: Path) -> list[str]:
    """What was asked for since the last look, without questions."""
    words = (state / "asked").read_text(encoding="utf-8").split()
    (state / "asked").unlink()
    return [one for one in words if one not in {"print", "/query"} and not one.startswith("-")]


# --- macOS


@pytest.fixture
def mac(tmp_path: Path, state: Path) -> Path:
    stand_in(tmp_path / "launchctl", LAUNCHCTL, state)
    (state / "session").touch()
    return tmp_path


def agent(mac: Path, job: Job = JOB) -> LaunchAgent:
    return LaunchAgent(job, mac / "agents", str(mac / "launchctl"))


@needs_posix
def test_an_agent_is_loaded_left_alone_renewed_and_taken_away(mac: Path, state: Path) -> None:
    assert agent(mac).status().presence is Presence.ABSENT
    done = agent(mac).install()
    assert (done.became, done.runs) == (Became.INSTALLED, True)
    assert asked(state) == ["enable", "bootstrap"]
    seen = agent(mac).status()
    assert (seen.current, seen.runs, seen.pid, seen.restarts) == (True, True, 71, 1)
    assert (seen.command, seen.last_exit) == (JOB.command, LastExit(1))
    assert agent(mac).install().became is Became.AS_IT_WAS
    assert asked(state) == ["enable", "kickstart"]
    assert not agent(mac, OTHER).status().current
    assert agent(mac, OTHER).install().became is Became.UPDATED
    assert asked(state) == ["bootout", "enable", "bootstrap"]
    assert agent(mac).remove().became is Became.REMOVED
    assert asked(state) == ["bootout"]
    assert list((mac / "agents").iterdir()) == []
    assert agent(mac).remove().became is Became.ABSENT


@needs_posix
def test_an_agent_rolled_out_without_a_session_waits_for_her(mac: Path, state: Path) -> None:
    (state / "session").unlink()
    done = agent(mac).install()
    assert (done.became, done.runs) == (Became.INSTALLED, None)
    assert asked(state) == []


@needs_posix
def test_another_ones_agent_is_left_alone(mac: Path) -> None:
    path = mac / "agents" / f"{launchd_text.label(JOB)}.plist"
    path.parent.mkdir()
    path.write_bytes(b"<plist/>")
    assert agent(mac).install().became is Became.NOT_OURS
    assert agent(mac).remove().became is Became.NOT_OURS
    assert path.read_bytes() == b"<plist/>"


# --- Windows


@pytest.fixture
def windows(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux a path of Windows is one long name."""
    root = tmp_path / "Windows"
    monkeypatch.setenv("SYSTEMROOT", str(root))
    stand_in(Path(rf"{root}\System32\schtasks.exe"), SCHTASKS, state)
    shell = Path(rf"{root}\System32\WindowsPowerShell\v1.0\powershell.exe")
    stand_in(shell, POWERSHELL, state)


def task(job: Job = JOB) -> LogonTask:
    return LogonTask(job, "BANK", "op-117")


@needs_posix
@pytest.mark.usefixtures("windows")
def test_a_task_is_registered_left_alone_renewed_and_taken_away(state: Path) -> None:
    assert task().status().presence is Presence.ABSENT
    done = task().install()
    assert (done.became, done.runs, done.where) == (Became.INSTALLED, True, NAME)
    assert asked(state) == ["/create", "/run"]
    seen = task().status()
    assert (seen.current, seen.runs, seen.enabled) == (True, True, True)
    assert (seen.command, seen.since) == (JOB.command, "2026-11-22T20:00:00Z")
    assert task().install().became is Became.AS_IT_WAS
    assert asked(state) == []
    assert not task(OTHER).status().current
    assert task(OTHER).install().became is Became.UPDATED
    assert asked(state) == ["/end", "/create", "/run"]
    (state / "running").unlink()
    assert task(OTHER).status().last_exit == LastExit(1)
    assert task(OTHER).install().became is Became.AS_IT_WAS
    assert asked(state) == ["/run"]
    assert task().remove().became is Became.REMOVED
    assert asked(state) == ["/end", "/delete"]
    assert task().remove().became is Became.ABSENT


@needs_posix
@pytest.mark.usefixtures("windows")
def test_where_a_policy_forbids_powershell_the_task_is_still_seen(state: Path) -> None:
    task().install()
    (state / "forbidden").touch()
    seen = task().status()
    assert (seen.presence, seen.current, seen.runs) == (Presence.OURS, True, None)
    assert task().remove().became is Became.REMOVED


@needs_posix
@pytest.mark.usefixtures("windows")
def test_another_ones_task_is_left_alone(state: Path) -> None:
    text = task_text.task(JOB, "x").replace("runbook service", "somebody")
    (state / NAME).write_text(text, encoding="utf-8")
    assert task().install().became is Became.NOT_OURS
    assert task().remove().became is Became.NOT_OURS
    assert (state / NAME).read_text(encoding="utf-8") == text


@pytest.mark.skipif(sys.platform != "win32", reason="the Task Scheduler itself is part of Windows")
def test_the_task_scheduler_itself_takes_the_task() -> None:
    program = (sys.executable, "-c", "pass")
    made = LogonTask(Job(Kind.WATCH, "Дежурство runbook", program), "", "test")
    assert made._register().well
    assert made._schtasks("/delete", "/tn", "runbook-watch-test", "/f").well
