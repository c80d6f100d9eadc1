"""The hub on duty puts people on shift and off it by the roster, once, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from runbook.hub.admission import staff
from runbook.hub.duty.shifts import keeping_shifts, step
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.roster import planning, substituting
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import duty, events, roster
from runbook.hub.store import people as people_of
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import NotOnDutyError
from tests.integration.hub.conftest import Clock


class Office:
    """The roster in hours from now, and a hub on duty."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock, self.begun = store, clock, clock.now
        self.fence = self.take_over("hub-1")

    def take_over(self, holder: str) -> int:
        with self.store.read() as tx:
            known = duty.current(tx)
        if known is not None:
            duty.release(self.store, known.holder)
        fence = duty.take_or_renew(self.store, holder, 3600)
        assert fence is not None
        self.fence = fence
        return fence

    def plan(self, who: str, begins: float, ends: float, role: Role = Role.SHIFT_LEAD) -> str:
        first, last = (self.begun + timedelta(hours=one) for one in (begins, ends))
        with self.store.write() as tx:
            answer = planning.plan(tx, Entry("", who, role, first, last), "lead")
            assert answer.done, answer
            return next(one.id for one in roster.between(tx, first, last) if one.who == who)

    def at(self, hours: float) -> dict[str, bool]:
        """Who of the two leads is on shift then."""
        self.clock.now = self.begun + timedelta(hours=hours)
        step(self.store, self.fence)
        return self.now()

    def now(self) -> dict[str, bool]:
        with self.store.read() as tx:
            return {one.id: one.on_shift for one in people_of.of_roles(tx, [Role.SHIFT_LEAD])}

    def set(self, who: str, *, on: bool) -> None:
        with self.store.write() as tx:
            person = people_of.by_id(tx, who)
            assert person is not None
            staff.set_shift(tx, person, on_shift=on)

    def events(self, kind: str) -> list[events.Event]:
        with self.store.read() as tx:
            return [one for one in events.latest(tx)[::-1] if one.kind == kind]


@pytest.fixture
def office(store: Store, clock: Clock, people: dict[str, HubPerson]) -> Office:
    assert people
    return Office(store, clock)


BOTH, FIRST, SECOND = (
    {"lead": True, "lead-2": True},
    {"lead": True, "lead-2": False},
    {"lead": False, "lead-2": True},
)


def test_one_shift_follows_another_once_over_a_takeover(office: Office) -> None:
    office.plan("lead", 1, 13)
    office.plan("lead-2", 13, 25)
    assert office.at(2) == FIRST
    old = office.fence
    office.clock.now = office.begun + timedelta(hours=13, seconds=1)
    office.take_over("hub-2")
    with pytest.raises(NotOnDutyError):
        step(office.store, old)
    assert office.now() == FIRST, "who is not on duty changes nothing"
    assert office.at(13.001) == SECOND
    office.take_over("hub-3")
    assert office.at(13.002) == SECOND
    said = [(one.body["person"], one.body["on_shift"], one.body["why"])
            for one in office.events("person.shift")]  # fmt: skip
    assert said == [("lead-2", True, "roster"), ("lead", False, "roster")]


def test_the_part_of_the_duty_does_it_by_itself(office: Office) -> None:
    office.plan("lead-2", 1, 13)
    office.clock.now += timedelta(hours=2)

    async def until_it_beats() -> None:
        beaten = asyncio.Event()
        part = asyncio.create_task(keeping_shifts(office.store)(office.fence, beaten.set))
        await asyncio.wait_for(beaten.wait(), 30)
        part.cancel()
        await asyncio.gather(part, return_exceptions=True)

    asyncio.run(until_it_beats())
    assert office.now() == BOTH


def test_what_a_person_set_by_hand_after_the_beginning_stays(office: Office) -> None:
    office.plan("lead", 1, 13)
    office.plan("lead-2", 1, 13)
    assert office.at(1) == BOTH
    office.set("lead-2", on=False)
    assert office.at(1.1) == FIRST
    office.set("lead-2", on=True)
    assert office.at(14) == SECOND, "she was put on by hand and stays on"


def test_the_last_lead_stays_until_another_one_comes(office: Office) -> None:
    office.plan("lead", 0, 1)
    assert office.at(2) == FIRST
    assert office.at(3) == FIRST
    assert len(office.events("roster.held")) == 1
    office.set("lead-2", on=True)
    assert office.at(3.1) == SECOND


def test_who_has_no_entries_stays_as_set_by_hand(office: Office) -> None:
    office.plan("admin", 1, 2, Role.SYSADMIN)
    assert office.at(1) == FIRST
    assert office.at(30) == FIRST


def test_a_substitution_takes_effect_at_once_and_can_be_taken_back_for_ten_minutes(
    office: Office,
) -> None:
    entry = office.plan("lead", 0, 12)
    with office.store.write() as tx:
        assert substituting.substitute(tx, entry, "lead-2", "lead").done
        again = substituting.substitute(tx, entry, "lead-2", "lead")
    assert office.now() == SECOND
    assert (again.code, again.done) == ("roster.changed", False), "two press at once: one does it"
    with office.store.write() as tx:
        (standing_in,) = roster.current(tx)
        assert substituting.undo(tx, standing_in.id, "lead").done
    assert office.now() == FIRST
    assert office.at(13) == FIRST, "the last lead again"
    with office.store.write() as tx:
        assert substituting.undo(tx, standing_in.id, "lead").code == "roster.changed"


def test_what_is_now_and_next_and_what_is_refused(office: Office) -> None:
    office.plan("lead", 0, 12)
    office.plan("lead-2", 12, 24)
    office.plan("admin", 5, 12, Role.SYSADMIN)
    office.plan("lead", 24, 36)
    with office.store.write() as tx:
        assert [one.who for one in roster.current(tx)] == ["lead"]
        assert [one.who for one in roster.coming(tx)] == ["admin", "lead-2"]
        assert [one.who for one in roster.coming(tx, Role.SHIFT_LEAD)] == ["lead-2"]
        refused = [
            planning.plan(
                tx, Entry("", who, Role(role), tx.now, tx.now + timedelta(hours=lasts)), ""
            )
            for who, role, lasts in (
                ("lead", "shift_lead", 5),
                ("lead", "sysadmin", 5),
                ("nobody", "sysadmin", 5),
                ("op-1", "operator", 5),
                ("mentor", "mentor", 40),
                ("mentor", "mentor", -1),
            )
        ]
    codes = ["clash", "role", "nobody", "nobody", "length", "length"]
    assert [one.code for one in refused] == [f"roster.{code}" for code in codes]
