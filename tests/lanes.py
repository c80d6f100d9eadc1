"""Which tests run side by side: one lane a process, and in each of them one test after another.

Most of the lab and of the installed command is waiting: two cores are enough for all lanes, and no
program under test is starved by another. Which lane a test belongs to follows from where it lies
alone: what it shares a process with is the same in every run.
"""

import os
from collections import Counter
from collections.abc import Iterable

REST = "the rest"
LANES = {
    "tests/lab/test_lab.py": "delivery",
    "tests/lab/test_hub_night.py": "delivery",
    "tests/lab/test_watch.py": "all night",
    "tests/lab/": "lab",
    "tests/integration/checks/": "lab",
    "tests/acceptance/test_watch": "all night",
    "tests/acceptance/test_hub": "all night",
    "tests/acceptance/test_line_to_hub.py": "all night",
    "tests/acceptance/test_whole_way.py": "all night",
    "tests/acceptance/test_d": "browser",
    "tests/acceptance/test_bundle.py": "installed",
    "tests/acceptance/test_files_are_closed.py": "installed",
    "tests/acceptance/test_installed.py": "installed",
    "tests/acceptance/test_long_run.py": "installed",
    "tests/acceptance/test_nothing_leaks.py": "installed",
    "tests/acceptance/test_operator_build.py": "installed",
    "tests/acceptance/test_search_for_leaks.py": "installed",
    "tests/acceptance/test_service.py": "installed",
    "tests/acceptance/test_trust.py": "installed",
    "tests/acceptance/test_upgrade.py": "installed",
    "tests/acceptance/": "acceptance",
    "tests/integration/notifier/": "delivery",
    "tests/integration/hub/rooms/": "delivery",
    "tests/integration/hub/": "hub",
    "tests/integration/desk/": "installed",
    "tests/integration/runbook/service/": "installed",
    "tests/extending/": "installed",
    "tests/browser/": "browser",
}
"""How a test's path begins, the first that fits counts; what else there is belongs to the rest.

Each lane that has tests of the lab starts one, isolated from the others. Lanes end at about the
same time: a run says at its end how long each took, and ``pytest --durations=0`` what to move when
one outgrows the others.
"""


def lane(test: str) -> str:
    """The lane of a test, by its node id."""
    return next((name for folder, name in LANES.items() if test.startswith(folder)), REST)


def lanes() -> list[str]:
    """All of them, each once."""
    return [*dict.fromkeys([*LANES.values(), REST])]


def shares(processes: int) -> list[list[str]]:
    """Which lanes each process runs: one each where there are enough of them."""
    return [lanes()[start::processes] for start in range(processes)]


def beneath(folder: str) -> set[str]:
    """The lanes of which something may lie in this folder, named like ``tests/lab``."""
    inside = {name for place, name in LANES.items() if place.startswith(f"{folder}/")}
    return inside | {lane(f"{folder}/")}


def lengths(took: Iterable[tuple[str, float]]) -> list[str]:
    """How long each lane took, the longest first, of what its tests took in seconds."""
    seconds: Counter[str] = Counter()
    for test, each in took:
        seconds[lane(test)] += each  # type: ignore[assignment]  # it counts in fractions as well
    return [f"{name}: {whole:.0f} s" for name, whole in seconds.most_common()]


def options(cores: int | None = None) -> list[str]:
    """What pytest must be told to run the lanes side by side; nothing where there is one core."""
    if (cores or os.cpu_count() or 1) == 1:
        return []
    return ["--numprocesses", str(len(lanes())), "--dist", "loadscope"]
