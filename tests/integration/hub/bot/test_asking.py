"""Commands: what is shown, what is ordered in words, and what is asked back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from notifier.message import Message
from runbook.hub.admission import logging_in
from runbook.hub.model.people import HubPerson
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import callbacks, people
from runbook.hub.store.callbacks import Told
from runbook.hub.store.tables import CODES
from tests.integration.hub.api.running import promise
from tests.integration.hub.bot.scene import ADMIN, LEAD, STANDBY, Scene

URL = "https://hub.bank.example"


def orders(message: Message) -> list[str]:
    return [button.order for row in message.buttons for button in row]


def test_the_state_is_shown_in_counts(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    scene.night.mass()
    with scene.on_duty():
        scene.says(LEAD, "/status")
    said = scene.last_told(LEAD)
    assert "Идут 2 сбоя: 1 массовый, 1 у одного оператора." in said
    assert "Ещё никто не знает: № 1, 2." in said


def test_what_belongs_to_a_mass_outage_is_counted_and_listed_within_it(scene: Scene) -> None:
    for number in range(1, 5):
        scene.night.reports(scene.night.outage(number))
    mass = scene.night.mass()
    scene.night.join_all(mass, (1, 2, 3))
    with scene.on_duty():
        scene.says(LEAD, "/status")
        scene.says(LEAD, "/incidents")
    status, listed = (one.plain() for one in scene.told(LEAD))
    assert "Идут 2 сбоя: 1 массовый, 1 у одного оператора." in status
    assert "Ещё никто не знает: № 4, 5." in status
    title, first, second = listed.splitlines()
    assert title == "2 инцидента не закрыты"
    assert "3 оператора: № 1\N{EN DASH}3" in first
    assert "op-104" in second


def test_a_calm_night_is_one_sentence(scene: Scene) -> None:
    with scene.on_duty():
        scene.says(LEAD, "/status")
    assert "Сбоев нет. На связи 0 рабочих мест." in scene.last_told(LEAD)


def test_what_she_says_does_not_work_is_listed_where_checks_are_clean(scene: Scene) -> None:
    scene.night.reports(
        scene.night.outage(cause="healthy.ok", side="none", not_working=("chat", "voice"))
    )
    with scene.on_duty():
        scene.says(LEAD, "/incidents")
    assert "проверки чистые, не работает:" in scene.last_told(LEAD)


def test_incidents_are_listed_the_shared_one_first(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    scene.night.mass()
    with scene.on_duty():
        scene.says(LEAD, "/incidents")
    _title, mass, local = scene.last_told(LEAD).splitlines()
    assert "массовый" in mass
    assert "3 оператора" in mass
    assert "op-101" in local
    assert "идёт" in local


def test_what_does_not_work_has_the_name_it_has_on_the_card(scene: Scene) -> None:
    broken = scene.night.outage(cause="bank_service.error", side="bank", services=("crm",))
    scene.night.reports(broken)
    with scene.on_duty():
        scene.says(LEAD, "/incidents")
    assert "банк: программа отвечает ошибкой (crm)" in scene.last_told(LEAD)


def test_a_long_list_is_cut_and_says_so(scene: Scene) -> None:
    for number in range(1, 26):
        scene.night.reports(scene.night.outage(number))
    with scene.on_duty():
        scene.says(LEAD, "/incidents")
    assert scene.last_told(LEAD).endswith("и ещё 5")
    assert len(scene.last_told(LEAD)) < 4096


def test_nothing_open_is_said_in_a_sentence(scene: Scene) -> None:
    with scene.on_duty():
        scene.says(LEAD, "/incidents")
    assert scene.last_told(LEAD) == "Незакрытых инцидентов нет."


def test_acknowledging_works_in_words_too(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        scene.says(LEAD, "/ack №1")
        assert scene.night.incident().acknowledged_by == "lead"
        scene.says(LEAD, "/unack 1")
        assert scene.night.incident().acknowledged_at is None
        scene.says(LEAD, "/ack 77")
    assert len(scene.told(LEAD)) == 3
    assert len(scene.events("order.refused")) == 1


def test_a_command_without_its_number_is_explained(scene: Scene) -> None:
    with scene.on_duty():
        for text in ("/ack", "/ack много", "/eta 1 скоро", "/degraded", "/eta 1 0"):
            scene.says(LEAD, text)
    assert all("Так не получится." in one.plain() for one in scene.told(LEAD))
    assert "/ack 12" in scene.told(LEAD)[0].plain()
    assert len(scene.told(LEAD)) == 5


def test_minutes_are_asked_back_and_given_by_a_button(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        scene.says(LEAD, "/eta 1")
        asked = scene.told(LEAD)[0]
        assert orders(asked) == ["eta:1:15", "eta:1:30", "eta:1:60", "eta:1:120"]
        assert asked.title == "Инцидент № 1: когда заработает?"
        labels = [one.label for row in asked.buttons for one in row]
        assert labels == ["Через 15 минут", "Через 30 минут", "Через 1 час", "Через 2 часа"]
        scene.presses(LEAD, "eta:1:15")
        first = scene.night.incident().eta_at
        scene.says(LEAD, "/eta 1 45")
    assert first == scene.night.clock.now + timedelta(minutes=15)
    assert scene.night.incident().eta_at == scene.night.clock.now + timedelta(minutes=45)


def test_the_true_cause_is_asked_back_and_given_by_a_button(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        scene.says(LEAD, "/resolve 1")
        offered = orders(scene.told(LEAD)[0])
        assert offered[0] == "res:1:isp.no_internet"
        assert scene.told(LEAD)[0].title == "Инцидент № 1: что это было?"
        assert len(offered) == len(set(offered)) <= 10
        assert all(len(one.encode()) <= 64 for one in offered)
        answer = scene.presses(LEAD, "res:1:home_network.power_cut")
    assert answer.get("show_alert", "false") == "false"
    incident = scene.night.incident()
    assert incident.true_cause == "home_network.power_cut"
    assert incident.closed_at is not None


def test_causes_of_the_side_that_was_found_come_first(scene: Scene) -> None:
    scene.night.reports(scene.night.outage(cause="bank_service.slow", side="bank"))
    with scene.on_duty():
        scene.says(LEAD, "/resolve 1")
    offered = orders(scene.told(LEAD)[0])
    assert offered[:2] == ["res:1:bank_service.slow", "res:1:bank_service.error"]


def test_a_shared_incident_is_not_explained_by_somebodys_home(scene: Scene) -> None:
    scene.night.mass()
    with scene.on_duty():
        scene.says(LEAD, "/resolve 1")
    assert not [one for one in orders(scene.told(LEAD)[0]) if "home_network" in one]


def test_choosing_is_refused_to_who_may_not_order(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        scene.says(STANDBY, "/resolve 1")
        scene.says(STANDBY, "/status")
    assert all(not one.buttons for one in scene.told(STANDBY))
    assert [one.body["order"] for one in scene.events("order.refused")] == ["res", "status"]


def test_who_is_on_shift_is_shown_by_role_and_never_by_name(scene: Scene) -> None:
    with scene.on_duty():
        scene.says(LEAD, "/duty")
    said = scene.last_told(LEAD)
    assert "lead" in said
    assert "lead-2" not in said
    assert "Подмена" not in said
    assert "@" not in said


def test_callbacks_are_counts_and_a_link(scene: Scene) -> None:
    settings = HubSettings(server=Server(url=URL))
    scene.night.office = replace(scene.night.office, settings=settings)
    with scene.on_duty():
        scene.says(LEAD, "/callbacks")
        scene.says(ADMIN, "/callbacks")
    assert scene.last_told(LEAD) == "Никто из клиентов не ждёт звонка или сообщения."
    with scene.night.store.write() as tx:
        callbacks.take(tx, [Told("op-117", promise(1), scene.night.clock.now)])
    with scene.on_duty():
        scene.says(LEAD, "/callbacks")
    assert scene.last_told(LEAD).startswith("Ждёт 1 клиент")
    assert URL in scene.last_told(LEAD)
    assert URL not in scene.last_told(ADMIN)


@pytest.mark.parametrize("url", [URL, ""])
def test_log_in_sends_a_way_in_that_is_kept_nowhere(scene: Scene, url: str) -> None:
    settings = HubSettings(server=Server(url=url))
    scene.night.office = replace(scene.night.office, settings=settings)
    with scene.on_duty():
        scene.says(LEAD, "/login")
        scene.until(lambda: scene.api.texts(LEAD))
    said = scene.api.texts(LEAD)[-1]
    way_in = said.splitlines()[1]
    code = way_in.removeprefix(f"{URL}/login/") if url else way_in.removeprefix("Код для входа: ")
    assert way_in.startswith(f"{URL}/login/" if url else "Код для входа: ")
    assert "Действует 10 минут и один раз." in said
    assert code not in scene.everything_kept()
    assert code.replace(" ", "") not in scene.everything_kept()
    with scene.night.store.write() as tx:
        came = logging_in.log_in(tx, code)
    assert isinstance(came, logging_in.Entered)
    assert came.person.id == "lead"


def test_log_in_is_refused_to_who_is_off_shift(scene: Scene) -> None:
    with scene.night.store.write() as tx:
        people.set_shift(tx, "standby-1", on_shift=False)
    with scene.on_duty():
        scene.says(STANDBY, "/login")
    with scene.night.store.read() as tx:
        assert tx.connection.execute(select(CODES.c.hash)).all() == []
    assert [one.body["order"] for one in scene.events("order.refused")] == ["login"]


def test_everybody_is_answered_in_their_own_language(scene: Scene) -> None:
    with scene.night.store.write() as tx:
        lead = people.by_id(tx, "lead")
        assert isinstance(lead, HubPerson)
        people.save(tx, replace(lead, lang="en"))
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        scene.says(LEAD, "/status")
        scene.says(LEAD, "what?")
        scene.says(LEAD, "/eta 1")
    assert all(one.plain().isascii() for one in scene.told(LEAD))


def test_the_menu_of_commands_is_told_to_telegram_in_every_language(scene: Scene) -> None:
    with scene.on_duty():
        scene.until(lambda: scene.api.requests.count("setMyCommands") == 3)
    languages = [given.get("language_code", "") for _, given in scene.api.updates.managed]
    assert sorted(languages) == ["", "en", "ru"]
