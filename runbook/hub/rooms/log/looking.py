"""The log's page, and the log as a file."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from runbook.hub import logbook
from runbook.hub.cards.viewing import named
from runbook.hub.model.access import Sight
from runbook.hub.rooms.log import quality
from runbook.hub.rooms.log.asking import Search, asked_for
from runbook.hub.rooms.log.shapes import Line, Page
from runbook.hub.rooms.log.wording import groups, kinds_saying, sentence
from runbook.hub.rooms.room import Asked, File, Room, Shown
from runbook.hub.store import events, incidents, people, searching
from runbook.hub.store.events import Event
from runbook.hub.store.transaction import Transaction
from runbook.language.moscow import MOSCOW
from runbook.language.texts import plural, t

EXPORTED = "log.exported"
"""The event of the log: how much of it was taken along, and in what form."""
MOST_EXPORTED = 20_000
"""Events in one file from the page; the command has no bound."""
PATH = "/log"
QUALITY = "quality"
_MARK = "\ufeff"
_MEDIA = {"csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8"}
_FORM = ("kind", "incident", "who", "text", "since", "until")


def show(asked: Asked) -> Shown:
    """``GET /log``: a hundred events, the newest first."""
    search, wanted = _meant(asked)
    found = searching.Found(())
    if wanted is not None:
        found = searching.page(asked.tx, wanted, search.before)
    given = {name: asked.query.get(name, "") for name in _FORM if asked.query.get(name)}
    page = Page(
        lines=_lines(asked, found.events),
        asked={name: given.get(name, "") for name in _FORM},
        groups=tuple((one, t(f"hub.log.group.{one}", asked.lang)) for one in groups()),
        taken=_files(given, asked.lang),
        notes=_notes(found, search, asked.lang),
        older=_address(PATH, {**given, "before": str(found.older)}) if found.older else "",
        newest=_address(PATH, given) if search.before else "",
    )
    return Shown("log", {"page": page})


def taken(asked: Asked, form: str) -> File:
    """``GET /log.csv`` and ``/log.md``: what the same search finds, the oldest first."""
    _, wanted = _meant(asked)
    if asked.query.get("for") == QUALITY:
        hit = quality.outages(asked.tx, wanted) if wanted is not None else []
        text, count, name = quality.written(hit, form, asked.lang), len(hit), QUALITY
    else:
        found = searching.Found(())
        if wanted is not None:
            found = searching.newest(asked.tx, wanted, MOST_EXPORTED)
        head, words = events.head(asked.tx), words_of(asked.tx, found.events, asked.lang)
        text = logbook.written(found.events, form, head, words)
        count, name = len(found.events), "log"
    body = ((_MARK if form == "csv" else "") + text).encode()
    said = {"form": f"{name}.{form}", "count": count}
    return File(f"{name}.{form}", _MEDIA[form], body, event=EXPORTED, event_body=said)


def words_of(tx: Transaction, found: Sequence[Event], lang: str) -> logbook.Words:
    """Sentences and numbers for the file that leaves the hub."""
    heads = (t("hub.log.column.number", lang), t("hub.log.column.said", lang))
    return logbook.Words(partial(sentence, lang=lang), searching.numbers(tx, found), heads)


def wanted_of(tx: Transaction, search: Search, lang: str) -> searching.Wanted | None:
    """What the database is asked; None where nothing can be found."""
    key = ""
    if search.incident:
        incident = incidents.by_number(tx, search.incident)
        if incident is None:
            return None
        key = incident.key
    if search.wrong:
        return None
    kinds = kinds_saying(search.text, lang) if search.text else None
    if kinds is not None and not kinds:
        return None
    return searching.Wanted(search.group, kinds, key, search.who, search.since, search.until)


def _meant(asked: Asked) -> tuple[Search, searching.Wanted | None]:
    search = asked_for(asked.query)
    return search, wanted_of(asked.tx, search, asked.lang)


def _lines(asked: Asked, found: tuple[Event, ...]) -> tuple[Line, ...]:
    lang = asked.lang
    numbers = searching.numbers(asked.tx, found)
    ordered = {one.by for one in found if one.by}
    who = {
        one.id: named(asked.tx, one, lang)
        for one in people.every(asked.tx, revoked=True)
        if one.id in ordered
    }
    who[events.AT_THE_SERVER] = t("hub.log.by.computer", lang)
    return tuple(
        Line(
            one.seq,
            one.at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M:%S"),
            sentence(one, lang),
            who.get(one.by, one.by),
            numbers.get(one.incident, 0),
        )
        for one in found
    )


def _notes(found: searching.Found, search: Search, lang: str) -> tuple[str, ...]:
    said = [t(f"hub.log.wrong.{name}", lang) for name in search.wrong]
    if not found.events and not said:
        said.append(t("hub.log.nothing", lang))
    if found.stopped:
        said.append(plural("hub.log.scanned", searching.SCAN, lang))
    return tuple(said)


def _files(given: Mapping[str, str], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_address(f"{PATH}.{form}", {**given, **more}), t(f"hub.log.take.{name}", lang))
        for form, name, more in (
            ("csv", "csv", {}),
            ("md", "md", {}),
            ("csv", "quality", {"for": QUALITY}),
        )
    )


def _address(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


_SIGHTS = frozenset({Sight.LOG})
ROOMS = (
    Room(PATH, _SIGHTS, show, name="log", live=False),
    Room(f"{PATH}.csv", _SIGHTS, partial(taken, form="csv"), live=False),
    Room(f"{PATH}.md", _SIGHTS, partial(taken, form="md"), live=False),
)
