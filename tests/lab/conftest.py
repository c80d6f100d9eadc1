"""One lab for all tests that need a network; without root or its programs they are skipped."""

import functools
import os
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.lab import requirements
from tests.lab.lab import Lab

REQUIRED = os.environ.get("RUNBOOK_LAB") == "required"
"""Set where a machine is meant to have all it needs: what is missing then fails the tests."""

BEFORE_OTHERS = -5
"""nice(2)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses the lab."""
    for item in items:
        if "whole_lab" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.lab)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip from here and not from each test, so that all of them make one line."""
    if item.get_closest_marker("lab") and not REQUIRED and (lacking := lacking_here()):
        pytest.skip(lacking)


@functools.cache
def lacking_here() -> str:
    """What the machine lacks, found out once."""
    return requirements.missing()


@pytest.fixture(scope="session")
def whole_lab() -> Iterator[Lab]:
    """The lab, started once."""
    if lacking := lacking_here():
        pytest.fail(lacking, pytrace=False)
    with suppress(PermissionError):
        # The lab's far ends, and the PC in it, are machines of their own: they must not be late
        # because other tests run on this one. Everything it starts inherits it.
        os.setpriority(os.PRIO_PROCESS, 0, BEFORE_OTHERS)
    with Lab.start() as lab:
        yield lab


@pytest.fixture
def lab(whole_lab: Lab) -> Iterator[Lab]:
    """The lab in its usual state, brought back to it afterwards whatever the test did."""
    yield whole_lab
    whole_lab.restore()
