"""Whatever the product writes is its user's alone, even where the umask would open it to all."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.desk_kept import desk
from tests.acceptance.hub_house import House
from tests.acceptance.night import Night, until

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="Windows keeps no modes: see docs/security.md"
)

LOOSE = (
    "import os, sys; os.umask(0); os.umask = lambda mask: 0;"
    "from runbook.cli.main import main; sys.exit(main())"
)
"""The command line as it would be without its own first line of defence."""


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def wide(folder: Path, mine: set[Path]) -> dict[str, str]:
    """Everything others may read or change, by its path, without what the test made itself."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_symlink() or any(path == one or path in one.parents for one in mine):
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            found[str(path.relative_to(folder))] = oct(mode)
    return found


def of_the_test(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def loosely(night: Night, *arguments: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", LOOSE, *arguments],
        env=night.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        cwd=night.home,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode


def test_a_whole_night_on_a_pc_leaves_nothing_open(tonight: Night) -> None:
    tonight.break_crm()
    tonight.without_quiet_hours()
    mine = of_the_test(tonight.home)
    assert tonight.runbook("run", "--no-follow").code == 30
    assert tonight.runbook("callback", "add", "CRM-2026-17", "--by", "call").code == 0
    copies = ("callback", "export", "--with-clients-data", "--to", "promises.csv")
    assert tonight.runbook(*copies).code == 0
    assert tonight.runbook("incident", "export", "--out", "register.csv").code == 0
    assert tonight.runbook("procedure", "print", "--out", "paper.html").code == 0
    assert tonight.runbook("handoff", "--svg", "handoff.svg").code == 0
    with desk(tonight) as page:
        page.text()
        assert wide(tonight.home, mine) == {}
    watching = tonight.start("watch")
    try:
        assert until(lambda: tonight.journal.exists() and watching.poll() is None)
        assert until(lambda: wide(tonight.home, mine) == {}, 2)
    finally:
        watching.terminate()
        watching.communicate(timeout=30)
    assert until(lambda: not tonight.couriers())
    assert wide(tonight.home, mine) == {}
    assert {"promises.csv", "register.csv", "paper.html"} <= {
        one.name for one in tonight.home.rglob("*")
    }


def test_each_writer_closes_its_files_without_the_help_of_the_command_line(tonight: Night) -> None:
    tonight.break_crm()
    tonight.without_quiet_hours()
    mine = of_the_test(tonight.home)
    assert loosely(tonight, "run", "--no-follow") == 30
    assert loosely(tonight, "callback", "add", "CRM-2026-17", "--by", "call") == 0
    copies = ("callback", "export", "--with-clients-data", "--to", "promises.csv")
    assert loosely(tonight, *copies) == 0
    assert loosely(tonight, "incident", "export", "--out", "register.csv") == 0
    assert loosely(tonight, "procedure", "print", "--out", "paper.html") == 0
    assert loosely(tonight, "handoff", "--svg", "handoff.svg") == 0
    assert loosely(tonight, "trust", "key", "safe/bank.pem") == 0
    assert loosely(tonight, "bundle", "--output", "evidence.zip", "--send", "none") == 0
    assert wide(tonight.home, mine) == {}


def test_a_hub_leaves_nothing_open(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.write_settings()
    mine = {*of_the_test(tmp_path), tmp_path / "hub-0.log"}
    hub = house.on_duty()
    try:
        house.code("op-117")
        for asked in (
            ("backup", "copy"),
            ("log", "--export", "csv", "--out", "log.csv"),
            ("audit-export", "audit.zip"),
        ):
            done = house.runbook(*asked)
            assert done.code == 0, done.said
        assert wide(tmp_path, mine) == {}
    finally:
        hub.end()
    assert wide(tmp_path, mine) == {}
    assert {"log.csv", "audit.zip", "copy"} <= {one.name for one in tmp_path.iterdir()}
