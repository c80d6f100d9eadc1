"""Two tabs of one desk, and a night with very many promises."""

import time

from runbook.desk.acts import Kind
from runbook.desk.serving.live import STREAMS
from tests.acceptance.night import Night, until
from tests.browser.desk.conftest import Opens
from tests.browser.desk.hers import Mouse
from tests.browser.desk.looks import look_at
from tests.browser.desk.many import promise_many
from tests.browser.desk.running import Service, desk, promises
from tests.browser.desk.test_outage import FIRST

MANY = 200
SHOWN = """hidden => {
  Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""Headless pages are all in sight: what the browser says of that is said for it."""
NEVER_STOPPED = """() => {
  window.stops = 0;
  new MutationObserver(() => { if (!document.querySelector('#stopped').hidden) window.stops += 1; })
    .observe(document.querySelector('#stopped'), {attributes: true});
}"""
AT_ONCE = "(form, soon) => { setTimeout(() => form.requestSubmit(), soon - Date.now()); }"


def test_what_is_done_in_one_tab_stands_in_the_other_and_nothing_is_done_twice(
    tonight: Night, service: Service, opens: Opens
) -> None:
    service.kill()
    with desk(tonight) as running:
        one = opens(running.first_link)
        two = one.another_tab()
        for tab in (one, two):
            tab.sees("CRM")
            tab.sees("Клиент вас слышит?")
        Mouse(one).press(Kind.HEARS, "yes")
        two.button(Kind.PROMISE, "call").wait_for()
        soon = 1000 * time.time() + 500
        for tab in (one, two):
            tab.form(Kind.PROMISE, "call").first.evaluate(AT_ONCE, soon)
        assert until(lambda: promises(tonight) >= 1)
        for tab in (one, two):
            tab.field(Kind.REFER).wait_for()
        assert promises(tonight) == 1
        Mouse(two).write(Kind.REFER, FIRST)
        one.sees(FIRST)
        another = opens(running.link())
        another.sees(FIRST)
        assert promises(tonight) == 1


def test_two_hundred_promises_are_a_page_that_can_be_worked_at(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("Всё работает")
        promise_many(tonight, MANY)
        hers.sees("200")
        look_at(hers, "many")
        Mouse(hers).press(Kind.SETTLE, "solved")
        assert until(lambda: promises(tonight) == MANY - 1)
        hers.sees("199")


def test_a_tab_too_many_that_nobody_looks_at_does_not_say_that_the_program_stopped(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running:
        first = opens(running.first_link)
        first.sees("Всё работает")
        first.page.evaluate(NEVER_STOPPED)
        first.page.evaluate(SHOWN, True)
        for _ in range(STREAMS):
            first.another_tab().sees("Всё работает")
        first.page.wait_for_timeout(4_000)
        service.kill()
        first.page.context.pages[-1].locator("#state.tone-hers, #state.tone-bank").wait_for(
            timeout=90_000
        )
        assert "Всё работает" in first.text
        first.page.evaluate(SHOWN, False)
        first.sees_no("Всё работает")
        first.page.wait_for_timeout(1_500)
        assert first.page.evaluate("window.stops") == 0
        first.heard.complaints.clear()
