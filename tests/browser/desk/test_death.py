"""The program dies while she works: the page says so, and a new start goes on where it was."""

import time

from runbook.desk.acts import Kind
from tests.acceptance.night import Night, until
from tests.browser.desk.conftest import Broken, Opens
from tests.browser.desk.hers import Mouse
from tests.browser.desk.running import Service, answers, desk, promises
from tests.browser.desk.test_outage import APPROVED, FIRST


def test_a_killed_program_is_told_and_the_next_one_goes_on(
    broken: Broken, tonight: Night, opens: Opens
) -> None:
    running, hers = broken.running, broken.hers
    she = Mouse(hers)
    she.press(Kind.HEARS, "yes")
    she.press(Kind.PROMISE, "call")
    she.write(Kind.REFER, FIRST)
    hers.sees(FIRST)
    she.press(Kind.GIVE, "done", "status")
    assert until(lambda: "status" in answers(tonight))
    before = answers(tonight)
    hers.page.wait_for_timeout(1_500)
    running.kill()
    died = time.monotonic()
    hers.page.locator("#stopped").wait_for(timeout=20_000)
    took = time.monotonic() - died
    # How soon is the bench's to hold: python -m bench desk --part death.
    print(f"the page said so after {took:.2f} s")
    assert APPROVED in hers.text
    assert hers.heard.complaints == []
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("CRM")
        if hers.form(Kind.GO_ON).count():
            Mouse(hers).press(Kind.GO_ON)
        hers.sees(FIRST)
        hers.button(Kind.GIVE, "2", "calls").wait_for()
        assert answers(tonight) == before
        assert promises(tonight) == 1


def test_a_program_that_ends_politely_says_so_itself_and_is_not_asked_again(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("Всё работает")
        hers.page.wait_for_timeout(1_000)
        running.process.terminate()
        hers.page.locator("#stopped").wait_for(timeout=20_000)
        assert running.process.wait(30) == 0
        asked: list[str] = []
        hers.page.on("request", lambda one: asked.append(one.url))
        hers.page.wait_for_timeout(4_000)
        assert asked == []
        assert APPROVED in hers.text
