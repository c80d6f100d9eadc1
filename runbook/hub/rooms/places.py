"""The row of rooms on every page: where somebody may go, and how much waits there."""

from collections.abc import Iterable
from dataclasses import dataclass

from runbook.hub.cards.folding import folded, stops_work
from runbook.hub.model.access import Sight
from runbook.hub.rooms.room import Asked, Room, entered_by
from runbook.hub.store import leaps, promises
from runbook.hub.store.promises import Wanted
from runbook.language.texts import t


@dataclass(frozen=True, slots=True)
class Place:
    """One room of the row. ``waits``: how much there wants somebody now; ``what`` says what."""

    path: str
    name: str
    is_here: bool
    waits: int = 0
    what: str = ""


def places(asked: Asked, rooms: Iterable[Room], here: str) -> list[Place]:
    """The rooms this person may enter, in their order. ``here``: the path that is looked at."""
    return [
        _place(asked, one, is_here=one.path == here)
        for one in rooms
        if one.name and entered_by(one, asked.person)
    ]


def _place(asked: Asked, room: Room, *, is_here: bool) -> Place:
    count = {"board": _unheard, "promises": _overdue, "keeping": _held}.get(room.name)
    waits = count(asked) if count is not None else 0
    what = t(f"hub.room.waits.{room.name}", asked.lang) if waits else ""
    return Place(room.path, t(f"hub.room.{room.name}", asked.lang), is_here, waits, what)


def _unheard(asked: Asked) -> int:
    """Outages nobody knows of; members of a mass one are not counted again."""
    if not asked.sees(Sight.INCIDENT):
        return 0
    return sum(
        stops_work(one.incident) and one.incident.acknowledged_at is None
        for one in folded(asked.standing.unclosed(asked.tx))
    )


def _overdue(asked: Asked) -> int:
    """Promises past their window: everybody's, or those this person keeps."""
    owner = "" if asked.sees(Sight.PROMISES) else asked.person.agent
    if not owner and not asked.sees(Sight.PROMISES):
        return 0
    return promises.sums(asked.tx, Wanted(owner, overdue=True)).open


def _held(asked: Asked) -> int:
    """Whether nothing is deleted, until an administrator says that the clock is right."""
    last = leaps.last_pass(asked.tx)
    return int(last is not None and last.held)
