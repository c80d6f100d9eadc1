"""The page does nothing she did not mean: keys, focus, and the text she is typing."""

from runbook.desk.acts import Kind
from tests.acceptance.night import Night, until
from tests.browser.desk.conftest import Broken, Opens
from tests.browser.desk.hers import Mouse
from tests.browser.desk.running import Service, desk, events, promises
from tests.browser.desk.test_outage import KEYS_WORK_AFTER_MS

ACTIVE = "document.activeElement.tagName"
ALT = 1
"""The modifier in ``Input.dispatchKeyEvent`` of the DevTools protocol."""


def test_keys_do_nothing_at_first_nothing_without_alt_and_then_what_they_say(
    broken: Broken,
) -> None:
    hers = broken.hers
    yes = hers.button(Kind.HEARS, "yes").get_attribute("data-code")
    hers.page.wait_for_timeout(KEYS_WORK_AFTER_MS)
    assert yes
    hers.page.keyboard.press(yes)
    hers.page.keyboard.press(f"Control+Alt+{yes}")
    hers.page.reload()
    hers.page.keyboard.press(f"Alt+{yes}")
    hers.page.wait_for_timeout(1_000)
    assert hers.button(Kind.HEARS, "yes").count() == 1
    hers.page.wait_for_timeout(KEYS_WORK_AFTER_MS)
    assert hers.button(Kind.HEARS, "yes").count() == 1
    hers.page.keyboard.press(f"Alt+{yes}")
    hers.button(Kind.PROMISE, "call").wait_for()


def test_a_key_is_known_by_its_place_whatever_layout_is_on(broken: Broken) -> None:
    hers = broken.hers
    yes = hers.button(Kind.HEARS, "yes").get_attribute("data-code")
    hers.page.wait_for_timeout(KEYS_WORK_AFTER_MS)
    protocol = hers.page.context.new_cdp_session(hers.page)
    for kind in ("rawKeyDown", "keyUp"):
        pressed = {"type": kind, "modifiers": ALT, "code": yes, "key": "ж"}
        protocol.send("Input.dispatchKeyEvent", pressed)
    hers.button(Kind.PROMISE, "call").wait_for()


def test_what_she_types_stays_and_is_only_typed_while_the_page_changes(
    broken: Broken, tonight: Night, service: Service
) -> None:
    hers = broken.hers
    hers.page.wait_for_timeout(KEYS_WORK_AFTER_MS)
    assert hers.page.evaluate(ACTIVE) == "BODY"
    Mouse(hers).press(Kind.HEARS, "yes")
    Mouse(hers).press(Kind.PROMISE, "call")
    field = hers.field(Kind.REFER)
    field.click()
    hers.page.keyboard.type("СБ-1 днсфрпкзовт")
    assert tonight.runbook("callback", "add", "СБ-77", "--by", "call").code == 0
    hers.sees("СБ-77")
    service.revive()
    assert until(lambda: events(tonight)["incident.restored"] == 1, 60)
    hers.sees("снова работает")
    hers.page.keyboard.type("44")
    assert field.input_value() == "СБ-1 днсфрпкзовт44"
    assert promises(tonight) == 2
    assert [one for one in hers.heard.complaints if one.startswith("focus:")] == []


def test_the_page_never_takes_the_focus(tonight: Night, service: Service, opens: Opens) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("Всё работает")
        other = hers.page.context.new_page()
        other.set_content("<input id=softphone>")
        other.bring_to_front()
        other.click("#softphone")
        service.kill()
        hers.page.evaluate(
            "document.querySelector('form [value=check_again]').form.requestSubmit()"
        )
        hers.sees("CRM")
        assert other.evaluate("document.activeElement.id") == "softphone"
        assert hers.page.evaluate(ACTIVE) == "BODY"
        assert hers.page.locator("[autofocus], dialog[open]").count() == 0
