"""Who promised news by a certain time is reminded once when it has passed without any."""

from collections.abc import Iterable
from datetime import datetime

from notifier.message import Button, Message
from notifier.outbox.rows import to_ms
from runbook.hub.cards.buttons import ETAS
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import events, people, switches
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.asides import tell_aside
from runbook.language.moscow import clock
from runbook.language.texts import t

REMINDED = "eta.reminded"
"""The event, and the switch: its body has the time of which somebody was reminded, in
milliseconds since 1970, by the incident's key."""
GIVEN = "incident.eta"


def remind(tx: Transaction, office: Office, every: Iterable[HubIncident]) -> int:
    """Ask for news of whatever should have had some by now; of how many.

    ``every`` are the open incidents.
    """
    late = {one.key: one.update_at for one in every if _is_late(one, tx.now)}
    if not late:
        return 0
    kept = switches.get(tx, REMINDED)
    known = dict(kept.body) if kept is not None else {}
    asked = {key: known[key] for key in late if key in known}
    count = 0
    for one in every:
        at = late.get(one.key)
        if at is None or asked.get(one.key) == to_ms(at):
            continue
        person = _who_gave_it(tx, one)
        if person is not None and _ask(tx, office, person, one, at):
            asked[one.key] = to_ms(at)
            events.log(tx, REMINDED, one.key, {"number": one.number, "person": person.id})
            count += 1
    if count:
        switches.put(tx, REMINDED, asked)
    return count


def _is_late(incident: HubIncident, now: datetime) -> bool:
    return not incident.over and incident.update_at is not None and incident.update_at <= now


def _who_gave_it(tx: Transaction, incident: HubIncident) -> HubPerson | None:
    """Whoever ordered it, or the first lead when that person has gone home."""
    given = [one.by for one in events.of_incident(tx, incident.key) if one.kind == GIVEN]
    giver = people.by_id(tx, given[-1]) if given else None
    leads = people.of_roles(tx, [Role.SHIFT_LEAD])
    asked = [giver, *leads] if giver is not None else leads
    return next((one for one in asked if one.active and one.on_shift), None)


def _ask(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, at: datetime
) -> bool:
    lang = person.lang
    title = t("hub.promise.late", lang, number=incident.number, at=clock(at))
    lines = []
    if incident.eta_at is not None:
        lines.append(t("hub.promise.shown", lang, at=clock(incident.eta_at)))
    rows: tuple[tuple[Button, ...], ...] = ()
    if allowed(person.role, Action.SET_ETA, incident) is None:
        rows = (tuple(_button(incident.number, one, lang) for one in (*ETAS, 0)),)
    message = Message(title, tuple(lines), lang=lang, buttons=rows)
    return tell_aside(tx, office, person, f"{REMINDED} {incident.key}", message)


def _button(number: int, minutes: int, lang: str) -> Button:
    order = Order(Action.SET_ETA, number, str(minutes))
    return Button(t(f"hub.button.eta.{minutes}", lang), order.to_button())
