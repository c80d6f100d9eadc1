"""The same night without JavaScript: every essential is a form, a link or a page that reloads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hub.office import MASS, Hub, busy_office
from tests.browser.hub.watching import Watched, watched


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with busy_office(tmp_path) as made:
        yield made


@pytest.fixture
def hers(hub: Hub, browser: Browser) -> Iterator[Watched]:
    with watched(browser, hub, scripts=False) as one:
        one.page.goto(hub.link("lead"))
        one.page.locator("main button.first").click()
        yield one


def press(hers: Watched, label: str) -> None:
    hers.page.get_by_role("button", name=label, exact=True).first.click()


def test_the_board_is_worked_with_forms_alone_and_reloads_itself(hub: Hub, hers: Watched) -> None:
    page = hers.page
    again = page.locator("meta[http-equiv=refresh]").first
    assert "again" in (again.get_attribute("content") or "")
    press(hers, "Знаю")
    expect(page.locator("#said")).to_contain_text("Записано: вы знаете.")
    assert hub.night.incident(MASS).acknowledged_by == "lead"
    page.locator("#mode button").click()
    expect(page.locator("#mode.on")).to_be_visible()
    page.locator("#mode-asks > summary").click()
    page.locator("#mode-asks button").click()
    expect(page.locator("#mode.on")).to_have_count(0)
    page.locator(f"a[href='/incidents/{MASS}']").first.click()
    expect(page.locator("h1")).to_contain_text(f"№ {MASS}")


def test_promises_and_shifts_are_given_away_and_the_way_out_is_there(hers: Watched) -> None:
    page = hers.page
    page.locator("nav a[href='/promises']").click()
    page.locator("section.promise input[type=checkbox]").first.check()
    page.locator("#giving > summary").click()
    page.locator("#give input[name=to]").fill("op-119")
    press(hers, "Отдать отмеченные")
    expect(page.locator("#said")).to_contain_text("op-119")
    page.locator("#promises_list details > summary").first.click()
    press(hers, "Связались с клиентом")
    expect(page.locator("#said")).to_contain_text("10 секунд")
    press(hers, "Показать номер обращения")
    expect(page.locator("main")).to_contain_text("CASE-")
    page.locator("nav a[href='/roster']").click()
    page.locator("#coming select").first.select_option(index=1)
    page.locator("#coming form button").first.click()
    expect(page.locator("#said")).to_be_visible()
    assert "warning" not in (page.locator("#said").get_attribute("class") or "")
    press(hers, "Выйти")
    expect(page.locator("h1")).to_have_text("Вход на страницу пульта")
