"""PURE. The words of an incident's card: one message for each role, short and calm.

Here there are only codes, causes in words, counts, times and incident numbers. Inner names,
addresses, phones, people's names and anything of a client's have no way in. One incident has one
card with each person, and its words depend on nothing but the incident, so that what has not
changed is not sent again.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from checks.causes import HEALTHY
from notifier.message import Message
from runbook.advice import advice, confidence_words
from runbook.hub.incidents.buttons import buttons
from runbook.hub.incidents.orders_said import ordered, to_do
from runbook.hub.incidents.view import View
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.incidents.words import duration
from runbook.moscow import clock
from runbook.planning import comes_and_goes
from runbook.texts import known, plural, t

PLACES = 6
"""Providers and cities named one by one; the rest is told as a count."""


def words(view: View, role: str, *, rings: bool = True) -> Message:
    """The card for a role, with its buttons. ``rings``: whether it comes with a sound."""
    incident, lang = view.incident, view.lang
    writer = _OVER if incident.over else _OPEN.get(role, _short_lines)
    footer = t("hub.card.footer", lang, number=incident.number, key=incident.key[:8])
    lines = tuple(writer(view, role))
    return Message(title(view), lines, footer, rings, lang, buttons(view, role))


def title(view: View) -> str:
    """The first line, which alone must be enough in a list of many."""
    incident, lang = view.incident, view.lang
    said = t(f"hub.card.title.{_kind(view)}", lang, **_named(view))
    numbered = t("hub.card.title", lang, number=incident.number, said=said)
    return t("hub.card.drill", lang, said=numbered) if incident.drill else numbered


def _kind(view: View) -> str:
    incident = view.incident
    if incident.is_mass and view.parent_number:
        return "merged"
    whose = "mass" if incident.is_mass else "local"
    if incident.closed_at is not None and incident.true_cause:
        return f"{whose}.closed"
    if incident.over:
        return f"{whose}.over"
    if incident.cause != HEALTHY:
        return whose
    if incident.is_mass:
        return "mass.reported"
    return "reported" if incident.not_working else "clean"


def _named(view: View) -> dict[str, str | int]:
    incident, lang = view.incident, view.lang
    return {
        "parent": view.parent_number,
        "operator": incident.agent,
        "cause": cause_name(incident.cause, lang),
        "true_cause": cause_name(incident.true_cause, lang),
        "failing": _channels(incident, lang),
    }


def cause_name(cause: str, lang: str) -> str:
    """A cause in a few words: the catalogue's, or one that only the hub knows."""
    own = f"hub.cause.{cause}"
    return t(own if known(own, lang) else advice(cause).name, lang)


def since(incident: HubIncident) -> datetime:
    """When it began, as far as anybody knows."""
    return incident.occurred_at or incident.detected_at or incident.opened_at


def _lead_lines(view: View, role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    yield t("alert.since", lang, at=clock(since(incident)))
    yield from _whose(incident, lang)
    yield from _hit(incident, lang)
    yield from _what(incident, lang)
    yield from _provider(incident, lang)
    yield from contacts(incident, lang)
    if incident.trainee and not incident.is_mass:
        yield t("alert.trainee", lang)
    yield from _belongs(view)
    yield from ordered(view)
    yield from to_do(view, role)


def _administrator_lines(view: View, role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    yield t("alert.code", lang, cause=incident.cause, confidence=f"{incident.confidence:.2f}")
    yield t("alert.since", lang, at=clock(since(incident)))
    yield from _hit(incident, lang)
    yield from _what(incident, lang)
    if incident.acknowledged_at is None:
        # Nobody has answered for the operators: it may have come to the administrator to do so.
        yield from contacts(incident, lang)
    yield from _belongs(view)
    yield from ordered(view)
    yield t("alert.look_at", lang)
    # Where else to look is said by the evidence itself, which goes by other ways.
    yield t(advice(incident.cause).administrator[0], lang)
    yield from to_do(view, role)


def _monitoring_lines(view: View, _role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    yield t("alert.code", lang, cause=incident.cause, confidence=f"{incident.confidence:.2f}")
    yield t("hub.card.first_seen", lang, at=clock(since(incident)))
    yield from _hit(incident, lang)
    yield from _what(incident, lang)
    yield from ordered(view)


def _short_lines(view: View, _role: str) -> Iterator[str]:
    """For who is told of it and orders nothing."""
    incident, lang = view.incident, view.lang
    yield t("alert.since", lang, at=clock(since(incident)))
    yield from _whose(incident, lang)
    yield from contacts(incident, lang, ask=False)
    yield from _belongs(view)


def _whose(incident: HubIncident, lang: str) -> Iterator[str]:
    if incident.side == "none":
        return
    if incident.side not in {"operator", "isp", "bank"}:
        yield t("alert.side.undetermined", lang)
        return
    sure = t(confidence_words(incident.confidence), lang)
    yield t("alert.side", lang, side=t(f"side.{incident.side}", lang), confidence=sure)


def _hit(incident: HubIncident, lang: str) -> Iterator[str]:
    """Of a mass incident: how many prove, accuse and are silent, and the next explanation."""
    if not incident.is_mass:
        return
    weight = incident.weight
    of = weight.accuse + weight.prove + weight.silent
    yield plural("hub.card.hit", of, lang, accuse=weight.accuse)
    yield t("hub.card.others", lang, prove=weight.prove, silent=weight.silent)
    if weight.vanished:
        yield plural("hub.card.vanished", weight.vanished, lang)
    if weight.places:
        shown = [f"{place}: {count}" for place, count in weight.places[:PLACES]]
        rest = sum(count for _, count in weight.places[PLACES:])
        if rest:
            shown.append(t("hub.card.elsewhere", lang, count=rest))
        yield t("hub.card.places", lang, places="; ".join(shown))
    if weight.partial:
        yield t("hub.card.partial", lang)
    kind = "hub.card.instead" if weight.certain else "hub.card.instead.near"
    other = cause_name(weight.instead, lang) if weight.instead else t("hub.card.separate", lang)
    yield t(kind, lang, cause=other)


def _what(incident: HubIncident, lang: str) -> Iterator[str]:
    if comes_and_goes(incident.repeats):
        yield t("alert.repeats", lang, n=incident.repeats)
    if incident.services:
        yield t("alert.systems", lang, systems=", ".join(incident.services))
    if incident.also:
        names = "; ".join(cause_name(one, lang) for one in incident.also)
        yield t("alert.also", lang, causes=names)


def _provider(incident: HubIncident, lang: str) -> Iterator[str]:
    if incident.provider_knows in {"yes", "no", "no_answer"}:
        yield t(f"alert.provider.{incident.provider_knows}", lang)
    if incident.provider_until is not None:
        yield t("alert.provider.until", lang, at=clock(incident.provider_until))
    if incident.provider_ticket:
        yield t("alert.provider.ticket", lang, ticket=incident.provider_ticket)


def contacts(incident: HubIncident, lang: str, *, ask: bool = True) -> Iterator[str]:
    """Calls and chats in hand, what was promised, and what she says. ``ask``: and what to do."""
    if incident.calls is None and incident.chats is None:
        if not incident.is_mass:
            yield t("alert.contacts.unknown", lang)
    else:
        calls = _count("alert.calls", incident.calls, lang)
        chats = _count("alert.chats", incident.chats, lang)
        yield t("alert.contacts", lang, calls=calls, chats=chats)
    if incident.client_hears is False and ask:
        yield t("alert.client_cut_off", lang)
    elif incident.off_the_line is False and ask:
        yield t("alert.take_off_the_line", lang)
    if incident.promised:
        yield plural("alert.promised", incident.promised, lang)
    if incident.not_working and incident.cause != HEALTHY:
        yield t("alert.operator_says", lang, failing=_channels(incident, lang))


def _count(text_id: str, count: int | None, lang: str) -> str:
    return t(f"{text_id}.unknown", lang) if count is None else plural(text_id, count, lang)


def _channels(incident: HubIncident, lang: str) -> str:
    return ", ".join(t(f"channel.{one}", lang) for one in sorted(incident.not_working))


def _belongs(view: View) -> Iterator[str]:
    if view.parent_number:
        yield t("hub.card.belongs", view.lang, number=view.parent_number)


def _over_lines(view: View, role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    began = since(incident)
    ended = incident.restored_at or incident.closed_at or began
    yield t("alert.recovered", lang, since=clock(began), at=clock(ended))
    lasted = max(ended - began, timedelta(0))
    yield t("hub.card.lasted", lang, length=duration(lasted, lang))
    if incident.cause and incident.true_cause != incident.cause and not incident.is_mass:
        yield t("alert.was", lang, cause=cause_name(incident.cause, lang))
    if incident.true_cause:
        yield t("hub.card.true_cause", lang, cause=cause_name(incident.true_cause, lang))
    if view.closed_by:
        yield t("hub.card.closed_by", lang, who=view.closed_by)
    if incident.promised:
        yield plural("alert.promised", incident.promised, lang)
    yield from _belongs(view)
    yield from ordered(view)
    if incident.closed_at is None and role == Role.SHIFT_LEAD:
        yield t("hub.card.say_cause", lang)


_OVER = _over_lines
_OPEN: Mapping[str, Callable[[View, str], Iterator[str]]] = {
    Role.SHIFT_LEAD: _lead_lines,
    Role.SYSADMIN: _administrator_lines,
    Role.MONITORING: _monitoring_lines,
}
