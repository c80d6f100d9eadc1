"""PURE. Whether the page of this moment offers what a form asks for, and what is said where not.

A page may be older than what happened since: another tab, the back button, a browser without
scripts. What the page would not offer any more is refused, although it did when it was made.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from runbook.desk.acts import Act, Kind
from runbook.desk.view import Asked, Button, Desk, Line, Turn

OF_CLIENTS = frozenset({Kind.HEARS, Kind.PROMISE, Kind.NO_PROMISE, Kind.NEXT_CLIENT})
"""Said of the client on the line, whose number is the subject."""
_OF_PROMISES = frozenset({Kind.REFER, Kind.SETTLE, Kind.HAND, Kind.HAND_BACK})
_PROMISED = frozenset({Asked.REFERENCE, Asked.WRITTEN})
_LATE = {
    Kind.GIVE: "desk.late.step",
    Kind.ASIDE: "desk.late.step",
    Kind.NOT_WORKING: "desk.late.outage",
    Kind.LEAD_KNOWS: "desk.late.outage",
    Kind.CALL_ENDED: "desk.late.outage",
    Kind.UNDO: "desk.late.undo",
}


def offered(desk: Desk) -> Iterator[Button | Line]:
    """Everything that she can do on this page."""
    for asks in (desk.client, desk.now, desk.ask_first, desk.lead):
        if asks is not None:
            yield from asks.buttons
            yield from _lines(asks.line)
    for row in desk.promises.rows:
        yield from row.buttons
        yield from _lines(row.line, row.hand)
    for buttons in (desk.not_working, desk.commands, desk.seldom):
        yield from buttons
    if desk.takeable is not None:
        yield desk.takeable.button


def offers(desk: Desk, act: Act, elsewhere: Iterable[Button | Line] = ()) -> bool:
    """Whether this page, or another one of hers (``elsewhere``), offers the act at this moment.

    What is typed into a line is free. An outcome is taken for every promise whose turn it is: which
    of them stands first may change while she is calling.
    """
    if any(_is(one, act) for one in chain(offered(desk), elsewhere)):
        return True
    return act.kind is Kind.SETTLE and act.subject in _whose_turn_it_is(desk)


def late(desk: Desk, act: Act, client: str, waiting: Iterable[str] = ()) -> str:
    """Why it is not offered, as a text id. ``client`` is the number of the one on the line.

    ``waiting`` are the promises whose outcome is said and not done yet.
    """
    if act.kind in OF_CLIENTS:
        return _late_of_client(desk, act, client)
    if act.kind in _OF_PROMISES:
        if act.subject in set(waiting):
            return "desk.late.waiting"
        here = any(row.id == act.subject for row in desk.promises.rows)
        return "desk.late.step" if here else "desk.late.promise"
    return _LATE.get(act.kind, "desk.late.nothing")


def _late_of_client(desk: Desk, act: Act, client: str) -> str:
    asked = desk.client.asked if desk.client is not None else Asked.NOTHING
    if act.subject != client:
        return "desk.late.other_client"
    if asked is Asked.NOTHING:
        return "desk.late.outage"
    if asked in _PROMISED and act.kind is not Kind.NEXT_CLIENT:
        return "desk.late.client"
    return "desk.late.answered" if act.kind is Kind.HEARS else "desk.late.step"


def _whose_turn_it_is(desk: Desk) -> Iterator[str]:
    rows = desk.promises.rows
    asks = any(one.act.kind is Kind.SETTLE for row in rows for one in row.buttons)
    return (row.id for row in rows if asks and row.turn in {Turn.NOW, Turn.LATE})


def _is(one: Button | Line, act: Act) -> bool:
    there = one.act
    if (there.kind, there.subject) != (act.kind, act.subject):
        return False
    if isinstance(one, Button) and there.value != act.value:
        return False
    # Said before there was an outage it is about whatever goes on now.
    return not act.about or not there.about or act.about == there.about


def _lines(*found: Line | None) -> Iterator[Line]:
    return (one for one in found if one is not None)
