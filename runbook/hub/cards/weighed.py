"""PURE. On a card: how many a mass incident hits, where, and what else it could be."""

from collections.abc import Iterator

from runbook.hub.cards.naming import cause_within
from runbook.hub.model.incident import HubIncident, Weight
from runbook.hub.model.people import Role
from runbook.language.texts import plural, t

PLACES = 6
"""Providers and cities named one by one; the rest is told as a count."""
_PROVIDER = "isp:"


def weighed(incident: HubIncident, role: str, lang: str) -> Iterator[str]:
    """How many it hits and how many it does not, by place, and the next explanation."""
    if not incident.is_mass:
        return
    if role == Role.MONITORING and not incident.awaits and incident.hit:
        yield _figures(incident, lang)
    else:
        yield from _hit(incident, lang)
    if not incident.hit:
        return
    yield from _places(incident.weight, lang)
    yield from _instead(incident.weight, lang)


def is_providers(component: str) -> bool:
    """Whether it is a provider's: of everybody else nothing is to be heard about it."""
    return component.startswith(_PROVIDER)


def unheard(incident: HubIncident) -> int:
    """Operators whom it may hit and of whom nothing is known."""
    return unheard_of(incident.component, incident.weight.silent, incident.weight.vanished)


def unheard_of(component: str, silent: int, vanished: int) -> int:
    """The same for a component and its figures.

    Of another provider's customers nothing is to be heard about this one.
    """
    return 0 if is_providers(component) else max(silent - vanished, 0)


def in_short(incident: HubIncident, lang: str) -> str:
    """How many operators are hit, are not, have vanished and are not known of."""
    weight, unknown = incident.weight, unheard(incident)
    said = [t("hub.page.weight", lang, accuse=weight.accuse, prove=weight.prove)]
    if weight.vanished:
        said.append(plural("hub.page.weight.vanished", weight.vanished, lang))
    if unknown:
        said.append(plural("hub.page.weight.unheard", unknown, lang))
    return " ".join(said)


def _figures(incident: HubIncident, lang: str) -> str:
    """Everything, zeros too: it is to be reckoned with."""
    weight = incident.weight
    counts = {"accuse": weight.accuse, "prove": weight.prove, "vanished": weight.vanished}
    return t("hub.card.figures", lang, **counts, unheard=unheard(incident))


def _hit(incident: HubIncident, lang: str) -> Iterator[str]:
    weight, of = incident.weight, incident.hit + incident.weight.prove
    if not incident.hit:
        if incident.awaits:
            yield t("hub.card.hit.nobody", lang)
        return
    if weight.partial:
        yield t("hub.card.hit.partial", lang, hit=incident.hit, prove=weight.prove)
    else:
        yield plural(f"hub.card.hit{_whose(incident)}", of, lang, hit=incident.hit)
    if weight.vanished:
        yield plural("hub.card.vanished", weight.vanished, lang)
    if unknown := unheard(incident):
        yield plural("hub.card.unheard", unknown, lang)


def _whose(incident: HubIncident) -> str:
    """Whom those counted have in common: the provider, in one city."""
    if not is_providers(incident.component):
        return ""
    in_city = any(", " in place for place, _ in incident.weight.places)
    return ".isp.city" if in_city else ".isp"


def _places(weight: Weight, lang: str) -> Iterator[str]:
    named = [(place or t("hub.card.nowhere", lang), count) for place, count in weight.places]
    if len(named) == 1 and weight.places[0][0]:
        yield t("hub.card.places", lang, places=named[0][0])
    if len(named) <= 1:
        return
    shown = [t("hub.card.place", lang, place=place, n=count) for place, count in named[:PLACES]]
    rest = sum(count for _, count in named[PLACES:])
    if rest:
        shown.append(t("hub.card.elsewhere", lang, n=rest))
    yield t("hub.card.places", lang, places="; ".join(shown))


def _instead(weight: Weight, lang: str) -> Iterator[str]:
    kind = "hub.card.instead" if weight.certain else "hub.card.instead.near"
    other = cause_within(weight.instead, lang) if weight.instead else t("hub.card.separate", lang)
    yield t(kind, lang, cause=other)
