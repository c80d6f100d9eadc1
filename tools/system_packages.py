"""What the tests and measurements need of Debian: what is missing, installed without starting it.

Nothing but the standard library is used here: this runs before anything is installed.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bench.prometheus import requirements as comparison
from tests.browser import requirements as browser
from tests.integration.notifier import requirements as desktop
from tests.integration.runbook.service import requirements as autostart
from tests.lab import requirements as lab
from tests.power import requirements as power

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import ModuleType

    Rooms = Mapping[str, ModuleType]
    Run = Callable[[Sequence[str], dict[str, str]], None]

POLICY = Path("/usr/sbin/policy-rc.d")
TESTS: Rooms = {
    "tests/lab": lab,
    "tests/browser": browser,
    "tests/power": power,
    "tests/integration/notifier": desktop,
    "tests/integration/runbook/service": autostart,
}
"""The folders that need programs of the system; each says which, and what keeps it from running."""
BENCH: Rooms = {**TESTS, "bench/prometheus": comparison}


def missing(rooms: Rooms) -> list[str]:
    """The packages of every program and every file that is not here."""
    path = lab.search_path()
    programs = {name: package for room in rooms.values() for name, package in room.PROGRAMS.items()}
    lacking = {pack for name, pack in programs.items() if not shutil.which(name, path=path)}
    files = {
        name: pack for room in rooms.values() for name, pack in vars(room).get("FILES", {}).items()
    }
    return sorted(lacking | {package for file, package in files.items() if not Path(file).exists()})


def consequences(rooms: Rooms) -> Iterator[str]:
    """One line for each folder that cannot run here, with the reason."""
    becomes = "fails" if os.environ.get("RUNBOOK_LAB") == "required" else "is skipped"
    for folder, room in rooms.items():
        if lacking := room.missing():
            yield f"{lacking}: {folder} {becomes}."


def may_install() -> bool:
    """Whether this is root on Debian or one of its kin."""
    return (
        Path("/etc/debian_version").exists()
        and shutil.which("apt-get") is not None
        and hasattr(os, "geteuid")
        and os.geteuid() == 0
    )


def install(packages: Sequence[str], run: Run) -> None:
    """Install Debian packages by ``run``, and leave the services they bring stopped.

    ``run`` takes a command and variables, and raises RuntimeError when the command fails.
    """
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with suppress(RuntimeError):  # the lists that are there may do
        run(["apt-get", "update"], quiet)
    with services_stay_stopped():
        run(["apt-get", "install", "-y", "--no-install-recommends", *packages], quiet)


@contextmanager
def services_stay_stopped() -> Iterator[None]:
    """Debian asks this file before it starts a service; one that is there already is obeyed."""
    try:
        with POLICY.open("x", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexit 101\n")
    except FileExistsError:
        yield
        return
    try:
        POLICY.chmod(0o755)
        yield
    finally:
        POLICY.unlink(missing_ok=True)
