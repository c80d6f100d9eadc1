"""The room of the roster: who is there, who comes, and what is changed here."""

from datetime import date

from runbook.hub.model.access import Deed, Sight
from runbook.hub.model.actions import Answer
from runbook.hub.model.people import Role
from runbook.hub.rooms.room import Asked, Done, Form, Room, Shown
from runbook.hub.rooms.roster import importing, plan, planning, substituting, words
from runbook.hub.rooms.roster.gathering import page, previewed
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import agents, people
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

FORM_BYTES = 262_144
"""A whole month of a whole office as CSV."""
MOST_OFFERED = 500
"""Operators offered while a code is written."""
MALFORMED = Answer("roster.malformed", done=False)
NOTHING = Answer("roster.import.nothing", done=False)


def show(asked: Asked) -> Shown:
    """``GET /roster``, ``?week=2026-11-23``: the week in which that day lies."""
    return Shown("roster", values(asked, read_day(asked.query.get("week", ""))))


def values(asked: Asked, day: date | None = None) -> dict[str, object]:
    """What the template is given."""
    lang, tx = asked.lang, asked.tx
    today = plan.week_of(tx.now)
    found = page(asked, plan.monday(day) if day else today)
    known = [one for one in people.every(tx) if one.role is not Role.OPERATOR]
    return {
        "roster": found,
        "plans": asked.does(Deed.PLAN),
        "imports": asked.does(Deed.IMPORT_ROSTER),
        "operators_known": _operators(asked),
        "substitutes": asked.does(Deed.SUBSTITUTE),
        "people": [(one.id, one.name, t(f"role.{one.role}", lang)) for one in known],
        "today": tx.now.astimezone(MOSCOW).date().isoformat(),
        "day": asked.office.settings.shifts.day,
        "night": asked.office.settings.shifts.night,
        "undoes": importing.may_undo(tx) if asked.does(Deed.IMPORT_ROSTER) else "",
        "preview": None,
        "text": "",
    }


def _operators(asked: Asked) -> list[str]:
    """Codes that are offered while one is written; of very many the first."""
    if not (asked.does(Deed.PLAN) or asked.does(Deed.SUBSTITUTE)):
        return []
    return agents.operators(asked.tx, MOST_OFFERED)


def read_day(text: str) -> date | None:
    """``2026-11-23``; None when it is no day."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None


def _plan(asked: Asked, form: Form) -> Done:
    day, times = read_day(form.get("date", "")), _times(asked, form)
    who, operator = form.get("who", ""), form.get("operator", "").strip()
    person = people.by_id(asked.tx, who)
    if day is None or times is None or bool(who) == bool(operator) or (who and person is None):
        return Done(MALFORMED)
    begins, ends = plan.span(day, *times)
    entry = Entry("", operator, Role.OPERATOR, begins, ends)
    if person is not None:
        entry = Entry("", person.id, person.role, begins, ends)
    return _named(asked, planning.plan(asked.tx, entry, asked.person.id))


def _times(asked: Asked, form: Form) -> plan.Times | None:
    shifts = asked.office.settings.shifts
    named = {plan.DAY: shifts.day, plan.NIGHT: shifts.night}
    shift = form.get("shift", "")
    return plan.hours(named.get(shift, f"{form.get('begins', '')}-{form.get('ends', '')}"))


def _cancel(asked: Asked, form: Form) -> Done:
    return _named(asked, planning.cancel(asked.tx, form.get("entry", ""), asked.person.id))


def _substitute(asked: Asked, form: Form) -> Done:
    entry, who = form.get("entry", ""), form.get("who", "").strip()
    return _named(asked, substituting.substitute(asked.tx, entry, who, asked.person.id))


def _preview(asked: Asked, form: Form) -> Done:
    text = form.get("text", "")
    if not text.strip():
        return Done(NOTHING)
    found = importing.preview(asked.tx, asked.office, text)
    code = "roster.import.faults" if found.faults else "roster.import.preview"
    shown = values(asked) | {"preview": previewed(asked, found), "text": text}
    return Done(Answer(code, done=not found.faults), page=Shown("roster", shown))


def _import(asked: Asked, form: Form) -> Done:
    text, digest = form.get("text", ""), form.get("digest", "")
    return Done(importing.take_in(asked.tx, asked.office, text, digest, asked.person.id))


def _undo(asked: Asked, form: Form) -> Done:
    if import_id := form.get("import", ""):
        return Done(importing.undo(asked.tx, import_id, asked.person.id))
    return _named(asked, substituting.undo(asked.tx, form.get("entry", ""), asked.person.id))


def _named(asked: Asked, answer: Answer) -> Done:
    """People are called in the answer as the page calls them."""
    known = people.every(asked.tx, revoked=True)
    return Done(words.naming(answer, {one.id: one.name for one in known}))


ROOM = Room(
    "/roster",
    frozenset({Sight.ROSTER}),
    show,
    {
        Deed.PREVIEW_ROSTER: _preview,
        Deed.IMPORT_ROSTER: _import,
        Deed.PLAN: _plan,
        Deed.CANCEL: _cancel,
        Deed.SUBSTITUTE: _substitute,
        Deed.UNDO: _undo,
    },
    name="roster",
    form_bytes=FORM_BYTES,
)
