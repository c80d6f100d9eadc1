"""Over which ways the hub reaches its people."""

from collections.abc import Mapping
from datetime import timedelta

from notifier.delivery import Person, Route
from notifier.ladder import Policy
from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.incidents.course import on_duty
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import people
from runbook.hub.store.transaction import Transaction


def reachable(tx: Transaction, office: Office) -> Mapping[Role, list[Person]]:
    """Everybody on shift who can be reached over a channel that is open tonight, by role."""
    found: dict[Role, list[Person]] = {}
    for one in on_duty(people.every(tx)):
        person = as_person(office, one)
        if person.routes:
            found.setdefault(one.role, []).append(person)
    return found


def as_person(office: Office, person: HubPerson) -> Person:
    """The person as the outbox knows one: the open ways, the best one first; maybe none."""
    ways = [(TELEGRAM, str(person.telegram or "")), (EMAIL, person.email)]
    routes = (Route(channel, to) for channel, to in ways if to and channel in office.ways)
    return Person(person.id, str(person.role), person.name, tuple(routes))


def editable(office: Office) -> frozenset[str]:
    """Channels that can change what they sent."""
    return frozenset(name for name, edits in office.ways.items() if edits)


def in_place(office: Office) -> frozenset[str]:
    """Channels on which the words of a card change where they stand.

    A mail is no card: its new words would be one more letter, and a phone that rings.
    """
    return editable(office) - {EMAIL}


def languages(tx: Transaction) -> Mapping[str, str]:
    """The language each person reads, by id."""
    return {one.id: one.lang for one in people.every(tx)}


def policy(office: Office) -> Policy:
    """How the ladder is climbed by the settings."""
    given = office.settings.escalation
    return Policy(
        repeat_after=timedelta(seconds=given.repeat_after),
        next_person_after=timedelta(seconds=given.next_person_after),
        next_route_after=timedelta(seconds=given.next_route_after),
    )


def ladder_roles(office: Office) -> tuple[Role, ...]:
    """The roles of the ladder that the hub knows, in their order."""
    known = set(Role)
    return tuple(Role(one) for one in office.settings.escalation.roles if one in known)
