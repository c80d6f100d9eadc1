"""The card: what each role reads, in both languages, and what may never stand there."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from runbook.diagnosis.advice import CAUSES
from runbook.hub.callout.seats import Fill
from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from runbook.hub.model.actions import Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.people import Role
from runbook.hub.telling.screening import screened
from tests.unit.runbook.hub.cards.states import LEAD, LOCAL, MASS, NOW, STATES, card, labels

READ_ALOUD = (
    "№ 12. op-117. Провайдер: нет интернета\n"
    "С 02:13 МСК\n"
    "Чья сторона: провайдера (почти точно)\n"
    "Открыто: 1 звонок, 2 чата\n"
    "Обещали перезвонить или написать: 2 клиентам\n"
    "Вызовите резервную группу.\n"
    "Оператор звонит провайдеру и передаст срок и номер заявки.\n"
    "Нажмите «Знаю», и напоминания прекратятся.\n\n"
    "Инцидент № 12 · a1b2c3d4"
)
READ_ALOUD_OF_MANY = (
    "№ 14. Массовый сбой, 39 операторов. Банк: программа не отвечает (CRM)\n"
    "С 02:13 МСК\n"
    "Чья сторона: банка (почти точно)\n"
    "Не работает у 39 из 51 оператора\n"
    "Из них с 2 нет связи: смену не завершали\n"
    "Ещё от 1 оператора нет данных\n"
    "Где: Дом.ру, Оренбург (21); МТС, Самара (16)\n"
    "Менее вероятно: банк, внутренняя сеть не отвечает.\n"
    "Открыто: 21 звонок, 30 чатов\n"
    "Сразу передайте в отдел мониторинга.\n"
    "Откройте обращение в техподдержку.\n"
    "Нажмите «Знаю», и напоминания прекратятся.\n\n"
    "Инцидент № 14 · b1b2c3d4"
)
SAYS_IT = f"from {card.__module__} import LEAD, card; print(card('mass', LEAD).to_json())"


def test_the_leads_card_of_one_operator() -> None:
    assert card("new", LEAD).plain() == READ_ALOUD


def test_the_leads_card_of_many() -> None:
    assert card("mass", LEAD).plain() == READ_ALOUD_OF_MANY


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(("state", "role"), list(product(STATES, Role)))
def test_every_card_can_be_read_and_every_button_pressed(state: str, role: Role, lang: str) -> None:
    filled = Fill(2, 1, 3, 1, running=True)
    view = View(STATES[state], lang, 14, "a lead (x)", "a lead (x)", filled, NOW, 41)
    message = words(view, role)
    print(message.plain())
    text = message.plain() + "".join(labels(message))
    for id_ in ("hub.", "alert.", "lead.", "cause.", "{", "None", "channel.voice"):
        assert id_ not in text
    assert message.title.count(":") <= 2
    assert len(text) < 1500
    for row in message.buttons:
        assert row
        for button in row:
            order = Order.from_button(button.order)
            assert order is not None
            assert len(button.order.encode()) <= 64
            assert allowed(role, order.action, STATES[state]) is None


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.MONITORING])
def test_how_sure_it_is_stands_on_a_card_in_words(role: Role) -> None:
    assert "Код: isp.no_internet (почти точно)" in card("new", role).plain()
    assert "Code: isp.no_internet (almost certain)" in card("new", role, "en").plain()
    assert "0.95" not in card("new", role).plain()


def test_the_same_words_come_again_however_late_it_is() -> None:
    """From another hub as well: what says nothing new is not sent again."""
    elsewhere = {"TZ": "Asia/Vladivostok", "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "utf-8"}
    said = subprocess.run(
        [sys.executable, "-c", SAYS_IT], env=os.environ | elsewhere, capture_output=True, check=True
    )
    assert said.stdout.decode().strip() == card("mass", LEAD).to_json()


def test_one_order_is_given_where_the_checks_are_clean_and_she_cannot_work() -> None:
    lines = card("reported", LEAD).lines
    order = "Снимите оператора с линии и найдите подмену. Спросите в чате смены, у кого ещё так."
    assert order in lines
    assert not any("Пока ничего не нужно" in one or "Если оператор" in one for one in lines)


@pytest.mark.parametrize(
    "about", [{"off_the_line": False}, {"client_hears": False}, {"not_working": ("voice",)}]
)
@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_is_needed_yet_is_never_said_beside_an_order(
    cause: str, about: dict[str, object]
) -> None:
    one = replace(LOCAL, cause=cause, **about)  # type: ignore[arg-type]  # fields of one type each
    lines = words(View(one, "ru"), LEAD).lines
    assert not any("Пока ничего не нужно" in line for line in lines)
    assert sum("нимите" in line and "с линии" in line for line in lines) <= 1


def test_the_update_is_said_only_where_it_is_earlier() -> None:
    same = replace(LOCAL, eta_at=NOW, update_at=NOW)
    lines = words(View(same, "ru"), LEAD).lines
    assert "Восстановление ждём к 02:13 МСК" in lines
    assert not any("Обновим" in line for line in lines)
    earlier = replace(LOCAL, eta_at=NOW + timedelta(hours=1), update_at=NOW)
    assert "Обновим в 02:13 МСК" in words(View(earlier, "ru"), LEAD).lines


def test_the_administrator_answers_for_operators_only_while_nobody_else_does() -> None:
    assert "Открыто: 1 звонок, 2 чата" in card("new", Role.SYSADMIN).lines
    assert "Открыто: 1 звонок, 2 чата" not in card("known", Role.SYSADMIN).lines


def test_what_may_not_leave_is_hidden_and_what_is_ours_stays() -> None:
    nasty = replace(
        MASS,
        services=("CRM", "10.20.1.10"),
        weight=replace(MASS.weight, places=(("Иванова Анна Петровна +7 922 123-45-67", 5),)),
    )
    message, hidden = screened(nasty, words(View(nasty, "ru"), LEAD))
    text = message.plain()
    assert "10.20.1.10" not in text
    assert "123-45-67" not in text
    assert {str(one) for one in hidden} >= {"phone", "inner_address"}
    assert "CRM" in text
    clean, nothing = screened(MASS, words(View(MASS, "ru"), LEAD))
    assert nothing == frozenset()
    assert clean.plain() == READ_ALOUD_OF_MANY


def test_a_drill_orders_nobody_anything() -> None:
    for role in (LEAD, Role.SYSADMIN):
        said = words(View(STATES["drill"], "ru"), role).plain()
        assert "Это тренировка. Делать ничего не нужно." in said
        assert "Что проверить" not in said


def test_a_drill_asks_for_no_contacts_and_knows_no_degraded_mode() -> None:
    unsaid = replace(STATES["drill"], calls=None, chats=None)
    said = words(View(unsaid, "ru", degraded_at=NOW), LEAD).plain()
    assert "Открыт" not in said
    assert "упрощённом" not in said
    assert "Открыто: 1 звонок, 2 чата" in card("drill", LEAD).lines
