"""Every room as whoever may enter it sees it: whole, fit for all screens, and nobody else's."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from runbook.hub.model.people import Role
from tests.browser.chromium import NOTEBOOK, SCREEN, keep_picture, text_of
from tests.browser.hub.office import ALONE, MASS, OF_ROLE, PEOPLE, Hub
from tests.browser.hub.watching import Watched, watched

HAND: ViewportSize = {"width": 390, "height": 844}
SIZES = (SCREEN, HAND, NOTEBOOK)
EVERY_ROOM = (
    *("/", "/promises", "/roster", "/readiness", "/handover", "/drills", "/figures"),
    *("/log", "/sessions", "/windows", "/keeping"),
)
NO_SUCH_PAGE = 404
GIVEN_NAMES = ("Оренбург", "Уфа", "ОКВ", "Соседняя смена")
"""What the bank calls its places, and no catalogue translates."""
INSIDE = (f"/incidents/{MASS}", f"/incidents/{ALONE}", f"/incidents/{MASS}/report")
"""Rooms that no row leads to: the board does."""


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """Rooms that axe has seen, the lead's first: she can do most in them."""
    return set()


def comes_in(hers: Watched, person: str) -> None:
    """By the link that her bot gave her, and its button."""
    page = hers.page
    page.goto(hers.hub.link(person))
    page.locator("main button.first").click()
    expect(page.locator("main#room")).to_be_visible()


def kept(page: Page, name: str, size: ViewportSize) -> None:
    keep_picture(page, f"{name}-{size['width']}")


def looks_right(hers: Watched, name: str, *, axe: bool = True) -> list[str]:
    """What is wrong with the room that is open, on any screen. axe takes a second of each page."""
    wrong = []
    for size in SIZES:
        hers.page.set_viewport_size(size)
        kept(hers.page, name, size)
        wrong += [f"{name} at {size['width']}: {one}" for one in hers.too_wide()]
    wrong += [f"{name}: {one}" for one in hers.complaints]
    hers.complaints.clear()
    if axe:
        wrong += [f"{name}: {one}" for one in hers.grave_findings()]
        hers.complaints.clear()
    return wrong


def name_of(role: Role, path: str) -> str:
    return f"hub-{role}-{path.strip('/').replace('/', '-') or 'board'}"


@pytest.mark.parametrize("role", Role)
def test_every_room_of_hers_is_whole_on_every_screen_and_others_are_not_there(
    role: Role, hub: Hub, browser: Browser, looked_at: set[str]
) -> None:
    wrong: list[str] = []
    with watched(browser, hub) as hers:
        comes_in(hers, OF_ROLE[role])
        rooms = hers.rooms()
        assert {"/", "/sessions"} <= set(rooms)
        sees = "/incidents" in (hers.page.locator("main").inner_html())
        for path in (*rooms, *(INSIDE if role is Role.SHIFT_LEAD else INSIDE[:1] if sees else ())):
            assert hers.open(path) == 200, path
            assert hers.page.locator("h1").count() == 1, path
            wrong += looks_right(hers, name_of(role, path), axe=path not in looked_at)
            if path != "/":
                looked_at.add(path)
        for path in {*EVERY_ROOM, *(() if sees else INSIDE)} - set(rooms):
            assert hers.open(path) == NO_SUCH_PAGE, path
            assert hers.page.locator("nav, table, form").count() == 0, path
    assert not wrong, "\n".join(wrong)


def test_an_english_lead_reads_english_everywhere(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "lead-en") as hers:
        hers.open()
        for path in (*hers.rooms(), *INSIDE):
            assert hers.open(path) == 200
            keep_picture(hers.page, name_of(Role.SHIFT_LEAD, path) + "-en")
            assert hers.page.locator("html").get_attribute("lang") == "en"
            names = "nav, h1, h2, button, label:not(:has(select)), th[scope=col]"
            told = " ".join(hers.page.locator(names).all_inner_texts())
            for one in (*(person.name for person in PEOPLE), *GIVEN_NAMES):
                told = told.replace(one, "")
            assert [word for word in told.split() if "а" <= word[0].lower() <= "я"] == [], path


def test_a_window_for_others_shows_nothing_personal(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "lead") as hers:
        hers.open("/windows")
        hers.page.locator("input[name=label]").fill("Зал")
        hers.page.locator("form:has(input[name=label]) button").click()
        shown = hers.page.locator("a[href*='/window/'], input[value*='/window/']").first
        address = shown.get_attribute("href") or shown.input_value()
        with watched(browser, hub) as others:
            assert others.open(address.removeprefix("http://127.0.0.1")) == 200
            assert "op-" not in text_of(others.page)
            assert "lead" not in text_of(others.page)
            assert looks_right(others, "hub-window") == []
