from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from runbook.hub.model.actions import Action
from runbook.hub.rooms.figures.counting import Case
from runbook.hub.rooms.handover.gathering import content
from runbook.hub.store import callbacks, incidents, reviews
from runbook.hub.store.callbacks import Told
from runbook.hub.store.documents import read
from runbook.hub.store.tables import INCIDENTS
from runbook.language.moscow import MOSCOW
from runbook.reporting.shapes import Moment
from tests.integration.hub.api.running import promise
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import NOW
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


def _ago(seconds: float) -> Moment:
    return Moment(wall=NOW, age_ms=round(seconds * 1000))


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


def test_everything_says_the_same_beginning_though_a_report_came_late(
    night: Night, enter: Enter
) -> None:
    """The PC found it at 02:12, the hub was told at 02:22: it began when the PC was hit."""
    late = night.outage(1, occurred=_ago(672), detected=_ago(660), opened=_ago(650))
    night.reports(late)
    night.reports(night.outage(2, occurred=_ago(400), detected=_ago(390), opened=_ago(390)))
    night.join_all(night.mass(occurred_at=None, detected_at=night.clock.now), (2, 1))
    night.deliver()
    mass = night.incident(3)
    began = night.clock.now - timedelta(seconds=672)
    assert mass.began == mass.occurred_at == began
    said = began.astimezone(MOSCOW).strftime("%H:%M")
    heard = night.clock.now.astimezone(MOSCOW).strftime("%H:%M")
    lead = enter("lead")
    assert f"С {said} МСК" in lead.look("/").text
    page = lead.look("/incidents/3").text
    assert f"<b>Начался</b> <span>{said}</span>" in page
    assert f"С {said} МСК" in page
    assert f"{heard}</time> Стало ясно, что сбой массовый" in page
    report = lead.look("/incidents/3/report.md").text
    assert f"{began.astimezone(MOSCOW):%d.%m.%Y} {said} начался массовый сбой" in report
    page = lead.look("/incidents/3/report").text
    assert f"Начался: 23.11.2026 {said}" in page
    assert f"Узнал пульт: 23.11.2026 {heard}" in page
    assert "На пульт сообщение пришло не сразу" in page
    assert f"начался 23.11.2026 {said}" in lead.look("/log?incident=1").text
    with night.store.read() as tx:
        (open_one,) = content(tx, [mass], "lead", night.clock.now).incidents
        body = tx.connection.execute(
            select(INCIDENTS.c.body).where(INCIDENTS.c.key == mass.key)
        ).scalar()
    assert open_one.since == read(str(body), Case).began == began


def test_whoever_was_hit_long_before_does_not_date_a_mass_outage(night: Night) -> None:
    night.reports(night.outage(1, occurred=_ago(7200), detected=_ago(7100), opened=_ago(7100)))
    night.reports(night.outage(2, occurred=_ago(60)))
    mass = night.mass(occurred_at=None, detected_at=night.clock.now)
    night.join_all(mass, (1, 2))
    assert night.incident(3).began == night.clock.now - timedelta(seconds=60)


def test_a_report_of_an_outage_that_goes_on_says_so_and_what_is_not_known_yet(
    busy: Night, enter: Enter
) -> None:
    assert busy
    lead = enter("lead")
    page = lead.look("/incidents/6/report").text
    text = lead.look("/incidents/6/report.md").text
    for shown in (page, text):
        assert "Сбой ещё идёт, отчёт пополняется." in shown
        assert "Не могут работать 3 оператора." in shown
        assert "Пока никто не отметил «Знаю»." in shown
        assert "Клиентам пока ничего не обещали." in shown
        assert "сбой ещё идёт" in shown
        assert "ещё не закрыт" in shown
        assert "ничего не помешало" not in shown
        assert "не знаем" not in shown


def test_providers_are_said_by_their_names(over: Night, enter: Enter) -> None:
    assert over
    lead = enter("lead")
    for path in (PATH, f"{PATH}.md"):
        text = lead.look(path).text
        assert "Дом.ру, Оренбург: 3" in text
        assert "domru" not in text


def test_what_people_write_stays_text_in_markdown(over: Night, enter: Enter) -> None:
    lead = enter("lead")
    lead.look(PATH)
    hostile = (
        "# Заголовок\n- пункт\n1. пункт\n+ пункт\n===\n<b>x</b> [a](http://b) ![c](d) `e` ~~f~~"
    )
    lead.send(PATH, form(lead) | {"addition": hostile, "todo_0": "2. *дело*"})
    assert "сохранён" in lead.text
    text = lead.look(f"{PATH}.md").text
    assert text.count("\n# ") == 0
    lines = text.splitlines()
    for written in ("\\# Заголовок", "\\- пункт", "1\\. пункт", "\\+ пункт", "\\==="):
        assert written in lines
    assert "<b>" not in text.replace("\\<b", "")
    assert "[a](" not in text
    assert "- 2\\. \\*дело\\*" in lines
    assert over.events(4).count("review.saved") == 1


def test_what_was_saved_is_printed_though_the_form_is_not(over: Night, enter: Enter) -> None:
    assert over
    lead = enter("lead")
    lead.look(PATH)
    lead.send(
        PATH, form(lead) | {"lessons": "Звонить раньше", "todo_0": "Узел", "until_0": "2026-11-30"}
    )
    _, _, printed = lead.look(PATH).text.partition('<div class="printed">')
    assert "Звонить раньше" in printed
    assert "<li>Узел; 30.11.2026</li>" in printed
