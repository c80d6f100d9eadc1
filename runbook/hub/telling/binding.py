"""A chat was bound to somebody: the others are told, for an invitation can be stolen."""

from notifier.message import Message
from runbook.hub.cards.viewing import named
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import people
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.asides import tell_aside
from runbook.language.texts import t

WATCHFUL = (Role.SHIFT_LEAD, Role.SYSADMIN)


def tell_of_binding(tx: Transaction, office: Office, before: HubPerson, person: HubPerson) -> int:
    """Tell the others without a sound; how many.

    Leads off shift hear of administrators alone; administrators, who can undo it, of everybody.
    ``before`` is the person as they were known: the same chat bound again is no news.
    """
    if before.telegram == person.telegram:
        return 0
    told = 0
    for other in people.of_roles(tx, WATCHFUL):
        concerns = other.on_shift or Role.SYSADMIN in {other.role, person.role}
        if other.id == person.id or not concerns:
            continue
        lang = other.lang
        kind = "hub.bound" if before.telegram is None else "hub.bound.moved"
        title = t(kind, lang, who=named(tx, person, lang))
        revoke = "hub.bound.revoke" if other.role is Role.SYSADMIN else "hub.bound.ring"
        lines = (t("hub.bound.check", lang), t(revoke, lang, id=person.id))
        message = Message(title, lines, rings=False, lang=lang)
        told += tell_aside(tx, office, other, f"bound {person.id}", message)
    return told
