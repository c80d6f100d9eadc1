"""The board asks the database as often for thirty outages as for three."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from runbook.hub.cards.viewing import named, names
from runbook.hub.model.actions import Action
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.rooms.board.gathering import board
from runbook.hub.rooms.board.shapes import Board
from runbook.hub.rooms.room import Asked
from runbook.hub.rooms.standing import Standing
from runbook.hub.store import people as people_of
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter, Everybody


@contextmanager
def counted(tx: Transaction) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(tx.connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(tx.connection, "before_cursor_execute", note)


def looked(store: Store, office: Office, person: HubPerson) -> tuple[Board, int]:
    with store.read() as tx:
        standing = Standing()
        board(Asked(tx, office, person, standing))
        with counted(tx) as asked:
            found = board(Asked(tx, office, person, standing))
    return found, len(asked)


def test_more_outages_ask_nothing_more(night: Night, office: Office, people: Everybody) -> None:
    numbers = range(1, 21)
    for number in numbers[:3]:
        night.reports(night.outage(number))
    few, asked = looked(night.store, office, people["lead"])
    for number in numbers[3:]:
        night.reports(night.outage(number))
    for number in numbers:
        night.orders("lead", Action.ACKNOWLEDGE, number)
    many, asked_more = looked(night.store, office, people["lead"])
    assert (len(few.cards), len(many.cards)) == (3, 20)
    assert asked_more == asked
    assert all(any("знает с" in line for line in one.lines) for one in many.cards)


def test_people_read_together_are_called_as_one_by_one(store: Store, people: Everybody) -> None:
    with store.write() as tx:
        people_of.revoke(tx, "lead-2")
        everybody = people_of.every(tx, revoked=True)
        for lang in ("ru", "en"):
            assert names(tx, lang) == {one.id: named(tx, one, lang) for one in everybody}
    assert len(everybody) == len(people)


def test_of_very_many_members_the_first_are_links_and_the_others_numbers(
    night: Night, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.hub.rooms.outage.looking.MOST_LINKED", 2)
    for number in range(1, 6):
        night.reports(night.outage(number))
    night.join_all(night.mass(), range(1, 6))
    looker = enter("lead")
    text = looker.look("/incidents/6").text
    assert {"/incidents/1", "/incidents/2"} <= set(looker.links)
    assert "/incidents/3" not in looker.links
    assert "№ 3\N{EN DASH}5" in text
