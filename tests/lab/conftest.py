"""One lab for all tests that need a network; without root or its programs they are skipped."""

import os
from collections.abc import Iterator

import pytest

from tests.lab import requirements
from tests.lab.lab import Lab

REQUIRED = os.environ.get("RUNBOOK_LAB") == "required"
"""Set where a machine is meant to have all it needs: what is missing then fails the tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses the lab, and skip those as one where it cannot be built."""
    using = [item for item in items if "whole_lab" in getattr(item, "fixturenames", ())]
    lacking = requirements.missing() if using else ""
    for item in using:
        item.add_marker(pytest.mark.lab)
        if lacking and not REQUIRED:
            item.add_marker(pytest.mark.skip(reason=lacking))


@pytest.fixture(scope="session")
def whole_lab() -> Iterator[Lab]:
    """The lab, started once."""
    lacking = requirements.missing()
    if lacking:
        pytest.fail(lacking, pytrace=False)
    with Lab.start() as lab:
        yield lab


@pytest.fixture
def lab(whole_lab: Lab) -> Iterator[Lab]:
    """The lab in its usual state, brought back to it afterwards whatever the test did."""
    yield whole_lab
    whole_lab.restore()
