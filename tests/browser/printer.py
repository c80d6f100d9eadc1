"""A real browser that prints a file to PDF or gives its document back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from playwright.sync_api import Browser, Page, PdfMargins

from tests.browser.chromium import context

_PAGE = re.compile(rb"/Type\s*/Page\b")
_PAPER = re.compile(rb"/MediaBox\s*\[([^\]]+)\]")
_TAG = re.compile(r"<style>.*?</style>|<head>.*?</head>|<[^>]+>", re.DOTALL)
POINTS_PER_MM = 72 / 25.4
A4 = (210.0, 297.0)
_UNLESS_THE_PAGE_SAYS: PdfMargins = {
    "top": "0.4in", "right": "0.4in", "bottom": "0.4in", "left": "0.4in",
}  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """A PDF: how many pages, and the size of each different one in millimetres."""

    pages: int
    sizes: frozenset[tuple[int, int]]


class Printer:
    """A tab that prints one file after another."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def print_to_pdf(self, html: Path) -> Printed:
        """As ``chromium --print-to-pdf`` does: the page says how large a sheet is."""
        self._page.goto(html.as_uri())
        content = self._page.pdf(
            prefer_css_page_size=True, print_background=True, margin=_UNLESS_THE_PAGE_SAYS
        )
        boxes = [[float(number) for number in box.split()] for box in _PAPER.findall(content)]
        sizes = {(round(box[2] / POINTS_PER_MM), round(box[3] / POINTS_PER_MM)) for box in boxes}
        return Printed(len(_PAGE.findall(content)), frozenset(sizes))

    def text_of(self, html: Path) -> str:
        """The text as the browser's own document has it, with single spaces."""
        return " ".join(unescape(_TAG.sub(" ", self.document_of(html))).split())

    def document_of(self, html: Path) -> str:
        """The document when everything in it is loaded."""
        self._page.goto(html.as_uri())
        return self._page.content()


@contextmanager
def printing(browser: Browser) -> Iterator[Printer]:
    """A profile of its own, as bright as paper."""
    with context(browser, dark=False) as profile:
        yield Printer(profile.new_page())
