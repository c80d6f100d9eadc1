"""What the bot shows when it is asked: counts, codes, causes in words, incident numbers.

No names, phones or addresses, and nothing of a client's: this goes through a messenger.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice

from checks.causes import HEALTHY
from notifier.message import Message
from runbook.alerting.channels import TELEGRAM
from runbook.hub.admission import logging_in
from runbook.hub.cards.folding import Folded, folded, ranges, sentence, unknown
from runbook.hub.cards.naming import cause_with_services
from runbook.hub.cards.viewing import as_called, degraded_since, named
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import callbacks, incidents, people, seen
from runbook.hub.store.transaction import Transaction
from runbook.language.moscow import clock
from runbook.language.texts import known, plural, t

MOST_LISTED = 20


def show(tx: Transaction, office: Office, action: Action, lang: str) -> Message:
    """The answer to an order that only looks. Raises KeyError for any other."""
    return SHOWN[action](tx, office, lang)


def login(tx: Transaction, office: Office, person: HubPerson) -> Message:
    """A one-time way in, kept nowhere but by its hash: a link, or a code where there is no page."""
    lang = person.lang
    way_in = logging_in.offer_link(tx, office, person, TELEGRAM)
    if not way_in:
        code = logging_in.offer_code(tx, person, TELEGRAM)
        way_in = t("hub.bot.login.code", lang, code=code)
    lines = (way_in, plural("hub.login.lasts", logging_in.minutes(logging_in.LASTS), lang))
    return Message(t("hub.bot.login", lang), lines, lang=lang)


def _status(tx: Transaction, _office: Office, lang: str) -> Message:
    standing = folded(incidents.every_open(tx))
    alive = len(seen.lately(tx))
    lines = [sentence(standing, alive, lang)]
    if unheard_of := unknown(standing, lang):
        lines.append(unheard_of)
    if standing:
        lines.append(plural("hub.bot.status.agents", alive, lang))
    degraded_at = degraded_since(tx)
    if degraded_at is not None:
        lines.append(t("hub.bot.status.degraded", lang, at=clock(degraded_at)))
    return Message(t("hub.bot.status", lang, at=clock(tx.now)), tuple(lines), lang=lang)


def _incidents(tx: Transaction, _office: Office, lang: str) -> Message:
    standing = sorted(folded(incidents.unclosed(tx)), key=_urgency)
    if not standing:
        return Message(t("hub.bot.incidents.none", lang), lang=lang)
    shown = (replace(one, incident=as_called(tx, one.incident, lang)) for one in standing)
    lines = [_line(one, lang) for one in islice(shown, MOST_LISTED)]
    if len(standing) > MOST_LISTED:
        lines.append(plural("hub.bot.incidents.more", len(standing) - MOST_LISTED, lang))
    return Message(plural("hub.bot.incidents", len(standing), lang), tuple(lines), lang=lang)


def _urgency(one: Folded) -> tuple[bool, bool, bool, int]:
    """First what is open, shared by many, and known to nobody; the newest first."""
    incident = one.incident
    told = incident.acknowledged_at is not None
    return (incident.over, not incident.is_mass, told, -incident.number)


def _line(one: Folded, lang: str) -> str:
    incident = one.incident
    parts = [
        t("hub.page.number", lang, number=incident.number),
        t("hub.bot.incidents.mass", lang) if incident.is_mass else "",
        _what(incident, lang),
        _whose(one, lang),
        clock(incident.began),
        t(f"hub.step.{incident.step}", lang),
        t("hub.bot.incidents.drill", lang) if incident.drill else "",
    ]
    return " · ".join(part for part in parts if part)


def _what(incident: HubIncident, lang: str) -> str:
    """The cause; where every check is clean, what she says does not work."""
    failing = [
        t(f"channel.{one}", lang) for one in incident.not_working if known(f"channel.{one}", lang)
    ]
    if incident.cause == HEALTHY and failing:
        return t("hub.bot.incidents.reported", lang, failing=", ".join(failing))
    return cause_with_services(incident.cause, incident.services, lang)


def _whose(one: Folded, lang: str) -> str:
    """Her code, or how many there are and their own numbers."""
    incident = one.incident
    if not incident.is_mass:
        return incident.agent
    hit = incident.weight.accuse
    counted = plural("hub.bot.incidents.hit", hit, lang) if hit else ""
    numbers = ranges(one.members, lang) if one.members else ""
    return ": ".join(part for part in (counted, numbers) if part)


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
    if not found.open:
        return Message(t("hub.bot.callbacks.none", lang), lang=lang)
    lines = [
        plural("hub.bot.callbacks.call", found.call, lang),
        plural("hub.bot.callbacks.chat", found.chat, lang),
        plural("hub.bot.callbacks.overdue", found.overdue, lang),
    ]
    if office.settings.server.url:
        url = f"{office.settings.server.url.rstrip('/')}/"
        lines.append(t("hub.bot.callbacks.link", lang, url=url))
    return Message(plural("hub.bot.callbacks", found.open, lang), tuple(lines), lang=lang)


_Show = Callable[[Transaction, Office, str], Message]
SHOWN: Mapping[Action, _Show] = {
    Action.SHOW_STATUS: _status,
    Action.SHOW_INCIDENTS: _incidents,
    Action.SHOW_DUTY: _duty,
    Action.SHOW_CALLBACKS: _callbacks,
}
