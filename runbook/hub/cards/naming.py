"""PURE. Causes, services and places as people call them: one name for one thing everywhere."""

from collections.abc import Mapping
from dataclasses import replace

from checks.causes import UNDETERMINED
from runbook.diagnosis.advice import advice
from runbook.hub.model.incident import HubIncident
from runbook.language.texts import known, plural, t

NAMED = 2
"""Services named one by one in a title; the rest is told as a count."""


def cause_name(cause: str, lang: str) -> str:
    """A cause in a few words: the catalogue's, or one that only the hub knows."""
    found = advice(cause)
    own = (f"hub.cause.{one}" for one in (cause, found.cause))
    return t(next((one for one in own if known(one, lang)), found.name), lang)


def cause_within(cause: str, lang: str, services: tuple[str, ...] = ()) -> str:
    """The same within a sentence that has a colon already. ``services``: those that are known."""
    return cause_with_services(cause, services, lang).replace(": ", ", ", 1)


def cause_with_services(cause: str, services: tuple[str, ...], lang: str) -> str:
    """The cause in a few words, with what does not work where that says more."""
    own = f"hub.title.{cause}"
    if services and known(own, lang):
        return plural(own, len(services), lang, services=some(services, lang))
    return cause_name(cause, lang)


def cause_in_title(incident: HubIncident, lang: str) -> str:
    """The same as a sentence of its own."""
    return begun(cause_with_services(incident.cause, incident.services, lang))


def true_cause_in_title(incident: HubIncident, lang: str) -> str:
    """What it was in the end, as a sentence of its own."""
    if incident.true_cause == UNDETERMINED:
        return t("hub.card.cause_unknown", lang)
    return cause_in_title(replace(incident, cause=incident.true_cause), lang)


def is_named_in_title(incident: HubIncident, lang: str) -> bool:
    """Whether the title says all that does not work."""
    return len(incident.services) <= NAMED and known(f"hub.title.{incident.cause}", lang)


def some(services: tuple[str, ...], lang: str) -> str:
    """The first services by name, and how many more there are."""
    names, rest = ", ".join(services[:NAMED]), len(services) - NAMED
    return names if rest <= 0 else t("hub.card.and_more", lang, names=names, n=rest)


def begun(words: str) -> str:
    """Words as a sentence begins."""
    return words[:1].upper() + words[1:]


def with_service_names(incident: HubIncident, names: Mapping[str, str]) -> HubIncident:
    """The incident with services as people call them, and places as ``provider, city``."""
    places = ((place.replace("/", ", ", 1), count) for place, count in incident.weight.places)
    return replace(
        incident,
        services=tuple(names.get(one) or one for one in incident.services),
        weight=replace(incident.weight, places=tuple(places)),
    )


def with_provider_names(incident: HubIncident, names: Mapping[str, str]) -> HubIncident:
    """The incident with providers by their names where these are known."""

    def named(place: str) -> str:
        provider, comma, city = place.partition(", ")
        return names.get(provider, provider) + comma + city

    places = ((named(place), count) for place, count in incident.weight.places)
    return replace(incident, weight=replace(incident.weight, places=tuple(places)))
