"""The card: what each role reads, in both languages, and what may never stand there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from notifier.message import Message
from runbook.diagnosis.advice import CAUSES
from runbook.hub.callout.seats import Fill
from runbook.hub.cards.buttons import BACK, CHOOSE, WIDEST, choice, surely_undegrade
from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.model.people import Role
from runbook.hub.telling.screening import screened
from runbook.language.texts import known

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LEAD = "shift_lead"
LOCAL = HubIncident(
    "a1b2c3d4e5f60718", Kind.LOCAL, NOW, number=12, agent="op-117", cause="isp.no_internet",
    side="isp", confidence=0.95, calls=1, chats=2, promised=2,
)  # fmt: skip
MASS = HubIncident(
    "b1b2c3d4e5f60718", Kind.MASS, NOW, number=14, cause="bank_service.unreachable", side="bank",
    services=("CRM",), confidence=0.97, component="service:crm/host", calls=21, chats=30,
    weight=Weight(
        37, 12, 3, 2, (("Дом.ру, Оренбург", 21), ("МТС, Самара", 16)), "bank_network.unreachable"
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
    "cannot pause": replace(LOCAL, cause="pc.overloaded", side="operator", off_the_line=False),
    "unclear": replace(LOCAL, cause="undetermined.ambiguous", side="undetermined"),
    "new cause": replace(LOCAL, cause="pc.something_newer", side="operator"),
    "mass": MASS,
    "mass passed": replace(MASS, passed_on_at=NOW, acknowledged_at=NOW, eta_at=NOW),
    "mass over": replace(MASS, restored_at=NOW),
    "mass closed": replace(MASS, closed_at=NOW, true_cause=MASS.cause),
    "mass reported": replace(MASS, cause="healthy.ok", side="none", not_working=("voice",)),
    "mass said": replace(
        MASS,
        cause="undetermined.ambiguous",
        side="undetermined",
        not_working=("chat",),
        services=(),
        weight=Weight(4, 0, 20, 0, (("МТС, Уфа", 4),), certain=False),
    ),
    "mass again": replace(MASS, reopened_at=NOW + timedelta(hours=1), weight=Weight(), awaits=True),
    "mass again hit": replace(MASS, reopened_at=NOW + timedelta(hours=1)),
    "mass partial": replace(MASS, weight=replace(MASS.weight, partial=True)),
    "mass merged": replace(MASS, closed_at=NOW, parent="c" * 16),
    "local again": replace(LOCAL, reopened_at=NOW + timedelta(hours=1)),
    "telegram": replace(MASS, cause="channel.telegram", side="undetermined", weight=Weight()),
    "telegram over": replace(
        MASS,
        cause="channel.telegram",
        true_cause="channel.telegram",
        restored_at=NOW + timedelta(minutes=6),
        closed_at=NOW + timedelta(minutes=6),
    ),
}
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
READ_ALOUD_OF_TELEGRAM = (
    "№ 14. Telegram не отвечает с 02:13 МСК\n"
    "Это не сбой у операторов. Сообщения идут почтой и вебхуками; проверяйте почту.\n"
    "Ничего нажимать не нужно.\n\n"
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
    assert card("mass", LEAD) == card("mass", LEAD)


def test_buttons_follow_what_was_done() -> None:
    assert labels(card("new", LEAD)) == ["Знаю", "Вызвать резервную группу"]
    later = labels(card("known", LEAD))
    assert later[0] == "Отменить «Знаю»"
    assert "Закрыть: причина верна" in later
    assert "Вызвать резервную группу" not in labels(card("called", LEAD))
    assert labels(card("mass", LEAD))[1:3] == [
        "Открыть обращение в техподдержку",
        "Передать в мониторинг",
    ]
    assert "Передать в мониторинг" not in labels(card("mass passed", LEAD))
    assert labels(card("closed", LEAD)) == ["Открыть снова"]
    assert labels(card("new", Role.MENTOR)) == []
    assert labels(card("drill", LEAD)) == ["Знаю"]


def test_every_label_can_be_read_on_a_phone() -> None:
    for state, role in product(STATES, Role):
        for row in card(state, role).buttons:
            assert len(row) == 1 or sum(len(one.label) for one in row) <= WIDEST


def test_degraded_mode_is_switched_only_where_many_are_hit() -> None:
    assert "Включить упрощённый режим" in labels(card("mass", LEAD))
    assert "Выключить упрощённый режим" in labels(card("mass", LEAD, degraded_at=NOW))
    assert "Выключить упрощённый режим" in labels(card("mass over", LEAD, degraded_at=NOW))
    assert "Выключить упрощённый режим" not in labels(card("known", LEAD, degraded_at=NOW))


def test_switching_it_off_is_asked_once_more() -> None:
    view = View(MASS, "ru", degraded_at=NOW)
    on_the_card = {one.label: one.order for row in words(view, LEAD).buttons for one in row}
    asks = Order.from_button(on_the_card["Выключить упрощённый режим"])
    assert asks == Order(Action.UNDEGRADE, 14, CHOOSE)
    sure, back = (row[0] for row in surely_undegrade(14, "ru"))
    assert (sure.label, Order.from_button(sure.order)) == (
        "Да, выключить для всех", Order(Action.UNDEGRADE, 14),
    )  # fmt: skip
    assert Order.from_button(back.order) == Order(Action.UNDEGRADE, 14, BACK)


def test_a_call_out_under_way_can_be_hurried_and_stopped() -> None:
    filled = Fill(2, 0, 3, 0, running=True, offers=("now", "stop"))
    running = labels(card("called", LEAD, filled=filled))
    assert running[1:3] == ["Спросить всех сейчас", "Подмена не нужна"]
    filled = Fill(2, 1, 3, 2, exhausted=True, offers=("again", "stop"))
    exhausted = card("called", LEAD, filled=filled)
    assert "Спросить ещё раз" in labels(exhausted)
    assert "Резервная группа: придут 1 из 2, спросили 3, не могут 2" in exhausted.lines
    assert "Больше спросить некого." in exhausted.lines
    waiting = card("called", LEAD, filled=Fill(2, 1, 3, 1, silent=1, exhausted=True)).lines
    assert "Резервная группа: придут 1 из 2, спросили 3, не могут 1, не ответили 1" in waiting
    assert "Все спрошены, ответили не все." in waiting


def test_of_a_member_of_a_mass_incident_nothing_is_asked() -> None:
    message = card("new", LEAD, parent_number=14, degraded_at=NOW)
    assert message.lines[-1] == "Это часть массового сбоя № 14. Отдельно напоминать не буду."
    assert not any("упрощённом" in line for line in message.lines)
    assert labels(message) == ["Знаю"]
    # When it ends, and of what, is said of the mass one: nobody is to choose between the two.
    assert labels(card("known", LEAD, parent_number=14)) == ["Отменить «Знаю»"]
    over = card("restored", LEAD, parent_number=14)
    assert "Часть массового сбоя № 14" in over.lines
    assert not any("напоминать" in line for line in over.lines)


def test_of_telegram_nothing_is_counted_and_nothing_is_asked() -> None:
    message = card("telegram", LEAD)
    assert message.plain() == READ_ALOUD_OF_TELEGRAM
    for role in Role:
        assert card("telegram", role).lines == message.lines
        assert labels(card("telegram", role)) == labels(card("telegram over", role)) == []
    assert card("telegram", LEAD, lang="en").title == (
        "No. 14. Telegram has not answered since 02:13 Moscow time"
    )
    over = card("telegram over", LEAD)
    assert over.title == "№ 14. Telegram снова отвечает"
    assert over.lines == ("Не отвечал с 02:13 до 02:19 МСК: 6 минут. Операторы работали.",)


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


def test_of_what_only_operators_say_it_is_said_what_does_not_work() -> None:
    message = card("mass said", LEAD)
    assert message.title == "№ 14. Массовый сбой, 4 оператора. Не работает: чат. Проверки чистые"
    assert not any("Оператор сообщает" in line for line in message.lines)


def test_the_update_is_said_only_where_it_is_earlier() -> None:
    same = replace(LOCAL, eta_at=NOW, update_at=NOW)
    lines = words(View(same, "ru"), LEAD).lines
    assert "Восстановление ждём к 02:13 МСК" in lines
    assert not any("Обновим" in line for line in lines)
    earlier = replace(LOCAL, eta_at=NOW + timedelta(hours=1), update_at=NOW)
    assert "Обновим в 02:13 МСК" in words(View(earlier, "ru"), LEAD).lines


def test_what_is_opened_again_says_so_and_counts_from_now() -> None:
    message = card("mass again", LEAD)
    assert message.title == "№ 14. Открыт снова в 03:13 МСК. Банк: программа не отвечает (CRM)"
    assert "С тех пор ни у кого не повторилось." in message.lines
    for said in ("Менее вероятно", "Не работает у", "Передайте", "Откройте обращение"):
        assert not any(said in line for line in message.lines)
    assert card("mass again hit", LEAD).title.startswith(
        "№ 14. Снова массовый сбой с 03:13 МСК, 39 операторов."
    )


def test_a_partial_outage_has_one_line_for_both_counts() -> None:
    lines = card("mass partial", LEAD).lines
    assert "Работает не у всех: у 39 нет, у 12 есть." in lines
    assert not any(line.startswith("Не работает у") for line in lines)


def test_those_counted_of_a_provider_are_its_own_customers() -> None:
    ours = Weight(6, 4, 490, 0, (("Дом.ру, Оренбург", 6),))
    outage = replace(
        MASS, cause="isp.no_internet", side="isp", services=(), weight=ours,
        component="isp:domru/Оренбург/uplink",
    )  # fmt: skip
    message = words(View(outage, "ru"), LEAD)
    assert message.title == "№ 14. Массовый сбой, 6 операторов. Провайдер: нет интернета"
    assert "Не работает у 6 из 10 операторов этого провайдера в городе" in message.lines
    assert "Где: Дом.ру, Оренбург" in message.lines
    assert "Менее вероятно: несколько отдельных сбоев." in message.lines
    assert not any("490" in line for line in message.lines)


def test_monitoring_reads_every_figure() -> None:
    lines = card("mass passed", Role.MONITORING).lines
    assert "Не работает у 37, работает у 12, нет связи с 2, нет данных от 1" in lines


def test_recovery_of_many_says_how_many_were_hit_and_what_is_owed() -> None:
    over = replace(MASS, restored_at=NOW + timedelta(minutes=12), promised=3)
    lines = words(View(over, "ru", hit=41), LEAD).lines
    assert lines[:3] == (
        "Сбой с 02:13 до 02:25 МСК, 12 минут",
        "Было у 41 оператора",
        "Обещали перезвонить или написать: 3 клиентам",
    )


def test_several_services_are_named_and_the_rest_is_counted() -> None:
    several = replace(MASS, services=("CRM", "Чат", "АБС", "Телефония"))
    message = words(View(several, "ru"), LEAD)
    assert message.title.endswith("Банк: программы не отвечают (CRM, Чат и ещё 2)")
    assert "Не работает: CRM, Чат, АБС, Телефония" in message.lines


def test_a_close_second_explanation_is_said_otherwise() -> None:
    near = replace(MASS, weight=replace(MASS.weight, certain=False, instead=""))
    lines = words(View(near, "ru"), LEAD).lines
    assert "Возможно и другое: несколько отдельных сбоев." in lines


def test_the_administrator_answers_for_operators_only_while_nobody_else_does() -> None:
    assert "Открыто: 1 звонок, 2 чата" in card("new", Role.SYSADMIN).lines
    assert "Открыто: 1 звонок, 2 чата" not in card("known", Role.SYSADMIN).lines


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("incident", [LOCAL, MASS])
def test_true_causes_are_chosen_in_two_steps(incident: HubIncident, lang: str) -> None:
    view, number = View(incident, lang), incident.number
    domains = [Order.from_button(row[0].order) for row in choice(view, "")]
    assert domains[-1] == Order(Action.RESOLVE, number, BACK)
    found = incident.cause.partition(".")[0]
    assert domains[0] == Order(Action.RESOLVE, number, CHOOSE + found)
    causes: list[str] = []
    for order in domains[:-1]:
        assert order is not None
        rows = choice(view, order.argument.removeprefix(CHOOSE))
        offered = [Order.from_button(row[0].order) for row in rows]
        assert offered[-1] == Order(Action.RESOLVE, number, CHOOSE)
        causes += [one.argument for one in offered[:-1] if one is not None]
    homes = ("pc.", "home_network.", "vpn_client.") if incident.is_mass else ()
    assert sorted(causes) == sorted(one for one in CAUSES if not one.startswith(homes))
    for domain in {one.partition(".")[0] for one in CAUSES}:
        assert known(f"hub.domain.{domain}", lang)


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


def test_monitoring_does_not_read_other_providers_customers_as_missing() -> None:
    figures = Weight(6, 4, 14, 2, (("Дом.ру, Оренбург", 6),))
    provider = replace(MASS, component="isp:domru/Оренбург/access", weight=figures)
    lines = words(View(provider, "ru"), Role.MONITORING).lines
    assert "Не работает у 6, работает у 4, нет связи с 2, нет данных от 0" in lines
    lines = words(View(replace(MASS, weight=figures), "ru"), Role.MONITORING).lines
    assert "Не работает у 6, работает у 4, нет связи с 2, нет данных от 12" in lines


def test_who_joins_what_was_opened_again_is_not_said_to_be_nobody() -> None:
    again = STATES["mass again"]
    said = "С тех пор ни у кого не повторилось."
    for role in (LEAD, Role.MONITORING):
        assert said in words(View(again, "ru"), role).lines
        joined = words(View(replace(again, awaits=False), "ru"), role).plain()
        assert said not in joined
        assert "Не работает у 0" not in joined


def test_a_call_out_that_has_asked_nobody_is_no_row_of_zeros() -> None:
    offers = ("now", "stop")
    unasked = card("called", LEAD, filled=Fill(6, 0, 0, 0, running=True, offers=offers))
    assert "Резервная группа: ещё не спрашивали, нужно человек: 6" in unasked.lines
    nobody = card("called", LEAD, filled=Fill(6, 0, 0, 0, exhausted=True, offers=offers))
    assert "Резервная группа: спросить некого, нужно человек: 6" in nobody.lines


def test_nobody_is_coming_to_an_outage_that_is_over() -> None:
    arrivals = ((NOW, 1),)
    filled = Fill(6, 1, 2, 1, exhausted=True, arrivals=arrivals, offers=("again", "stop"))
    over = replace(LOCAL, called_out_at=NOW, restored_at=NOW + timedelta(minutes=9))
    said = words(View(over, "ru", filled=filled), LEAD).plain()
    assert "соглашались 1 из 6, спросили 2, не могли 1" in said
    assert "Когда придут" not in said
    assert "спросить некого" not in said


def test_the_end_of_a_mass_outage_says_that_degraded_mode_is_still_on() -> None:
    still = "Упрощённый режим всё ещё включён, с 02:13 МСК"
    assert still in card("mass over", LEAD, degraded_at=NOW).lines
    for state in ("mass closed", "restored"):
        assert still not in card(state, LEAD, degraded_at=NOW).lines


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


def test_what_outlasts_a_mass_outage_says_so_first() -> None:
    for lang, first in (
        ("ru", "Массовый сбой № 6 закончился, у этого оператора не работает до сих пор."),
        ("en", "Mass outage no. 6 is over; this operator's still goes on."),
    ):
        assert card("new", LEAD, lang, outlasts=6).lines[0] == first
        assert first not in card("restored", LEAD, lang, outlasts=6).lines
