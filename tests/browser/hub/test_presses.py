"""A press whose answer is lost, one that comes twice, the way back, and two tabs of one lead."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from runbook.hub.model.actions import Action
from tests.browser.hub.office import MASS, Hub, busy_office
from tests.browser.hub.watching import Watched, watched

KNOW = f"button[value='ack:{MASS}:']"
CARD = "#cards section.mass"
ACKNOWLEDGED = "incident.acknowledged"
NOT_HEARD = "Нажатие не дошло до сервера или ответ не пришёл"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with busy_office(tmp_path) as made:
        yield made


def times(hub: Hub, kind: str = ACKNOWLEDGED) -> int:
    return hub.night.events(MASS).count(kind)


def test_a_press_that_was_done_and_whose_answer_is_lost_is_seen_and_not_done_twice(
    hub: Hub, hers: Watched
) -> None:
    page = hers.page

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/order", lose)
    page.locator(KNOW).click()
    expect(page.locator("#said.warning")).to_contain_text(NOT_HEARD)
    expect(page.locator(CARD)).to_contain_text("(lead) знает")
    expect(page.locator(KNOW)).to_have_count(0)
    assert times(hub) == 1


def test_a_press_that_never_came_is_told_and_can_be_pressed_again(hub: Hub, hers: Watched) -> None:
    page = hers.page
    page.route("**/order", lambda route: route.abort())
    page.locator(KNOW).click()
    expect(page.locator("#said.warning")).to_contain_text(NOT_HEARD)
    assert times(hub) == 0
    page.unroute("**/order")
    page.locator(KNOW).click()
    expect(page.locator("#said.said")).to_contain_text("Записано: вы знаете.")
    assert times(hub) == 1


def test_two_clicks_are_one_press(hub: Hub, hers: Watched) -> None:
    page, sent = hers.page, []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.locator(KNOW).dblclick()
    expect(page.locator(CARD)).to_contain_text("(lead) знает")
    assert len(sent) == 1
    assert times(hub) == 1


def test_the_second_click_of_two_does_not_press_what_has_come_into_its_place(
    hub: Hub, hers: Watched
) -> None:
    page = hers.page
    page.locator(KNOW).click()
    undo = page.locator(CARD).get_by_role("button", name="Отменить «Знаю»")
    box = undo.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down(click_count=2)
    page.evaluate("addEventListener('submit', () => window.pressed = true, true)")
    page.mouse.up(click_count=2)
    assert page.evaluate("window.pressed") is None
    assert hub.night.incident(MASS).acknowledged_by == "lead"
    undo.click()
    expect(page.locator(KNOW)).to_be_visible()


def test_two_clicks_without_a_script_order_once(hub: Hub, browser: Browser) -> None:
    with watched(browser, hub, "lead", scripts=False) as hers:
        hers.open()
        hers.page.locator(KNOW).dblclick()
        expect(hers.page.locator(CARD)).to_contain_text("(lead) знает")
        assert times(hub) == 1


def test_the_way_back_shows_what_is_and_orders_nothing(hub: Hub, hers: Watched) -> None:
    page = hers.page
    page.locator(KNOW).click()
    expect(page.locator("#said")).to_contain_text("Записано: вы знаете.")
    page.locator("nav a[href='/sessions']").click()
    expect(page.locator("h1")).to_have_text("Входы в пульт")
    hub.night.orders("lead", Action.UNACKNOWLEDGE, MASS)
    page.go_back()
    expect(page.locator("#state")).to_contain_text(f"Ещё никто не знает: № {MASS}.")
    expect(page.locator(KNOW)).to_be_visible()
    assert times(hub) == 1
    page.reload()
    assert times(hub) == 1


def test_what_is_pressed_in_one_tab_stands_in_the_other(hub: Hub, hers: Watched) -> None:
    other = Watched(hers.page.context.new_page(), hub)
    other.open_live()
    hers.page.locator(KNOW).click()
    expect(other.page.locator(CARD)).to_contain_text("(lead) знает")
    expect(other.page.locator(KNOW)).to_have_count(0)
    hers.page.get_by_role("button", name="Выйти").click()
    expect(hers.page.locator("h1")).to_have_text("Вход на страницу пульта")
    expect(other.page.locator("h1")).to_have_text("Вход на страницу пульта")
    assert "op-104" not in other.page.inner_text("body")


def test_a_reference_does_not_come_back_with_the_page_that_was_left(hers: Watched) -> None:
    hers.open("/promises")
    page = hers.page
    page.get_by_role("button", name="Показать номер обращения").first.click()
    expect(page.locator(".reference")).to_have_count(1)
    # A browser that keeps pages for «Back» keeps this one as it stands then.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(page.locator(".reference")).to_have_count(0)
    expect(page.locator("section.promise")).to_have_count(1)
