"""The buttons of a card: they follow what was done, fit a phone, and are sure of what they do."""

from itertools import product

import pytest

from runbook.diagnosis.advice import CAUSES
from runbook.hub.cards.buttons import BACK, CHOOSE, WIDEST, choice, surely_undegrade
from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.language.texts import known
from tests.unit.runbook.hub.cards.states import LEAD, LOCAL, MASS, NOW, STATES, card, labels


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
