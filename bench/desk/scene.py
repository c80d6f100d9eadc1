"""A night's PC with the desk as installed, and a real browser before it."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.acceptance.night import Night, night
from tests.browser.chromium import chromium, context
from tests.browser.desk.running import FIRST_PAGE, Service, service_of
from tests.far_ends.authority import Authority

_PAINT = r"""() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  return painted && /^\/([\w-]{22}\/)?$/.test(location.pathname)
    ? {ms: painted.startTime, at: performance.timeOrigin + painted.startTime} : null;
}"""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is measured with."""

    tonight: Night
    service: Service
    browser: Browser


@contextmanager
def scene() -> Iterator[Scene]:
    """A healthy night, without the desk yet."""
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as home,
        tempfile.TemporaryDirectory(prefix="authority-") as folder,
        chromium() as browser,
        night(Path(home), Authority(Path(folder))) as tonight,
        service_of(tonight) as service,
    ):
        yield Scene(tonight, service, browser)


@contextmanager
def profile(here: Scene) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet."""
    with context(here.browser) as made:
        yield made


def come_in(page: Page, link: str) -> None:
    """Follow a one-time link to the first page."""
    page.goto(link)
    page.wait_for_url(FIRST_PAGE)


def painted(page: Page) -> dict[str, Any]:
    """When the desk's page was first painted: ``ms`` after it was asked for, ``at`` epoch ms."""
    found: dict[str, Any] = page.wait_for_function(_PAINT, polling=20).json_value()
    return found


def wall_ms() -> float:
    """Milliseconds of the epoch, as ``performance.timeOrigin`` counts them."""
    return time.time() * 1000
