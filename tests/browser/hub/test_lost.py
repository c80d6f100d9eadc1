"""The hub dies under an open page, and comes back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from runbook.hub.model.actions import Action
from runbook.language.moscow import clock
from tests.browser.chromium import keep_picture, text_of
from tests.browser.hub.office import MASS, Hub, busy_office
from tests.browser.hub.watching import watched


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with busy_office(tmp_path) as made:
        yield made


def test_a_page_says_that_the_line_is_lost_keeps_what_it_showed_and_recovers(
    hub: Hub, browser: Browser
) -> None:
    with watched(browser, hub, "lead") as hers:
        hers.open_live()
        page, lost = hers.page, hers.page.locator("#lost")
        expect(lost).to_be_hidden()
        before = page.locator("main").inner_text()
        hub.api.stop()
        expect(lost).to_be_visible()
        # In Moscow's time, as every other time on the page, wherever the lead's computer is.
        beats = {clock(datetime.now(UTC) - timedelta(minutes=one)) for one in (0, 1)}
        told = lost.inner_text()
        assert told.startswith("Связь с сервером потеряна, данные на ")
        assert any(one in told for one in beats), told
        assert page.locator("main").inner_text() == before
        keep_picture(page, "hub-lost")
        page.locator(f"button[value='ack:{MASS}:']").click()
        expect(page.locator("#said")).to_contain_text("Нажатие не дошло до сервера")
        assert "Ещё никто не знает: № 6." in text_of(page)
        hub.come_back()
        hub.night.orders("lead-3", Action.ACKNOWLEDGE, MASS)
        expect(lost).to_be_hidden()
        expect(page.locator("#cards")).to_contain_text("(lead-3) знает")
