"""Every link leads somewhere: to a page and a heading that are there, to a picture, to a file."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import DOCS, ROOT, anchors, pages, prose

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`[^`\n]*`")
NAMED = re.compile(
    r"`((?:checks|notifier|runbook|tests|tools|bench|docs)/[\w./-]+\.(?:py|toml|po|md|json|jsonl|yaml|svg))`"
)


def links(page: Path) -> Iterator[str]:
    yield from LINK.findall(CODE.sub("", prose(page)))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        if re.match(r"(https?|mailto):", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    assert [name for name in NAMED.findall(prose(page)) if not (ROOT / name).exists()] == []


def test_every_page_and_decision_stands_in_the_index() -> None:
    index = {(DOCS / link).resolve() for link in links(DOCS / "README.md")}
    below = {page for page in pages() if DOCS in page.parents and page.name != "README.md"}
    assert sorted(page.name for page in below - index) == []


def test_every_picture_is_shown_on_a_page() -> None:
    shown = {(page.parent / link).resolve() for page in pages() for link in links(page)}
    pictures = {path for path in (DOCS / "pictures").rglob("*") if path.is_file()}
    assert sorted(path.name for path in pictures - shown) == []
