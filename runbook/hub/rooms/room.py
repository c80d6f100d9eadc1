"""What a room is: a path, who may enter, a page made from one look at the database, and deeds.

A room's page is the template ``hub_<template>.html``. Each of its blocks named ``part_<id>`` lays
out one element with that ``id``, and is brought up to date by itself while the page is open. A form
of a room is posted to the room's own path and carries ``key`` and ``deed``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from runbook.hub.model.access import Deed, Sight, may_do, may_see
from runbook.hub.model.actions import Answer
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.rooms.standing import Standing
from runbook.hub.store.transaction import Transaction

FORM_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Asked:
    """Who looks at what, in one transaction: of a look a reading one, of a deed a writing one.

    ``path`` are the parts of the room's path that vary, ``query`` what stands behind the question
    mark, the first value of each. ``session`` is what this session is called by. ``standing`` is
    what goes on, kept in memory between looks. ``warned`` says what is not as it should be tonight.
    """

    tx: Transaction
    office: Office
    person: HubPerson
    standing: Standing
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    session: str = ""
    warned: Callable[[str], Sequence[str]] = lambda _lang: ()

    @property
    def lang(self) -> str:
        """The person's own language."""
        return self.person.lang

    def sees(self, *sights: Sight) -> bool:
        """Whether the person may look at one of these."""
        return may_see(self.person, *sights)

    def does(self, deed: Deed) -> bool:
        """Whether the person may do this at all."""
        return may_do(self.person, deed)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its template, what stands in it, and its own status.

    The template is also given ``who``, ``key``, ``said``, ``done``, ``places``, ``here`` and
    ``say``: see ``hub_room.html``.
    """

    template: str
    values: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True, slots=True)
class File:
    """What is taken along instead of looked at. ``kind`` is a media type; ``shown``: in a tab.

    ``event`` is the event that says that it was taken, with its body; empty: none is written.
    """

    name: str
    kind: str
    body: bytes = field(repr=False)
    shown: bool = False
    event: str = ""
    event_body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed. ``where`` is the path of a page to go on to; empty: where it was done.

    ``page``: shown at once, and nowhere kept; for what must not be loaded again (a client's
    reference, a preview). The answer then stands in it.
    """

    answer: Answer
    where: str = ""
    page: Shown | None = field(default=None, repr=False)


Form = Mapping[str, str]
Show = Callable[[Asked], Shown | File | None]
"""None: there is no such thing, which is said as for a page that does not exist."""
Do = Callable[[Asked, Form], Done]


@dataclass(frozen=True, slots=True)
class Room:
    """One room. ``path`` as Starlette writes it; ``sights``: one of them lets somebody in.

    ``name`` is its place in the row of rooms (``hub.room.<name>``), empty for what is reached from
    elsewhere. ``live``: its parts are brought up to date, so it is quickly made; one that is not
    reads as much as it needs, in a turn of its own. ``form_bytes`` is the longest form.
    """

    path: str
    sights: frozenset[Sight]
    show: Show
    deeds: Mapping[Deed, Do] = field(default_factory=dict)
    name: str = ""
    live: bool = True
    form_bytes: int = FORM_BYTES


def entered_by(room: Room, person: HubPerson) -> bool:
    """Whether this person may come in now."""
    return may_see(person, *room.sights)
