"""A mass failure handed to the monitoring department: the card for its people, the evidence beside.

The card itself is the incident's: once it is passed on, people of that role are among its readers.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from notifier.message import Attachment
from runbook.hub.cards.viewing import named, provider_names, service_names
from runbook.hub.incidents import keeping
from runbook.hub.incidents.change import Change
from runbook.hub.model.actions import Answer
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.monitoring.brief import passed_by
from runbook.hub.monitoring.trend import Trend, as_document, picture, trend
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Monitoring
from runbook.hub.store import cases, people
from runbook.hub.store.cases import Case, CaseKind
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import Document, document
from runbook.hub.support.gathering import everybody_hit, subject
from runbook.hub.support.handing import Parcel, hand_over, language, ways_said
from runbook.hub.support.rendering import (
    cause_words,
    hit_words,
    to_json,
    to_markdown,
    trend_words,
)
from runbook.hub.support.trackers.registry import TRACKERS
from runbook.hub.support.trackers.tracker import Tracker
from runbook.hub.telling.reaching import as_person
from runbook.language.moscow import clock
from runbook.language.texts import t

PASSED = "monitoring.passed"
"""The event of the log."""
PEOPLE = "people"
"""The way of whoever reads the card."""
_ID_BYTES = 8


def pass_on(
    tx: Transaction,
    office: Office,
    incident: HubIncident,
    by: str,
    trackers: Mapping[str, Tracker] = TRACKERS,
) -> Answer:
    """Pass a mass incident on, once: to the people of that role, by mail, webhook and file."""
    values: dict[str, str | int] = {"number": incident.number}
    if not incident.is_mass:
        return Answer("refused.not_mass", done=False, values=values)
    standing = cases.standing_of(tx, incident.key, CaseKind.MONITORING)
    if standing is not None:
        return Answer("monitoring.already", values=values)
    course = trend(everybody_hit(tx, incident), tx.now)
    number = f"M-{incident.number}"
    found = document(subject(tx, incident, CaseKind.MONITORING, number, as_document(course)))
    made = Case(
        secrets.token_hex(_ID_BYTES), incident.key, CaseKind.MONITORING, tx.now, by, number, found
    )
    group = [one for one in people.of_roles(tx, [Role.MONITORING]) if one.on_shift]
    names = service_names(tx, incident)
    parcel = _parcel(found, names, course, _who(tx, made, office.lang), office.lang)
    kept = hand_over(tx, office, made, parcel, _place(office, group), trackers)
    if any(as_person(office, one).routes for one in group):
        kept = replace(kept, ways=(PEOPLE, *kept.ways))
    cases.add(tx, kept)
    changed = replace(incident, passed_on_at=tx.now)
    body = {"ways": list(kept.ways)}
    keeping.apply(tx, office, Change(changed, PASSED, body, by=by))
    if not set(kept.ways) - {"folder"}:
        return Answer("monitoring.nobody", values=values)
    said = ways_said(kept.ways, language(tx, office, by))
    return Answer("monitoring.passed", values={**values, "ways": said})


def _place(office: Office, group: Iterable[HubPerson]) -> Monitoring:
    """The table of the settings, and the addresses of monitoring's own people who are at work."""
    place = office.settings.monitoring
    own = (one.email for one in group if one.email)
    return msgspec.structs.replace(place, email=tuple(dict.fromkeys((*place.email, *own))))


def _who(tx: Transaction, case: Case, lang: str) -> str:
    person = people.by_id(tx, case.made_by)
    who = named(tx, person, lang) if person is not None else case.made_by
    return passed_by(who, case.made_at, lang)


def _named(place: str) -> str:
    """``provider/city`` as people say it; the evidence itself keeps the ids."""
    provider, _, city = place.replace(", ", "/", 1).partition("/")
    return ", ".join(part for part in (provider_names().get(provider, provider), city) if part)


def _parcel(
    found: Document, names: Mapping[str, str], course: Trend, who: str, lang: str
) -> Parcel:
    number = found["incident"]["number"]
    title = t("hub.mon.subject", lang, number=number, cause=cause_words(found, lang, names))
    places = "; ".join(f"{_named(place)}: {count}" for place, count in found["places"])
    lines = [
        hit_words(found, lang),
        t("hub.mon.first_seen", lang, at=clock(course.since)),
        trend_words(found, lang),
        who,
        t("hub.case.subject.attached", lang),
    ]
    if places:
        lines.insert(1, t("hub.mon.places", lang, places=places))
    name = f"mass-{number}"
    drawn = picture(course, t("hub.mon.picture", lang, number=number))
    documents = (
        Attachment(f"{name}.json", "application/json", to_json(found)),
        Attachment(f"{name}.md", "text/markdown", to_markdown(found, lang)),
        Attachment(f"{name}.svg", "image/svg+xml", drawn),
    )
    return Parcel(title, tuple(lines), documents)
