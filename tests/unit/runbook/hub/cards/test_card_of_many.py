"""The card of a mass incident, of its members, and of Telegram: what is counted, and what asked."""

from dataclasses import replace
from datetime import timedelta

from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from runbook.hub.model.incident import Weight
from runbook.hub.model.people import Role
from tests.unit.runbook.hub.cards.states import LEAD, MASS, NOW, STATES, card, labels

READ_ALOUD_OF_TELEGRAM = (
    "№ 14. Telegram не отвечает с 02:13 МСК\n"
    "Это не сбой у операторов. Сообщения идут почтой и вебхуками; проверяйте почту.\n"
    "Ничего нажимать не нужно.\n\n"
    "Инцидент № 14 · b1b2c3d4"
)


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


def test_of_what_only_operators_say_it_is_said_what_does_not_work() -> None:
    message = card("mass said", LEAD)
    assert message.title == "№ 14. Массовый сбой, 4 оператора. Не работает: чат. Проверки чистые"
    assert not any("Оператор сообщает" in line for line in message.lines)


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


def test_the_end_of_a_mass_outage_says_that_degraded_mode_is_still_on() -> None:
    still = "Упрощённый режим всё ещё включён, с 02:13 МСК"
    assert still in card("mass over", LEAD, degraded_at=NOW).lines
    for state in ("mass closed", "restored"):
        assert still not in card(state, LEAD, degraded_at=NOW).lines


def test_what_outlasts_a_mass_outage_says_so_first() -> None:
    for lang, first in (
        ("ru", "Массовый сбой № 6 закончился, у этого оператора не работает до сих пор."),
        ("en", "Mass outage no. 6 is over; this operator's still goes on."),
    ):
        assert card("new", LEAD, lang, outlasts=6).lines[0] == first
        assert first not in card("restored", LEAD, lang, outlasts=6).lines
