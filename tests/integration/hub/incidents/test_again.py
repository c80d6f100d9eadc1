"""What is opened again, switched off for everybody, listed once, and called by its name."""

from dataclasses import replace

from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import Weight
from runbook.hub.store import agents, people, switches
from runbook.hub.store.documents import written
from runbook.hub.store.tables import AGENTS
from runbook.hub.telling.relieving import LISTED
from runbook.hub.telling.tending import tend
from runbook.reporting.shapes import Moment, Surroundings
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night, edited, rung


def closed_and_opened_again(night: Night) -> None:
    """№ 1 is a mass incident that was over, closed and opened again by the lead."""
    night.mass()
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    night.orders("lead", Action.SET_ETA, 1, "60")
    night.clock.go(600)
    over = replace(night.incident(), restored_at=night.clock.now)
    night.apply(Change(over, "mass.restored", loudness=Loudness.RECOVERY))
    night.orders("lead", Action.RESOLVE, 1, "same")
    night.deliver()
    night.clock.go(60)
    assert night.orders("lead", Action.REOPEN, 1).code == "reopened"


def test_what_is_opened_again_counts_from_now_and_says_so(night: Night) -> None:
    closed_and_opened_again(night)
    sent = night.deliver()
    assert rung(sent, LEAD) == []
    card = edited(sent, LEAD)[0].message
    assert card.title == "№ 1. Открыт снова в 02:24 МСК. Провайдер: нет интернета"
    assert not any("Восстановление" in line or "Не работает у" in line for line in card.lines)
    again = night.incident()
    assert (again.weight, again.eta_at, again.awaits) == (Weight(), None, True)


def test_the_first_one_hit_after_that_rings(night: Night) -> None:
    closed_and_opened_again(night)
    night.deliver()
    night.clock.go(90)
    night.reports(night.outage(7))
    night.joins(night.incident(), 7)
    assert len(rung(night.deliver(), LEAD)) == 1
    assert not night.incident().awaits
    night.clock.go(90)
    night.reports(night.outage(8))
    night.deliver()
    night.joins(night.incident(), 8)
    assert rung(night.deliver(), LEAD) == []


def test_what_had_never_ended_does_not_ring_when_it_was_closed_by_mistake(night: Night) -> None:
    closed_and_opened_again(night)
    night.deliver()
    long_ago = Moment(wall=night.clock.now, age_ms=600_000)
    night.reports(night.outage(7, occurred=long_ago, opened=long_ago))
    night.deliver()
    night.joins(night.incident(), 7)
    assert rung(night.deliver(), LEAD) == []
    assert not night.incident().awaits


def test_the_list_for_a_mass_failure_comes_once_and_by_itself(night: Night) -> None:
    night.mass(cause="bank_service.unreachable", side="bank")
    first = [one.message for one in night.deliver() if one.recipient.address == LEAD]
    assert not any("голосовом меню" in one.plain() for one in first)
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    sent = night.deliver()
    lists = [one for one in sent if "голосовом меню" in one.message.plain()]
    assert [one.recipient.address for one in lists] == [LEAD]
    assert lists[0].message.title == "№ 1. Что сделать на время сбоя"
    assert not lists[0].is_edit
    assert not lists[0].message.rings
    assert all("голосовом меню" not in one.message.plain() for one in edited(sent, LEAD))
    night.orders("lead", Action.UNACKNOWLEDGE, 1)
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    assert not any("голосовом меню" in one.message.plain() for one in night.deliver())
    assert night.events().count(LISTED) == 1


def test_where_the_administrator_is_first_the_lead_on_shift_gets_the_list(night: Night) -> None:
    night.mass(cause="bank_service.unreachable", side="bank")
    night.deliver()
    night.orders("admin", Action.ACKNOWLEDGE, 1)
    lists = [one for one in night.deliver() if "голосовом меню" in one.message.plain()]
    assert [one.recipient.address for one in lists] == [LEAD]


def test_one_operators_outage_has_no_such_list(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    assert not any("голосовом меню" in one.message.plain() for one in night.deliver())


def test_degraded_mode_ends_from_a_card_only_when_it_is_said_twice(night: Night) -> None:
    def is_on() -> object:
        with night.store.read() as tx:
            switch = switches.get(tx, switches.DEGRADED)
        assert switch is not None
        return switch.body["on"]

    night.mass()
    night.deliver()
    night.orders("lead", Action.DEGRADE, 1)
    night.deliver()
    assert night.orders("lead", Action.UNDEGRADE, 1, "?").code == "undegraded.sure"
    (asked,) = (one.message for one in night.deliver())
    assert asked.title == "Выключить упрощённый режим для всех?"
    assert not asked.rings
    assert [row[0].order for row in asked.buttons] == ["undeg:1:", "undeg:1:back"]
    assert is_on() is True
    assert night.orders("lead", Action.UNDEGRADE, 1, "back").code == "undegraded.kept"
    assert is_on() is True
    assert night.orders("lead", Action.UNDEGRADE, 1).code == "undegraded"
    assert is_on() is False
    assert night.orders("lead", Action.UNDEGRADE, 1, "?").code == "undegraded.before"


def test_what_is_over_says_that_degraded_mode_was_left_on_until_it_ends(night: Night) -> None:
    mass = night.mass()
    night.deliver()
    night.orders("lead", Action.DEGRADE, 1)
    over = replace(night.incident(mass.number), restored_at=night.clock.now)
    night.apply(Change(over, "mass.restored", loudness=Loudness.RECOVERY))
    said = [one.message.plain() for one in night.deliver() if one.message.rings]
    assert said
    assert all("Упрощённый режим всё ещё включён" in one for one in said)
    night.orders("lead", Action.UNDEGRADE, 1)
    changed = [one.message.plain() for one in night.deliver()]
    assert changed
    assert not any("Упрощённый режим всё ещё включён" in one for one in changed)


def enrolled(night: Night, operator: str, services: dict[str, str]) -> None:
    """Her PC has reported what the services are called there."""
    where = Surroundings(provider="domru", city="Оренбург", services=services)
    with night.store.write() as tx:
        agents.enrol(tx, operator, bytes(32), bytes(32))
        changed = AGENTS.update().where(AGENTS.c.operator == operator)
        tx.connection.execute(changed.values(body=written(where)))


def test_services_and_providers_are_called_by_their_names(night: Night) -> None:
    enrolled(night, "op-101", {"crm": "CRM Банка"})
    enrolled(night, "op-102", {"crm": "CRM Банка"})
    enrolled(night, "op-103", {"crm": "ЦРМ"})
    cause, crm = "bank_service.error", ("crm",)
    for number in (1, 2, 3):
        night.reports(night.outage(number, cause=cause, side="bank", services=crm))
    places = (("domru/Оренбург", 3), ("local-net/Уфа", 1))
    weight = Weight(accuse=4, prove=9, places=places)
    night.mass(cause=cause, side="bank", services=crm, weight=weight)
    cards = [one.message for one in night.deliver() if one.recipient.address == LEAD]
    titles = [one.title for one in cards]
    broken = "Банк: программа отвечает ошибкой (CRM Банка)"
    assert f"№ 1. op-101. {broken}" in titles
    assert titles[-1] == f"№ 4. Массовый сбой, 4 оператора. {broken}"
    assert "Где: Дом.ру, Оренбург (3); local-net, Уфа (1)" in cards[-1].lines


def test_each_reads_the_card_in_a_language_of_her_own(night: Night) -> None:
    with night.store.write() as tx:
        admin = people.by_id(tx, "admin")
        assert admin is not None
        people.save(tx, replace(admin, lang="en"))
    night.mass(cause="bank_service.error", side="bank")
    titles = {one.recipient.address: one.message.title for one in night.deliver()}
    assert titles[LEAD].startswith("№ 1. Массовый сбой, 3 оператора.")
    assert titles[ADMIN].startswith("No. 1. Mass outage, 3 operators.")


def test_of_telegram_each_is_told_once_and_nobody_is_asked_for_an_answer(night: Night) -> None:
    night.mass(cause="channel.telegram", side="undetermined", component="anchor:telegram")
    first = night.deliver()
    assert rung(first, LEAD) == ["№ 1. Telegram не отвечает с 02:13 МСК"]
    for _ in range(4):
        night.clock.go(301)
        with night.store.write() as tx:
            tend(tx, night.office)
        assert [one for one in night.deliver() if one.message.rings] == []
