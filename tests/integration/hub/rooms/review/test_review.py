from pathlib import Path

import pytest

from runbook.hub.model.actions import Action
from runbook.hub.store import callbacks, incidents, reviews
from runbook.hub.store.callbacks import Told
from tests.integration.hub.api.running import promise
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

GOLDEN = Path(__file__).with_name("mass_night.md")
PATH = "/incidents/4/report"


@pytest.fixture
def over(night: Night) -> Night:
    """Three operators and one provider: ten minutes until somebody knew, forty in all."""
    for number in range(1, 4):
        night.reports(night.outage(number))
    mass = night.mass()
    night.join_all(mass, (1, 2, 3))
    told = [
        Told("op-101", promise(1, incident=f"{1:016x}"), night.clock.now),
        Told("op-102", promise(2, incident=f"{2:016x}", outcome="reached"), night.clock.now),
    ]
    with night.store.write() as tx:
        callbacks.take(tx, told)
    night.clock.go(30)
    night.deliver()
    night.clock.go(600)
    night.orders("lead", Action.ACKNOWLEDGE, 4)
    night.orders("lead", Action.DEGRADE)
    night.clock.go(1800)
    for number in range(1, 4):
        night.reports(night.restored(number))
    night.ends(mass)
    night.clock.go(3600)
    return night


def form(visitor: Visitor) -> dict[str, str]:
    """The hidden fields of the form that saves."""
    found = next(one for one in visitor.forms if one.fields.get("deed") == "edit-review")
    return dict(found.fields)


def test_the_report_of_a_mass_night_writes_itself(over: Night, enter: Enter) -> None:
    assert over
    lead = enter("lead")
    text = lead.look(f"{PATH}.md").text
    assert text == GOLDEN.read_text(encoding="utf-8")
    lead.look(PATH)
    assert "Отчёт о массовом сбое № 4" in lead.text
    assert "<svg" in lead.text


def test_of_two_who_write_at_once_neither_loses_a_word(over: Night, enter: Enter) -> None:
    first, second = enter("lead"), enter("lead-3")
    first.look(PATH)
    second.look(PATH)
    first.send(PATH, form(first) | {"addition": "Первый текст", "todo_0": "Проверить узел"})
    assert "Отчёт № 4 сохранён." in first.text
    second.send(PATH, form(second) | {"addition": "Второй текст"})
    assert "Первый текст" in second.text
    assert "Второй текст" in second.text
    assert "Проверить узел" in second.text
    with over.store.read() as tx:
        found = incidents.by_number(tx, 4)
        assert found is not None
        kept = reviews.of_incident(tx, found.key)
    assert kept.words.addition == "Первый текст"
    second.send(PATH, form(second) | {"addition": "Первый текст\nВторой текст"})
    assert "Отчёт № 4 сохранён." in second.text
    assert over.events(4).count("review.saved") == 2


def test_a_finished_report_stands_until_it_is_opened_again(over: Night, enter: Enter) -> None:
    assert over
    lead = enter("lead")
    lead.look(PATH)
    before = form(lead)
    lead.press("Закончить отчёт")
    assert "Отчёт № 4 закончен." in lead.text
    lead.send(PATH, before | {"addition": "Поздно"})
    assert "уже закончен" in lead.text
    assert "Поздно" in lead.text
    lead.look(PATH)
    assert "Поздно" not in lead.text
    lead.press("Снова открыть отчёт")
    lead.send(PATH, form(lead) | {"addition": "Вовремя"})
    assert "Отчёт № 4 сохранён." in lead.text


@pytest.mark.parametrize(
    "text",
    ["Клиент Иванов Пётр Сергеевич ждал", "звонить +7 922 123-45-67", "карта 4276 3800 1234 5675"],
)
def test_nothing_of_a_client_is_kept_and_the_text_is_not_lost(
    over: Night, enter: Enter, text: str
) -> None:
    lead = enter("lead")
    lead.look(PATH)
    lead.send(PATH, form(lead) | {"lessons": text})
    assert "не сохранён" in lead.text
    assert "review.saved" not in over.events(4)


def test_who_may_look_and_who_may_write(over: Night, enter: Enter) -> None:
    assert over
    for person, sees, writes in (
        ("lead", True, True), ("admin", True, True), ("monitor", True, False),
        ("auditor", True, False), ("operator", False, False), ("mentor", False, False),
    ):  # fmt: skip
        visitor = enter(person)
        assert (visitor.look(PATH).status_code == 200) is sees
        deeds = [one.fields.get("deed") for one in visitor.forms]
        assert ("edit-review" in deeds) is writes
        assert ("finish-review" in deeds) is (person == "lead")
