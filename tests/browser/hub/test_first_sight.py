"""What is seen of promises without scrolling, and the hand-over as a sheet of paper."""

import re

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from runbook.hub.store import duty
from tests.browser.chromium import NOTEBOOK, PHONE, keep_picture
from tests.browser.hub.office import MASS, Hub
from tests.browser.hub.watching import Watched, watched

_PAGE = re.compile(rb"/Type\s*/Page\b")
WORDS = "Провайдер обещал мастера утром."
SEEN_WHOLE = """one => {
const held = document.querySelector('.held')?.getBoundingClientRect().top ?? innerHeight;
const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= held; }"""


def test_a_bad_night_is_seen_at_once(hub: Hub, browser: Browser) -> None:
    duty.take_or_renew(hub.store, "hub-1", 600.0)
    with watched(browser, hub, "lead", viewport=NOTEBOOK) as hers:
        hers.open()
        page = hers.page
        keep_picture(page, "hub-board")
        expect(page.locator("h1")).to_have_text(re.compile("1 массовый, 1 у одного оператора"))
        mass = page.locator("#cards section").first
        expect(mass).to_contain_text(f"№ {MASS}. Массовый сбой")
        broken = page.get_by_role("heading", name=f"Где сломано, № {MASS}")
        for part in (page.locator("h1"), mass.locator("h2"), mass.locator("button").first, broken):
            assert part.evaluate(SEEN_WHOLE)


@pytest.mark.parametrize("size", [NOTEBOOK, PHONE], ids=["notebook", "phone"])
@pytest.mark.parametrize("person", ["lead", "operator"])
def test_the_first_promise_is_seen_at_once_and_filters_are_folded(
    hub: Hub, browser: Browser, person: str, size: ViewportSize
) -> None:
    with watched(browser, hub, person, viewport=size) as hers:
        hers.open("/promises")
        keep_picture(hers.page, f"hub-promises-first-{person}-{size['width']}")
        first = hers.page.locator("section.promise").first
        parts = [first.locator("h2"), *first.locator("p").all(), first.locator(".row button").first]
        for part in parts:
            assert part.evaluate(SEEN_WHOLE)
        assert hers.page.locator("#filters[open], #giving[open]").count() == 0
        assert hers.too_wide() == []


def test_a_filter_in_use_stands_open(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "lead") as hers:
        hers.open("/promises?owner=op-118")
        expect(hers.page.locator("#filters input[name=owner]")).to_be_visible()
        hers.page.get_by_role("link", name="Показать все").click()
        expect(hers.page.locator("#filters input[name=owner]")).to_be_hidden()


def test_what_is_typed_goes_with_the_hand_over_and_prints_on_one_sheet(
    hub: Hub, browser: Browser
) -> None:
    with watched(browser, hub, "lead") as hers:
        page = hers.page
        hers.open("/handover")
        page.locator("#note").fill("Ждёт +7 912 345-67-89")
        page.get_by_role("button", name="Передать смену").click()
        expect(page.locator("#said.warning")).to_be_visible()
        assert page.locator("#note").input_value() == "Ждёт +7 912 345-67-89"
        page.locator("#note").fill(WORDS)
        page.get_by_role("button", name="Передать смену").click()
        expect(page.locator("h1")).to_contain_text("Передача смены")
        expect(page.locator("main")).to_contain_text(WORDS)
        is_paper(hers)
        hers.open("/handover")
        assert page.locator("#note").input_value() == ""
        is_paper(hers)
        assert hers.complaints == []


def test_without_scripts_nothing_reloads_over_what_is_typed(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "auditor", scripts=False) as looks:
        looks.open("/handover")
        assert looks.page.locator("meta[http-equiv=refresh]").count() == 1
    with watched(browser, hub, "lead", scripts=False) as hers:
        hers.open("/handover")
        assert hers.page.locator("meta[http-equiv=refresh]").count() == 0
        hers.page.locator("#note").fill(WORDS)
        hers.page.get_by_role("button", name="Только сохранить").click()
        expect(hers.page.locator("#said")).to_contain_text("Записано.")
        assert hers.page.locator("#note").input_value() == WORDS


def is_paper(hers: Watched) -> None:
    """One sheet, black on white, with nothing on it that can only be pressed."""
    page = hers.page
    page.emulate_media(media="print")
    keep_picture(page, "hub-handover-paper")
    for one in ("button", "nav", "header", "textarea", "summary"):
        assert [found for found in page.locator(one).all() if found.is_visible()] == [], one
    shown = "getComputedStyle(document.querySelector('main li, main h1'))"
    assert page.evaluate(f"{shown}.color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("main")).to_contain_text("Передача смены")
    assert len(_PAGE.findall(page.pdf(format="A4"))) == 1
    page.emulate_media(media="screen")
