"""Many at once: nobody's phone rings forty times, and what many share is said once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.incidents.keeping import LINGER
from runbook.hub.model.actions import Action
from runbook.hub.telling.gathering import HOLD
from runbook.hub.telling.tending import tend
from tests.integration.hub.conftest import SQLITE
from tests.integration.hub.incidents.night import LEAD, Night, edited, rung
from tests.integration.notifier.settling import settle_failed

PASS = 25
"""Reports the hub on duty finds at each look."""


# How much is said is not the database's doing, and five hundred of anything take a while.
@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_five_hundred_reports_that_are_one_incident_are_three_messages(night: Night) -> None:
    heard: list[str] = []
    mass = None
    for first in range(1, 500, PASS):
        numbers = range(first, first + PASS)
        night.one_pass([night.outage(number) for number in numbers])
        # The first messages leave before anybody could know that it is a storm.
        heard += rung(night.deliver(), LEAD)
        night.clock.go(0.5)
        mass = mass or night.mass()
        night.join_all(mass, numbers)
        heard += rung(night.deliver(), LEAD)
    night.clock.go(20)
    heard += rung(night.deliver(), LEAD)
    assert mass is not None
    over = replace(night.incident(mass.number), restored_at=night.clock.now)
    night.apply(Change(over, "mass.restored", loudness=Loudness.RECOVERY))
    night.one_pass([night.restored(number) for number in (1, 2, 3, 400)])
    night.clock.go(600)
    heard += rung(night.deliver(), LEAD)
    assert heard == [
        "№ 1. op-101. Провайдер: нет интернета",
        f"№ {mass.number}. Массовый сбой, 3 оператора. Провайдер: нет интернета",
        f"№ {mass.number}. Массовый сбой закончился. Провайдер: нет интернета",
    ]


def test_separate_faults_of_one_moment_leave_together(night: Night) -> None:
    for number in range(1, 41):
        night.reports(night.outage(number, cause="home_network.power_cut", side="operator"))
        night.clock.go(0.05)
    assert len(rung(night.deliver(), LEAD)) == 1
    soon = night.clock.now + HOLD
    waiting = [one for one in night.waiting() if one.recipient.address == LEAD]
    due = {one.due_at for one in waiting if one.due_at <= soon}
    # All of them wait for one moment, so the courier makes a digest of them.
    assert len(due) == 1
    night.clock.go(3)
    assert len(rung(night.deliver(), LEAD)) == 39


def test_a_joined_incident_says_where_it_belongs_and_rings_no_more(night: Night) -> None:
    night.reports(night.outage(1))
    night.deliver()
    mass = night.mass()
    night.joins(mass, 1)
    sent = night.deliver()
    assert rung(sent, LEAD) == ["№ 2. Массовый сбой, 3 оператора. Провайдер: нет интернета"]
    card = edited(sent, LEAD)[0].message
    said = "Это часть массового сбоя № 2. Отдельно напоминать не буду."
    assert said in card.lines
    night.orders("lead", Action.ACKNOWLEDGE, 2)
    night.deliver()
    night.clock.go(3600)
    assert rung(night.deliver(), LEAD) == []


def test_a_ring_that_hangs_while_its_incident_joins_comes_by_no_other_way(night: Night) -> None:
    night.reports(night.outage(1))
    outbox = night.outbox
    taken = outbox.claim(night.clock.now, timedelta(seconds=30), "test")
    assert taken is not None
    begun = outbox.begin_attempt(taken, "test", night.clock.now)
    assert begun is not None
    mass = night.mass()
    night.joins(mass, 1)
    night.clock.go(8)
    in_vain = DeliveryError(ErrorCode.NOT_SENT, reason=Reason.TIMED_OUT)
    settle_failed(outbox, begun.delivery, "test", in_vain, night.clock.now)
    outbox.close()
    with night.store.write() as tx:
        tend(tx, night.office)
    night.clock.go(600)
    told = {one.message.title for one in night.deliver() if one.incident == f"{1:016x}"}
    assert told == set()
    night.leaves(mass, 1)
    night.clock.go(20)
    # A fault of its own again is a ring that nobody has heard yet.
    assert rung(night.deliver(), LEAD) == ["№ 1. op-101. Провайдер: нет интернета"]


def test_who_leaves_while_it_goes_on_rings_as_a_fault_of_its_own(night: Night) -> None:
    for number in (1, 2):
        night.reports(night.outage(number))
    night.deliver()
    mass = night.mass()
    night.joins(mass, 1)
    night.joins(mass, 2)
    night.deliver()
    night.clock.go(100)
    night.leaves(mass, 1)
    night.leaves(mass, 2)
    titles = rung(night.deliver(), LEAD)
    night.clock.go(20)
    titles += rung(night.deliver(), LEAD)
    assert sorted(titles) == [
        "№ 1. op-101. Провайдер: нет интернета",
        "№ 2. op-102. Провайдер: нет интернета",
    ]
    assert night.incident(1).parent == ""
    assert night.events(1)[-1] == "incident.left" or "incident.left" in night.events(1)


def test_after_the_end_of_the_mass_one_it_may_linger_before_it_rings(night: Night) -> None:
    night.reports(night.outage(1))
    night.deliver()
    mass = night.mass()
    night.joins(mass, 1)
    night.deliver()
    night.clock.go(60)
    over = replace(night.incident(2), restored_at=night.clock.now)
    mass = night.apply(Change(over, "mass.restored", loudness=Loudness.RECOVERY))
    night.leaves(mass, 1)
    assert rung(night.deliver(), LEAD) == [
        "№ 2. Массовый сбой закончился. Провайдер: нет интернета"
    ]
    night.clock.go(LINGER.total_seconds() / 2)
    with night.store.write() as tx:
        assert tend(tx, night.office) == 0
    night.clock.go(LINGER.total_seconds())
    with night.store.write() as tx:
        assert tend(tx, night.office) == 1
    sent = night.deliver()
    assert rung(sent, LEAD) == ["№ 1. op-101. Провайдер: нет интернета"]
    outlasts = "Массовый сбой № 2 закончился, у этого оператора не работает до сих пор."
    assert [one.message.lines[0] for one in sent if one.message.rings] == [outlasts]


def test_who_lingers_but_is_known_of_rings_nobody_anew(night: Night) -> None:
    night.reports(night.outage(1))
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    mass = night.mass()
    night.joins(mass, 1)
    night.deliver()
    over = replace(night.incident(2), restored_at=night.clock.now)
    mass = night.apply(Change(over, "mass.restored", loudness=Loudness.RECOVERY))
    night.leaves(mass, 1)
    night.deliver()
    night.clock.go(2 * LINGER.total_seconds())
    with night.store.write() as tx:
        assert tend(tx, night.office) == 1
    delivered = night.deliver()
    assert not [one for one in delivered if one.message.rings]
    assert night.incident(1).quiet_until is None


def test_who_ends_within_that_time_does_not_ring(night: Night) -> None:
    night.reports(night.outage(1))
    night.deliver()
    mass = night.mass()
    night.joins(mass, 1)
    over = replace(night.incident(2), restored_at=night.clock.now)
    mass = night.apply(Change(over, "mass.restored", loudness=Loudness.RECOVERY))
    night.leaves(mass, 1)
    night.deliver()
    night.clock.go(5)
    night.reports(night.restored(1))
    sent = night.deliver()
    assert rung(sent, LEAD) == []
    assert len(edited(sent, LEAD)) == 1


def test_an_unanswered_ladder_begins_again(night: Night) -> None:
    night.reports(night.outage(1))
    for _ in range(4):
        night.deliver()
        night.clock.go(301)
    night.clock.go(500)
    with night.store.write() as tx:
        assert tend(tx, night.office) == 0
    night.clock.go(200)
    with night.store.write() as tx:
        assert tend(tx, night.office) == 1
    assert len(rung(night.deliver(), LEAD)) == 1
    assert "incident.rung_again" in night.events(1)


def test_what_had_to_wait_gets_its_ladder_afterwards(night: Night) -> None:
    for number in (1, 2):
        night.reports(night.outage(number, cause="home_network.power_cut", side="operator"))
    night.clock.go(5)
    night.deliver()
    with night.store.write() as tx:
        tend(tx, night.office)
        tend(tx, night.office)
    heard: list[str] = []
    for _ in range(4):
        night.clock.go(301)
        heard += rung(night.deliver(), LEAD)
    second = "№ 2. op-102. Домашняя сеть: нет электричества"
    assert heard.count(second) == 1
