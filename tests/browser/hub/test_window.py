"""The screen on a wall in the next room: it goes on by itself, and says when it cannot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from runbook.hub.store import duty, windows
from tests.browser.chromium import context, keep_picture
from tests.browser.hub.office import Hub, calm_office
from tests.browser.hub.watching import Watched, watched

AGAIN_MS = 15_000
MARK, STAYS = "window.stays = 1", "window.stays === 1"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with calm_office(tmp_path) as made:
        duty.take_or_renew(made.store, "hub-1", 600.0)
        yield made


@pytest.fixture
def link(hub: Hub) -> tuple[str, str]:
    """The code of a link, and its path."""
    with hub.store.write() as tx:
        opened = windows.open_one(tx, "Зал", "lead")
        assert opened is not None
        return opened[0].id, f"/window/{opened[1]}"


@pytest.fixture
def wall(hub: Hub, link: tuple[str, str], browser: Browser) -> Iterator[Watched]:
    with watched(browser, hub) as one:
        one.page.clock.install()
        assert one.open(link[1]) == 200
        one.page.evaluate(MARK)
        yield one


def goes_wrong(hub: Hub) -> None:
    for number in range(1, 6):
        hub.night.reports(hub.night.outage(number))
    hub.night.join_all(hub.night.mass(), (1, 2, 3))


def later(page: Page) -> None:
    page.clock.run_for(AGAIN_MS + 100)


def test_what_goes_on_comes_onto_the_wall_and_the_page_is_not_loaded_anew(
    hub: Hub, wall: Watched
) -> None:
    page = wall.page
    expect(page.locator("h1")).to_have_text("Массовых сбоев нет.")
    page.locator("footer a").focus()
    goes_wrong(hub)
    later(page)
    expect(page.locator("h1")).to_contain_text("Массовый сбой с")
    expect(page.locator("body.wall.mass")).to_have_count(1)
    expect(page).to_have_title(page.locator("h1").inner_text())
    expect(page.locator("footer a")).to_be_focused()
    assert page.evaluate(STAYS)
    assert wall.complaints == []
    assert wall.grave_findings() == []


def test_without_the_hub_it_says_so_and_is_not_green_until_it_is_back(
    hub: Hub, wall: Watched
) -> None:
    page = wall.page
    expect(page.locator("body.calm")).to_have_count(1)
    hub.api.stop()
    later(page)
    expect(page.locator("#lost")).to_contain_text("Нет связи с пультом. Это данные на ")
    expect(page.locator("body.calm")).to_have_count(0)
    keep_picture(page, "hub-window-lost")
    assert wall.grave_findings() == []
    hub.come_back()
    later(page)
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("body.calm")).to_have_count(1)
    assert page.evaluate(STAYS)


def test_a_link_that_was_closed_shows_nothing_more(
    hub: Hub, link: tuple[str, str], wall: Watched
) -> None:
    with hub.store.write() as tx:
        assert windows.close(tx, link[0], "lead")
    later(wall.page)
    expect(wall.page.locator("h1")).to_have_text("Такой страницы нет, или ссылку закрыли.")
    assert "Массовых сбоев" not in wall.page.inner_text("body")


def test_without_a_script_the_browser_itself_asks_again(
    hub: Hub, link: tuple[str, str], browser: Browser
) -> None:
    with context(browser, scripts=False) as profile:
        page = profile.new_page()
        page.goto(hub.url + link[1])
        again = page.locator("meta[http-equiv=refresh]")
        assert again.get_attribute("content") == "15"
