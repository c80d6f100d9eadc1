"""PURE. The words of an incident's card: one message for each role, short and calm.

Here there are only codes, causes in words, counts, times and incident numbers. Inner names,
addresses, phones, people's names and anything of a client's have no way in. One incident has one
card with each person, and its words depend on nothing but the incident, so that what has not
changed is not sent again.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from checks.causes import HEALTHY
from notifier.message import Message
from runbook.alerting import in_hand
from runbook.diagnosis.advice import advice, confidence_words
from runbook.hub.cards.buttons import buttons
from runbook.hub.cards.naming import cause_within, is_named_in_title
from runbook.hub.cards.orders_said import asks_for_cover, ordered, to_do
from runbook.hub.cards.titles import channels, says_only_she, title
from runbook.hub.cards.view import View
from runbook.hub.cards.weighed import weighed
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.incidents.words import duration
from runbook.language.moscow import clock
from runbook.language.texts import plural, t
from runbook.planning import comes_and_goes


def words(view: View, role: str, *, rings: bool = True) -> Message:
    """The card for a role, with its buttons. ``rings``: whether it comes with a sound."""
    incident, lang = view.incident, view.lang
    writer = _over_lines if incident.over else _OPEN.get(role, _short_lines)
    if incident.is_only_ours:
        writer = _lines_of_ours
    footer = t("hub.card.footer", lang, number=incident.number, key=incident.key[:8])
    lines = (*_goes_on(view), *writer(view, role))
    return Message(title(view), lines, footer, rings, lang, buttons(view, role))


def _lead_lines(view: View, role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    yield t("alert.since", lang, at=clock(incident.began))
    yield from _whose(incident, lang)
    yield from weighed(incident, role, lang)
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
    yield _code(incident, lang)
    yield t("alert.since", lang, at=clock(incident.began))
    yield from weighed(incident, role, lang)
    yield from _what(incident, lang)
    if incident.acknowledged_at is None:
        # Nobody has answered for the operators: it may have come to the administrator to do so.
        yield from contacts(incident, lang)
    yield from _belongs(view)
    yield from ordered(view)
    if not incident.drill:
        yield t("alert.look_at", lang)
        # Where else to look is said by the evidence itself, which goes by other ways.
        yield t(advice(incident.cause).administrator[0], lang)
    yield from to_do(view, role)


def _monitoring_lines(view: View, role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    yield _code(incident, lang)
    yield t("hub.card.first_seen", lang, at=clock(incident.began))
    yield from weighed(incident, role, lang)
    yield from _what(incident, lang)
    yield from view.passed_on
    yield from ordered(view)


def _short_lines(view: View, _role: str) -> Iterator[str]:
    """For who is told of it and orders nothing."""
    incident, lang = view.incident, view.lang
    yield t("alert.since", lang, at=clock(incident.began))
    yield from _whose(incident, lang)
    yield from contacts(incident, lang, ask=False)
    yield from _belongs(view)


def _code(incident: HubIncident, lang: str) -> str:
    sure = t(confidence_words(incident.confidence), lang)
    return t("alert.code", lang, cause=incident.cause, confidence=sure)


def _whose(incident: HubIncident, lang: str) -> Iterator[str]:
    if incident.side == "none":
        return
    if incident.side not in {"operator", "isp", "bank"}:
        yield t("alert.side.undetermined", lang)
        return
    sure = t(confidence_words(incident.confidence), lang)
    yield t("alert.side", lang, side=t(f"side.{incident.side}", lang), confidence=sure)


def _what(incident: HubIncident, lang: str) -> Iterator[str]:
    if comes_and_goes(incident.repeats):
        yield t("alert.repeats", lang, n=incident.repeats)
    if incident.services and not is_named_in_title(incident, lang):
        yield t("alert.systems", lang, systems=", ".join(incident.services))
    if incident.also:
        names = "; ".join(cause_within(one, lang) for one in incident.also)
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
    unsaid = incident.calls is None and incident.chats is None
    if not incident.is_mass:
        # In a drill nobody has anything in hand: only what she said herself is repeated.
        if not (incident.drill and unsaid):
            yield in_hand.sentence(incident.calls, incident.chats, lang)
    elif incident.unsaid or not unsaid:
        calls, chats = incident.calls or 0, incident.chats or 0
        yield in_hand.of_many(calls, chats, incident.unsaid, lang)
    # One order, said once: to take her off the line stands below, or it stands here.
    covered = asks_for_cover(incident)
    if incident.client_hears is False and ask:
        yield t("hub.card.client_cut_off" if covered else "alert.client_cut_off", lang)
    elif incident.off_the_line is False and ask:
        yield t("hub.card.cannot_pause" if covered else "alert.take_off_the_line", lang)
    if incident.promised:
        yield plural("alert.promised", incident.promised, lang)
    if incident.not_working and not says_only_she(incident):
        yield t("alert.operator_says", lang, failing=channels(incident, lang))


def _belongs(view: View) -> Iterator[str]:
    if view.parent_number:
        kind = "hub.card.belonged" if view.incident.over else "hub.card.belongs"
        yield t(kind, view.lang, number=view.parent_number)


def _goes_on(view: View) -> Iterator[str]:
    if view.outlasts and not view.incident.over:
        yield t("hub.card.goes_on", view.lang, number=view.outlasts)


def _over_lines(view: View, role: str) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    yield _lasted("hub.card.recovered", incident, lang)
    if incident.is_mass and view.hit:
        yield plural("hub.card.was_hit", view.hit, lang)
    if incident.closed_at is None and not incident.is_mass and incident.cause != HEALTHY:
        yield t("alert.was", lang, cause=cause_within(incident.cause, lang))
    elif incident.true_cause and incident.cause not in {"", HEALTHY, incident.true_cause}:
        yield t("hub.card.looked_like", lang, cause=cause_within(incident.cause, lang))
    if view.closed_by:
        yield t("hub.card.closed_by", lang, who=view.closed_by)
    if incident.promised:
        yield plural("alert.promised", incident.promised, lang)
    yield from _belongs(view)
    yield from ordered(view)
    if incident.closed_at is None and role == Role.SHIFT_LEAD and not incident.drill:
        yield t("hub.card.say_cause", lang)


def _lines_of_ours(view: View, _role: str) -> Iterator[str]:
    """What stops nobody's work: that it does not, and that there is nothing to press."""
    if view.incident.over:
        yield _lasted("hub.card.telegram.was", view.incident, view.lang)
    else:
        yield t("hub.card.telegram.how", view.lang)
        yield t("hub.card.telegram.nothing", view.lang)


def _lasted(text_id: str, incident: HubIncident, lang: str) -> str:
    """From when to when, and how long that was, in one line."""
    began = incident.began
    ended = incident.restored_at or incident.closed_at or began
    length = duration(max(ended - began, timedelta(0)), lang)
    return t(text_id, lang, since=clock(began), at=clock(ended), length=length)


_OPEN: Mapping[str, Callable[[View, str], Iterator[str]]] = {
    Role.SHIFT_LEAD: _lead_lines,
    Role.SYSADMIN: _administrator_lines,
    Role.MONITORING: _monitoring_lines,
}
