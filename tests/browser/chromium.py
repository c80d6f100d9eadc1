"""A real browser: Debian's Chromium, steered by Playwright's synchronous calls.

One browser a process (``conftest.py``), a context of its own for every test: no cookie, no store
and no cache of one is seen by another. It reaches nothing but the loopback.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

from tests.browser.palette import with_palette

WITHIN_S = 30.0
"""Seconds after which something counts as never."""
NOTEBOOK: ViewportSize = {"width": 1366, "height": 768}
SCREEN: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 360, "height": 740}
PICTURES = "RUNBOOK_PICTURES"
"""Names a folder in which pictures of the pages are kept; without it none are."""
_NOWHERE = "http://127.0.0.1:9"
# Chromium asks no proxy for the loopback: whatever it wants elsewhere is refused at once.
_FLAGS = ("--no-sandbox", "--disable-gpu", f"--proxy-server={_NOWHERE}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this process; no other may be open in the same thread.

    While it is open an event loop counts as running in this thread: ``asyncio.run`` refuses.
    """
    program = shutil.which("chromium")
    assert program
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def context(
    browser: Browser,
    viewport: ViewportSize = NOTEBOOK,
    *,
    lang: str = "ru",
    dark: bool = True,
    scripts: bool = True,
    phone: bool = False,
) -> Iterator[BrowserContext]:
    """A profile of its own: screen, language, colour scheme, with or without JavaScript."""
    made = browser.new_context(
        viewport=viewport,
        locale=lang,
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
    )
    made.set_default_timeout(1000 * WITHIN_S)
    try:
        yield made
    finally:
        made.close()


def asked_by_itself(said: ConsoleMessage) -> bool:
    """Whether this is the icon a hurried browser asks for before it has read which one is named.

    Every page names its icon; at other addresses nobody is told anything, this one included.
    """
    return bool(said.location["url"].endswith("/favicon.ico"))


def text_of(page: Page) -> str:
    """What stands on the page to be read."""
    return page.inner_text("body")


def keep_picture(page: Page, name: str) -> None:
    """Keep how it looks, where pictures are asked for; those for the guide are made small."""
    if folder := os.environ.get(PICTURES):
        Path(folder).mkdir(parents=True, exist_ok=True)
        picture = page.screenshot(animations="disabled", caret="hide")
        small = page.viewport_size == NOTEBOOK
        Path(folder, f"{name}.png").write_bytes(with_palette(picture) if small else picture)
