"""PURE. On a card: how many a mass incident hits, where, and what else it could be."""

from collections.abc import Iterator

from runbook.hub.incidents.naming import cause_within
from runbook.hub.model.incident import HubIncident, Weight
from runbook.hub.model.people import Role
from runbook.texts import plural, t

PLACES = 6
"""Providers and cities named one by one; the rest is told as a count."""
_PROVIDER = "isp:"


def weighed(incident: HubIncident, role: str, lang: str) -> Iterator[str]:
    """How many it hits and how many it does not, by place, and the next explanation."""
    if not incident.is_mass:
        return
    if role == Role.MONITORING:
        yield _figures(incident.weight, lang)
    else:
        yield from _hit(incident, lang)
    if not incident.hit:
        return
    yield from _places(incident.weight, lang)
    yield from _instead(incident.weight, lang)


def _figures(weight: Weight, lang: str) -> str:
    """Everything, zeros too: it is to be reckoned with."""
    unheard = weight.silent - weight.vanished
    counts = {"accuse": weight.accuse, "prove": weight.prove, "vanished": weight.vanished}
    return t("hub.card.figures", lang, **counts, unheard=unheard)


def _hit(incident: HubIncident, lang: str) -> Iterator[str]:
    weight, of = incident.weight, incident.hit + incident.weight.prove
    if not incident.hit:
        if incident.reopened_at is not None:
            yield t("hub.card.hit.nobody", lang)
        return
    if weight.partial:
        yield t("hub.card.hit.partial", lang, hit=incident.hit, prove=weight.prove)
    else:
        yield plural(f"hub.card.hit{_whose(incident)}", of, lang, hit=incident.hit)
    if weight.vanished:
        yield plural("hub.card.vanished", weight.vanished, lang)
    unheard = weight.silent - weight.vanished
    # Of another provider's customers nothing is to be heard about this one.
    if unheard > 0 and not _whose(incident):
        yield plural("hub.card.unheard", unheard, lang)


def _whose(incident: HubIncident) -> str:
    """Whom those counted have in common: the provider, in one city."""
    if not incident.component.startswith(_PROVIDER):
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
