"""A call-out as the lead orders, hurries and stops it; what ends it; and its trace in the log."""

from runbook.hub.callout.callout import Outcome
from runbook.hub.model.actions import Action
from runbook.hub.store import events, people
from tests.integration.hub.callout.group import Make, begin, pressed, to
from tests.integration.hub.incidents.night import LEAD, Night, edited, rung


def test_pressed_twice_the_order_begins_one_call_out(night: Night, group: Make) -> None:
    made = begin(night, group)
    first = made.callout.id
    answer = night.orders("lead", Action.CALL_OUT, 1)
    assert (answer.code, answer.done) == ("callout.already", True)
    assert made.callout.id == first
    assert night.events().count("callout.started") == 1


def test_the_lead_may_hurry_and_may_stop_it(night: Night, group: Make) -> None:
    made = begin(night, group)
    assert night.orders("lead", Action.CALL_OUT, 1, "now").code == "callout.hurried"
    night.deliver()
    assert made.filled.asked == 3
    made.answers(1, Action.COME)
    night.deliver()
    night.clock.go(60)
    assert night.orders("lead", Action.CALL_OUT, 1, "stop").code == "callout.stopped"
    told = night.deliver()
    # Who is on the way must hear it; the others find it in the question.
    assert rung(told, "401") == ["Подмена больше не нужна. Спасибо! Инцидент № 1"]
    assert [one.is_edit for one in to(told, 2)] == [True]
    assert made.answers(2, Action.COME).code == "callout.ended"
    assert night.orders("lead", Action.CALL_OUT, 1, "stop").code == "callout.none"
    assert made.go(3600) == 0
    # It was stopped by mistake, or the night went on: the card offers it again.
    (card,) = [one for one in edited(told, LEAD) if one.message.title.startswith("№ 1")]
    begin_again = pressed(card, "Вызвать резервную группу")
    answer = night.orders("lead", begin_again.action, 1, begin_again.argument)
    assert answer.code == "callout.started"


def test_with_the_outage_the_call_out_ends_and_everybody_is_told(night: Night, group: Make) -> None:
    made = begin(night, group)
    made.go(60)
    night.deliver()
    made.answers(1, Action.COME)
    night.deliver()
    night.clock.go(60)
    night.reports(night.restored())
    assert made.due() == 1
    told = night.deliver()
    assert rung(told, "401") == [
        "Всё восстановлено, подмена больше не нужна. Спасибо! Инцидент № 1"
    ]
    assert to(told, 2)[0].is_edit
    assert not to(told, 2)[0].message.buttons
    assert not to(told, 4)
    assert made.callout.outcome is Outcome.OVER
    assert made.due() == 0


def test_a_mass_incident_is_called_out_for_once_with_a_seat_for_each_operator_hit(
    night: Night, group: Make
) -> None:
    made = group(8)
    for number in (1, 2):
        night.reports(night.outage(number))
    mass = night.mass()
    for number in (1, 2):
        night.joins(mass, number)
    night.deliver()
    # Ordered from the card of an operator's own incident it is the mass incident that is meant.
    answer = night.orders("lead", Action.CALL_OUT, 1)
    assert (answer.code, answer.values["number"]) == ("callout.started", 3)
    assert night.orders("lead", Action.CALL_OUT, 3).code == "callout.already"
    assert made.go(60) == 1
    taken = night.deliver()
    question = to(taken, 1)[0].message.plain()
    assert "Открыто у 2 операторов со сбоем: 2 звонка, 4 чата" in question


def test_without_anybody_to_ask_the_lead_is_told_at_once(night: Night, group: Make) -> None:
    made = group(2)
    with night.store.write() as tx:
        for number in (1, 2):
            people.revoke(tx, f"standby-{number}")
    night.reports(night.outage())
    night.deliver()
    night.orders("lead", Action.CALL_OUT, 1)
    night.deliver()
    made.go(60)
    told = night.deliver()
    assert rung(told, LEAD) == ["Больше спросить некого: инцидент № 1"]
    assert any("Позвоните сами" in one.message.plain() for one in told)
    answer = night.orders("lead", Action.CALL_OUT, 1, "again")
    assert answer.code == "callout.nobody_left"


def test_every_step_is_in_the_log_and_the_log_is_whole(night: Night, group: Make) -> None:
    made = begin(night, group)
    made.go(60)
    made.answers(1, Action.DECLINE)
    made.answers(2, Action.COME_LATER, f"{made.callout.id}:15")
    kinds = [one for one in night.events() if one.startswith("callout.")]
    assert kinds == ["callout.started", "callout.wave", "callout.answered", "callout.answered"]
    with night.store.read() as tx:
        said = events.of_incident(tx, night.incident().key)[-1]
        assert said.by == "standby-2"
        assert said.body["minutes"] == 15
        assert not events.verify(tx).findings
