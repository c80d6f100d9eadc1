"""PURE. Who is told of a change, and how: rung, told without a sound, or not at all.

What rings is the first alert, a change of owner, what became a mass incident, a repeat while
nobody has acknowledged, and recovery. Everything else changes the words of the one card that each
person has of the incident. What belongs to a mass incident never rings by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.delivery import Person
from notifier.page import Told
from runbook.hub.incidents.change import Loudness
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role

MOST_RINGS = 3
"""Rings of one incident that one person hears before recovery, reminders included."""
BRIEF = timedelta(minutes=5)
"""What is over so soon, hit one operator and was acknowledged by nobody ends without a sound."""


class Course(StrEnum):
    """What is done about a change that is told."""

    NOTHING = "nothing"
    FIRST = "first"
    AGAIN = "again"
    EDIT = "edit"
    RECOVERY = "recovery"
    EXERCISE = "exercise"
    EXERCISE_EDIT = "exercise_edit"


def course(incident: HubIncident, loudness: Loudness, now: datetime, *, told: bool) -> Course:
    """What to do. ``told``: somebody was paged of it before, or is being."""
    if loudness is Loudness.SILENT or incident.late:
        return Course.NOTHING
    if incident.drill:
        if told:
            return Course.EXERCISE_EDIT
        return Course.NOTHING if incident.over else Course.EXERCISE
    if not told:
        quiet = is_quiet(incident, now) or incident.over
        # As long as nobody was told, whatever there is to tell rings.
        return Course.NOTHING if quiet else Course.FIRST
    if is_quiet(incident, now) or incident.closed_by:
        return Course.EDIT
    return {
        Loudness.RING: Course.EDIT if incident.over else Course.AGAIN,
        Loudness.RECOVERY: Course.RECOVERY,
    }.get(loudness, Course.EDIT)


def is_quiet(incident: HubIncident, now: datetime) -> bool:
    """Whether it rings nobody: it belongs to a mass incident, or did until a moment ago."""
    left_lately = incident.quiet_until is not None and now < incident.quiet_until
    return bool(incident.parent) or left_lately


def is_brief(incident: HubIncident, now: datetime) -> bool:
    """Whether nobody needs to be rung for its end."""
    single = not incident.is_mass and incident.acknowledged_at is None
    return single and now - (incident.reopened_at or incident.opened_at) < BRIEF


def roles_for(incident: HubIncident) -> tuple[Role, ...]:
    """Who is to know of an incident: the lead always, and whoever mends it."""
    roles = [Role.SHIFT_LEAD]
    administrators = incident.side == "bank" or incident.cause in _LOGIN
    if administrators:
        roles.append(Role.SYSADMIN)
    if incident.trainee and not incident.is_mass:
        roles.append(Role.MENTOR)
    if incident.passed_on_at is not None:
        roles.append(Role.MONITORING)
    return tuple(roles)


_LOGIN = frozenset({"vpn_client.certificate_expired", "vpn_client.authentication"})
"""Her own side, but only an administrator mends it."""


def on_duty(people: Iterable[HubPerson]) -> list[HubPerson]:
    """Those who may be rung now."""
    return [one for one in people if one.active and one.on_shift]


def firsts(
    reachable: Mapping[Role, list[Person]], roles: Iterable[Role], ladder: Iterable[Role]
) -> list[Person]:
    """Whom a first ring goes to: one of each role, or the first of the ladder where there is none.

    Without a lead who can be reached, the next role of the ladder stands in.
    """
    wanted = [reachable.get(role, [])[:1] for role in roles]
    found = [one for several in wanted for one in several]
    lead = reachable.get(Role.SHIFT_LEAD, [])
    if not lead:
        instead = [one for role in ladder for one in reachable.get(role, [])]
        found = [*instead[:1], *found]
    return list(apart(found).values())


def apart(people: Iterable[Person]) -> dict[tuple[str, str], Person]:
    """Each place where somebody reads first, and the first person there."""
    found: dict[tuple[str, str], Person] = {}
    for one in people:
        found.setdefault(place(one), one)
    return found


def place(person: Person) -> tuple[str, str]:
    """Where a person reads first. The person has a way."""
    best = person.routes[0]
    return best.channel, best.address


def may_ring(told: Told, reopened_at: datetime | None = None) -> bool:
    """Whether one more ring is not one too many. What is opened again begins anew."""
    before = reopened_at is not None and told.at is not None and told.at < reopened_at
    return told.rings < MOST_RINGS or before


def best_first(told: Told) -> Person:
    """The route that took the last message is the one that works tonight."""
    routes = sorted(told.person.routes, key=lambda route: route.channel != told.reached)
    return replace(told.person, routes=tuple(routes))
