"""Two leads before the same night, each at a screen of her own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from runbook.language.moscow import clock
from runbook.language.texts import t
from tests.browser.chromium import keep_picture
from tests.browser.hub.office import MASS, Hub, busy_office
from tests.browser.hub.watching import Watched, watched

KNOW = f"button[value='ack:{MASS}:']"
MARK = "window.stays = 1"
"""A page that is loaded anew knows of it no more."""
STAYS = "window.stays === 1"
HALF = "op-1"
SHUT_OUT = t("hub.login.over", "ru")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with busy_office(tmp_path) as made:
        yield made


@pytest.fixture
def first(hub: Hub, browser: Browser) -> Iterator[Watched]:
    with watched(browser, hub, "lead") as hers:
        yield hers


@pytest.fixture
def other(hub: Hub, browser: Browser) -> Iterator[Watched]:
    with watched(browser, hub, "lead-3") as hers:
        yield hers


def test_what_one_does_comes_to_the_other_who_keeps_what_she_has_open(
    first: Watched, other: Watched
) -> None:
    for one in (first, other):
        one.open_live()
    page = other.page
    page.evaluate(MARK)
    page.locator("#hit-table > summary").click()
    leave = page.locator("header button")
    leave.focus()
    first.page.locator(KNOW).click()
    expect(page.locator("#state")).not_to_contain_text("Ещё никто не знает")
    expect(page.locator("#cards")).to_contain_text("Руководитель смены (lead) знает")
    assert page.evaluate(STAYS)
    expect(leave).to_be_focused()
    assert page.locator("#hit-table").get_attribute("open") is not None
    assert (first.complaints, other.complaints) == ([], [])


def test_half_typed_words_and_what_is_ticked_stay_when_a_promise_is_settled_elsewhere(
    first: Watched, other: Watched
) -> None:
    for one in (first, other):
        one.open_live("/promises")
    page = other.page
    page.evaluate(MARK)
    page.locator("section.promise input[type=checkbox]").last.check()
    page.locator("#promises_list details > summary").last.click()
    page.locator("#giving > summary").click()
    to = page.locator("#give input[name=to]")
    to.press_sequentially(HALF)
    promised = first.page.locator("section.promise").first
    promised.get_by_role("button", name="Не ответил, попробуем ещё").click()
    expect(page.locator("#promises_list")).to_contain_text("Попыток: 1")
    assert page.evaluate(STAYS)
    expect(to).to_be_focused()
    assert to.input_value() == HALF
    assert page.locator("section.promise input:checked").count() == 1
    assert page.locator("#promises_list details[open]").count() == 1
    to.press_sequentially("17")
    assert to.input_value() == HALF + "17"


def test_of_two_who_press_at_once_one_is_first_and_the_other_reads_who_it_was(
    hub: Hub, first: Watched, other: Watched
) -> None:
    for one in (first, other):
        one.open_live()
    at_once = """(button, moment) => {
        setTimeout(() => button.form.requestSubmit(button), moment - Date.now()); }"""
    soon = first.page.evaluate("Date.now()") + 700
    for one in (first, other):
        one.page.locator(KNOW).evaluate(at_once, soon)
    said = []
    for one in (first, other):
        expect(one.page.locator("#said")).to_be_visible()
        said.append(one.page.locator("#said").inner_text())
    winner = hub.night.incident(MASS).acknowledged_by
    assert winner in {"lead", "lead-3"}
    at = 0 if winner == "lead" else 1
    assert said[at].startswith("Записано: вы знаете.")
    when = clock(hub.clock.now)
    known = f"уже знает руководитель смены ({winner}), с {when} МСК."
    assert known in said[1 - at], said
    assert hub.night.events(MASS).count("incident.acknowledged") == 1
    for one in (first, other):
        expect(one.page.locator("#cards")).to_contain_text(f"({winner}) знает")
    keep_picture((first, other)[1 - at].page, "hub-two-leads-second")


def test_the_mode_that_one_switches_on_stands_on_the_others_screen(
    first: Watched, other: Watched
) -> None:
    for one in (first, other):
        one.open_live()
    mode = other.page.locator("#mode")
    before = mode.inner_text()
    first.page.locator("#mode button").click()
    expect(other.page.locator("#mode.on")).to_be_visible()
    assert mode.inner_text() != before
    keep_picture(other.page, "hub-two-leads-mode")
    other.page.locator("#mode-asks > summary").click()
    other.page.locator("#mode-asks button").click()
    expect(first.page.locator("#mode.on")).to_have_count(0)
    expect(mode).to_have_text(before, use_inner_text=True)


def test_whoever_is_shut_out_by_the_other_reads_so_on_her_own_screen(
    hub: Hub, first: Watched, other: Watched
) -> None:
    other.open_live()
    first.open("/sessions")
    line = first.page.locator("#sessions tr", has_text="lead-3")
    line.get_by_role("button").click()
    expect(first.page.locator("#said")).to_have_text("Вход завершён.")
    expect(first.page.locator("#sessions tr", has_text="lead-3")).to_have_count(0)
    expect(other.page.locator("[role=alert]")).to_have_text(SHUT_OUT)
    expect(other.page.locator("h1")).to_have_text("Вход на страницу пульта")
    assert other.page.locator("nav").count() == 0
    assert "op-10" not in other.page.inner_text("body")
    keep_picture(other.page, "hub-shut-out")
