"""Somebody comes on shift or goes: what is open passes to whoever is there now.

Who comes is told once and silently what is going on and who knows of it, and gets the cards. Who
goes is rung no more: the rest of the ladder is put up anew over the people who are there, for so
many incidents at a time that nobody waits for the database.
"""

from collections.abc import Sequence
from dataclasses import replace

from notifier.delivery import Person
from notifier.message import Message
from runbook.alerting.channels import EMAIL
from runbook.hub.cards.viewing import named
from runbook.hub.incidents.course import roles_for
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import incidents, people, undone
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.asides import tell_aside
from runbook.hub.telling.reaching import as_person
from runbook.hub.telling.telling import Telling
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

MOST_CARDS = 4
"""Cards given at once: more of them would be gathered into one list without buttons."""
MOST_LISTED = 15


def hand_over(tx: Transaction, office: Office, most: int) -> int:
    """Whoever came gets what is open, and the ladders are those of who is there.

    Gives how many ladders were put up, ``most`` at most; the rest follows with the next calls.
    Only the hub on duty does so: it has the channels by which people can be reached.
    """
    changed = undone.take(tx, undone.SHIFTS)
    if changed:
        found = [people.by_id(tx, one) for one in changed]
        came = [one for one in found if one is not None and one.active and one.on_shift]
        going_on = _going_on(tx)
        for one in came:
            _greet(tx, office, one, going_on)
        undone.put(tx, undone.RELAY, [one.key for one in going_on if one.told])
    keys = undone.take(tx, undone.RELAY, most)
    for key in keys:
        _relay(tx, office, key)
    return len(keys)


def _relay(tx: Transaction, office: Office, key: str) -> None:
    incident = incidents.by_key(tx, key)
    # It may have ended, or joined a mass one, since the shift changed.
    if incident is None or incident.over or incident.parent or not incident.told:
        return
    if not Telling(tx, office, incident).relay():
        # As if nobody had been told: whoever comes on shift next is rung for it.
        incidents.save(tx, replace(incident, told=False))


def _greet(
    tx: Transaction, office: Office, person: HubPerson, going_on: Sequence[HubIncident]
) -> None:
    mine = [one for one in going_on if person.role in roles_for(one)]
    reader = as_person(office, person)
    if not reader.routes or not (mine or person.role is Role.SHIFT_LEAD):
        return
    _sum_up(tx, office, person, mine)
    for one in _with_cards(reader, mine):
        Telling(tx, office, one).greet([reader])


def _going_on(tx: Transaction) -> list[HubIncident]:
    """What a person may have to act on, what nobody has acknowledged and mass ones first."""
    whole = [one for one in incidents.every_open(tx) if not (one.parent or one.late or one.drill)]
    return sorted(whole, key=lambda one: (one.acknowledged_at is not None, not one.is_mass))


def _with_cards(reader: Person, mine: Sequence[HubIncident]) -> list[HubIncident]:
    """Every mail rings a phone: there only what is to be acknowledged has a letter of its own.

    For what nobody was told of yet the ring is still to come.
    """
    by_mail = reader.routes[0].channel == EMAIL
    known = [one for one in mine if one.told]
    wanted = [one for one in known if not (by_mail and one.acknowledged_at is not None)]
    return wanted[:MOST_CARDS]


def _sum_up(
    tx: Transaction, office: Office, person: HubPerson, mine: Sequence[HubIncident]
) -> None:
    lang = person.lang
    title = t("hub.shift.taken", lang)
    lines = [plural("hub.shift.open", len(mine), lang) if mine else t("hub.shift.nothing", lang)]
    unknown = [str(one.number) for one in mine if one.acknowledged_at is None]
    if unknown:
        numbers = ", ".join(t("hub.shift.number", lang, number=one) for one in unknown)
        lines.append(t("hub.shift.unknown", lang, numbers=numbers))
    reader = as_person(office, person)
    lines += [_line(tx, office, one, reader, lang) for one in mine[:MOST_LISTED]]
    if len(mine) > MOST_LISTED:
        lines.append(t("hub.shift.more", lang, count=len(mine) - MOST_LISTED))
    message = Message(title, tuple(lines), rings=False, lang=lang)
    tell_aside(tx, office, person, f"shift {person.id}", message)


def _line(tx: Transaction, office: Office, incident: HubIncident, reader: Person, lang: str) -> str:
    said = Telling(tx, office, incident).headline(reader)
    if incident.acknowledged_at is None:
        return t("hub.shift.line.unknown", lang, said=said)
    by = people.by_id(tx, incident.acknowledged_by) if incident.acknowledged_by else None
    who = named(tx, by, lang) if by is not None else t("role.shift_lead", lang).lower()
    at = clock(incident.acknowledged_at)
    return t("hub.shift.line.known", lang, said=said, who=who, at=at)
