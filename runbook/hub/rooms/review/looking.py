"""The page of a report, the report as a file, and what is written into it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from runbook.hub.cards.viewing import named
from runbook.hub.model.access import Deed, Sight
from runbook.hub.model.actions import Answer
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.hub.rooms.log.asking import day
from runbook.hub.rooms.log.wording import sentence
from runbook.hub.rooms.review.gathering import gathered
from runbook.hub.rooms.review.wording import Written, as_markdown, report
from runbook.hub.rooms.room import Asked, Done, File, Form, Room, Shown
from runbook.hub.store import events, incidents, people, reviews
from runbook.hub.store.events import Event
from runbook.hub.store.reviews import Review, Todo, Words
from runbook.hub.store.transaction import Transaction
from runbook.incidents.timeline import stamp
from runbook.language.texts import t
from runbook.privacy.personal_data import find_client_data
from runbook.privacy.plain_text import one_text

PATH = "/incidents/{number}/report"
SAVED, FINISHED, REOPENED = "review.saved", "review.finished", "review.reopened"
FORM_BYTES = 65_536
LONGEST, LONGEST_TODO, TODOS = 2000, 200, 5
"""Characters of one text, of one thing to do; how many things to do."""
MOST_TOLD = 200
_NUMBER = re.compile("[0-9]{1,9}")
_TEXTS = ("addition", "hindered", "lessons")
_ROLES = (Role.SHIFT_LEAD, Role.SYSADMIN, Role.MONITORING, Role.MENTOR)


@dataclass(frozen=True, slots=True)
class Page:
    """What the template lays out.

    ``draft`` is what stands in the form; ``stored`` what was saved meanwhile by somebody else, None
    where nobody did. ``todo`` and ``kept`` are their things to do, as they are read.
    """

    number: int
    written: Written
    course: tuple[tuple[str, str], ...]
    review: Review
    draft: Words
    stored: Words | None = None
    edits: bool = False
    finishes: bool = False
    reopens: bool = False
    by: str = ""
    todo: tuple[tuple[str, str, str], ...] = ()
    kept: tuple[tuple[str, str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    said: str = ""
    bounds: Mapping[str, int] = field(
        default_factory=lambda: {"text": LONGEST, "todo": LONGEST_TODO, "todos": TODOS}
    )


def show(asked: Asked) -> Shown | None:
    """``GET /incidents/<number>/report``."""
    incident = _incident(asked)
    return None if incident is None else _shown(asked, incident)


def taken(asked: Asked) -> File | None:
    """``GET /incidents/<number>/report.md``."""
    incident = _incident(asked)
    if incident is None:
        return None
    text = markdown(asked.tx, incident, asked.lang)
    name = f"report-{incident.number}.md"
    said = {"form": name, "number": incident.number}
    kind = "text/markdown; charset=utf-8"
    return File(name, kind, text.encode(), event="log.exported", event_body=said)


def markdown(tx: Transaction, incident: HubIncident, lang: str) -> str:
    """The report as it stands now; also ``runbook hub report``."""
    seen, happened = gathered(tx, incident)
    words = reviews.of_incident(tx, incident.key).words
    texts = [(t(f"hub.review.{name}", lang), getattr(words, name)) for name in _TEXTS]
    texts[1] = (t("hub.review.hindered.people", lang), words.hindered)
    todo = _todo(words, lang)
    course = [(one.at, sentence(one, lang)) for one in happened[-MOST_TOLD:]]
    return as_markdown(report(seen, lang), texts, todo, course, lang)


def _todo(words: Words, lang: str) -> list[tuple[str, str, str]]:
    """What, who and until when, as it is read."""
    return [(one.what, _role(one.role, lang), _said_day(one.until)) for one in words.todo]


def _said_day(text: str) -> str:
    found = day(text)
    return found.strftime("%d.%m.%Y") if found is not None else ""


def edit(asked: Asked, form: Form) -> Done:
    """Save what people have written; with a stale revision show both texts and save neither."""
    incident = _incident(asked)
    if incident is None:
        return _refused("refused.no_incident", 0)
    review = reviews.of_incident(asked.tx, incident.key)
    draft = _draft(form)
    if review.finished_at is not None:
        return _kept_on_page(asked, incident, draft, "review.frozen", review.words)
    if form.get("revision", "") != str(review.revision):
        return _kept_on_page(asked, incident, draft, "review.stale", review.words)
    if why := _fault(form, draft):
        return _kept_on_page(asked, incident, draft, why)
    _save(asked, replace(review, words=draft), SAVED, incident)
    return Done(Answer("review.saved", values={"number": incident.number}))


def finish(asked: Asked, form: Form) -> Done:
    """Nobody changes it from now on; what was saved counts, by the revision that was looked at."""
    incident = _incident(asked)
    if incident is None:
        return _refused("refused.no_incident", 0)
    review = reviews.of_incident(asked.tx, incident.key)
    if review.finished_at is not None:
        return Done(Answer("review.finished", values={"number": incident.number}))
    if not incident.over:
        return _refused("review.goes_on", incident.number)
    if form.get("revision", "") != str(review.revision):
        return _refused("review.changed", incident.number)
    ended = replace(review, finished_at=asked.tx.now, finished_by=asked.person.id)
    _save(asked, ended, FINISHED, incident)
    return Done(Answer("review.finished", values={"number": incident.number}))


def reopen(asked: Asked, _form: Form) -> Done:
    """It may be changed again."""
    incident = _incident(asked)
    if incident is None:
        return _refused("refused.no_incident", 0)
    review = reviews.of_incident(asked.tx, incident.key)
    if review.finished_at is not None:
        _save(asked, replace(review, finished_at=None, finished_by=""), REOPENED, incident)
    return Done(Answer("review.reopened", values={"number": incident.number}))


def _save(asked: Asked, review: Review, event: str, incident: HubIncident) -> None:
    kept = reviews.save(asked.tx, review, asked.person.id)
    body = {"number": incident.number, "revision": kept.revision}
    events.log(asked.tx, event, incident.key, body, asked.person.id)


def _incident(asked: Asked) -> HubIncident | None:
    number = asked.path["number"]
    known = _NUMBER.fullmatch(number) is not None and int(number) > 0
    return incidents.by_number(asked.tx, int(number)) if known else None


def _shown(
    asked: Asked,
    incident: HubIncident,
    draft: Words | None = None,
    stored: Words | None = None,
    said: str = "",
) -> Shown:
    lang = asked.lang
    seen, happened = gathered(asked.tx, incident)
    review = reviews.of_incident(asked.tx, incident.key)
    finished = review.finished_at is not None
    page = Page(
        number=incident.number,
        written=report(seen, lang),
        course=tuple(_line(one, lang) for one in happened[-MOST_TOLD:]),
        review=review,
        draft=draft or review.words,
        stored=stored,
        # What was written in vain is shown once more, to be copied.
        edits=asked.does(Deed.EDIT_REVIEW) and (not finished or draft is not None),
        finishes=asked.does(Deed.FINISH_REVIEW) and not finished and seen.over,
        reopens=asked.does(Deed.UNDO) and finished,
        by=_by(asked, review),
        todo=tuple(_todo(draft or review.words, lang)),
        kept=tuple(_todo(stored, lang)) if stored is not None else (),
        roles=tuple((one.value, _role(one, lang)) for one in _ROLES),
        said=said,
    )
    return Shown("review", {"page": page})


def _line(event: Event, lang: str) -> tuple[str, str]:
    return stamp(event.at), sentence(event, lang)


def _by(asked: Asked, review: Review) -> str:
    who = review.finished_by or review.edited_by
    person = people.by_id(asked.tx, who) if who else None
    at = review.finished_at or review.edited_at
    if at is None:
        return ""
    said = named(asked.tx, person, asked.lang) if person is not None else who
    how = "finished" if review.finished_at is not None else "edited"
    return t(f"hub.review.by.{how}", asked.lang, who=said, at=stamp(at))


def _kept_on_page(
    asked: Asked, incident: HubIncident, draft: Words, code: str, stored: Words | None = None
) -> Done:
    values: dict[str, str | int] = {"number": incident.number}
    said = t(f"hub.answer.{code}", asked.lang, **values)
    page = _shown(asked, incident, draft, stored, said)
    return Done(Answer(code, done=False, values=values), page=page)


def _refused(code: str, number: int) -> Done:
    return Done(Answer(code, done=False, values={"number": number}))


def _draft(form: Form) -> Words:
    texts = {name: _lines(form.get(name, "")) for name in _TEXTS}
    todo = [
        Todo(
            one_text(form.get(f"todo_{number}", "")),
            form.get(f"role_{number}", "") if form.get(f"role_{number}") in set(_ROLES) else "",
            form.get(f"until_{number}", "") if day(form.get(f"until_{number}", "")) else "",
        )
        for number in range(TODOS)
    ]
    return Words(**texts, todo=tuple(one for one in todo if one.what))


def _lines(text: str) -> str:
    return "\n".join(one_text(line) for line in text.strip().splitlines())


def _fault(form: Form, draft: Words) -> str:
    """Why it is not saved, as an answer's code; empty: it may be."""
    texts = [getattr(draft, name) for name in _TEXTS]
    whats = [one.what for one in draft.todo]
    if any(len(one) > LONGEST for one in texts) or any(len(one) > LONGEST_TODO for one in whats):
        return "review.too_long"
    if any(find_client_data(one) for one in (*texts, *whats)):
        return "review.client_data"
    days = (form.get(f"until_{number}", "") for number in range(TODOS))
    return "review.bad_day" if any(one and day(one) is None for one in days) else ""


def _role(role: str, lang: str) -> str:
    return t(f"role.{role}", lang).lower() if role else ""


_SIGHTS = frozenset({Sight.REVIEW})
ROOMS = (
    Room(
        PATH,
        _SIGHTS,
        show,
        {Deed.EDIT_REVIEW: edit, Deed.FINISH_REVIEW: finish, Deed.UNDO: reopen},
        live=False,
        form_bytes=FORM_BYTES,
    ),
    Room(f"{PATH}.md", _SIGHTS, taken, live=False),
)
