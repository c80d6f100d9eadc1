"""Somebody comes on shift or goes in the middle of it: what is open passes to who is there."""

from dataclasses import replace

from notifier.delivery import Delivery, Purpose
from runbook.hub.admission import staff
from runbook.hub.model.actions import Action
from runbook.hub.store import people
from runbook.hub.telling.tending import tend
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night, edited, rung

SECOND = "102"


def shift(night: Night, person: str, *, on: bool) -> None:
    with night.store.write() as tx:
        found = people.by_id(tx, person)
        assert found is not None
        staff.set_shift(tx, found, on_shift=on)
    looked_after(night)


def looked_after(night: Night) -> None:
    """As the hub on duty does every few seconds."""
    with night.store.write() as tx:
        tend(tx, night.office)


def to(deliveries: list[Delivery], chat: str) -> list[Delivery]:
    return [one for one in deliveries if one.recipient.address == chat]


def test_who_takes_the_shift_reads_once_and_silently_what_is_open_and_who_knows(
    night: Night,
) -> None:
    night.reports(night.outage(1))
    night.deliver()
    night.clock.go(20)
    night.reports(night.outage(2))
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    night.deliver()
    shift(night, "lead-2", on=True)
    sent = to(night.deliver(), SECOND)
    assert not any(one.message.rings for one in sent)
    summary, *cards = sent
    assert summary.message.title == "Вы приняли смену."
    assert summary.message.lines[:2] == ("Не закрыто 2 сбоя.", "Никто ещё не знает: № 2.")
    assert "знает руководитель смены (lead) с" in summary.message.lines[3]
    assert [one.message.title.split(".")[0] for one in cards] == ["№ 2", "№ 1"]
    assert all(one.message.buttons for one in cards)
    shift(night, "lead-2", on=True)
    assert to(night.deliver(), SECOND) == []


def test_who_takes_a_quiet_shift_is_told_that_nothing_is_open(night: Night) -> None:
    shift(night, "lead-2", on=True)
    (sent,) = to(night.deliver(), SECOND)
    assert sent.message.lines == ("Незакрытых сбоев нет.",)
    assert not sent.message.rings


def test_who_went_home_is_rung_no_more_and_the_next_one_is_reminded(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(60)
    shift(night, "lead-2", on=True)
    shift(night, "lead", on=False)
    heard = night.deliver()
    for _ in range(6):
        night.clock.go(301)
        heard += night.deliver()
    assert rung(heard, LEAD) == []
    assert len(rung(heard, SECOND)) == 1
    assert len(rung(heard, ADMIN)) == 2


def test_without_another_lead_the_next_of_the_ladder_is_rung_when_she_would_have_been(
    night: Night,
) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(60)
    shift(night, "lead", on=False)
    assert rung(night.deliver(), ADMIN) == []
    night.clock.go(245)
    sent = night.deliver()
    assert len(rung(sent, ADMIN)) == 1
    assert rung(sent, LEAD) == []


def test_a_ring_that_has_not_left_goes_to_who_is_there(night: Night) -> None:
    night.reports(night.outage())
    shift(night, "lead", on=False)
    sent = night.deliver()
    assert to(sent, LEAD) == []
    assert len(rung(sent, ADMIN)) == 1


def test_with_nobody_there_whoever_comes_is_rung(night: Night) -> None:
    night.reports(night.outage())
    shift(night, "admin", on=False)
    shift(night, "lead", on=False)
    assert night.deliver() == []
    assert not night.incident().told
    shift(night, "lead-2", on=True)
    night.clock.go(5)
    sent = to(night.deliver(), SECOND)
    assert [one.purpose for one in sent] == [Purpose.EXERCISE, Purpose.RING]
    assert [one.message.rings for one in sent] == [False, True]
    looked_after(night)
    night.clock.go(301)
    assert len(rung(night.deliver(), SECOND)) == 1, "the ladder goes on with her"


def test_the_end_rings_who_is_there_and_changes_the_card_of_who_went_home(night: Night) -> None:
    mass = night.mass()
    night.deliver()
    night.clock.go(60)
    shift(night, "lead-2", on=True)
    shift(night, "lead", on=False)
    night.deliver()
    night.ends(mass)
    sent = night.deliver()
    assert len(rung(sent, SECOND)) == 1
    assert rung(sent, LEAD) == []
    (card,) = edited(sent, LEAD)
    assert not any("ack" in one.order for row in card.message.buttons for one in row)


def test_news_of_weight_do_not_ring_who_went_home(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(60)
    shift(night, "lead-2", on=True)
    shift(night, "lead", on=False)
    night.deliver()
    night.clock.go(40)
    night.reports(night.outage(revision=2, cause="vpn_gateway.unreachable", side="bank"))
    sent = night.deliver()
    assert rung(sent, LEAD) == []
    assert len(rung(sent, SECOND)) == 1


def test_who_acknowledged_and_went_home_is_not_rung_when_that_is_taken_back(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    shift(night, "lead-2", on=True)
    shift(night, "lead", on=False)
    night.deliver()
    night.clock.go(700)
    night.orders("lead-2", Action.UNACKNOWLEDGE, 1)
    sent = night.deliver()
    night.clock.go(301)
    sent += night.deliver()
    assert rung(sent, LEAD) == []
    assert rung(sent, ADMIN)


def test_who_is_revoked_is_rung_no_more(night: Night) -> None:
    night.reports(night.outage())
    with night.store.write() as tx:
        lead = people.by_id(tx, "lead")
        assert lead is not None
        staff.revoke(tx, lead)
    looked_after(night)
    sent = night.deliver()
    assert to(sent, LEAD) == []
    assert len(rung(sent, ADMIN)) == 1


def test_many_open_ones_are_listed_and_only_the_first_come_as_cards(night: Night) -> None:
    for number in range(1, 25):
        night.reports(night.outage(number))
    night.clock.go(30)
    night.deliver()
    shift(night, "lead-2", on=True)
    summary, *cards = to(night.deliver(), SECOND)
    assert summary.message.lines[0] == "Не закрыто 24 сбоя."
    assert summary.message.lines[-1] == "Ещё 9: команда /incidents"
    assert len(cards) == 4


def test_only_the_hub_on_duty_hands_over_and_once(
    night: Night,
) -> None:
    night.reports(night.outage())
    with night.store.write() as tx:
        found = people.by_id(tx, "lead-2")
        assert found is not None
        staff.set_shift(tx, found, on_shift=True)
    assert [one.recipient.address for one in night.deliver()] == [LEAD]
    looked_after(night)
    assert len(to(night.deliver(), SECOND)) == 2
    looked_after(night)
    assert night.deliver() == []


def test_by_mail_only_what_nobody_knows_of_is_a_letter_of_its_own(night: Night) -> None:
    with night.store.write() as tx:
        found = people.by_id(tx, "lead-2")
        assert found is not None
        people.save(tx, replace(found, telegram=None, email="second@bank.example"))
    for number in (1, 2):
        night.reports(night.outage(number))
        night.clock.go(20)
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    shift(night, "lead-2", on=True)
    sent = to(night.deliver(), "second@bank.example")
    assert [one.message.title.split(".")[0] for one in sent] == ["Вы приняли смену", "№ 2"]
