"""The unit in the hands of a real ``systemd --user``, as an ordinary user."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runbook.service import systemd_text
from runbook.service.job import Job, Kind
from tests.integration.runbook.service import requirements
from tests.integration.runbook.service.user_manager import HOME, UserManager, session
from tests.integration.runbook.service.waiting import until

pytestmark = pytest.mark.skipif(bool(requirements.lacking()), reason=requirements.lacking())

WATCH = "runbook-watch.service"
UNITS = Path(".config/systemd/user")
ODD = 'банк 100% "$HOME" it\'s.toml'
"""A name in which everything stands that systemd replaces or takes apart."""


@pytest.fixture
def her(tmp_path: Path) -> Iterator[UserManager]:
    """Nobody is logged in yet."""
    if lacking := requirements.missing():
        pytest.fail(lacking)
    with session(tmp_path / "home") as made:
        yield made


def told(her: UserManager, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = her.runbook("service", *arguments, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["schema"] == "runbook.service/1"
    assert isinstance(report, dict)
    return report


def command_line(her: UserManager, pid: int) -> list[str]:
    return her.run("cat", f"/proc/{pid}/cmdline").stdout.split("\0")[:-1]


def stand_in(her: UserManager, script: str) -> None:
    """The unit of a watch, with something else in the watch's place."""
    job = Job(Kind.WATCH, "stand-in", ("/bin/sh", "-c", script))
    unit = her.home / UNITS / WATCH
    unit.parent.mkdir(parents=True)
    text = systemd_text.unit(job, f"{HOME}/last.exit")
    unit.write_text(text.replace("RestartSec=5", "RestartSec=100ms"), encoding="utf-8")
    her.give()
    her.systemctl("daemon-reload")


def couriers(her: UserManager) -> list[str]:
    return her.run("pgrep", "-f", "^sleep 1111").stdout.split()


def test_it_is_installed_told_killed_restarted_updated_and_taken_away(her: UserManager) -> None:
    (her.home / ODD).write_text('[operator]\nid = "op-117"\n', encoding="utf-8")
    her.give()
    her.log_in()
    assert told(her, "status", code=10)["presence"] == "absent"
    wish = ("--config", ODD)

    made = told(her, "install", *wish)
    assert (made["became"], made["runs"]) == ("installed", True)
    first = her.main(WATCH)
    assert command_line(her, first)[-3:] == ["ru", "--config", f"{HOME}/{ODD}"]
    assert her.show(WATCH, "UnitFileState") == "enabled"
    assert "65534" in her.run("stat", "-c", "%u", f"/proc/{first}").stdout
    seen = told(her, "status", *wish)
    assert (seen["well"], seen["current"], seen["runs"], seen["pid"]) == (True, True, True, first)
    assert (seen["settings"], seen["restarts"], seen["problems"]) == (f"{HOME}/{ODD}", 0, [])

    assert told(her, "install", *wish)["became"] == "as_it_was"
    assert her.main(WATCH) == first

    her.run("kill", "-9", str(first))
    second = until(lambda: her.main(WATCH) not in {0, first} and her.main(WATCH))
    seen = told(her, "status", *wish)
    assert (seen["restarts"], seen["pid"], seen["well"]) == (1, second, True)
    assert (seen["last_exit"]["signal"], seen["last_exit"]["code"]) == ("KILL", None)

    assert told(her, "install", "--lang", "en")["became"] == "updated"
    third = her.main(WATCH)
    assert command_line(her, third)[-2:] == ["--lang", "en"]
    assert third != second

    removed = told(her, "remove")
    assert (removed["became"], removed["runs"]) == ("removed", False)
    assert her.run("test", "-d", f"/proc/{third}").returncode == 1
    assert her.show(WATCH, "LoadState") == "not-found"
    assert sorted((her.home / UNITS).iterdir()) == []
    assert not list((her.home / ".local").rglob("*.exit"))
    assert told(her, "remove")["became"] == "absent"


def test_a_roll_out_without_a_session_starts_at_her_login(her: UserManager) -> None:
    made = told(her, "install")
    assert (made["became"], made["runs"]) == ("installed", None)
    seen = told(her, "status")
    assert (seen["enabled"], seen["runs"]) == (True, None)
    assert "следующем входе" in her.runbook("service", "install").stdout
    her.log_in()
    until(lambda: her.main(WATCH))
    assert told(her, "status")["runs"] is True


def test_her_page_and_the_courier_outlive_a_watch_that_was_killed(her: UserManager) -> None:
    her.log_in()
    stand_in(her, "sleep 1111 & exec sleep 2222")
    her.systemctl("start", WATCH)
    first = her.main(WATCH)
    [courier] = until(lambda: couriers(her))
    her.run("kill", "-9", str(first))
    until(lambda: her.main(WATCH) not in {0, first})
    assert courier in couriers(her)


def test_what_would_fail_again_is_not_started_again_and_its_exit_is_told(her: UserManager) -> None:
    her.log_in()
    stand_in(her, "exit 2")
    her.systemctl("start", WATCH)
    until(lambda: her.show(WATCH, "ActiveState") == "failed")
    (her.home / ".local/state/runbook").mkdir(parents=True)
    (her.home / "last.exit").rename(her.home / ".local/state/runbook/runbook-watch.exit")
    seen = told(her, "status", code=10)
    assert (seen["runs"], seen["restarts"], seen["enabled"]) == (False, 0, False)
    assert seen["last_exit"]["code"] == 2
    assert seen["current"] is False


def test_a_program_that_is_gone_is_said(her: UserManager) -> None:
    her.log_in()
    stand_in(her, "exit 0")
    unit = her.home / UNITS / WATCH
    job = Job(Kind.WATCH, "gone", ("/opt/gone/python", "-P", "-m", "runbook", "watch"))
    unit.write_text(systemd_text.unit(job, f"{HOME}/last.exit"), encoding="utf-8")
    assert told(her, "status", code=10)["problems"] == ["service.no_program"]
    assert told(her, "install")["became"] == "updated"


def test_what_is_somebody_elses_is_left_alone(her: UserManager) -> None:
    her.log_in()
    unit = her.home / UNITS / WATCH
    unit.parent.mkdir(parents=True)
    unit.symlink_to("/dev/null")
    her.give()
    for what in ("install", "remove"):
        assert told(her, what, code=10)["became"] == "not_ours"
    assert unit.readlink() == Path("/dev/null")
    assert told(her, "status", code=10)["presence"] == "not_ours"


def test_an_administrators_link_to_a_unit_of_this_name_is_left_alone(her: UserManager) -> None:
    name = UNITS / "default.target.wants" / WATCH
    link = her.home / name
    link.parent.mkdir(parents=True)
    link.symlink_to(f"/etc/systemd/user/{WATCH}")
    her.give()
    done = told(her, "install", code=10)
    assert (done["became"], done["where"]) == ("not_ours", f"{HOME}/{name}")
    assert not (her.home / UNITS / WATCH).exists()
    assert told(her, "remove")["became"] == "absent"
    assert link.readlink() == Path(f"/etc/systemd/user/{WATCH}")


def test_the_hub_runs_in_its_sandbox(her: UserManager) -> None:
    her.log_in()
    made = told(her, "install", "--hub")
    assert (made["became"], made["service"]) == ("installed", "hub")
    pid = her.main("runbook-hub.service")
    status = her.run("cat", f"/proc/{pid}/status").stdout
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status
    until(lambda: list((her.home / ".local").rglob("*.db")) or list(her.home.rglob("hub.sqlite*")))
    assert her.main("runbook-hub.service") == pid
    assert told(her, "remove", "--hub")["became"] == "removed"


OPEN = """
import time
from datetime import UTC, datetime
from pathlib import Path
from runbook.cli.invocation import Invocation
from runbook.cli.watch.desk import DeskOpener
from runbook.journal.store import open_journal

opened = Path.home() / "opened"
journal = open_journal(None, datetime.now(UTC)).journal
begun = time.monotonic()
DeskOpener(Invocation(), journal)()
print(time.monotonic() - begun)
for _ in range(150):
    time.sleep(0 if opened.exists() else 0.1)
"""
"""What the watch does when something breaks."""


def test_the_desk_finds_a_desktop_that_came_after_the_watch(her: UserManager) -> None:
    browser = her.home / "bin" / "xdg-open"
    browser.parent.mkdir()
    part = f"{HOME}/opened.part"
    browser.write_text(f"#!/bin/sh\nenv > {part}\nmv {part} {HOME}/opened\n")
    browser.chmod(0o755)
    her.log_in()
    unit = {"INVOCATION_ID": "7", "PATH": f"{HOME}/bin:/usr/bin:/bin"}
    her.systemctl("set-environment", "DISPLAY=:7", "SECRET=x", "XAUTHORITY=/run/x/auth")
    waited = float(her.run(sys.executable, "-c", OPEN, variables=unit).stdout)
    assert waited < 0.5, "the alert must not wait for a desktop"
    until((her.home / "opened").exists)
    seen = (her.home / "opened").read_text().splitlines()
    assert {"DISPLAY=:7", "XAUTHORITY=/run/x/auth"} <= {*seen}
    assert "SECRET=x" not in seen
