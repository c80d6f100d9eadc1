"""What those who are asked answer: a seat is filled, a late yes kept, a strange press refused."""

from datetime import datetime, timedelta

from runbook.hub.callout.seats import Fill
from runbook.hub.model.actions import Action
from runbook.language.moscow import clock
from tests.integration.hub.callout.group import Make, begin, pressed, to
from tests.integration.hub.incidents.night import LEAD, Night, edited, rung


def to_the_ms(moment: datetime) -> datetime:
    """As the database keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_a_press_on_the_button_fills_the_seat_and_the_leads_card_says_so(
    night: Night, group: Make
) -> None:
    made = begin(night, group)
    made.go(60)
    (question,) = to(night.deliver(), 2)
    order = pressed(question, "Через 30 мин")
    night.clock.go(10)
    answer = night.orders("standby-2", order.action, order.incident, order.argument)
    assert (answer.code, answer.done) == ("callout.coming_later", True)
    there = night.clock.now + timedelta(minutes=30)
    assert answer.values == {"number": 1, "at": clock(there)}
    assert made.filled == Fill(
        seats=1, coming=1, asked=3, declined=0, silent=2,
        arrivals=((to_the_ms(there), 1),), offers=("stop",),
    )  # fmt: skip
    told = night.deliver()
    (mine,) = to(told, 2)
    assert mine.is_edit
    assert f"Ждём вас на линии в {clock(there)} МСК." in mine.message.plain()
    assert "op-101: 1 звонок, 2 чата" in mine.message.plain()
    cards = [one.message.plain() for one in edited(told, LEAD)]
    assert len(cards) == 2
    assert all("1 из 1" in one for one in cards)
    assert all(f"Когда придут: 1 в {clock(there)} МСК." in one for one in cards)
    assert "Места уже заняты" in to(told, 1)[0].message.plain()
    assert made.go(1000) == 0


def test_a_late_yes_is_thanked_kept_on_reserve_and_called_when_a_seat_is_free(
    night: Night, group: Make
) -> None:
    made = begin(night, group)
    made.go(60)
    night.deliver()
    made.answers(1, Action.COME)
    assert made.answers(2, Action.COME).code == "callout.reserve"
    night.clock.go(60)
    night.deliver()
    night.clock.go(60)
    assert made.answers(1, Action.DECLINE).code == "callout.no"
    told = night.deliver()
    assert rung(told, "402") == ["Вы на подмене: инцидент № 1"]
    assert made.filled == Fill(
        seats=1, coming=1, asked=3, declined=1, silent=1, arrivals=((None, 1),), offers=("stop",)
    )


def test_the_same_press_twice_changes_nothing_and_a_strangers_press_is_refused(
    night: Night, group: Make
) -> None:
    made = begin(night, group)
    made.go(60)
    night.deliver()
    assert made.answers(1, Action.COME).code == "callout.coming"
    night.deliver()
    assert made.answers(1, Action.COME).code == "callout.said_before"
    answer = made.answers(7, Action.COME)
    assert (answer.code, answer.done) == ("callout.not_asked", False)
    assert made.answers(2, Action.COME, "no such").code == "callout.not_asked"
    assert night.orders("lead", Action.COME, 1, made.callout.id).code == "refused.role"
    assert not to(night.deliver(), 7)
    assert made.filled.coming == 1
