"""What the plain page says, and what it must not."""

from dataclasses import replace
from typing import Any

import pytest

from runbook.hub.api.page import SCRIPT_PATH, STYLE_PATH, Pages
from runbook.hub.api.state import MOST_SHOWN, state
from runbook.hub.model.incident import Weight
from runbook.hub.model.people import Role
from tests.unit.runbook.hub.api.situations import NOW, before, local, mass, situation


def page(now: object, lang: str = "ru", *, database: bool = True) -> str:
    shown = state(now, (12, 11), NOW, lang, database=database)  # type: ignore[arg-type]
    return Pages().render("state", lang, {"state": shown}).decode()


def test_it_shows_numbers_causes_counts_and_roles() -> None:
    known = mass(
        40,
        weight=Weight(accuse=12, prove=3, silent=1),
        acknowledged_at=before(60),
        acknowledged_by="lead",
    )
    text = page(
        situation(known, local(7), local(8, "op-118"), holder="h", at_work={Role.SHIFT_LEAD: 2})
    )
    for wanted in ("№ 40", "№ 7", "№ 8", "Не работает у 12", "Руководитель смены: 2", "11 из 12"):
        assert wanted in text, wanted
    assert '<p class="warning"' not in text


def test_nobody_can_be_recognised() -> None:
    hers = local(
        7,
        "op-117",
        ticket="INC-4711",
        services=("crm",),
        acknowledged_at=before(9),
        acknowledged_by="ivanova",
    )
    text = page(situation(hers, mass(component="gateway:vpn.bank.example/host"), holder="hub-77"))
    for hidden in ("op-117", "ivanova", "INC-4711", "vpn.bank", "hub-77", hers.key, "domru"):
        assert hidden not in text, hidden


@pytest.mark.parametrize(
    ("now", "warns"),
    [
        (situation(holder=""), "Ни один пульт сейчас не дежурит"),
        (situation(holder="h", speaking=None), "не может отправлять оповещения"),
        (situation(holder="h", at_work={Role.SYSADMIN: 1}), "Никто из руководителей смены"),
        (situation(holder="h", degraded=before(600)), "Упрощённый режим с 02:03"),
        (situation(holder="h", silence_counts=False), "молчание операторов не учитывается"),
    ],
)
def test_what_is_not_as_it_should_be_stands_on_top(now: object, warns: str) -> None:
    assert warns in page(now)


def test_old_figures_are_called_old() -> None:
    assert "База данных не отвечает с 02:13" in page(situation(), database=False)
    assert "База данных ещё не ответила" in Pages().render("state", "ru", {"state": None}).decode()


def test_a_drill_is_called_one() -> None:
    assert "Тренировка:" in page(situation(local(7, drill=True)))


def test_a_mass_outage_does_not_make_an_endless_page() -> None:
    crowd = [local(number, f"op-{number}") for number in range(1, MOST_SHOWN + 22)]
    text = page(situation(*crowd))
    assert text.count('<th scope="row">№ ') == MOST_SHOWN
    assert "и ещё 21 сбой" in text
    assert f": {MOST_SHOWN + 21}" in text


def test_it_is_there_in_english_too() -> None:
    text = page(situation(mass(), local(7)), "en")
    assert "Mass outages" in text
    assert '<html lang="en">' in text


def test_it_loads_nothing_but_what_is_its_own() -> None:
    text = page(situation(mass(), local(7)))
    for forbidden in ("http://", "https://", "onclick", "<form", "style="):
        assert forbidden not in text
    assert text.count("src=") == text.count("<script") == 1
    assert f'<script src="{SCRIPT_PATH}" defer></script>' in text
    assert text.count("<link") == 1
    assert f'<link rel="stylesheet" href="{STYLE_PATH}">' in text


def test_what_belongs_to_a_mass_outage_stands_within_it() -> None:
    shared = mass(40, weight=Weight(accuse=3, prove=9))
    crowd = [local(number, f"op-{number}", parent=shared.key) for number in (7, 8, 9, 12)]
    text = page(situation(shared, *crowd, local(20, "op-20")))
    assert "Идут 2 сбоя: 1 массовый, 1 у одного оператора." in text
    assert "В него входят: № 7\N{EN DASH}9, 12." in text
    assert text.count('<th scope="row">№ ') == 2
    assert "Ещё никто не знает: № 20, 40." in text


def test_what_is_over_is_not_said_to_fail_for_anybody() -> None:
    over = mass(40, weight=Weight(accuse=3, prove=9), restored_at=before(60))
    assert "Не работает у" not in page(situation(over))
    assert "Сбоев нет. На связи 11 рабочих мест." in page(situation(over))


def test_another_providers_customers_are_not_said_to_be_unheard() -> None:
    figures = Weight(accuse=6, prove=4, silent=14, vanished=2)
    text = page(situation(mass(40, weight=figures)))
    assert "Не работает у 6, работает у 4. С 2 операторами пропала связь." in text
    assert "нет данных" not in text
    text = page(situation(mass(40, component="service:crm/application", weight=figures)))
    assert "С 2 операторами пропала связь. Ещё от 12 операторов нет данных." in text


def test_what_does_not_work_has_the_name_that_people_know() -> None:
    broken: dict[str, Any] = {"cause": "bank_service.error", "side": "bank", "services": ("crm",)}
    shown = situation(mass(40, component="service:crm", **broken), local(7, **broken))
    text = page(replace(shown, service_names={"crm": "CRM Банка"}))
    assert text.count("банк: программа отвечает ошибкой (CRM Банка)") == 2
