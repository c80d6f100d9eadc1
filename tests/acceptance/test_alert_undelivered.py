"""An alert that cannot go out: she is told so, whom to ring and what to read out."""

import pytest

from tests.acceptance.night import ADMINISTRATOR, LEAD, Night, until
from tests.acceptance.said_clearly import READ_OUT, RING, clear
from tests.far_ends.bot_api import Fault
from tests.far_ends.tcp import closed_port
from tests.integration.notifier.proxies import Proxy, http_proxy

pytestmark = pytest.mark.usefixtures("broken_crm")


def test_an_unreachable_proxy_delays_the_alert_and_loses_nothing(tonight: Night) -> None:
    port = closed_port()
    tonight.tables["telegram"]["proxy"] = f"http://127.0.0.1:{port}"
    tonight.write_settings()
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "delivery.not_sent.proxy")
    assert "Руководитель смены: пока не ушло, пробую ещё." in done.out
    assert "Проверьте proxy в разделе [telegram]" in done.out
    assert RING in done.out
    assert READ_OUT in done.out
    assert "Сообщение сохранено, отправка продолжается." in done.out
    assert tonight.waiting() == 2
    assert tonight.couriers()
    proxy = Proxy(leads_to=int(tonight.tables["telegram"]["api_url"].rpartition(":")[2]))
    with http_proxy(proxy, port):
        assert until(lambda: tonight.bot.texts(LEAD) and tonight.bot.texts(ADMINISTRATOR))
        assert until(lambda: not tonight.couriers())
    assert [len(tonight.bot.texts(one)) for one in (LEAD, ADMINISTRATOR)] == [1, 1]


def test_a_wrong_token_is_said_with_whom_to_ring_and_what_to_read_out(tonight: Night) -> None:
    wrong = "987654321:AAwrongWRONGwrongWRONGwrongWRONGwro1"
    tonight.variables["RUNBOOK_TELEGRAM_TOKEN"] = wrong
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "delivery.wrong_token")
    assert "Телеграм не принял токен бота. Проверьте token" in done.out
    assert RING in done.out
    assert READ_OUT in done.out
    tested = tonight.runbook("alert", "test")
    assert tested.code == 10
    sick = tonight.runbook("doctor")
    assert sick.code == 10
    assert "✗ Telegram не принял токен бота." in sick.out
    for one in (done, tested, sick):
        assert wrong not in one.said
        assert wrong.partition(":")[2] not in one.said
    assert wrong.encode() not in tonight.left_behind()


def test_a_token_that_is_not_there_is_said_before_anything_is_promised(tonight: Night) -> None:
    tonight.variables["RUNBOOK_TELEGRAM_TOKEN"] = ""
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "secret.env_missing")
    assert "Отправить сообщение руководителю отсюда нельзя." in done.out
    assert RING in done.out
    assert READ_OUT in done.out


def test_a_lead_who_blocked_the_bot_is_rung_and_the_others_are_told(tonight: Night) -> None:
    tonight.bot.always_fail(LEAD, Fault("blocked", taken=False))
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "delivery.blocked")
    assert "Руководитель смены: сообщение не доставлено." in done.out
    assert "Позвоните ему; пусть он откроет бота" in done.out
    assert RING in done.out
    assert READ_OUT in done.out
    assert "Дежурный администратор: сообщение ушло в " in done.out
    assert len(tonight.bot.texts(ADMINISTRATOR)) == 1


def test_an_administrator_who_blocked_the_bot_is_no_reason_to_ring_the_lead(
    tonight: Night,
) -> None:
    tonight.bot.always_fail(ADMINISTRATOR, Fault("blocked", taken=False))
    done = tonight.runbook("run")
    assert "Дежурный администратор: сообщение не доставлено." in done.out
    assert "Позвоните: " not in done.out
    assert len(tonight.bot.texts(LEAD)) == 1
