"""The hub's page in a real browser on a phone's screen, without scripts: in, know of it, out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from runbook.hub.admission import logging_in
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import people
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.browser import requirements
from tests.browser.chromium import PHONE, context, text_of
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night

pytestmark = pytest.mark.skipif(
    bool(requirements.missing()) and not requirements.required(), reason=requirements.missing()
)
LEAD = HubPerson("lead-1", Role.SHIFT_LEAD, "Руководитель смены", 101, "lead@bank.example")
FINGER = 44
"""Points a button is high at the least (WCAG 2.2, 2.5.5)."""


@dataclass
class Scene:
    """A hub with a lead, and her phone."""

    night: Night
    api: RunningApi
    page: Page

    def code(self) -> str:
        with self.night.store.write() as tx:
            return logging_in.offer_code(tx, LEAD, "spoken")

    def link(self) -> str:
        with self.night.store.write() as tx:
            return logging_in.offer_link(tx, self.night.office, LEAD, "command")


@pytest.fixture
def scene(tmp_path: Path, browser: Browser) -> Iterator[Scene]:
    clock = Clock(datetime.now(UTC))
    store = Store(f"sqlite:///{tmp_path}/hub.sqlite", OwnSecret.fresh(), clock)
    store.upgrade()
    with store.write() as tx:
        people.save(tx, LEAD)
    settings = HubSettings(server=Server(url="http://127.0.0.1"))
    office = Office(settings, tmp_path)
    api = RunningApi(store, office, clock)
    with context(browser, PHONE, scripts=False, phone=True) as one:
        yield Scene(Night(store, office, clock), api, one.new_page())
    api.stop()
    store.close()


def fits(page: Page) -> None:
    """Nothing is cut off at the side, and every button is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    heights = page.eval_on_selector_all("section button", "all => all.map(one => one.offsetHeight)")
    assert all(one >= FINGER for one in heights), heights


def tap(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).tap()


def test_the_lead_comes_in_by_a_code_and_what_she_presses_is_done(scene: Scene) -> None:
    page, night = scene.page, scene.night
    night.reports(night.outage())
    page.goto(f"{scene.api.url}/login")
    page.fill("#code", scene.code())
    tap(page, "Войти")
    expect(page.locator("body")).to_contain_text("Идёт 1 сбой, у одного оператора.")
    assert "Ещё никто не знает: № 1." in text_of(page)
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("document.cookie") == ""
    fits(page)
    tap(page, "Знаю")
    expect(page.locator("body")).to_contain_text("Записано: вы знаете.")
    assert "Отменить «Знаю»" in text_of(page)
    assert "Ещё никто не знает" not in text_of(page)
    assert night.incident().acknowledged_by == "lead-1"
    fits(page)
    page.goto(f"{scene.api.url}/incidents/1")
    fits(page)
    page.select_option("select", "res:1:home_network.power_cut")
    tap(page, "Закрыть с этой причиной")
    expect(page.locator("body")).not_to_contain_text("Закрыть с этой причиной")
    assert night.incident().true_cause == "home_network.power_cut"
    tap(page, "Выйти")
    expect(page.locator("body")).to_contain_text("Вход на страницу пульта")
    page.goto(f"{scene.api.url}/incidents/1")
    assert "op-101" not in text_of(page)


def test_a_link_is_used_up_by_its_button_and_the_page_is_dark(scene: Scene) -> None:
    page = scene.page
    path = scene.link().removeprefix("http://127.0.0.1")
    page.goto(scene.api.url + path)
    assert "руководитель смены" in text_of(page)
    assert page.context.cookies() == []
    tap(page, "Войти")
    expect(page.locator("body")).to_contain_text("Сбоев нет.")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(20, 23, 26)"
    page.goto(scene.api.url + path)
    assert "не подходит" in text_of(page)
