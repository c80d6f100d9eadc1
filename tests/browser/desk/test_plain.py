"""Without JavaScript, and in English."""

import re

import pytest

from runbook.desk.acts import Kind
from runbook.holding.scripts import first_words
from tests.acceptance.night import Night, until
from tests.browser.desk.conftest import Opens
from tests.browser.desk.hers import Mouse
from tests.browser.desk.looks import look_at
from tests.browser.desk.running import Service, desk, promises
from tests.browser.desk.test_outage import APPROVED, FIRST

TEXT_ID = re.compile(r"(?<![\w.\[/-])(?:desk|run|step|lead|cause|procedure)\.[a-z_]+(?!\w)")


def test_without_javascript_the_words_stand_there_and_the_client_is_served_by_forms(
    tonight: Night, service: Service, opens: Opens
) -> None:
    service.kill()
    with desk(tonight) as running:
        hers = opens(running.first_link, scripts=False)
        she = Mouse(hers)
        hers.sees(APPROVED)
        hers.sees("CRM")
        she.press(Kind.HEARS, "yes")
        she.press(Kind.PROMISE, "call")
        she.write(Kind.REFER, FIRST)
        hers.sees(FIRST)
        she.press(Kind.NEXT_CLIENT)
        she.press(Kind.HEARS, "no")
        assert until(lambda: promises(tonight) >= 1)
        assert FIRST not in hers.page.url
        assert APPROVED in hers.text


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_everything_is_said_in_one_language_and_no_text_is_missing(
    tonight: Night, service: Service, opens: Opens, lang: str
) -> None:
    tonight.tables["operator"]["name"] = "Anna"
    tonight.tables["provider"]["name"] = "Domru"
    for contact in tonight.tables["contacts"]:
        contact["name"] = "Maria"
    tonight.write_settings()
    with desk(tonight, "--lang", lang) as running:
        hers = opens(running.first_link, lang=lang)
        hers.sees(first_words(lang))
        seen = [hers.text]
        service.kill()
        hers.page.wait_for_timeout(300)
        Mouse(hers).press(Kind.CHECK_AGAIN)
        hers.button(Kind.HEARS, "yes").wait_for()
        hers.sees("CRM")
        seen.append(hers.text)
        Mouse(hers).press(Kind.HEARS, "yes")
        hers.button(Kind.PROMISE, "call").wait_for()
        seen.append(hers.text)
        look_at(hers, f"language-{lang}")
        assert hers.page.locator("html").get_attribute("lang") == lang
    for text in seen:
        assert not TEXT_ID.search(text), TEXT_ID.search(text)
        assert not (lang == "en" and re.search("[А-Яа-яЁё]", text)), text
