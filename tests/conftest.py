"""How the tests are run: in lanes where processes run side by side, see ``lanes.py``."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.lanes import beneath, lane, lengths, shares

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter
    from xdist.remote import Producer
    from xdist.scheduler import EachScheduling
    from xdist.workermanage import WorkerController

SHARES = pytest.StashKey[list[list[str]]]()

# How long drawing an example takes says how busy this machine is, and nothing of what is tested.
settings.register_profile(
    "any_machine",
    settings(),
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# For whoever has the time to look further: ``pytest --hypothesis-profile=long``.
settings.register_profile("long", settings.get_profile("any_machine"), max_examples=2000)
settings.load_profile("any_machine")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """The program's own, where a test runs it in this process, is nothing for the tests after it.

    A lab made with it has folders that nobody but root may enter.
    """
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


def _in_lanes(config: pytest.Config) -> bool:
    """Whether this run is in lanes; whoever asks for another way of sharing out gets that."""
    return config.getoption("dist", "no") == "loadscope"


def pytest_terminal_summary(terminalreporter: "TerminalReporter", config: pytest.Config) -> None:
    """Say how long each lane took, where there were any."""
    if not _in_lanes(config):
        return
    every = (one for some in terminalreporter.stats.values() for one in some)
    took = [(one.nodeid, one.duration) for one in every if isinstance(one, pytest.TestReport)]
    terminalreporter.write_line("Lanes: " + ", ".join(lengths(took)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "WorkerController") -> None:
    """Tell each process its lanes: a new one in the place of one that crashed gets that one's."""
    if _in_lanes(node.config):
        every = shares(node.workerinput["workercount"])
        node.workerinput["lanes"] = node.config.stash.setdefault(SHARES, every).pop(0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: "WorkerController", error: object) -> None:
    """Its lanes are to be given again."""
    if error and _in_lanes(node.config):
        node.config.stash[SHARES].append(node.workerinput["lanes"])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "EachScheduling | None":
    """Keep each lane in one process."""
    if not _in_lanes(config):
        return None
    from tests.side_by_side import ByLane  # noqa: PLC0415 - not in every process

    return ByLane(config, log)


def _own_lanes(config: pytest.Config) -> list[str] | None:
    """The lanes of this process; None where everything is run in one."""
    told: dict[str, list[str]] = getattr(config, "workerinput", {})
    return told.get("lanes")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import only what this process will run: reading all tests takes longer than many of them."""
    own = _own_lanes(config)
    if own is None or not collection_path.is_relative_to(config.rootpath / "tests"):
        return None
    path = collection_path.relative_to(config.rootpath).as_posix()
    found = beneath(path) if collection_path.is_dir() else {lane(path)}
    return None if found.intersection(own) else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A file that was named on the command line is read by every process, and run by one."""
    own = _own_lanes(config)
    if own is not None:
        items[:] = [item for item in items if lane(item.nodeid) in own]
