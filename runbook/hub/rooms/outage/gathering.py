"""Reads one incident for one person's page: the card, its course, the causes to choose from."""

from collections.abc import Sequence

from runbook.diagnosis.advice import CAUSES
from runbook.hub.cards.buttons import likely
from runbook.hub.cards.card import words
from runbook.hub.cards.naming import cause_name
from runbook.hub.cards.viewing import provider_names, view_of
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.board import cards
from runbook.hub.rooms.board.places import hit
from runbook.hub.rooms.board.pressing import rows
from runbook.hub.rooms.board.shapes import Card, Causes, Choice, Hit
from runbook.hub.rooms.room import Asked
from runbook.hub.store import seen
from runbook.hub.telling.screening import screened
from runbook.language.texts import t

_OF_THE_HOME = frozenset({"pc", "home_network", "vpn_client"})
"""What one home alone can have: no mass incident's cause."""


def card(asked: Asked, incident: HubIncident) -> Card:
    """All that the person's own card says, and everything it offers."""
    person = asked.person
    view = view_of(asked.tx, asked.office, incident, person.lang, reminds=False)
    said, _hidden = screened(view.incident, words(view, str(person.role), rings=False))
    return Card(
        incident.number,
        said.title,
        said.lines,
        rows(view, person),
        cards.stages(incident, person.lang),
        cards.tone(incident),
    )


def places(asked: Asked, incident: HubIncident, members: Sequence[HubIncident]) -> Hit | None:
    """Who is hit by a mass incident, by place; None for a single one, and once it is over."""
    if not incident.is_mass:
        return None
    tx = asked.tx
    some = [incident, *members]
    heard = seen.lately(tx)
    return hit(some, asked.standing.homes(tx), heard, provider_names(), asked.lang)


def causes(incident: HubIncident, person: HubPerson) -> Causes:
    """What it may really have been, the side that was found first; empty for who may not say it."""
    lang = person.lang
    if allowed(person.role, Action.RESOLVE, incident) is not None:
        return ()
    found = incident.cause.partition(".")[0]
    groups: dict[str, list[Choice]] = {}
    for cause in sorted(CAUSES, key=lambda one: one != incident.cause):
        domain = cause.partition(".")[0]
        if not (incident.is_mass and domain in _OF_THE_HOME):
            order = Order(Action.RESOLVE, incident.number, cause).to_button()
            groups.setdefault(domain, []).append(Choice(cause_name(cause, lang), order))
    ordered = sorted(groups, key=lambda one: likely(one, found))
    return tuple((t(f"hub.domain.{one}", lang), tuple(groups[one])) for one in ordered)
