"""On both databases."""

import pytest

from runbook.hub.store import events, searching
from runbook.hub.store.searching import Wanted
from runbook.hub.store.store import Store


def test_pages_are_whole_and_a_name_is_found_as_a_value_alone(store: Store) -> None:
    with store.write() as tx:
        for number in range(250):
            events.log(tx, "incident.detected", f"{number % 3:016x}", {"number": number})
        events.log(tx, "person.shift", body={"person": "lead"}, by="admin")
        events.log(tx, "alert.nobody", body={"roles": ["lead", "other"]})
        events.log(tx, "person_x.y", body={"lead": "nobody"})
    with store.read() as tx:
        seen, before = [], 0
        while True:
            found = searching.page(tx, Wanted(), before)
            seen += [one.seq for one in found.events]
            if not (before := found.older):
                break
        assert seen == list(range(253, 0, -1))
        assert [one.seq for one in searching.page(tx, Wanted(who="lead")).events] == [252, 251]
        assert [one.seq for one in searching.page(tx, Wanted(who="admin")).events] == [251]
        assert searching.page(tx, Wanted(who="%")).events == ()
        assert [one.seq for one in searching.page(tx, Wanted("person")).events] == [251]
        hers = searching.page(tx, Wanted(incident=f"{1:016x}")).events
        assert len(hers) == 83
        assert [one.seq for one in searching.every(tx, Wanted())] == list(range(1, 254))
        portions = [len(one) for one in searching.portions(tx, Wanted(), 100)]
        assert [one for one in portions if one] == [100, 100, 53]


def test_a_search_that_has_gone_far_enough_says_where_it_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SCAN", 10)
    with store.write() as tx:
        events.log(tx, "person.added", body={"person": "rare"})
        for _ in range(25):
            events.log(tx, "alert.accepted")
    with store.read() as tx:
        first = searching.page(tx, Wanted(who="rare"))
        assert (first.events, first.older, first.stopped) == ((), 17, True)
        second = searching.page(tx, Wanted(who="rare"), first.older)
        third = searching.page(tx, Wanted(who="rare"), second.older)
        assert [one.seq for one in third.events] == [1]
        assert (third.older, third.stopped) == (0, False)
