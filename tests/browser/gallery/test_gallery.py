"""Every sample of the desk as she sees it: on one screen, nothing cut off, read by everybody.

``RUNBOOK_PICTURES=<folder>`` keeps pictures of all of them.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.sync_api import Browser, Page, Route, ViewportSize

from runbook.desk.page import Pages
from runbook.desk.view import Desk
from tests.browser import requirements
from tests.browser.chromium import NOTEBOOK, SCREEN, context, keep_picture
from tests.browser.gallery.nights import Night
from tests.browser.gallery.pieces import NOW
from tests.browser.gallery.spoken import SCRIPTS

pytestmark = pytest.mark.skipif(
    bool(requirements.missing()) and not requirements.required(), reason=requirements.missing()
)
WINDOW: ViewportSize = {"width": 1366, "height": 640}
"""What the browser's own bars leave of a notebook's screen."""
SIZES = {"window": WINDOW, "notebook": NOTEBOOK, "screen": SCREEN}
ADDRESS = "http://desk.example/"
FINGER, SMALLEST_LETTER, SCRIPT = 44, 15, 26
OWN_LINES = 300
MAY_SCROLL = {
    # What is not the work of the moment may be longer than its place, and is counted in its title.
    "window": {
        "provider": "OL",
        "many_during": "OL",
        "drill": "OL DIV",
        "refused": "OL DIV",
        "ring": "SECTION",
        "ring_full": "OL SECTION",
        "long": "OL DIV SECTION",
    },
    "notebook": {"many_during": "OL", "long": "OL DIV"},
    "screen": {"many_during": "OL", "long": "OL DIV"},
}
DIFFERENT = ("healthy", "reference", "ring", "slow", "over", "long", "drill")
"""Between them they hold every tone that has a colour of its own, and every part."""
CODE = re.compile("Key[A-Z]|Digit[0-9]|Enter")
SERIOUS = {"serious", "critical"}
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
HAS_SIZE = "one => innerWidth === one.width && innerHeight === one.height"
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
KEYS_OF_A_PAGE = (Path(__file__).parent / "keys.js").read_text(encoding="utf-8")


class Stage:
    """A tab that is shown one sample after another."""

    def __init__(self, page: Page, pages: Pages) -> None:
        self.page = page
        self._pages = pages
        self._html = ""
        self.trouble: list[str] = []
        page.route("**/*", self._serve)
        # No second passes: however slow this machine is, the program is not taken for silent.
        page.clock.install(time=NOW)
        page.clock.pause_at(NOW + timedelta(seconds=1))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def show(self, desk: Desk) -> None:
        self._html = self._pages.whole(desk, "", "csrf-token", "proof")
        self.page.goto(ADDRESS)

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "":
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif path == "desk.css":
            route.fulfill(body=self._pages.css, content_type="text/css")
        elif path == "desk.js":
            route.fulfill(body=self._pages.js, content_type="text/javascript")
        elif path == "live":
            beat = "retry: 500\nevent: hello\ndata: proof\n\nevent: beat\ndata: now\n\n"
            route.fulfill(body=beat, content_type="text/event-stream")
        elif path.startswith("icon/"):
            icon = self._pages.icons[path.removeprefix("icon/").removesuffix(".svg")]
            route.fulfill(body=icon, content_type="image/svg+xml")
        else:
            route.fulfill(status=404)


@contextmanager
def stage(
    browser: Browser, size: ViewportSize, lang: str = "ru", *, scripts: bool = True
) -> Iterator[Stage]:
    with context(browser, size, lang=lang, scripts=scripts) as made:
        opened = Stage(made.new_page(), Pages())
        yield opened
        assert not opened.trouble, opened.trouble


def unfit(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    page.clock.resume()  # axe waits by the clock
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes']])}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@dataclass(frozen=True)
class Seen:
    """What one sample is like: as it comes, and on each size of screen."""

    has_focus: bool
    keys: dict[str, list[str]]
    looks: dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Callable[[str], dict[str, Seen]]:
    """Every sample in a language, looked at once for all tests: showing it is what costs."""

    @cache
    def look(lang: str) -> dict[str, Seen]:
        with stage(browser, WINDOW, lang) as shown:
            return {name: _seen(shown, desk, f"{name}-{lang}") for name, desk in _samples(lang)}

    return look


def _samples(lang: str) -> Iterable[tuple[str, Desk]]:
    return Night(lang).all().items()


def _seen(shown: Stage, desk: Desk, picture: str) -> Seen:
    """The smallest screen comes first: a page is made for one, and may be made larger."""
    page = shown.page
    page.set_viewport_size(WINDOW)
    shown.show(desk)
    has_focus = page.evaluate("document.activeElement !== document.body")
    keys = page.evaluate(KEYS_OF_A_PAGE)
    looks = {}
    for size, viewport in SIZES.items():
        _resize(page, viewport)
        looks[size] = page.evaluate(LOOK, {"letter": SMALLEST_LETTER, "finger": FINGER})
        keep_picture(page, f"{picture}-{size}")
    return Seen(has_focus, keys, looks)


def _resize(page: Page, viewport: ViewportSize) -> None:
    page.set_viewport_size(viewport)
    page.wait_for_function(HAS_SIZE, arg=viewport)
    # The page would hear of it with its next frame only.
    page.evaluate("dispatchEvent(new Event('resize'))")


LookedAt = Callable[[str], dict[str, Seen]]


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_sample_fits_on_one_screen_and_nothing_is_cut_off(
    seen: LookedAt, size: str, lang: str
) -> None:
    wrong = {}
    for name, sample in seen(lang).items():
        found = sample.looks[size]
        may = set(MAY_SCROLL[size].get(name, "").split())
        more = [f"scrolls: {one}" for one in found["scrolls"] if one not in may]
        if found["wrong"] or more:
            wrong[name] = found["wrong"] + more
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_key_that_a_sample_names_does_something_and_one_thing_only(
    seen: LookedAt, lang: str
) -> None:
    for name, sample in seen(lang).items():
        keys = sample.keys
        assert not keys["keyless"], name
        wrong = [one for one in keys["codes"] if not CODE.fullmatch(one)]
        twice = [one for one, count in Counter(keys["codes"]).items() if count > 1]
        assert not wrong, (name, wrong)
        assert not twice, (name, twice)


def test_nobody_is_kept_from_using_a_sample(browser: Browser) -> None:
    wrong = {}
    with stage(browser, NOTEBOOK) as shown:
        samples = Night("ru").all()
        for name in DIFFERENT:
            shown.show(samples[name])
            shown.page.evaluate(OPEN_ALL)
            for theme in ("night", "day"):
                shown.page.evaluate(
                    "(theme) => document.documentElement.dataset.theme = theme", theme
                )
                if found := unfit(shown.page):
                    wrong[f"{name}-{theme}"] = found
                keep_picture(shown.page, f"{name}-{theme}-open")
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_words_are_large_with_and_without_javascript(
    browser: Browser, lang: str, scripts: bool
) -> None:
    with stage(browser, WINDOW, lang, scripts=scripts) as shown:
        shown.show(Night(lang).provider())
        words = shown.page.get_by_text(SCRIPTS[lang])
        assert words.is_visible()
        box = words.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= WINDOW["height"]
        if scripts:
            size = words.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
            assert size >= SCRIPT
        else:
            keep_picture(shown.page, f"plain-{lang}")


def test_without_javascript_everything_is_pressed_by_forms(browser: Browser) -> None:
    with stage(browser, WINDOW, scripts=False) as shown:
        shown.show(Night("ru").provider())
        form = shown.page.locator("form.act", has=shown.page.get_by_text("Перезвонить", exact=True))
        assert form.get_attribute("action") == "./act"
        assert form.locator("[name=value]").input_value() == "call"
        chat = shown.page.locator(".message")
        assert all(one.is_visible() for one in chat.all())


def test_without_javascript_the_page_is_not_loaded_anew_while_a_field_waits_for_text() -> None:
    night, pages = Night("ru"), Pages()
    assert 'http-equiv="refresh"' in pages.whole(night.mass(), "", "t")
    assert 'http-equiv="refresh"' not in pages.whole(night.reference(), "", "t")


def test_nothing_takes_the_focus_by_itself(seen: LookedAt) -> None:
    assert [name for name, sample in seen("ru").items() if sample.has_focus] == []


def test_every_part_of_a_drill_says_so(browser: Browser) -> None:
    with stage(browser, NOTEBOOK) as shown:
        for desk in (Night("ru").drill(), Night("ru").all()["drill_over"]):
            shown.show(desk)
            assert shown.page.title().startswith("ТРЕНИРОВКА")
            for part in shown.page.locator("#state, .part:visible").all():
                assert "ТРЕНИРОВКА" in part.inner_text(), part.get_attribute("id")


def test_the_page_has_no_more_script_than_was_agreed() -> None:
    lines = Pages().js.decode().splitlines()
    assert len(lines) <= OWN_LINES


def test_the_page_needs_nothing_that_its_policy_forbids() -> None:
    pages = Pages()
    for lang in ("ru", "en"):
        for desk in Night(lang).all().values():
            html = pages.whole(desk, "", "t")
            assert "style=" not in html
            # Its digest is named in the policy.
            assert html.count("<style") == html.count(f"<style>{pages.css.decode()}</style>") == 1
            assert html.count("<script") == 1
            assert " on" not in html.replace("content", "").partition("<body")[2].split(">")[0]
    assert b"innerHTML" not in pages.js
    assert b"Storage" not in pages.js


def test_the_parts_are_those_of_the_whole_page() -> None:
    pages = Pages()
    for desk in Night("ru").all().values():
        whole = pages.whole(desk, "/drill", "t")
        for name, part in pages.parts(desk, "/drill", "t").items():
            assert part.strip() in whole, name
            assert f'id="{name}"' in part
