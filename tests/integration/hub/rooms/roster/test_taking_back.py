"""What is taken back puts nobody into two shifts, and is the very thing that was done last."""

from dataclasses import replace
from datetime import timedelta

import pytest

from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.readiness.gathering import facts
from runbook.hub.rooms.readiness.judging import judge
from runbook.hub.rooms.roster import importing, keeping, planning, substituting, undoing
from runbook.hub.rooms.roster.gathering import stands_in, warnings
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import people as people_of
from runbook.hub.store import roster
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night

# It is 02:13 of 23 November in Moscow.
TWO = """дата;смена;роль;кто
24.11.2026;день;shift_lead;lead
24.11.2026;ночь;shift_lead;lead-3
"""


@pytest.fixture
def store(night: Night) -> Store:
    return night.store


def planned(tx: Transaction, who: str, begins: float, ends: float) -> Entry:
    first, last = (tx.now + timedelta(hours=one) for one in (begins, ends))
    assert planning.plan(tx, Entry("", who, Role.SHIFT_LEAD, first, last), "").done
    return next(one for one in roster.between(tx, first, last) if one.who == who)


def standing(tx: Transaction) -> list[str]:
    whole = roster.between(tx, tx.now - timedelta(days=9), tx.now + timedelta(days=9))
    return [one.who for one in whole]


def imports(tx: Transaction, office: Office, text: str) -> None:
    digest = importing.preview(tx, office, text).change.digest
    assert importing.take_in(tx, office, text, digest, "lead").done


def test_an_import_that_only_cancels_is_taken_back_and_not_the_one_before(
    store: Store, office: Office, clock: Clock
) -> None:
    with store.write() as tx:
        imports(tx, office, TWO)
    clock.go(60)
    with store.write() as tx:
        first, last = (tx.now + timedelta(hours=one) for one in (33, 34))
        assert planning.plan(tx, Entry("", "lead-2", Role.SHIFT_LEAD, first, last), "").done
        assert standing(tx) == ["lead", "lead-2", "lead-3"]
        # The file as before: what was planned by hand beside it goes, and nothing comes.
        imports(tx, office, TWO)
        assert standing(tx) == ["lead", "lead-3"]
    clock.go(60)
    with store.write() as tx:
        assert undoing.undo(tx, "", "lead").done
        assert standing(tx) == ["lead", "lead-2", "lead-3"]
        assert undoing.undo(tx, "", "lead").done
        assert standing(tx) == ["lead-2"]


def test_an_import_is_not_taken_back_into_a_shift_planned_since(
    store: Store, office: Office
) -> None:
    with store.write() as tx:
        planned(tx, "lead-2", 31, 35)
        imports(tx, office, TWO)
        planned(tx, "lead-2", 33, 37)
        assert not undoing.undo(tx, "", "lead").done
        assert standing(tx).count("lead-2") == 1


def test_a_substitution_is_not_taken_back_into_a_shift_planned_since(store: Store) -> None:
    with store.write() as tx:
        entry = planned(tx, "lead", 9, 21)
        assert substituting.substitute(tx, entry.id, "lead-2", "lead-3").done
        planned(tx, "lead", 12, 24)
        assert not undoing.undo(tx, entry.id, "lead-3").done
        assert standing(tx) == ["lead-2", "lead"]


def test_whoever_was_replaced_by_somebody_who_was_replaced_reads_who_works(
    store: Store, people: dict[str, HubPerson]
) -> None:
    with store.write() as tx:
        entry = planned(tx, "lead", -1, 9)
        assert substituting.substitute(tx, entry.id, "lead-2", "lead-3").done
        [second] = roster.current(tx)
        assert substituting.substitute(tx, second.id, "lead-3", "lead-3").done
        said = stands_in(tx, people["lead"], "ru")
        assert "Третий руководитель" in said
        # Only the last of the two can be taken back now, and it is not hers.
        assert "02:23" not in said
        assert "02:23" in stands_in(tx, people["lead-2"], "ru")
        assert not undoing.undo(tx, entry.id, "lead-3").done
        assert undoing.undo(tx, second.id, "lead-3").done
        assert undoing.undo(tx, entry.id, "lead-3").done
        assert standing(tx) == ["lead"]


def test_a_shift_of_a_role_somebody_has_no_more_is_nobodys(
    store: Store, office: Office, people: dict[str, HubPerson]
) -> None:
    with store.write() as tx:
        planned(tx, "lead-2", 1, 9)
        people_of.save(tx, replace(people["lead-2"], role=Role.MENTOR))
        names = {one.id: one for one in people_of.every(tx)}
        assert "Нет руководителя" not in "".join(warnings(tx, "ru", names)), "the roster names none"
        kinds = {(one.kind, one.who) for one in judge(facts(tx, office))}
        assert ("gone", "lead-2") in kinds
        assert ("nobody", "") in kinds
        keeping.keep(replace(tx, now=tx.now + timedelta(hours=2)))
        person = people_of.by_id(tx, "lead-2")
        assert person is not None
        assert not person.on_shift
