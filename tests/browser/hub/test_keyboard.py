"""A lead without a mouse: a whole piece of work, and she always sees where she is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from runbook.hub.model.actions import Action
from tests.browser.chromium import keep_picture
from tests.browser.hub.office import ALONE, MASS, Hub, busy_office
from tests.browser.hub.watching import MOST_TABS, Watched

HAS_IT = "one => one === document.activeElement"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with busy_office(tmp_path) as made:
        yield made


def tab_to(hers: Watched, wanted: Locator) -> None:
    """With Tab alone; wherever it stops on the way, that is seen."""
    wanted.wait_for()
    for _ in range(MOST_TABS):
        if wanted.evaluate(HAS_IT):
            return
        hers.page.keyboard.press("Tab")
        stop = hers.focused()
        if stop["tag"] != "BODY":
            assert stop["outline"], stop
            assert stop["inside"], stop
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(hers: Watched, wanted: Locator, key: str = "Enter") -> None:
    tab_to(hers, wanted)
    hers.page.keyboard.press(key)


def has_focus(hers: Watched) -> None:
    """It is somewhere in the room, not thrown back to the beginning."""
    inside = "document.activeElement.closest('main, header, nav') !== null"
    hers.page.wait_for_function(inside)


def test_the_skip_link_comes_first_and_leads_past_the_row_of_rooms(hers: Watched) -> None:
    page = hers.page
    page.keyboard.press("Tab")
    first = hers.focused()
    assert first["text"] == "Сразу к содержанию"
    assert first["inside"]
    keep_picture(page, "hub-keyboard-skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main#room') !== null")


def test_a_night_is_worked_by_keys_alone(hub: Hub, hers: Watched) -> None:
    page = hers.page
    press(hers, page.locator(f"button[value='ack:{MASS}:']"))
    expect(page.locator("#said")).to_contain_text("Записано: вы знаете.")
    has_focus(hers)
    assert hub.night.incident(MASS).acknowledged_by == "lead"
    press(hers, page.locator("nav a[href='/promises']"))
    expect(page.locator("h1")).to_contain_text("обещани")
    press(hers, page.locator("section.promise input[type=checkbox]").first, "Space")
    press(hers, page.locator("#giving > summary"))
    tab_to(hers, page.locator("#give input[name=to]"))
    page.keyboard.type("op-119")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("op-119")
    has_focus(hers)
    press(hers, page.locator("nav a[href='/roster']"))
    expect(page.locator("h1")).to_have_text("Смены")
    tab_to(hers, page.locator("#coming select").first)
    page.keyboard.press("ArrowDown")
    press(hers, page.locator("#coming form button").first)
    expect(page.locator("#said")).to_be_visible()
    assert "warning" not in (page.locator("#said").get_attribute("class") or "")
    has_focus(hers)
    press(hers, page.locator("header button"))
    expect(page.locator("h1")).to_have_text("Вход на страницу пульта")
    assert hers.complaints == []


def test_a_change_from_elsewhere_takes_the_focus_from_nobody(hub: Hub, hers: Watched) -> None:
    page = hers.page
    link = page.locator(f"a[href='/incidents/{ALONE}']").first
    tab_to(hers, link)
    hub.night.orders("lead-3", Action.ACKNOWLEDGE, MASS)
    expect(page.locator("#cards")).to_contain_text("(lead-3) знает")
    expect(page.locator(f"a[href='/incidents/{ALONE}']").first).to_be_focused()
    assert hers.focused()["outline"]


def test_where_a_button_is_gone_the_next_tab_goes_on_from_its_place(
    hub: Hub, hers: Watched
) -> None:
    page = hers.page
    tab_to(hers, page.locator(f"button[value='ack:{MASS}:']"))
    hub.night.orders("lead-3", Action.ACKNOWLEDGE, MASS)
    expect(page.locator(f"button[value='ack:{MASS}:']")).to_have_count(0)
    has_focus(hers)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main#room') !== null")
