"""PURE. Attempts to tell somebody, as lines of an incident's course: equal ones become one line."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from runbook.incidents.event import Event
from runbook.incidents.timeline import Attempts, Entry

ATTEMPTED = "delivery.attempted"
"""The event of one finished attempt."""
SCREENED = "alert.screened"
"""The event of a message from which something was hidden."""

Way = tuple[str, str, str]
"""Person, role, channel."""


def fold(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The course with equal attempts, one after another over one way, told as one.

    Over several ways attempts run side by side; each way is looked at for itself. The one line
    stands where the first attempt stood. A clock that was set back begins a new line.
    """
    given = tuple(entries)
    people = _people(one.event for one in given if one.event is not None)
    told: list[Entry] = []
    places: dict[Way, int] = {}
    for one in given:
        if one.event is None or one.event.kind != ATTEMPTED or one.step is not None:
            told.append(one)
            continue
        if one.clock_back:
            places.clear()
        way = _way(one.event)
        open_at = places.get(way)
        before = told[open_at].attempts if open_at is not None else None
        if open_at is not None and before is not None and _same(before.first, one.event):
            more = replace(before, count=before.count + 1, until=one.event.at)
            told[open_at] = replace(told[open_at], attempts=more)
            continue
        places[way] = len(told)
        which = _which(people, way)
        told.append(replace(one, attempts=Attempts(one.event, until=one.event.at, which=which)))
    return tuple(told)


def _same(first: Event, another: Event) -> bool:
    """Whether one line can tell both: rings that arrived are each worth one."""
    if _said(another)[0] == "accepted" and another.body.get("purpose") != "edit":
        return False
    return _said(first) == _said(another)


def _said(event: Event) -> tuple[object, ...]:
    return tuple(event.body.get(name) for name in ("outcome", "error", "purpose"))


def _way(event: Event) -> Way:
    person, role, channel = (str(event.body.get(one, "")) for one in ("person", "role", "channel"))
    return person, role, channel


def _people(events: Iterable[Event]) -> Mapping[str, list[str]]:
    """The persons of each role in the order in which they were first told."""
    found: dict[str, list[str]] = {}
    for one in events:
        if one.kind == ATTEMPTED:
            person, role, _ = _way(one)
            if person not in found.setdefault(role, []):
                found[role].append(person)
    return found


def _which(people: Mapping[str, list[str]], way: Way) -> int:
    person, role, _ = way
    several = people[role]
    return several.index(person) + 1 if len(several) > 1 else 0
