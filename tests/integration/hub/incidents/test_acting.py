"""What people order: obeyed once, refused visibly, written down with who it was."""

from dataclasses import replace

import pytest

from runbook.hub.model.actions import Action
from runbook.hub.model.incident import Step
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import events, people, switches
from runbook.hub.telling import links
from runbook.hub.telling.linking import ACKNOWLEDGE_PATH
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night, edited, rung


def test_of_two_who_press_at_once_the_second_is_told_who_was_first(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    assert night.orders("lead", Action.ACKNOWLEDGE, 1).code == "acknowledged"
    second = night.orders("admin", Action.ACKNOWLEDGE, 1)
    assert second.code == "acknowledged.before"
    assert second.done
    assert second.values["who"] == "руководитель смены (lead)"
    assert night.incident().acknowledged_by == "lead"
    again = night.orders("lead", Action.ACKNOWLEDGE, 1)
    assert again.code == "acknowledged.by_you"
    assert night.events().count("incident.acknowledged") == 1


def test_the_card_says_who_knows(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(10)
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    card = edited(night.deliver(), LEAD)[0].message
    assert "Руководитель смены (lead) знает с 02:13 МСК" in card.lines
    assert card.buttons[0][0].label == "Отменить «Знаю»"


@pytest.mark.parametrize(
    ("person", "action", "number", "why"),
    [
        ("standby-1", Action.ACKNOWLEDGE, 1, "role"),
        ("mentor", Action.RESOLVE, 1, "role"),
        ("monitor", Action.SET_ETA, 1, "not_mass"),
        ("lead-2", Action.ACKNOWLEDGE, 1, "off_shift"),
        ("lead", Action.ACKNOWLEDGE, 77, "no_incident"),
        ("lead", Action.PASS_ON, 1, "not_mass"),
        ("nobody", Action.ACKNOWLEDGE, 1, "unknown"),
    ],
)
def test_a_refusal_is_said_and_written_down(
    night: Night, person: str, action: Action, number: int, why: str
) -> None:
    night.reports(night.outage())
    before = night.incident()
    answer = night.orders(person, action, number, "30")
    assert not answer.done
    assert answer.code == f"refused.{why}"
    assert night.incident() == before
    with night.store.read() as tx:
        last = events.latest(tx, 1)[0]
    assert last.kind == "order.refused"
    assert last.body["why"] == why
    assert last.by == ("" if person == "nobody" else person)


def test_a_revoked_person_is_unknown(night: Night) -> None:
    night.reports(night.outage())
    with night.store.write() as tx:
        people.revoke(tx, "lead")
    assert night.orders("lead", Action.ACKNOWLEDGE, 1).code == "refused.unknown"


def test_the_expected_time_stands_on_the_card(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(10)
    answer = night.orders("lead", Action.SET_ETA, 1, "60")
    assert (answer.values["at"], answer.values["update"]) == ("03:13", "02:43")
    lines = edited(night.deliver(), LEAD)[0].message.lines
    assert "Восстановление ждём к 03:13 МСК" in lines
    assert "Обновим в 02:43 МСК" in lines
    assert night.orders("lead", Action.SET_ETA, 1, "soon").code == "refused.malformed"
    assert night.orders("lead", Action.SET_ETA, 1, "0").code == "eta.cleared"
    assert night.incident().eta_at is None


def test_another_cause_is_chosen_in_two_presses(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    night.deliver()
    assert night.orders("lead", Action.RESOLVE, 1, "?").code == "choose_cause"
    shown = edited(night.deliver(), LEAD)
    orders = [row[0].order for row in shown[0].message.buttons]
    assert "res:1:?home_network" in orders
    night.orders("lead", Action.RESOLVE, 1, "?home_network")
    shown = edited(night.deliver(), LEAD)
    orders = [row[0].order for row in shown[0].message.buttons]
    assert "res:1:home_network.power_cut" in orders
    assert all(len(one.encode()) <= 64 for one in orders)
    answer = night.orders("lead", Action.RESOLVE, 1, "home_network.power_cut")
    assert answer.values["cause"] == "домашняя сеть, нет электричества"
    card = edited(night.deliver(), LEAD)[0].message
    assert card.title == "№ 1. op-101. Закрыт. Домашняя сеть: нет электричества"
    assert night.orders("lead", Action.RESOLVE, 1, "no.such_cause").code == "refused.closed"


def test_who_closed_it_by_mistake_opens_it_again(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.orders("lead", Action.RESOLVE, 1, "same")
    night.deliver()
    assert night.orders("lead", Action.REOPEN, 1).code == "reopened"
    assert night.incident().step is Step.ACKNOWLEDGED
    sent = night.deliver()
    assert rung(sent, LEAD) == []
    assert edited(sent, LEAD)[0].message.title.startswith("№ 1. op-101. ")
    assert night.orders("lead", Action.REOPEN, 1).code == "refused.not_closed"


def test_degraded_mode_stands_on_every_card(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(5)
    assert night.orders("lead", Action.DEGRADE).code == "degraded"
    assert night.orders("lead", Action.DEGRADE).code == "degraded.before"
    lines = edited(night.deliver(), LEAD)[0].message.lines
    assert "Работаем в упрощённом режиме с 02:13 МСК" in lines
    assert night.orders("lead", Action.UNDEGRADE).code == "undegraded"
    with night.store.read() as tx:
        switch = switches.get(tx, switches.DEGRADED)
    assert switch is not None
    assert switch.body["on"] is False
    assert switch.by == "lead"


def test_an_order_to_others_marks_the_incident(night: Night) -> None:
    night.mass(cause="bank_network.unreachable", side="bank")
    night.deliver()
    assert night.orders("lead", Action.PASS_ON, 1).done
    assert night.incident().passed_on_at is not None
    assert night.orders("lead", Action.OPEN_SUPPORT, 1).done
    assert night.incident().support_at is not None


def test_a_link_from_the_mail_acknowledges_once(night: Night) -> None:
    settings = HubSettings(server=Server(url="https://hub.bank.example"))
    night.office = replace(night.office, settings=settings)
    night.reports(night.outage())
    sent = night.deliver()
    button = sent[0].message.buttons[0][0]
    before, found, code = button.link.partition(f"https://hub.bank.example{ACKNOWLEDGE_PATH}")
    assert (before, bool(found)) == ("", True)
    with night.store.read() as tx:
        offered = links.offered(tx, code)
    assert offered is not None
    assert (offered.person.id, offered.incident.number) == ("lead", 1)
    with night.store.write() as tx:
        assert links.by_link(tx, night.office, code).code == "acknowledged"
        assert links.by_link(tx, night.office, code) == links.NO_LINK
    assert night.incident().acknowledged_by == "lead"


def test_new_words_keep_everybodys_own_link(night: Night) -> None:
    settings = HubSettings(server=Server(url="https://hub.bank.example"))
    night.office = replace(night.office, settings=settings)
    night.reports(night.outage())
    before = {one.id: one.message for one in night.waiting()}
    night.reports(night.outage(revision=2, calls=0))
    for one in night.waiting():
        assert one.message.lines != before[one.id].lines
        assert one.message.buttons[0][0].link == before[one.id].buttons[0][0].link
    links_sent = {}
    for _ in range(3):
        for one in (one for one in night.deliver() if not one.is_edit):
            links_sent[one.recipient.address] = one.message.buttons[0][0].link
        night.clock.go(301)
    # The rungs that were held got the new words as well, and kept each person's link.
    assert all(links_sent.values())
    assert links_sent[LEAD] != links_sent[ADMIN]
