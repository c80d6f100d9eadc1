"""A whole outage at the desk: from healthy to promises kept, by mouse and by keyboard alone."""

from functools import partial

import pytest

from runbook.desk.acts import Became, Kind
from tests.acceptance.night import LEAD, Night, until
from tests.browser.desk.conftest import Opens
from tests.browser.desk.hers import Hers, Keyboard, Mouse
from tests.browser.desk.looks import look_at
from tests.browser.desk.running import Service, answers, desk, events, promises

APPROVED = "К сожалению, временно не получится заглянуть в ваши данные."
FIRST, SECOND = "СБ-104417", "СБ-104418"
KEYS_WORK_AFTER_MS = 2_200
_CLOSES_ALL_THE_SAME = """async () => {
  const csrf = document.querySelector('[name=csrf]').value;
  const body = new URLSearchParams({csrf, deed: 'end_shift', subject: '', value: '', about: ''});
  const headers = {Accept: 'application/json'};
  return (await fetch('./act', {method: 'POST', body, headers})).json();
}"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("hand", [Mouse, Keyboard], ids=["mouse", "keyboard"])
def test_a_whole_outage_from_healthy_to_promises_kept(
    tonight: Night, service: Service, opens: Opens, hand: type[Mouse] | type[Keyboard]
) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        she = hand(hers)
        seen = hand is Mouse
        hers.page.wait_for_timeout(KEYS_WORK_AFTER_MS)
        hers.sees(APPROVED)
        hers.sees("Всё работает")
        _look(hers, "healthy", seen)
        service.kill()
        she.press(Kind.CHECK_AGAIN)
        hers.sees("CRM")
        _talk_to_two_clients(tonight, hers, she, seen)
        _work_through(tonight, hers, she, seen)
        service.revive()
        she.press(Kind.CHECK_AGAIN)
        _keep_promises(tonight, hers, she, seen)
        _end_the_shift(tonight, hers, she, seen)
        assert running.process.wait(30) == 0
        assert "Traceback" not in running.said.err
        assert FIRST not in running.said.out + running.said.err
    told = events(tonight)
    assert (told["incident.opened"], told["incident.restored"]) == (1, 1)
    assert len(tonight.bot.texts(LEAD)) == 2


def _look(hers: Hers, state: str, seen: bool) -> None:
    if seen:
        look_at(hers, state)


def _talk_to_two_clients(tonight: Night, hers: Hers, she: Mouse | Keyboard, seen: bool) -> None:
    hers.sees("Клиент вас слышит?")
    _look(hers, "client", seen)
    she.press(Kind.HEARS, "yes")
    she.press(Kind.PROMISE, "call")
    assert until(lambda: promises(tonight) == 1)
    hers.field(Kind.REFER).wait_for()
    _look(hers, "promise", seen)
    she.write(Kind.REFER, FIRST)
    hers.sees(FIRST)
    she.press(Kind.NEXT_CLIENT)
    she.press(Kind.HEARS, "yes")
    she.press(Kind.PROMISE, "chat")
    assert until(lambda: promises(tonight) == 2)
    she.write(Kind.REFER, SECOND)
    hers.sees(SECOND)
    assert FIRST not in hers.page.url
    assert len(hers.page.context.cookies()) == 1
    she.press(Kind.NEXT_CLIENT)


def _work_through(tonight: Night, hers: Hers, she: Mouse | Keyboard, seen: bool) -> None:
    she.press(Kind.GIVE, "done", "status")
    she.press(Kind.GIVE, "2", "calls")
    she.press(Kind.GIVE, "0", "chats")
    assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)
    hers.sees("Сообщение ушло в")
    _look(hers, "lead-sent", seen)
    she.press(Kind.LEAD_KNOWS)
    hers.sees("Руководитель смены знает")
    for step in ("bank_lead", "bank_use_rest", "bank_wait"):
        she.press(Kind.GIVE, "done", step)
        assert until(partial(_said, tonight, step)), hers.text
    _look(hers, "waiting", seen)


def _said(tonight: Night, step: str) -> bool:
    return step in answers(tonight)


def _keep_promises(tonight: Night, hers: Hers, she: Mouse | Keyboard, seen: bool) -> None:
    hers.sees("снова работает")
    _look(hers, "recovered", seen)
    she.press(Kind.SETTLE, Became.SOLVED)
    assert until(lambda: promises(tonight) == 1, 30), hers.text
    assert events(tonight)["incident.restored"] == 1


def _end_the_shift(tonight: Night, hers: Hers, she: Mouse | Keyboard, seen: bool) -> None:
    she.go("/figures")
    if seen:
        look_at(hers, "figures", whole=False)
    she.go("/")
    she.go("/end")
    hers.field(Kind.HAND, "*").wait_for()
    _look(hers, "end-orphans", seen)
    assert hers.form(Kind.END_SHIFT).count() == 0
    assert hers.page.evaluate(_CLOSES_ALL_THE_SAME)["ok"] is False
    assert events(tonight)["run.ended"] == 0
    she.write(Kind.HAND, "Мария", "*")
    hers.button(Kind.END_SHIFT).wait_for()
    _look(hers, "end", seen)
    she.press(Kind.END_SHIFT)
