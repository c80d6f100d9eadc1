"""A page of the hub with a person before it: what it complains of, and what others would find."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.chromium import asked_by_itself, context
from tests.browser.hub.office import Hub

GRAVE = {"serious", "critical"}
_REFUSALS = (
    "document.addEventListener('securitypolicyviolation', e =>"
    " console.error('CSP', e.violatedDirective, e.blockedURI, e.sample));"
)
MOST_TABS = 120


class Watched:
    """One tab, and everything it said that a healthy page does not say."""

    def __init__(self, page: Page, hub: Hub) -> None:
        self.page, self.hub = page, hub
        self.complaints: list[str] = []
        page.add_init_script(_REFUSALS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not asked_by_itself(said):
            self.complaints.append(said.text)

    def open(self, path: str = "/") -> int:
        """Go there; the status."""
        answer = self.page.goto(self.hub.url + path, wait_until="domcontentloaded")
        assert answer is not None
        return answer.status

    def rooms(self) -> list[str]:
        """Where the row of rooms leads."""
        links = self.page.locator("nav a").all()
        return [link.get_attribute("href") or "" for link in links]

    def grave_findings(self) -> list[str]:
        """What axe finds serious or critical, as ``rule: where``."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['target']}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]

    def too_wide(self) -> list[str]:
        """What sticks out at the side; empty when nothing has to be scrolled to."""
        out: list[str] = self.page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll('main *, header *, nav *')]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
            .map(one => `${one.tagName} ${one.id} ${one.className}`).slice(0, 5)"""
        )
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return out or (["the page itself"] if wide else [])

    def open_live(self, path: str = "/") -> None:
        """Go there, and wait until its line to the hub stands, which says all parts as they are."""
        with self.page.expect_response(lambda one: "/live" in one.url):
            self.open(path)

    def focused(self) -> dict[str, Any]:
        """What has the focus, and whether that is seen."""
        found: dict[str, Any] = self.page.evaluate(
            """() => { const one = document.activeElement, s = getComputedStyle(one);
            const box = one.getBoundingClientRect();
            return {tag: one.tagName, text: (one.innerText || one.value || '').trim(),
            outline: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
            inside: box.width > 1 && box.height > 1}; }"""
        )
        return found


@contextmanager
def watched(browser: Browser, hub: Hub, person: str = "", **how: Any) -> Iterator[Watched]:
    """A browser of its own; with ``person`` she is logged in already."""
    with context(browser, **how) as profile:
        if person:
            cookie = {"name": "runbook", "value": hub.token(person), "url": hub.url}
            profile.add_cookies([cookie])  # type: ignore[list-item]  # its type is not exported
        yield Watched(profile.new_page(), hub)
