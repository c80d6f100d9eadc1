"""One incident, one card, and who is rung for it."""

from dataclasses import replace

from notifier.delivery import Purpose
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import Step
from runbook.hub.store import people
from runbook.hub.telling.tending import tend
from runbook.reporting.shapes import Moment
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night, edited, rung


def test_the_first_report_rings_the_lead_once_and_only_the_lead(night: Night) -> None:
    night.reports(night.outage())
    sent = night.deliver()
    assert [one.recipient.address for one in sent] == [LEAD]
    assert rung(sent, LEAD) == ["№ 1. op-101. Провайдер: нет интернета"]
    assert night.incident().told
    labels = [button.label for row in sent[0].message.buttons for button in row]
    assert labels == ["Знаю", "Вызвать резервную группу"]
    assert night.events()[0] == "incident.detected"


def test_the_same_report_by_another_way_changes_nothing(night: Night) -> None:
    first = night.reports(night.outage())
    again = night.reports(night.outage())
    assert first is not None
    assert again == night.incident()
    assert len(night.deliver()) == 1
    assert night.events().count("incident.detected") == 1


def test_news_change_the_card_and_a_change_of_owner_rings(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(40)
    night.reports(night.outage(revision=2, chats=0))
    sent = night.deliver()
    assert rung(sent, LEAD) == []
    assert len(edited(sent, LEAD)) == 1
    night.clock.go(40)
    night.reports(night.outage(revision=3, cause="vpn_gateway.unreachable", side="bank"))
    sent = night.deliver()
    assert rung(sent, LEAD) == ["Причина изменилась. № 1. op-101. Банк: вход в сеть не отвечает"]
    # Whoever mends it is told as soon as it turns out to be the bank.
    assert len(rung(sent, ADMIN)) == 1


def test_recovery_rings_whoever_was_told_and_ends_the_ladder(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    night.deliver()
    night.clock.go(120)
    night.reports(night.restored())
    sent = night.deliver()
    assert len(rung(sent, LEAD)) == 1
    assert rung(sent, ADMIN) == []
    night.clock.go(3600)
    assert night.deliver() == []


def test_what_nobody_took_up_and_is_over_at_once_ends_without_a_sound(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(120)
    night.reports(night.restored())
    sent = night.deliver()
    assert rung(sent, LEAD) == []
    assert [one.message.buttons for one in edited(sent, LEAD)] != []
    night.clock.go(3600)
    assert night.deliver() == []


def test_what_went_on_for_long_rings_at_its_end_though_nobody_took_it_up(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    night.clock.go(290)
    night.deliver()
    night.clock.go(20)
    night.reports(night.restored())
    assert len(rung(night.deliver(), LEAD)) == 1
    night.clock.go(3600)
    assert night.deliver() == []


def test_nobody_answers_and_the_ladder_is_climbed(night: Night) -> None:
    night.reports(night.outage())
    heard = rung(night.deliver(), LEAD)
    for _ in range(4):
        night.clock.go(301)
        sent = night.deliver()
        heard += rung(sent, LEAD) + [f"admin: {one}" for one in rung(sent, ADMIN)]
    title = "№ 1. op-101. Провайдер: нет интернета"
    assert heard == [title, title, f"admin: {title}", f"admin: {title}"]


def test_what_the_lead_knows_rings_nobody_until_that_is_taken_back(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    assert night.orders("lead", Action.ACKNOWLEDGE, 1).code == "acknowledged"
    assert night.incident().step is Step.ACKNOWLEDGED
    night.clock.go(900)
    assert rung(night.deliver(), ADMIN) == []
    assert night.orders("lead", Action.UNACKNOWLEDGE, 1).done
    back = [one for one in night.deliver() if one.recipient.address == LEAD]
    # What answers her own press makes no sound; what follows does.
    assert rung(back, LEAD) == []
    assert any(not one.is_edit for one in back)
    night.clock.go(301)
    assert len(rung(night.deliver(), ADMIN)) == 1


def test_what_was_over_when_it_came_is_history(night: Night) -> None:
    kept = night.reports(night.restored(revision=5))
    assert kept is not None
    assert kept.late
    assert kept.step is Step.RESTORED
    assert night.deliver() == []


def test_what_her_own_pc_said_comes_without_a_sound_and_is_rung_later(night: Night) -> None:
    night.reports(night.outage(spoken=True))
    sent = night.deliver()
    assert [one.message.rings for one in sent] == [False]
    assert sent[0].message.buttons
    night.clock.go(301)
    assert len(rung(night.deliver(), LEAD)) == 1


def test_a_drill_rings_no_ladder_and_says_what_it_is(night: Night) -> None:
    night.reports(night.outage(drill=True))
    sent = night.deliver()
    assert [one.purpose for one in sent] == [Purpose.EXERCISE]
    assert sent[0].message.title.startswith("Тренировка. № 1.")
    night.clock.go(10)
    night.reports(night.outage(revision=2, calls=0, drill=True))
    assert len(edited(night.deliver(), LEAD)) == 1
    night.clock.go(3600)
    assert night.deliver() == []


def test_the_card_of_a_drill_is_closed_without_a_sound(night: Night) -> None:
    night.reports(night.outage(drill=True))
    night.deliver()
    night.reports(night.restored(drill=True))
    sent = night.deliver()
    assert [one.purpose for one in sent] == [Purpose.EDIT]


def test_without_anybody_on_shift_it_is_said_so_and_whoever_comes_is_rung(night: Night) -> None:
    with night.store.write() as tx:
        for person in people.every(tx):
            people.set_shift(tx, person.id, on_shift=False)
    night.reports(night.outage())
    assert night.deliver() == []
    assert not night.incident().told
    assert "alert.nobody" in night.events()
    with night.store.write() as tx:
        assert tend(tx, night.office) == 0
        people.set_shift(tx, "lead-2", on_shift=True)
        assert tend(tx, night.office) == 1
    assert len(rung(night.deliver(), "102")) == 1
    assert night.incident().told


def test_a_person_in_the_office_known_from_the_operator_is_not_reminded(night: Night) -> None:
    said = Moment(wall=night.clock.now, age_ms=1_000)
    night.reports(night.outage(acknowledged=said))
    sent = night.deliver()
    assert [one.message.rings for one in sent] == [False]
    night.clock.go(1000)
    assert night.deliver() == []


def test_a_closed_incident_is_not_rung_again_whatever_her_pc_says(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    assert night.orders("lead", Action.RESOLVE, 1, "home_network.power_cut").code == "resolved"
    night.deliver()
    night.clock.go(400)
    night.reports(night.outage(revision=2, cause="vpn_gateway.refused", side="bank"))
    assert night.deliver() == []
    assert night.incident().true_cause == "home_network.power_cut"
    assert night.incident().step is Step.CLOSED


def test_a_monitoring_person_gets_the_card_when_it_is_passed_on(night: Night) -> None:
    night.mass(cause="bank_network.unreachable", side="bank")
    night.deliver()
    night.clock.go(31)
    mass = night.incident()
    night.apply(Change(replace(mass, passed_on_at=night.clock.now), "mass.passed_on"))
    sent = night.deliver()
    assert len(rung(sent, "301")) == 1
    assert len(edited(sent, LEAD)) == 1


def test_a_silent_change_is_kept_and_told_to_nobody(night: Night) -> None:
    night.reports(night.outage())
    night.deliver()
    before = night.incident()
    night.apply(Change(replace(before, confidence=0.96), "incident.reported", {}, Loudness.SILENT))
    assert night.deliver() == []
    assert night.incident().confidence == 0.96
