"""A night's PC with a service that can be killed, and her browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.acceptance.night import Night, night
from tests.browser import requirements
from tests.browser.chromium import context
from tests.browser.desk.hers import Hers
from tests.browser.desk.running import RunningDesk, Service, desk, service_of
from tests.browser.desk.watched_page import listen
from tests.far_ends.authority import Authority

Opens = Callable[..., Hers]


@dataclass(frozen=True)
class Broken:
    """The desk in an outage: its process, and the page that says so."""

    running: RunningDesk
    hers: Hers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What this machine lacks is said as the reason, where it is not required."""
    if (reason := requirements.missing()) and not requirements.required():
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def tonight(tmp_path: Path, authority: Authority) -> Iterator[Night]:
    with night(tmp_path, authority) as made:
        made.without_quiet_hours()
        yield made


@pytest.fixture
def service(tonight: Night) -> Iterator[Service]:
    with service_of(tonight) as made:
        yield made


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """Opens a link in a browser profile of its own; what it complains of fails the test."""
    with ExitStack() as stack:
        opened: list[Hers] = []

        def open_it(link: str, **wanted: Any) -> Hers:
            profile = stack.enter_context(context(browser, **wanted))
            heard = listen(profile)
            hers = Hers(profile.new_page(), heard)
            hers.comes_in(link)
            opened.append(hers)
            return hers

        yield open_it
        assert [one for hers in opened for one in hers.heard.complaints] == []


@pytest.fixture
def broken(tonight: Night, service: Service, opens: Opens) -> Iterator[Broken]:
    service.kill()
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("CRM")
        yield Broken(running, hers)
