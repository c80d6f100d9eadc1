"""What whoever stands in takes over: calls, chats and promises, told as counts and no more."""

from dataclasses import replace

import msgspec
from sqlalchemy import select

from runbook.hub.callout.duties import standing_in
from runbook.hub.callout.handover import InHand
from runbook.hub.cards.totals import with_totals
from runbook.hub.model.actions import Action
from runbook.hub.store import callbacks, codes
from runbook.hub.store.tables import CODES
from runbook.reporting.shapes import Moment, Promise
from tests.integration.hub.callout.group import Make, begin, to
from tests.integration.hub.incidents.night import LEAD, Night, rung

SECRET_REFERENCE = "CASE-0042-7"


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
