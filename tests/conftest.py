"""How the tests are run: in lanes where processes run side by side, see ``lanes.py``."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.lanes import lane, lengths

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

# How long drawing an example takes says how busy this machine is, and nothing of what is tested.
settings.register_profile(
    "any_machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
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


def pytest_terminal_summary(terminalreporter: "TerminalReporter", config: pytest.Config) -> None:
    """Say how long each lane took, where there were any."""
    if config.getoption("dist", "no") != "loadscope":
        return
    every = (one for some in terminalreporter.stats.values() for one in some)
    took = [(one.nodeid, one.duration) for one in every if isinstance(one, pytest.TestReport)]
    terminalreporter.write_line("Lanes: " + ", ".join(lengths(took)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: "Producer"
) -> "LoadScopeScheduling | None":
    """Keep each lane in one process; whoever asks for another way of sharing out gets that."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - not in every process

    if config.getoption("dist") != "loadscope":
        return None

    class ByLane(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return lane(nodeid)

    return ByLane(config, log)
