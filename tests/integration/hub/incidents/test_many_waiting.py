"""Many incidents that wait for somebody to ring: no transaction keeps the others away."""

from collections import Counter

import pytest

from runbook.hub.admission import staff
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident
from runbook.hub.store import events, incidents, people, undone
from runbook.hub.telling import speaking, tending
from runbook.hub.telling.climbing import NOBODY
from runbook.hub.telling.tending import UNTOLD, tend
from tests.integration.hub.incidents.night import LEAD, Night
from tests.integration.hub.incidents.test_shifts import SECOND

MOST_AT_ONCE = 15
"""In an office it is more; what is done with those beyond it is the same."""
MANY = MOST_AT_ONCE + 6


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (undone, speaking, tending):
        monkeypatch.setattr(place, "MOST_AT_ONCE", MOST_AT_ONCE)


def shift(night: Night, *, on_shift: bool) -> None:
    with night.store.write() as tx:
        for one in people.every(tx):
            people.set_shift(tx, one.id, on_shift=on_shift)


def waiting(night: Night) -> list[HubIncident]:
    with night.store.read() as tx:
        return [one for one in incidents.every_open(tx) if not one.told]


def tended(night: Night) -> int:
    with night.store.write() as tx:
        return tend(tx, night.office)


@pytest.fixture
def untold(night: Night) -> Night:
    """Everybody had gone home when these began, and has just come back."""
    shift(night, on_shift=False)
    night.one_pass([night.outage(number) for number in range(1, MANY + 1)])
    assert len(waiting(night)) == MANY
    return night


def test_only_so_many_are_rung_for_at_once_and_the_rest_follows(untold: Night) -> None:
    shift(untold, on_shift=True)
    assert tended(untold) == MOST_AT_ONCE
    assert len(waiting(untold)) == MANY - MOST_AT_ONCE
    tended(untold)
    assert waiting(untold) == []


def test_what_many_share_is_rung_for_first(untold: Night) -> None:
    mass = untold.mass(told=False)
    assert not mass.told
    shift(untold, on_shift=True)
    tended(untold)
    assert mass.key not in {one.key for one in waiting(untold)}


def test_while_nobody_who_may_answer_is_there_the_log_does_not_grow(untold: Night) -> None:
    with untold.store.write() as tx:
        for one in people.every(tx):
            people.set_shift(tx, one.id, on_shift=one.role == "monitoring")
    before = logged(untold)
    assert [tended(untold) for _ in range(3)] == [0, 0, 0]
    assert logged(untold) == before


def passes_on(night: Night, person: str, *, on_shift: bool) -> None:
    """As the command does it: the hub on duty is to hand over."""
    with night.store.write() as tx:
        found = people.by_id(tx, person)
        assert found is not None
        staff.set_shift(tx, found, on_shift=on_shift)


def to_come(night: Night, chat: str) -> set[str]:
    return {one.incident for one in night.waiting() if one.recipient.address == chat}


def edits(night: Night, chat: str) -> set[str]:
    waiting = (one for one in night.waiting() if one.is_edit)
    return {one.incident for one in waiting if one.recipient.address == chat}


@pytest.fixture
def told(night: Night) -> Night:
    """All of these are on their way to the lead."""
    night.one_pass([night.outage(number) for number in range(1, MANY + 1)])
    assert len(to_come(night, LEAD)) == MANY
    return night


def test_at_a_change_of_shift_so_many_are_handed_over_at_once_and_the_rest_follows(
    told: Night,
) -> None:
    passes_on(told, "lead", on_shift=False)
    assert tended(told) == MOST_AT_ONCE
    assert len(to_come(told, LEAD)) == MANY - MOST_AT_ONCE
    assert tended(told) == MANY - MOST_AT_ONCE
    assert to_come(told, LEAD) == set()
    assert tended(told) == 0


def test_who_comes_meanwhile_is_greeted_at_once_and_everything_is_handed_over_anew(
    told: Night,
) -> None:
    passes_on(told, "lead", on_shift=False)
    tended(told)
    passes_on(told, "lead-2", on_shift=True)
    assert tended(told) == MOST_AT_ONCE
    assert to_come(told, SECOND), "she has what she is to know, while the rest still waits"
    tended(told)
    assert to_come(told, LEAD) == set()
    assert tended(told) == 0


def test_what_ended_before_its_turn_is_handed_over_to_nobody(told: Night) -> None:
    passes_on(told, "lead", on_shift=False)
    tended(told)
    left = to_come(told, LEAD)
    for number in range(1, MANY + 1):
        if f"{number:016x}" in left:
            told.reports(told.restored(number))
    assert tended(told) == MANY - MOST_AT_ONCE
    with told.store.read() as tx:
        over = [incidents.by_key(tx, key) for key in left]
    assert all(one is not None and one.over and one.told for one in over)


def test_degraded_mode_comes_onto_so_many_cards_at_once_and_the_rest_follows(told: Night) -> None:
    told.clock.go(60)
    told.deliver()
    assert told.orders("lead", Action.DEGRADE).code == "degraded"
    assert len(edits(told, LEAD)) == MOST_AT_ONCE
    # Whoever is still to be rung comes before new words.
    assert all(tended(told) <= MOST_AT_ONCE for _ in range(4))
    assert len(edits(told, LEAD)) == MANY
    assert tended(told) == 0


def logged(night: Night) -> Counter[str]:
    with night.store.read() as tx:
        kinds = [one.kind for one in events.latest(tx, 10_000)]
    return Counter(one for one in kinds if one in {UNTOLD, NOBODY})
