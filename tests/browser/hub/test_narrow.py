"""The rooms on a telephone, and as readers see them who have set colours and motion themselves."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from runbook.hub.model.actions import Action
from tests.browser.chromium import PHONE, keep_picture
from tests.browser.hub.office import MASS, Hub, busy_office
from tests.browser.hub.watching import Watched, watched

SMALL = 60
"""Points of height that the row of rooms takes at the most while it is folded and nothing waits."""
CUT = """() => [...document.querySelectorAll('main table')].filter(table =>
    [table, table.parentElement].some(one => one.scrollWidth > one.clientWidth + 1 ||
        one.getBoundingClientRect().right > innerWidth + 1))
    .map(one => one.outerHTML.slice(0, 80))"""
UNNAMED = """() => [...document.querySelectorAll('main table:has(thead):not(.figure table) td')]
    .filter(one => one.innerText.trim() && !one.dataset.label && !one.querySelector('form'))
    .map(one => one.outerHTML.slice(0, 80))"""
"""Cells that stand alone on their line, and nothing says what they are. Pictures stay as drawn."""


def waiting(page: Page) -> str:
    return page.locator("#places-show").inner_text()


@pytest.mark.parametrize("person", ["lead", "auditor"])
def test_the_rooms_are_folded_and_tables_are_lines_that_say_what_they_are(
    person: str, hub: Hub, browser: Browser
) -> None:
    with watched(browser, hub, person, viewport=PHONE, phone=True) as hers:
        hers.open()
        page, wrong = hers.page, []
        for path in hers.rooms():
            hers.open(path)
            expect(page.locator("nav a").first).to_be_hidden()
            name = page.locator("nav a[aria-current]").text_content() or ""
            assert name.split(",")[0] in waiting(page)
            page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
            wrong += [f"{path}: {one}" for one in hers.too_wide()]
            wrong += [f"{path} is cut: {one}" for one in page.evaluate(CUT)]
            wrong += [f"{path} has no label: {one}" for one in page.evaluate(UNNAMED)]
        assert not wrong, "\n".join(wrong)


def test_the_row_of_rooms_opens_by_keyboard_without_a_script(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "lead", viewport=PHONE, scripts=False) as hers:
        hers.open("/windows")
        page, show = hers.page, hers.page.locator("#places-show")
        for _ in range(5):
            page.keyboard.press("Tab")
            if hers.focused()["text"].startswith("Разделы"):
                break
        assert hers.focused()["outline"]
        page.keyboard.press("Enter")
        link = page.locator("nav a[href='/promises']")
        expect(link).to_be_visible()
        keep_picture(page, "hub-places-open")
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        link.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(hub.url + "/promises")
        assert "Обещания" in show.inner_text()


def test_what_waits_elsewhere_stands_in_the_row_and_goes_when_it_is_known(
    tmp_path: Path, browser: Browser
) -> None:
    with (
        busy_office(tmp_path) as own,
        watched(browser, own, "lead", viewport=PHONE) as hers,
    ):
        hers.open_live("/sessions")
        page = hers.page
        assert "Сейчас, никто не знает: 1" in waiting(page)
        page.locator("#places-show").click()
        page.locator("#places-show").focus()
        own.night.orders("lead-3", Action.ACKNOWLEDGE, MASS)
        expect(page.locator("#places-show")).to_have_text("Разделы: Входы")
        expect(page.locator("#places-show")).to_be_focused()
        expect(page.locator("nav a").first).to_be_visible()
        height = page.locator("nav details").evaluate("one => one.offsetHeight")
        assert height <= SMALL
        page.goto("about:blank")  # else the page itself may leave, when her hour is over
        own.clock.go(2 * 3600 - 600)
        hers.hub.night.orders("lead-3", Action.ACKNOWLEDGE, MASS)
        page.context.add_cookies(
            [{"name": "runbook", "value": own.token("lead"), "url": own.url}]  # the hour is over
        )
        hers.open("/sessions")
        assert "Обещания, просрочено: 3" in waiting(page)


def test_an_operator_reads_what_waits_of_hers_alone(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "operator", viewport=PHONE) as hers:
        hers.open("/sessions")
        assert waiting(hers.page) == "Разделы: Входы"


def finds_nothing_grave(hers: Watched, path: str) -> None:
    hers.open(path)
    assert hers.grave_findings() == [], path


def test_forced_colours_leave_the_present_room_and_how_it_stands_to_be_seen(
    hub: Hub, browser: Browser
) -> None:
    with watched(browser, hub, "lead") as hers:
        hers.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        hers.open("/sessions")
        page = hers.page
        here = "one => getComputedStyle(one).outlineStyle"
        assert page.locator("nav a[aria-current]").evaluate(here) == "solid"
        border = "one => getComputedStyle(one).borderTopColor"
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert page.locator("nav ul .waits b").first.evaluate(border) != ground
        keep_picture(page, "hub-forced-colours")
        finds_nothing_grave(hers, "/")
        left = (
            "one => getComputedStyle(one).borderLeftStyle + getComputedStyle(one).borderLeftWidth"
        )
        kinds = page.locator("#cards section").evaluate_all(f"all => all.map({left})")
        assert len(set(kinds)) == 2, kinds
        assert page.evaluate("document.getAnimations().length") == 0


def test_what_is_wider_than_the_screen_is_reached_by_keyboard(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "lead", viewport=PHONE) as hers:
        hers.open()
        for path in hers.rooms():
            hers.open(path)
            cut_off = hers.page.evaluate(
                """() => [...document.querySelectorAll('main *')].filter(one =>
                one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'auto'
                && one.tabIndex < 0).map(one => one.outerHTML.slice(0, 80))"""
            )
            assert cut_off == [], path
