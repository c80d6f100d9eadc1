"""News were promised by a time that has passed: who promised them is reminded once."""

from notifier.delivery import Delivery
from runbook.hub.model.actions import Action
from runbook.hub.store import people
from runbook.hub.telling.tending import tend
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night

ASKED = "Что сказать операторам?"


def asked(night: Night, chat: str) -> list[Delivery]:
    with night.store.write() as tx:
        tend(tx, night.office)
    found = [one for one in night.deliver() if one.recipient.address == chat]
    return [one for one in found if ASKED in one.message.title]


def test_who_gave_the_time_is_asked_once_with_the_buttons_of_a_new_one(night: Night) -> None:
    night.reports(night.outage())
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    night.orders("lead", Action.SET_ETA, 1, "60+20")
    assert asked(night, LEAD) == []
    night.clock.go(20 * 60 + 1)
    (reminder,) = asked(night, LEAD)
    assert reminder.message.title.startswith("№ 1. Обещали обновить в 02:33")
    assert reminder.message.rings
    orders = [one.order for row in reminder.message.buttons for one in row]
    assert orders == ["eta:1:30", "eta:1:60", "eta:1:120", "eta:1:0"]
    assert asked(night, LEAD) == []
    assert "eta.reminded" in night.events()


def test_a_new_time_is_a_new_promise(night: Night) -> None:
    night.reports(night.outage())
    for _ in range(2):
        night.orders("lead", Action.SET_ETA, 1, "30")
        night.clock.go(30 * 60 + 1)
        assert len(asked(night, LEAD)) == 1


def test_whoever_gave_it_is_asked_and_nobody_else(night: Night) -> None:
    night.reports(night.outage(cause="bank_service.unreachable", side="bank"))
    night.orders("admin", Action.SET_ETA, 1, "30")
    night.clock.go(30 * 60 + 1)
    with night.store.write() as tx:
        tend(tx, night.office)
    sent = [one for one in night.deliver() if ASKED in one.message.title]
    assert [one.recipient.address for one in sent] == [ADMIN]


def test_when_that_person_has_gone_home_the_lead_is_asked(night: Night) -> None:
    night.reports(night.outage(cause="bank_service.unreachable", side="bank"))
    night.orders("admin", Action.SET_ETA, 1, "30")
    with night.store.write() as tx:
        people.set_shift(tx, "admin", on_shift=False)
    night.clock.go(30 * 60 + 1)
    assert len(asked(night, LEAD)) == 1


def test_what_is_over_needs_no_news(night: Night) -> None:
    night.reports(night.outage())
    night.orders("lead", Action.SET_ETA, 1, "30")
    night.reports(night.restored())
    night.clock.go(30 * 60 + 1)
    assert asked(night, LEAD) == []
