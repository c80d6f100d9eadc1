"""Gathers from the database what a card may say."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice

import msgspec
from sqlalchemy import ColumnElement, func, or_, select

from runbook.hub.callout.filling import fill
from runbook.hub.cards.naming import with_provider_names, with_service_names
from runbook.hub.cards.totals import with_totals
from runbook.hub.cards.view import View
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.monitoring.brief import brief
from runbook.hub.office import Office
from runbook.hub.store import cases, incidents, people, switches
from runbook.hub.store.cases import CaseKind
from runbook.hub.store.documents import read
from runbook.hub.store.moments import to_ms
from runbook.hub.store.tables import AGENTS, INCIDENTS, MEMBERS
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.screening import defused
from runbook.language.texts import t
from runbook.settings.providers import known_providers

ON = "on"
"""The key in the body of the switch ``DEGRADED`` that says whether it is on."""

_MOST_ASKED = 20
"""PCs whose names for the services are looked at: they were set up alike."""


class _Named(msgspec.Struct, frozen=True):
    """Of where somebody works only what the services are called there."""

    services: Mapping[str, str] = {}


def view_of(
    tx: Transaction, office: Office, incident: HubIncident, lang: str = "", *, reminds: bool
) -> View:
    """The incident as a reader of this language is to see it now; without one, the office's."""
    lang = lang or office.lang
    mass = incidents.by_key(tx, incident.parent) if incident.parent else None
    return View(
        with_provider_names(defused(_spoken(tx, incident), lang), provider_names()),
        lang,
        parent_number=mass.number if mass else 0,
        acknowledged_by=_who(tx, incident.acknowledged_by, lang),
        closed_by=_who(tx, incident.closed_by, lang),
        filled=fill(tx, incident.key) if incident.called_out_at is not None else None,
        degraded_at=degraded_since(tx),
        hit=_ever_hit(tx, incident) if incident.is_mass and incident.over else 0,
        passed_on=_passed_on(tx, incident, lang) if incident.passed_on_at is not None else (),
        reminds=reminds,
        outlasts=_outlasts(tx, incident),
    )


def _outlasts(tx: Transaction, incident: HubIncident) -> int:
    if incident.is_mass or incident.parent or incident.over:
        return 0
    found = incidents.left_last(tx, incident.key)
    if found is None:
        return 0
    mass, left_at = found
    ended = mass.restored_at or mass.closed_at
    anew = incident.reopened_at is not None and incident.reopened_at > left_at
    before = ended is not None and to_ms(ended) <= to_ms(left_at)
    return mass.number if before and not anew else 0


def degraded_since(tx: Transaction) -> datetime | None:
    """Since when the office works in degraded mode; None when it does not."""
    switch = switches.get(tx, switches.DEGRADED)
    return switch.at if switch is not None and switch.body.get(ON) is True else None


def named(tx: Transaction, person: HubPerson, lang: str) -> str:
    """A person as the others read of them: the role, never the name.

    Where several have the role, the person's code says which of them.
    """
    return _one_of(person, people.of_roles(tx, [person.role]), lang)


def names(tx: Transaction, lang: str) -> dict[str, str]:
    """Everybody as the others read of them, by id: read once for whatever tells of many."""
    everybody = people.every(tx, revoked=True)
    alike: dict[str, list[HubPerson]] = {}
    for one in everybody:
        if one.active:
            alike.setdefault(one.role, []).append(one)
    return {one.id: _one_of(one, alike.get(one.role, ())[:2], lang) for one in everybody}


def _one_of(person: HubPerson, alike: Iterable[HubPerson], lang: str) -> str:
    role = t(f"role.{person.role}", lang).lower()
    if all(one.id == person.id for one in alike):
        return role
    return t("hub.card.person", lang, role=role, code=person.id)


def _passed_on(tx: Transaction, incident: HubIncident, lang: str) -> tuple[str, ...]:
    case = cases.standing_of(tx, incident.key, CaseKind.MONITORING)
    if case is None:
        return ()
    return tuple(brief(case.evidence, _who(tx, case.made_by, lang), case.made_at, lang))


def _who(tx: Transaction, person_id: str, lang: str) -> str:
    person = people.by_id(tx, person_id) if person_id else None
    return named(tx, person, lang) if person is not None else person_id


def _spoken(tx: Transaction, incident: HubIncident) -> HubIncident:
    return _called(tx, with_totals(tx, incident))


def _called(tx: Transaction, incident: HubIncident) -> HubIncident:
    return with_service_names(incident, service_names(tx, incident) if incident.services else {})


def as_called(tx: Transaction, incident: HubIncident, lang: str) -> HubIncident:
    """The incident with services as people call them, for one line about it."""
    return defused(_called(tx, incident), lang)


def names_called(tx: Transaction, some: Iterable[HubIncident]) -> dict[str, str]:
    """What people call the services of all of these, by id."""
    called: dict[str, str] = {}
    unnamed = (one for one in some if set(one.services) - called.keys())
    for one in islice(unnamed, _MOST_ASKED):
        called = {**service_names(tx, one), **called}
    return called


def service_names(tx: Transaction, incident: HubIncident) -> dict[str, str]:
    """What people call the services, by id: as most PCs have it that say they do not work."""
    mine: ColumnElement[bool]
    if incident.is_mass:
        joined = select(MEMBERS.c.incident).where(MEMBERS.c.mass == incident.key)
        # While it is just being opened nobody has joined it yet.
        hit = or_(INCIDENTS.c.key.in_(joined), INCIDENTS.c.over.is_(False))
        asked = select(INCIDENTS.c.agent).where(hit, INCIDENTS.c.agent != "")
        some = asked.order_by(INCIDENTS.c.number.desc()).limit(_MOST_ASKED).subquery()
        mine = AGENTS.c.operator.in_(select(some.c.agent))
    else:
        mine = AGENTS.c.operator == incident.agent
    called: dict[str, Counter[str]] = {}
    for body in tx.connection.execute(select(AGENTS.c.body).where(mine)).scalars():
        for service, name in read(body, _Named).services.items():
            called.setdefault(service, Counter())[name] += 1
    most = {one: max(names.items(), key=lambda item: item[::-1]) for one, names in called.items()}
    return {one: name for one, (name, _) in most.items()}


@lru_cache(maxsize=1)
def provider_names() -> Mapping[str, str]:
    """The built-in directory's names of providers, by id."""
    return {one.id: one.name for one in known_providers()}


def _ever_hit(tx: Transaction, incident: HubIncident) -> int:
    """Operators who ever belonged to it, or were counted last where those are more."""
    asked = (
        select(func.count(func.distinct(INCIDENTS.c.agent)))
        .select_from(MEMBERS)
        .join(INCIDENTS, INCIDENTS.c.key == MEMBERS.c.incident)
        .where(MEMBERS.c.mass == incident.key)
    )
    return max(incident.hit, tx.connection.execute(asked).scalar() or 0)
