"""One browser for all tests of pages.

It ends with this package: an event loop counts as running in the thread of a synchronous
Playwright, so that no test with a loop of its own could come after it in the same process.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.printer import Printer, printing


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def printer(browser: Browser) -> Iterator[Printer]:
    """One for the sheets of a module."""
    with printing(browser) as made:
        yield made
