"""The desk's other pages, the lead who must be rung, and a drill: looked at in the browser."""

from playwright.sync_api import expect

from runbook.desk.acts import Kind
from tests.acceptance.night import LEAD_PHONE, Night
from tests.browser.desk.conftest import Opens
from tests.browser.desk.hers import Mouse
from tests.browser.desk.looks import look_at
from tests.browser.desk.running import Service, desk, rows
from tests.far_ends.tcp import closed_port


def test_every_other_page_can_be_read_and_leads_back(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("Всё работает")
        paths = hers.places()
        assert {"/drills", "/figures", "/guide"} <= set(paths)
        for path in paths:
            answer = hers.page.goto(hers.room + path)
            assert answer is not None
            assert answer.status == 200, path
            look_at(hers, f"empty-{path.strip('/')}", whole=False)
            Mouse(hers).go("/")


def test_a_lead_whom_no_message_reaches_is_rung_and_the_code_is_for_her_phone(
    tonight: Night, service: Service, opens: Opens
) -> None:
    tonight.tables["telegram"]["proxy"] = f"http://127.0.0.1:{closed_port()}"
    tonight.write_settings()
    service.kill()
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees(LEAD_PHONE)
        look_at(hers, "lead-ring")
        Mouse(hers).go("/code")
        code = hers.page.locator("main svg").first
        code.wait_for()
        look_at(hers, "code", whole=False)
        expect(code).to_be_in_viewport(ratio=1)
        Mouse(hers).go("/")
        Mouse(hers).press(Kind.LEAD_KNOWS)
        hers.sees("Руководитель смены знает")


def test_a_drill_is_marked_and_leaves_the_night_alone(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        hers.sees("Всё работает")
        hers.page.goto(f"{hers.room}/drills")
        hers.button(Kind.DRILL).click()
        hers.page.wait_for_url(f"{hers.room}/drill")
        hers.button(Kind.HEARS, "yes").wait_for()
        hers.page.locator("#state:not(.tone-well, .tone-checking)").wait_for()
        look_at(hers, "drill")
        parts = hers.page.locator("section.part:visible")
        assert parts.count() > 0
        for part in parts.all():
            assert part.locator(".sign").count() == 1, part.inner_text()
        Mouse(hers).press(Kind.HEARS, "yes")
        hers.button(Kind.PROMISE, "call").click()
        hers.field(Kind.REFER).wait_for()
        assert rows(tonight, "SELECT * FROM callbacks") == []
        assert rows(tonight, "SELECT * FROM incidents") == []
        assert tonight.bot.accepted == []
        code = hers.page.goto(f"{hers.room}/drill-code")
        assert code is not None
        assert code.status == 200
        Mouse(hers).go("/drill")
        hers.field(Kind.REFER).wait_for()
        hers.page.goto(f"{hers.room}/")
        hers.sees("Всё работает")
        assert hers.page.locator(".sign:visible").count() == 0
