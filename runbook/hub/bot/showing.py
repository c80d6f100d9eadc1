"""What the bot shows when it is asked: counts, codes, causes in words, incident numbers.

No names, phones or addresses, and nothing of a client's: this goes through a messenger.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from notifier.message import Message
from runbook.advice import advice
from runbook.hub.incidents import links
from runbook.hub.incidents.viewing import degraded_since, named
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import callbacks, incidents, people, seen
from runbook.hub.store.transaction import Transaction
from runbook.moscow import clock
from runbook.texts import plural, t

MOST_LISTED = 20
SEEN_WITHIN = timedelta(seconds=90)


def show(tx: Transaction, office: Office, action: Action, lang: str) -> Message:
    """The answer to an order that only looks. Raises KeyError for any other."""
    return SHOWN[action](tx, office, lang)


def login(tx: Transaction, office: Office, person: HubPerson) -> Message:
    """A one-time way in, kept nowhere but by its hash: a link, or a code where there is no page."""
    lang = person.lang
    if office.settings.server.url:
        way_in = links.login_link(tx, office, person.id)
    else:
        way_in = t("hub.bot.login.code", lang, code=links.login_code(tx, person.id))
    minutes = int(links.LOGIN_LIFETIME / timedelta(minutes=1))
    lines = (way_in, plural("hub.bot.login.lasts", minutes, lang))
    return Message(t("hub.bot.login", lang), lines, lang=lang)


def _status(tx: Transaction, _office: Office, lang: str) -> Message:
    standing = incidents.every_open(tx)
    mass = sum(one.is_mass for one in standing)
    unknown = sum(one.acknowledged_at is None and not one.parent for one in standing)
    heard = seen.read(tx)
    alive = sum(at >= tx.now - SEEN_WITHIN for at in heard.values())
    lines = [
        plural("hub.bot.status.open", len(standing), lang),
        plural("hub.bot.status.mass", mass, lang),
        plural("hub.bot.status.unknown", unknown, lang),
        plural("hub.bot.status.agents", alive, lang),
    ]
    degraded_at = degraded_since(tx)
    if degraded_at is not None:
        lines.append(t("hub.bot.status.degraded", lang, at=clock(degraded_at)))
    return Message(t("hub.bot.status", lang, at=clock(tx.now)), tuple(lines), lang=lang)


def _incidents(tx: Transaction, _office: Office, lang: str) -> Message:
    standing = sorted(incidents.unclosed(tx), key=_urgency)
    if not standing:
        return Message(t("hub.bot.incidents.none", lang), lang=lang)
    lines = [_line(one, lang) for one in standing[:MOST_LISTED]]
    if len(standing) > MOST_LISTED:
        lines.append(plural("hub.bot.incidents.more", len(standing) - MOST_LISTED, lang))
    return Message(plural("hub.bot.incidents", len(standing), lang), tuple(lines), lang=lang)


def _urgency(incident: HubIncident) -> tuple[bool, bool, bool, int]:
    """First what is open, shared by many, and known to nobody; the newest first."""
    known = incident.acknowledged_at is not None
    return (incident.over, not incident.is_mass, known, -incident.number)


def _line(incident: HubIncident, lang: str) -> str:
    whose = incident.agent
    if incident.is_mass:
        whose = plural("hub.bot.incidents.hit", incident.weight.accuse, lang)
    parts = [
        f"№ {incident.number}",
        t("hub.bot.incidents.mass", lang) if incident.is_mass else "",
        t(advice(incident.cause).name, lang),
        whose,
        clock(incident.occurred_at or incident.opened_at),
        t(f"hub.bot.step.{incident.step}", lang),
        t("hub.bot.incidents.drill", lang) if incident.drill else "",
    ]
    return " · ".join(part for part in parts if part)


def _duty(tx: Transaction, _office: Office, lang: str) -> Message:
    on_shift = [one for one in people.every(tx) if one.on_shift]
    if not on_shift:
        return Message(t("hub.bot.duty.none", lang), lang=lang)
    order = list(Role)
    listed = sorted(on_shift, key=lambda one: (order.index(one.role), one.id))
    lines = tuple(_at_work(tx, one, lang) for one in listed)
    return Message(t("hub.bot.duty", lang), lines, lang=lang)


def _at_work(tx: Transaction, person: HubPerson, lang: str) -> str:
    way = "here" if person.telegram is not None else "elsewhere"
    return t(f"hub.bot.duty.{way}", lang, who=named(tx, person, lang))


def _callbacks(tx: Transaction, office: Office, lang: str) -> Message:
    found = callbacks.count(tx)
    lines = [
        plural("hub.bot.callbacks.call", found.call, lang),
        plural("hub.bot.callbacks.chat", found.chat, lang),
        plural("hub.bot.callbacks.overdue", found.overdue, lang),
    ]
    if office.settings.server.url:
        lines.append(t("hub.bot.callbacks.link", lang, url=office.settings.server.url))
    return Message(plural("hub.bot.callbacks", found.open, lang), tuple(lines), lang=lang)


_Show = Callable[[Transaction, Office, str], Message]
SHOWN: Mapping[Action, _Show] = {
    Action.SHOW_STATUS: _status,
    Action.SHOW_INCIDENTS: _incidents,
    Action.SHOW_DUTY: _duty,
    Action.SHOW_CALLBACKS: _callbacks,
}
