"""PURE. One thing to do at every moment: on the whole page at the most one button stands out."""

from collections.abc import Iterator
from dataclasses import replace

from runbook.desk.view import Asked, Button, Client, Desk, Lead, Line, Now, Promise, Promises

_CLIENT_FIRST = frozenset({Asked.CHOICE, Asked.REFERENCE})
"""Somebody waits on the line for the answer to these."""


def one_thing(desk: Desk) -> Desk:
    """The page with the first of its ``main`` ones alone, in the order in which they matter."""
    kept = next(_first(desk), None)
    return replace(
        desk,
        client=_client(desk.client, kept) if desk.client is not None else None,
        now=_now(desk.now, kept),
        ask_first=_now(desk.ask_first, kept) if desk.ask_first is not None else None,
        lead=_lead(desk.lead, kept),
        promises=_promises(desk.promises, kept),
        commands=_buttons(desk.commands, kept),
        not_working=_buttons(desk.not_working, kept),
    )


def _first(desk: Desk) -> Iterator[Button | Line]:
    """What stands out of that which is asked first; of all the rest where nothing is asked."""
    return (one for one in _asked(desk) if one is not None and one.main)


def _asked(desk: Desk) -> tuple[Button | Line | None, ...]:
    of_client = (*desk.client.buttons, desk.client.line) if desk.client is not None else ()
    if desk.ask_first is not None:
        return (*desk.ask_first.buttons, desk.ask_first.line)
    if desk.client is not None and desk.client.asked in _CLIENT_FIRST:
        return of_client
    if desk.now.buttons or desk.now.line:
        return (*desk.now.buttons, desk.now.line)
    return (
        # Until the words are read and heard, nothing else is begun.
        *(of_client if desk.client is not None and desk.client.asked is Asked.HEARS else ()),
        *desk.lead.buttons,
        desk.lead.line,
        *of_client,
        *(part for row in desk.promises.rows for part in (*row.buttons, row.line)),
        *desk.commands,
    )


def _buttons(found: tuple[Button, ...], kept: Button | Line | None) -> tuple[Button, ...]:
    return tuple(replace(one, main=one.main and one is kept) for one in found)


def _line(found: Line | None, kept: Button | Line | None) -> Line | None:
    return replace(found, main=found.main and found is kept) if found is not None else None


def _now(found: Now, kept: Button | Line | None) -> Now:
    return replace(found, buttons=_buttons(found.buttons, kept), line=_line(found.line, kept))


def _client(found: Client, kept: Button | Line | None) -> Client:
    return replace(found, buttons=_buttons(found.buttons, kept), line=_line(found.line, kept))


def _lead(found: Lead, kept: Button | Line | None) -> Lead:
    return replace(found, buttons=_buttons(found.buttons, kept), line=_line(found.line, kept))


def _promises(found: Promises, kept: Button | Line | None) -> Promises:
    return replace(found, rows=tuple(_row(one, kept) for one in found.rows))


def _row(found: Promise, kept: Button | Line | None) -> Promise:
    return replace(found, buttons=_buttons(found.buttons, kept), line=_line(found.line, kept))
