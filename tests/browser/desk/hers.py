"""Her hands and eyes at the desk's page: what she presses is found by what it does."""

import re
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.sync_api import Locator, Page, expect

from runbook.desk.acts import Kind
from tests.browser.chromium import text_of
from tests.browser.desk.running import FIRST_PAGE
from tests.browser.desk.watched_page import Heard

GRAVE = frozenset({"serious", "critical"})
_MOST_TABS = 150
_WHO_HAS_IT = "one => one === document.activeElement"


@dataclass
class Hers:
    """One tab of the desk."""

    page: Page
    heard: Heard

    def comes_in(self, link: str) -> None:
        """Follow a one-time link to the first page."""
        self.page.goto(link)
        self.page.wait_for_url(FIRST_PAGE)

    @property
    def room(self) -> str:
        """Where all of the desk lies, as a whole address."""
        return self.page.url.rpartition("/")[0]

    @property
    def text(self) -> str:
        return text_of(self.page)

    def another_tab(self) -> "Hers":
        """The same page once more in the same browser."""
        page = self.page.context.new_page()
        page.goto(self.page.url)
        return Hers(page, self.heard)

    def sees(self, text: str | re.Pattern[str], seconds: float = 60.0) -> None:
        """Wait until this stands on the page."""
        expect(self.page.locator("body")).to_contain_text(
            text, timeout=1000 * seconds, use_inner_text=True
        )

    def sees_no(self, text: str | re.Pattern[str], seconds: float = 60.0) -> None:
        """Wait until this stands there no more."""
        expect(self.page.locator("body")).not_to_contain_text(
            text, timeout=1000 * seconds, use_inner_text=True
        )

    def form(self, kind: Kind, value: str | None = None, subject: str | None = None) -> Locator:
        """The form that does this."""
        wanted = {"deed": str(kind), "value": value, "subject": subject}
        having = "".join(
            f':has([name="{name}"][value="{one}"])' for name, one in wanted.items() if one
        )
        return self.page.locator(f"form{having}")

    def button(self, kind: Kind, value: str | None = None, subject: str | None = None) -> Locator:
        return self.form(kind, value, subject).locator("button").first

    def field(self, kind: Kind, subject: str | None = None) -> Locator:
        """The line to be typed into for this."""
        return self._typed(kind, subject).locator("input[type=text]")

    def sender(self, kind: Kind, subject: str | None = None) -> Locator:
        """The button beside that line."""
        return self._typed(kind, subject).locator("button")

    def _typed(self, kind: Kind, subject: str | None) -> Locator:
        line = self.page.locator("input[type=text]")
        return self.form(kind, subject=subject).filter(has=line).first

    def fold(self, inner: Locator) -> Locator:
        """What must be opened first to get there; nothing where it is in sight."""
        folded = self.page.locator("details:not([open])").filter(has=inner)
        return folded.locator("> summary").last

    def link(self, path: str) -> Locator:
        """The way to another page."""
        return self.page.locator(f'a[href=".{path}"]').last

    def tab_to(self, wanted: Locator) -> None:
        """Go there with Tab alone."""
        wanted.wait_for()
        for _ in range(_MOST_TABS):
            if wanted.evaluate(_WHO_HAS_IT):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {wanted}")

    def places(self) -> list[str]:
        """The paths of the desk's other pages, as this one leads to them."""
        links = self.page.locator("#places a").all()
        return [(link.get_attribute("href") or "").removeprefix(".") for link in links]

    def grave_findings(self) -> list[str]:
        """What axe finds serious or critical, as ``rule: where``."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['target']}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]


class Mouse:
    """She points and clicks."""

    def __init__(self, hers: Hers) -> None:
        self.hers = hers

    def press(self, kind: Kind, value: str | None = None, subject: str | None = None) -> None:
        """A button."""
        self.hers.button(kind, value, subject).click()

    def write(self, kind: Kind, text: str, subject: str | None = None) -> None:
        """Type into the line that takes this, and send it."""
        field = self.hers.field(kind, subject)
        field.click()
        field.press_sequentially(text)
        self.hers.sender(kind, subject).click()

    def go(self, path: str) -> None:
        """To another page of the desk."""
        link = self.hers.link(path)
        link.wait_for(state="attached")
        if (fold := self.hers.fold(link)).count():
            fold.click()
        link.click()
        self.hers.page.wait_for_url(f"**{path}")


class Keyboard:
    """She never touches the mouse: Alt and the key on the button, else Tab and Enter."""

    def __init__(self, hers: Hers) -> None:
        self.hers = hers

    def press(self, kind: Kind, value: str | None = None, subject: str | None = None) -> None:
        """A button."""
        button = self.hers.button(kind, value, subject)
        button.wait_for()
        if code := button.get_attribute("data-code"):
            self.hers.page.keyboard.press(f"Alt+{code}")
            return
        self.hers.tab_to(button)
        self.hers.page.keyboard.press("Enter")

    def write(self, kind: Kind, text: str, subject: str | None = None) -> None:
        """Reach the line with Tab, type, send it with Enter."""
        self.hers.tab_to(self.hers.field(kind, subject))
        self.hers.page.keyboard.type(text)
        self.hers.page.keyboard.press("Enter")

    def go(self, path: str) -> None:
        """To another page of the desk."""
        link = self.hers.link(path)
        link.wait_for(state="attached")
        if (fold := self.hers.fold(link)).count():
            self.hers.tab_to(fold)
            self.hers.page.keyboard.press("Enter")
        self.hers.tab_to(link)
        self.hers.page.keyboard.press("Enter")
        self.hers.page.wait_for_url(f"**{path}")
