"""The lead's list in a mass failure: a message of its own, once, when the lead has said «Знаю»."""

from notifier.message import Message
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.monitoring.relief import steps
from runbook.hub.office import Office
from runbook.hub.store import events, people
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.asides import tell_aside
from runbook.hub.telling.reaching import reachable
from runbook.hub.telling.screening import screened
from runbook.language.texts import t

LISTED = "incident.relief_listed"


def list_relief(tx: Transaction, office: Office, person: HubPerson, incident: HubIncident) -> bool:
    """Send the list to the lead who acknowledged, or else to the one on shift; once a failure.

    Whether it was sent: not for one operator's incident, a drill, or what stops nobody's work.
    """
    if not incident.is_mass or incident.drill or incident.over or incident.is_only_ours:
        return False
    lead = person if person.role is Role.SHIFT_LEAD else _on_shift(tx, office)
    if lead is None or any(one.kind == LISTED for one in events.of_incident(tx, incident.key)):
        return False
    clean, _hidden = screened(incident, _words(office, incident, lead.lang))
    if not tell_aside(tx, office, lead, f"relief {incident.key}", clean):
        return False
    events.log(tx, LISTED, incident.key, {"number": incident.number}, lead.id)
    return True


def _on_shift(tx: Transaction, office: Office) -> HubPerson | None:
    first = reachable(tx, office).get(Role.SHIFT_LEAD, [])[:1]
    return people.by_id(tx, first[0].id) if first else None


def _words(office: Office, incident: HubIncident, lang: str) -> Message:
    listed = enumerate(steps(office, incident.side, lang), start=1)
    lines = tuple(t("hub.card.relief", lang, n=n, step=step) for n, step in listed)
    title = t("hub.card.relief.title", lang, number=incident.number)
    return Message(title, lines, rings=False, lang=lang)
