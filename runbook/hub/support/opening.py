"""An incident with tech support: opened once, its number given, the evidence on its way."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from notifier.delivery import Purpose
from notifier.message import Attachment
from runbook.hub.cards.viewing import service_names
from runbook.hub.incidents import keeping
from runbook.hub.incidents.change import Change
from runbook.hub.model.actions import Answer
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import cases, incidents
from runbook.hub.store.cases import Case, CaseKind
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import Document, document, times
from runbook.hub.support.gathering import subject
from runbook.hub.support.handing import Parcel, hand_over, language, ways_said
from runbook.hub.support.numbering import day_prefix, file_stem, next_number
from runbook.hub.support.receiving import lines_for
from runbook.hub.support.rendering import cause_words, in_short, to_json, to_markdown
from runbook.hub.support.trackers.registry import TRACKERS
from runbook.hub.support.trackers.tracker import Tracker
from runbook.language.texts import t
from runbook.privacy.ticket import ticket_fault

OPENED, WITHDRAWN, TICKET = "support.opened", "support.withdrawn", "support.ticket"
"""Events of the log."""
WITHDRAWAL = "runbook.withdrawal/1"
_ID_BYTES = 8


def open_case(
    tx: Transaction,
    office: Office,
    incident: HubIncident,
    by: str,
    trackers: Mapping[str, Tracker] = TRACKERS,
) -> Answer:
    """Open it and put the evidence on its way; once only: a second order gives the same number.

    What belongs to a mass incident is opened for all of it.
    """
    whole = incidents.by_key(tx, incident.parent) if incident.parent else None
    meant = whole or incident
    standing = cases.standing_of(tx, meant.key, CaseKind.SUPPORT)
    if standing is not None:
        return _answer("support.already", standing)
    beginning = day_prefix(office.settings.support.prefix, tx.now)
    number = next_number(cases.numbers_like(tx, beginning), beginning)
    found = document(subject(tx, meant, CaseKind.SUPPORT, number))
    made = Case(
        secrets.token_hex(_ID_BYTES), meant.key, CaseKind.SUPPORT, tx.now, by, number, found
    )
    parcel = _parcel(found, service_names(tx, meant), office.lang)
    parcel = replace(parcel, lines=(*parcel.lines, *lines_for(tx, office, meant, office.lang)))
    kept = hand_over(tx, office, made, parcel, office.settings.support, trackers)
    cases.add(tx, kept)
    changed = replace(meant, support_at=tx.now, ticket=number)
    body = {"case": number, "ways": list(kept.ways)}
    keeping.apply(tx, office, Change(changed, OPENED, body, by=by))
    if not kept.ways:
        return _answer("support.kept", kept)
    return _answer("support.opened", kept, ways=ways_said(kept.ways, language(tx, office, by)))


def withdraw(
    tx: Transaction,
    office: Office,
    incident: HubIncident,
    by: str,
    trackers: Mapping[str, Tracker] = TRACKERS,
) -> Answer:
    """Take it back: whoever was given the evidence gets a note. It may be opened anew later."""
    standing = cases.standing_of(tx, incident.key, CaseKind.SUPPORT)
    if standing is None:
        return Answer("support.none", done=False, values={"number": incident.number})
    note = _withdrawal(standing, tx, office.lang)
    place = office.settings.support
    hand_over(tx, office, standing, note, place, trackers, Purpose.RECOVERY)
    cases.save(tx, replace(standing, withdrawn_at=tx.now, withdrawn_by=by))
    changed = replace(incident, support_at=None, ticket="")
    keeping.apply(tx, office, Change(changed, WITHDRAWN, {"case": standing.number}, by=by))
    return _answer("support.withdrawn", standing)


def set_ticket(
    tx: Transaction, office: Office, incident: HubIncident, ticket: str, by: str
) -> Answer:
    """Write down the number that tech support's own tracker has given."""
    plain = " ".join(ticket.split())
    if not plain or ticket_fault(plain) is not None:
        return Answer("support.bad_ticket", done=False, values={"number": incident.number})
    standing = cases.standing_of(tx, incident.key, CaseKind.SUPPORT)
    if standing is None:
        return Answer("support.none", done=False, values={"number": incident.number})
    body = {"case": standing.number, "ticket": plain}
    changed = Change(replace(incident, ticket=plain), TICKET, body, by=by)
    keeping.apply(tx, office, changed)
    return Answer("support.ticket", values={"number": incident.number, "ticket": plain})


def _parcel(found: Document, names: Mapping[str, str], lang: str) -> Parcel:
    number = found["number"]
    title = t("hub.case.subject", lang, case=number, cause=cause_words(found, lang, names))
    lines = (
        *in_short(found, names, lang),
        t("hub.case.subject.incident", lang, number=found["incident"]["number"]),
        t("hub.case.subject.attached", lang),
        t("hub.case.subject.answer", lang, case=number),
    )
    documents = (
        Attachment(f"{file_stem(number)}.json", "application/json", to_json(found)),
        Attachment(f"{file_stem(number)}.md", "text/markdown", to_markdown(found, lang)),
    )
    return Parcel(title, lines, documents)


def _withdrawal(case: Case, tx: Transaction, lang: str) -> Parcel:
    title = t("hub.case.withdrawn", lang, case=case.number)
    note = {"schema": WITHDRAWAL, "number": case.number, "withdrawn": times(tx.now)}
    name = f"{file_stem(case.number)}-withdrawn.json"
    attached = Attachment(name, "application/json", to_json(note))
    return Parcel(title, (t("hub.case.withdrawn.why", lang),), (attached,))


def _answer(code: str, case: Case, **values: str) -> Answer:
    return Answer(code, values={"case": case.number, **values})
