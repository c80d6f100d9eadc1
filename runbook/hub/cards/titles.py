"""PURE. The first line of a card, which alone must be enough in a list of many."""

from checks.causes import HEALTHY, UNDETERMINED
from runbook.hub.cards.naming import cause_in_title, true_cause_in_title
from runbook.hub.cards.view import View
from runbook.hub.model.incident import HubIncident
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

_COUNTED = frozenset({"mass", "mass.reported", "mass.again"})
"""Kinds of title that say how many are hit, where anybody is."""


def title(view: View) -> str:
    """Number, whose it is and what is broken, in few words."""
    incident, lang = view.incident, view.lang
    said = _said(view, _kind(view))
    numbered = t("hub.card.title", lang, number=incident.number, said=said)
    return t("hub.card.drill", lang, said=numbered) if incident.drill else numbered


def channels(incident: HubIncident, lang: str) -> str:
    """What she says does not work, in words."""
    return ", ".join(t(f"channel.{one}", lang) for one in sorted(incident.not_working))


def says_only_she(incident: HubIncident) -> bool:
    """Whether nothing but what operators say speaks for it: every check is clean."""
    by_word = {HEALTHY, UNDETERMINED} if incident.is_mass else {HEALTHY}
    return bool(incident.not_working) and incident.cause in by_word


def _kind(view: View) -> str:
    incident = view.incident
    if incident.is_only_ours:
        return "telegram.over" if incident.over else "telegram"
    if incident.is_mass and view.parent_number:
        return "merged"
    whose = "mass" if incident.is_mass else "local"
    how = _how_it_is(incident)
    return f"{whose}.{how}" if how else whose


def _how_it_is(incident: HubIncident) -> str:
    ended = incident.closed_at is not None and incident.true_cause
    states = {
        "closed": bool(ended),
        "over": incident.over,
        "reported": says_only_she(incident),
        "again": incident.reopened_at is not None,
        "clean": incident.cause == HEALTHY and not incident.is_mass,
    }
    return next((how for how, holds in states.items() if holds), "")


def _said(view: View, kind: str) -> str:
    incident, lang = view.incident, view.lang
    begins = incident.reopened_at or incident.began
    about: dict[str, str | int] = {
        "parent": view.parent_number,
        "operator": incident.agent,
        "cause": cause_in_title(incident, lang),
        "failing": channels(incident, lang),
        "at": clock(begins),
    }
    if incident.true_cause:
        about["true_cause"] = true_cause_in_title(incident, lang)
    if kind in _COUNTED and incident.hit:
        return plural(f"hub.card.title.{kind}.many", incident.hit, lang, **about)
    return t(f"hub.card.title.{kind}", lang, **about)
