"""The card: what each role reads, in both languages, and what may never stand there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from notifier.message import Message
from runbook.advice import CAUSES
from runbook.hub.incidents.buttons import BACK, CHOOSE, choice
from runbook.hub.incidents.card import words
from runbook.hub.incidents.screening import screened
from runbook.hub.incidents.view import Filled, View
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.model.people import Role
from runbook.texts import known

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LEAD = "shift_lead"
LOCAL = HubIncident(
    "a1b2c3d4e5f60718", Kind.LOCAL, NOW, number=12, agent="op-117", cause="isp.no_internet",
    side="isp", confidence=0.95, calls=1, chats=2, promised=2,
)  # fmt: skip
MASS = HubIncident(
    "b1b2c3d4e5f60718", Kind.MASS, NOW, number=14, cause="bank_service.unreachable", side="bank",
    services=("crm",), confidence=0.97, component="service:crm/host", calls=21, chats=30,
    weight=Weight(
        37, 12, 3, 2, (("domru, Оренбург", 21), ("mts, Самара", 16)), "bank_network.unreachable"
    ),
)  # fmt: skip
STATES = {
    "new": LOCAL,
    "known": replace(LOCAL, acknowledged_at=NOW, acknowledged_by="lead"),
    "called": replace(LOCAL, called_out_at=NOW),
    "waiting": replace(LOCAL, eta_at=NOW, update_at=NOW, support_at=NOW, ticket="KC-12"),
    "restored": replace(LOCAL, restored_at=NOW + timedelta(minutes=47)),
    "closed": replace(LOCAL, closed_at=NOW, true_cause="home_network.power_cut", closed_by="x"),
    "drill": replace(LOCAL, drill=True),
    "reported": replace(LOCAL, cause="healthy.ok", side="none", not_working=("voice",)),
    "clean": replace(LOCAL, cause="healthy.ok", side="none"),
    "unclear": replace(LOCAL, cause="undetermined.ambiguous", side="undetermined"),
    "new cause": replace(LOCAL, cause="pc.something_newer", side="operator"),
    "mass": MASS,
    "mass passed": replace(MASS, passed_on_at=NOW, acknowledged_at=NOW, eta_at=NOW),
    "mass over": replace(MASS, restored_at=NOW),
    "mass closed": replace(MASS, closed_at=NOW, true_cause=MASS.cause),
    "mass reported": replace(MASS, cause="healthy.ok", side="none", not_working=("voice",)),
    "telegram": replace(MASS, cause="channel.telegram", side="undetermined"),
}
READ_ALOUD = (
    "№ 12. Сбой у оператора op-117: провайдер: нет интернета\n"
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
    "№ 14. Массовый сбой: банк: рабочая программа не отвечает\n"
    "С 02:13 МСК\n"
    "Чья сторона: банка (почти точно)\n"
    "Сбой у 37 из 52 операторов\n"
    "Работает у 12, молчат 3\n"
    "Из них 2 пропали без предупреждения\n"
    "Где: domru, Оренбург: 21; mts, Самара: 16\n"
    "Следующее объяснение: банк: внутренняя сеть не отвечает (намного менее вероятно)\n"
    "Не работает: crm\n"
    "Открыто: 21 звонок, 30 чатов\n"
    "Сразу передайте в отдел мониторинга.\n"
    "Откройте инцидент с техподдержкой.\n"
    "Нажмите «Знаю», и напоминания прекратятся.\n\n"
    "Инцидент № 14 · b1b2c3d4"
)


def card(state: str, role: str, lang: str = "ru", **about: object) -> Message:
    return words(View(STATES[state], lang, **about), role)  # type: ignore[arg-type]


def labels(message: Message) -> list[str]:
    return [one.label for row in message.buttons for one in row]


def test_the_leads_card_of_one_operator() -> None:
    assert card("new", LEAD).plain() == READ_ALOUD


def test_the_leads_card_of_many() -> None:
    assert card("mass", LEAD).plain() == READ_ALOUD_OF_MANY


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(("state", "role"), list(product(STATES, Role)))
def test_every_card_can_be_read_and_every_button_pressed(state: str, role: Role, lang: str) -> None:
    filled = Filled(2, 1, 3, 1, running=True)
    view = View(STATES[state], lang, 14, "a lead (x)", "a lead (x)", filled, NOW, ("1", "2"))
    message = words(view, role)
    print(message.plain())
    text = message.plain() + "".join(labels(message))
    for id_ in ("hub.", "alert.", "lead.", "cause.", "{", "None", "channel.voice"):
        assert id_ not in text
    assert len(text) < 1500
    for row in message.buttons:
        assert row
        for button in row:
            order = Order.from_button(button.order)
            assert order is not None
            assert len(button.order.encode()) <= 64
            assert allowed(role, order.action, STATES[state]) is None


def test_the_same_words_come_again_however_late_it_is() -> None:
    assert card("mass", LEAD) == card("mass", LEAD)


def test_buttons_follow_what_was_done() -> None:
    assert labels(card("new", LEAD)) == ["Знаю", "Вызвать резервную группу"]
    later = labels(card("known", LEAD))
    assert later[0] == "Отменить «Знаю»"
    assert "Решено, причина верна" in later
    assert "Вызвать резервную группу" not in labels(card("called", LEAD))
    assert labels(card("mass", LEAD))[1:3] == ["Инцидент в техподдержку", "Передать в мониторинг"]
    assert "Передать в мониторинг" not in labels(card("mass passed", LEAD))
    assert labels(card("closed", LEAD)) == ["Открыть снова"]
    assert labels(card("new", Role.MENTOR)) == []
    assert labels(card("drill", LEAD)) == ["Знаю"]


def test_a_call_out_under_way_can_be_hurried_and_stopped() -> None:
    running = labels(card("called", LEAD, filled=Filled(2, 0, 3, 0, running=True)))
    assert running[1:3] == ["Спросить всех сразу", "Остановить вызов"]
    exhausted = card("called", LEAD, filled=Filled(2, 1, 3, 2, exhausted=True))
    assert "Спросить ещё раз" in labels(exhausted)
    assert "Резервная группа: придут 1 из 2, спросили 3, не могут 2" in exhausted.lines
    assert "Больше спросить некого." in exhausted.lines


def test_of_a_member_of_a_mass_incident_nothing_is_asked() -> None:
    message = card("new", LEAD, parent_number=14)
    assert message.lines[-1] == "Это часть массового сбоя № 14. Отдельно напоминать не буду."
    assert labels(message) == ["Знаю"]


def test_the_long_list_for_a_mass_failure_comes_when_the_lead_is_there() -> None:
    steps = ("Голосовое меню", "Баннер в чате")
    assert not any("Баннер" in line for line in card("mass", LEAD, relief=steps).lines)
    assert "2. Баннер в чате" in card("mass passed", LEAD, relief=steps).lines


def test_a_close_second_explanation_is_said_otherwise() -> None:
    near = replace(MASS, weight=replace(MASS.weight, certain=False, instead=""))
    lines = words(View(near, "ru"), LEAD).lines
    assert "Пока возможно и другое: несколько отдельных сбоев" in lines


def test_the_administrator_answers_for_operators_only_while_nobody_else_does() -> None:
    assert "Открыто: 1 звонок, 2 чата" in card("new", Role.SYSADMIN).lines
    assert "Открыто: 1 звонок, 2 чата" not in card("known", Role.SYSADMIN).lines


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_true_causes_are_chosen_in_two_steps(lang: str) -> None:
    view = View(LOCAL, lang)
    domains = [Order.from_button(row[0].order) for row in choice(view, "")]
    assert domains[-1] == Order(Action.RESOLVE, 12, BACK)
    causes: list[str] = []
    for order in domains[:-1]:
        assert order is not None
        rows = choice(view, order.argument.removeprefix(CHOOSE))
        offered = [Order.from_button(row[0].order) for row in rows]
        assert offered[-1] == Order(Action.RESOLVE, 12, CHOOSE)
        causes += [one.argument for one in offered[:-1] if one is not None]
    assert sorted(causes) == sorted(CAUSES)
    for domain in {one.partition(".")[0] for one in CAUSES}:
        assert known(f"hub.domain.{domain}", lang)


def test_what_may_not_leave_is_hidden_and_what_is_ours_stays() -> None:
    nasty = replace(
        MASS,
        services=("crm", "10.20.1.10"),
        weight=replace(MASS.weight, places=(("Иванова Анна Петровна +7 922 123-45-67", 5),)),
    )
    message, hidden = screened(nasty, words(View(nasty, "ru"), LEAD))
    text = message.plain()
    assert "10.20.1.10" not in text
    assert "123-45-67" not in text
    assert {str(one) for one in hidden} >= {"phone", "inner_address"}
    assert "crm" in text
    clean, nothing = screened(MASS, words(View(MASS, "ru"), LEAD))
    assert nothing == frozenset()
    assert clean.plain() == READ_ALOUD_OF_MANY
