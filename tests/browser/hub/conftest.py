"""Offices for a module, and browsers that are let in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import requirements
from tests.browser.hub.office import Hub, busy_office
from tests.browser.hub.watching import Watched, watched


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What this machine lacks is said as the reason, where it is not required."""
    if (reason := requirements.missing()) and not requirements.required():
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The night of the whole module."""
    with busy_office(tmp_path_factory.mktemp("hub")) as made:
        yield made


@pytest.fixture
def hers(hub: Hub, browser: Browser) -> Iterator[Watched]:
    """The lead's tab, whose line to the hub stands."""
    with watched(browser, hub, "lead") as one:
        one.open_live()
        yield one
