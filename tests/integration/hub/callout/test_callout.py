"""A call-out from the lead's press to the last answer, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from runbook.hub.callout import waves
from runbook.hub.callout.callout import Outcome, Reply
from runbook.hub.callout.duties import standing_in
from runbook.hub.callout.gathering import group_reached
from runbook.hub.callout.handover import InHand
from runbook.hub.callout.seats import Fill
from runbook.hub.cards.totals import with_totals
from runbook.hub.incidents.change import Change
from runbook.hub.model.actions import Action
from runbook.hub.store import callbacks, codes, events, people
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CODES
from runbook.language.moscow import clock
from runbook.reporting.shapes import Moment, Promise
from tests.integration.hub.callout.group import Group, pressed, to
from tests.integration.hub.incidents.night import LEAD, Night, edited, rung

SECRET_REFERENCE = "CASE-0042-7"
Make = Callable[[int], Group]


def to_the_ms(moment: datetime) -> datetime:
    """As the database keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def begin(night: Night, make: Make, size: int = 8) -> Group:
    made = make(size)
    night.reports(night.outage())
    night.deliver()
    answer = night.orders("lead", Action.CALL_OUT, 1)
    assert (answer.code, answer.done) == ("callout.started", True)
    return made


def test_the_lead_reads_what_to_take_over_before_anybody_is_asked(
    night: Night, group: Make
) -> None:
    made = begin(night, group)
    taken = night.deliver()
    # It answers her own press: no phone rings for it.
    assert not rung(taken, LEAD)
    (contacts,) = [one for one in taken if "Примите" in one.message.title]
    assert not contacts.is_edit
    assert contacts.message.title == "Примите звонки и чаты: инцидент № 1"
    assert "op-101: 1 звонок, 2 чата" in contacts.message.plain()
    assert "Сначала принимает офис" in contacts.message.plain()
    assert made.go(59) == 0
    assert not any(to(night.deliver(), number) for number in range(1, 9))


def test_after_the_offices_time_a_wave_is_asked_and_the_next_one_follows(
    night: Night, group: Make
) -> None:
    made = begin(night, group)
    assert made.go(60) == 1
    first = night.deliver()
    assert [bool(to(first, number)) for number in range(1, 9)] == [True] * 3 + [False] * 5
    assert to(first, 1)[0].message.rings
    assert made.go(179) == 0
    assert made.go(1) == 1
    second = night.deliver()
    assert [bool(to(second, number)) for number in range(1, 9)] == [False] * 3 + [True] * 3 + [
        False
    ] * 2
    assert made.filled.asked == 6


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


def test_a_taker_is_given_no_link_to_a_page_that_is_not_there(night: Night, group: Make) -> None:
    server = msgspec.structs.replace(night.office.settings.server, url="https://hub.bank.example/")
    settings = msgspec.structs.replace(night.office.settings, server=server)
    night.office = replace(night.office, settings=settings)
    made = begin(night, group)
    made.go(60)
    night.deliver()
    made.answers(1, Action.COME)
    (mine,) = to(night.deliver(), 1)
    assert "login" not in mine.message.to_json()
    with night.store.read() as tx:
        made_for = select(CODES.c.kind).where(CODES.c.kind == codes.LOGIN)
        assert tx.connection.execute(made_for).all() == []


def test_who_cannot_work_from_home_is_asked_to_come(night: Night, group: Make) -> None:
    made = group(3)
    made.looks(1, "isp.no_internet")
    made.looks(2, "healthy.ok", age_ms=16 * 60_000)
    night.reports(night.outage())
    night.orders("lead", Action.CALL_OUT, 1)
    made.go(60)
    asked = {one.person: one.in_office for one in made.callout.calls}
    assert asked == {"standby-1": True, "standby-2": True, "standby-3": False}
    assert "Можете приехать в офис?" in to(night.deliver(), 1)[0].message.plain()


def test_who_is_hit_herself_or_whose_access_was_closed_is_not_asked(
    night: Night, group: Make
) -> None:
    made = group(3)
    with night.store.write() as tx:
        people.revoke(tx, "standby-2")
    # The operator of key 101 is op-201: the first one of the standby group.
    night.reports(night.outage(number=101))
    night.orders("lead", Action.CALL_OUT, 1)
    made.go(60)
    assert [one.person for one in made.callout.calls] == ["standby-3"]


def test_the_group_is_asked_off_shift_as_on_shift_and_the_hub_can_say_how_many_can_be(
    night: Night, group: Make
) -> None:
    made = group(3)
    made.shift(1, on=False)
    made.shift(2, on=False)
    with night.store.write() as tx:
        chatless = people.by_id(tx, "standby-3")
        assert chatless is not None
        people.save(tx, replace(chatless, telegram=None))
    with night.store.read() as tx:
        assert group_reached(tx, night.office) == (2, 3)
    night.reports(night.outage())
    night.orders("lead", Action.CALL_OUT, 1)
    made.go(60)
    assert [one.person for one in made.callout.calls] == ["standby-1", "standby-2"]
    assert made.answers(1, Action.COME).code == "callout.coming"


def test_who_declined_is_not_asked_twice_but_by_the_leads_order(night: Night, group: Make) -> None:
    made = begin(night, group, size=2)
    made.go(60)
    night.deliver()
    assert made.answers(1, Action.DECLINE).code == "callout.no"
    made.go(180)
    told = night.deliver()
    assert made.callout.outcome is Outcome.EXHAUSTED
    assert rung(told, LEAD) == ["Все спрошены, ответили не все: инцидент № 1"]
    listed = [one for one in edited(told, LEAD) if "Примите" in one.message.title]
    assert [button.label for one in listed for row in one.message.buttons for button in row] == [
        "Спросить ещё раз",
        "Подмена не нужна",
    ]
    night.clock.go(60)
    made.answers(2, Action.DECLINE)
    # Once the last one has answered it is no longer said that anybody is waited for.
    assert "Больше спросить некого: инцидент № 1" in {
        one.message.title for one in edited(night.deliver(), LEAD)
    }
    assert night.orders("lead", Action.CALL_OUT, 1, "again").code == "callout.again"
    asked_again = night.deliver()
    # No message with buttons of yesterday's state is left beside the list.
    (notice,) = [one for one in edited(asked_again, LEAD) if "Снова" in one.message.title]
    assert not notice.message.buttons
    assert rung(asked_again, "401") == ["Нужна подмена: инцидент № 1"]
    assert rung(asked_again, "402") == ["Нужна подмена: инцидент № 1"]


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


def test_who_comes_for_one_incident_is_not_asked_for_another(night: Night, group: Make) -> None:
    made = begin(night, group, size=4)
    made.go(60)
    night.reports(night.outage(2))
    night.orders("lead", Action.CALL_OUT, 2)
    made.go(60)
    taken = night.deliver()
    asked = [one.recipient.address for one in taken if "инцидент № 2" in one.message.title]
    assert [one for one in asked if one.startswith("4")] == ["404"]


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


def test_two_hubs_never_send_a_wave_twice(
    night: Night, group: Make, another: Callable[[], Store]
) -> None:
    made = begin(night, group)
    night.clock.go(60)
    stores = [another() for _ in range(4)]

    def look(store: Store) -> int:
        with store.write() as tx:
            return waves.due(tx, night.office, tx.now)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, stores)) == 1
    assert len(made.callout.calls) == 3
    rings = [one for one in night.deliver() if one.recipient.address.startswith("4")]
    assert sorted(one.recipient.address for one in rings) == ["401", "402", "403"]


def test_what_fails_in_the_middle_of_a_wave_leaves_nothing_behind(
    night: Night, group: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(night, group)
    before = made.callout
    night.clock.go(60)
    with monkeypatch.context() as patched:
        patched.setattr("runbook.hub.callout.keeping.keeping.apply", _defect)
        with pytest.raises(RuntimeError):
            made.due()
    assert made.callout == before
    assert not any(to(night.deliver(), number) for number in range(1, 9))
    assert made.due() == 1


def _defect(*_given: object) -> None:
    raise RuntimeError("the power went out here")


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


def test_waiting_is_found_out_without_writing_anything(night: Night, group: Make) -> None:
    made = begin(night, group)
    with night.store.read() as tx:
        assert not waves.is_due(tx, tx.now)
    night.clock.go(60)
    with night.store.read() as tx:
        assert waves.is_due(tx, tx.now)
    made.due()
    with night.store.read() as tx:
        assert not waves.is_due(tx, tx.now)
    night.apply(Change(replace(night.incident(), restored_at=night.clock.now), "incident.restored"))
    with night.store.read() as tx:
        assert waves.is_due(tx, tx.now)
    assert made.callout.count(Reply.NONE) == 3


def test_the_takers_own_pc_can_be_told_what_she_takes_over(night: Night, group: Make) -> None:
    made = begin(night, group)
    made.go(60)
    with night.store.read() as tx:
        assert not standing_in(tx)
    made.answers(2, Action.COME)
    with night.store.read() as tx:
        (operator, found), *others = standing_in(tx).items()
    assert not others
    assert (operator, found.number, found.cause) == ("op-202", 1, "isp.no_internet")
    assert found.handover.contacts == (InHand("op-101", 1, 2),)
    night.orders("lead", Action.CALL_OUT, 1, "stop")
    with night.store.read() as tx:
        assert not standing_in(tx)


def test_promises_are_handed_over_as_a_count_and_a_time(night: Night, group: Make) -> None:
    made = begin(night, group)
    now = night.clock.now
    promises = [
        Promise(
            id=f"{number:016x}",
            revision=1,
            channel="call",
            kind="case",
            promised=Moment(wall=now, age_ms=0),
            window_from=Moment(wall=now, age_ms=-3_600_000),
            window_until=Moment(wall=now, age_ms=-3_600_000 * (number + 1)),
            incident=night.incident().key,
            reference=SECRET_REFERENCE,
            outcome="done" if number == 3 else "",
        )
        for number in (1, 2, 3)
    ]
    with night.store.write() as tx:
        callbacks.take(tx, [callbacks.Told("op-101", one, now) for one in promises])
    made.go(60)
    night.deliver()
    made.answers(1, Action.COME)
    (mine,) = to(night.deliver(), 1)
    said = mine.message.plain()
    assert "Обещали перезвонить или написать 2 клиентам, первому до 04:13 МСК." in said
    assert SECRET_REFERENCE not in mine.message.to_json()


def test_a_mass_card_says_how_many_have_not_told_what_they_have_in_hand(
    night: Night, group: Make
) -> None:
    made = group(3)
    # Operators 201 to 203: the first two have told their calls and chats, the third nothing.
    made.looks(1, "isp.no_internet", calls=3, chats=4)
    made.looks(2, "isp.no_internet", calls=0, chats=2)
    for number in (101, 102, 103):
        night.reports(night.outage(number))
    mass = night.mass()
    night.join_all(mass, (101, 102, 103))
    with night.store.read() as tx:
        whole = with_totals(tx, mass)
    assert (whole.calls, whole.chats, whole.unsaid) == (3, 6, 1)
    night.orders("lead", Action.ACKNOWLEDGE, mass.number)
    told = [one for one in night.deliver() if one.recipient.address == LEAD]
    said = "Открыто не меньше: 3 звонка, 6 чатов. Ещё не указали: 1 оператор"
    assert any(said in one.message.lines for one in told)
