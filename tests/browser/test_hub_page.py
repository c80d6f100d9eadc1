"""The hub's page in a real browser on a phone's screen, without scripts: in, know of it, out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.hub import logging_in
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import people
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.browser import requirements
from tests.browser.driver import PHONE, Tab, browsing
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
    tab: Tab

    def code(self) -> str:
        with self.night.store.write() as tx:
            return logging_in.offer_code(tx, LEAD, "spoken")

    def link(self) -> str:
        with self.night.store.write() as tx:
            return logging_in.offer_link(tx, self.night.office, LEAD, "command")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock = Clock(datetime.now(UTC))
    store = Store(f"sqlite:///{tmp_path}/hub.sqlite", OwnSecret.fresh(), clock)
    store.upgrade()
    with store.write() as tx:
        people.save(tx, LEAD)
    settings = HubSettings(server=Server(url="http://127.0.0.1"))
    office = Office(settings, tmp_path)
    api = RunningApi(store, office, clock)
    with browsing(tmp_path) as tab:
        yield Scene(Night(store, office, clock), api, tab)
    api.stop()
    store.close()


def fits(tab: Tab) -> None:
    """Nothing is cut off at the side, and every button is large enough for a thumb."""
    assert tab.js("document.documentElement.scrollWidth") <= PHONE["width"]
    heights = tab.js(
        "[...document.querySelectorAll('section button')].map(one => one.offsetHeight)"
    )
    assert all(one >= FINGER for one in heights), heights


def test_the_lead_comes_in_by_a_code_and_what_she_presses_is_done(scene: Scene) -> None:
    tab, night = scene.tab, scene.night
    night.reports(night.outage())
    tab.open(f"{scene.api.url}/login")
    tab.write("#code", scene.code())
    tab.tap("Войти")
    assert "Идёт 1 сбой, у одного оператора." in tab.text
    assert "Ещё никто не знает: № 1." in tab.text
    (cookie,) = tab.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert tab.js("document.cookie") == ""
    fits(tab)
    tab.tap("Знаю")
    assert "Записано: вы знаете." in tab.text
    assert "Отменить «Знаю»" in tab.text
    assert "Ещё никто не знает" not in tab.text
    assert night.incident().acknowledged_by == "lead-1"
    fits(tab)
    tab.open(f"{scene.api.url}/incidents/1")
    fits(tab)
    tab.js("document.querySelector('select').value = 'res:1:home_network.power_cut'")
    tab.tap("Закрыть с этой причиной")
    assert night.incident().true_cause == "home_network.power_cut"
    tab.tap("Выйти")
    assert "Вход на страницу пульта" in tab.text
    tab.open(f"{scene.api.url}/incidents/1")
    assert "op-101" not in tab.text


def test_a_link_is_used_up_by_its_button_and_the_page_is_dark(scene: Scene) -> None:
    tab = scene.tab
    path = scene.link().removeprefix("http://127.0.0.1")
    tab.open(scene.api.url + path)
    assert "руководитель смены" in tab.text
    assert tab.cookies() == []
    tab.tap("Войти")
    assert "Сбоев нет." in tab.text
    ground = tab.js("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(20, 23, 26)"
    tab.open(scene.api.url + path)
    assert "не подходит" in tab.text
