"""``kill -9`` right before every call by which a bundle is written: nothing half is ever left."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.bundle.opening import open_bundle
from runbook.bundle.shapes import Bundle
from runbook.bundle.waiting import waiting
from tests.power.bundling import BODY, SECRET
from tests.power.cuts import ROOT
from tests.power.requirements import lacking

if reason := lacking():
    pytest.skip(reason, allow_module_level=True)

CALLS = ("write", "fsync", "chmod", "link", "rename", "unlink")
WORK = (sys.executable, "-m", "tests.power.bundling")


def run(home: Path, *traced: str) -> "subprocess.CompletedProcess[str]":
    home.mkdir(exist_ok=True)
    environ = {
        **os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home / "state"),
        "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    return subprocess.run(
        [*traced, *WORK], cwd=home, env=environ, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def moments(home: Path) -> list[tuple[str, int]]:
    """Every call there is, counted by name."""
    trace = home.with_name("trace")
    done = run(home, "strace", "-qq", "-o", str(trace), "-e", f"trace={','.join(CALLS)}", "--")
    assert done.returncode == 0, done.stderr
    called = [line.split("(")[0] for line in trace.read_text().splitlines()]
    return [(call, number + 1) for call in CALLS for number in range(called.count(call))]


def half(home: Path) -> list[str]:
    """Names of what is no whole bundle and nothing whole that waits."""
    return sorted(one.name for one in home.rglob(".*") if one.is_file())


def whole(home: Path) -> bool:
    """Whether each file that has its last name is what was to be written."""
    found = [open_bundle(one.read_bytes()) for one in home.glob("runbook-bundle-*.zip")]
    bodies = [isinstance(one, Bundle) and one.parts[-1].body == BODY for one in found]
    waits = [one.parent for one in home.rglob("*.waiting")]
    return all(bodies) and len(waits) == sum(
        len(list(waiting(one, SECRET, datetime.now(UTC)))) for one in set(waits)
    )


def test_a_kill_before_any_call_leaves_nothing_half_and_the_next_run_tidies_up(
    tmp_path: Path,
) -> None:
    left = 0
    for call, number in moments(tmp_path / "undisturbed"):
        home = tmp_path / f"{call}-{number}"
        here = ("-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}", "--")
        killed = run(home, "strace", "-qq", "-o", os.devnull, *here)
        assert killed.returncode == -signal.SIGKILL, (home.name, killed.stderr)
        assert whole(home), home.name
        assert "asked" in killed.stdout or not list(home.rglob("*.waiting")), home.name
        if half(home):
            left += 1
            assert run(home).returncode == 0
            assert (half(home), whole(home)) == ([], True), home.name
    # So many fell between a file's first byte and its name.
    assert left >= 4
