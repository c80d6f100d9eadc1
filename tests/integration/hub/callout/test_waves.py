"""Who is asked and when: in waves, each person once, by whichever hub, and whole or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from runbook.hub.callout import waves
from runbook.hub.callout.callout import Outcome, Reply
from runbook.hub.callout.gathering import group_reached
from runbook.hub.incidents.change import Change
from runbook.hub.model.actions import Action
from runbook.hub.store import people
from runbook.hub.store.store import Store
from tests.integration.hub.callout.group import Make, begin, to
from tests.integration.hub.incidents.night import LEAD, Night, edited, rung


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


def test_who_comes_for_one_incident_is_not_asked_for_another(night: Night, group: Make) -> None:
    made = begin(night, group, size=4)
    made.go(60)
    night.reports(night.outage(2))
    night.orders("lead", Action.CALL_OUT, 2)
    made.go(60)
    taken = night.deliver()
    asked = [one.recipient.address for one in taken if "инцидент № 2" in one.message.title]
    assert [one for one in asked if one.startswith("4")] == ["404"]


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
