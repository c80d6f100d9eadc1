"""Autostart where homes have strange names, links lead elsewhere, and root types for others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.night import RUNBOOK, Ended

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="autostart by systemd is of Linux")
NAME = "runbook-watch.service"


def runbook(home: str, *arguments: str) -> Ended:
    """The command where nobody's systemd listens: as in a roll-out."""
    around = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": "/nonexistent"}
    done = subprocess.run(
        [str(RUNBOOK), *arguments], env=around, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


STRANGE = "-h до м $x 'y' \"q\" %h \\n; echo z"


@pytest.mark.parametrize("name", [b"\xff\xfe", STRANGE.encode(), b"two\nlines"])
def test_a_home_of_any_name_gets_its_autostart_and_loses_it(tmp_path: Path, name: bytes) -> None:
    home = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
    os.mkdir(home)  # noqa: PTH102 - a name of bytes
    units = Path(home) / ".config" / "systemd" / "user"
    assert runbook(home, "service", "install").code == 0
    if checker := shutil.which("systemd-analyze"):
        run = tmp_path / "run"
        run.mkdir(mode=0o700)
        checked = subprocess.run(
            [checker, "--user", "verify", os.fsencode(units / NAME)], check=False,
            capture_output=True, env={**os.environ, "HOME": home, "XDG_RUNTIME_DIR": str(run)},
        )  # fmt: skip
        assert NAME.encode() not in checked.stderr, checked.stderr
    again = runbook(home, "service", "status", "--json")
    assert '"current": true' in again.out, again.said
    assert runbook(home, "service", "remove").code == 0
    assert not list(units.rglob("*.service"))


def test_removing_takes_no_link_that_leads_to_somebody_elses_unit(tmp_path: Path) -> None:
    """An administrator's unit of the same name is started by just such a link."""
    theirs = tmp_path / "usr" / NAME
    theirs.parent.mkdir()
    theirs.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    wants = tmp_path / ".config" / "systemd" / "user" / "default.target.wants"
    wants.mkdir(parents=True)
    (wants / NAME).symlink_to(theirs)
    assert runbook(str(tmp_path), "service", "remove").code == 0
    assert (wants / NAME).readlink() == theirs


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can own another's folder"
)
def test_root_in_somebodys_home_is_told_and_leaves_nothing_there(tmp_path: Path) -> None:
    home = tmp_path / "hers"
    home.mkdir()
    os.chown(home, 12345, 12345)
    refused = runbook(str(home), "service", "install")
    assert (refused.code, "[service.anothers_home]" in refused.err) == (2, True)
    assert not list(home.iterdir())
