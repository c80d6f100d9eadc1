"""PURE. Who is hit, by provider and city: counts that can be compared at one look."""

from collections import Counter
from collections.abc import Iterable, Mapping

from runbook.hub.cards.folding import stops_work
from runbook.hub.model.incident import HubIncident
from runbook.hub.rooms.board.shapes import Bar, Hit
from runbook.language.texts import plural, t

MOST_BARS = 12


def hit(
    standing: Iterable[HubIncident],
    homes: Mapping[str, str],
    alive: Iterable[str],
    providers: Mapping[str, str],
    lang: str,
) -> Hit | None:
    """Where the operators are who cannot work, against those heard of from there lately.

    ``standing`` are single and mass incidents; ``homes`` are provider and city by operator,
    ``providers`` what providers are called. An
    operator who has vanished is counted where a mass incident counts her: so of a place it is the
    larger of both counts. None while nobody is hit.
    """
    every = [one for one in standing if stops_work(one)]
    own = Counter(homes.get(agent, "") for agent in {one.agent for one in every if one.agent})
    counted: Counter[str] = Counter()
    for one in every:
        if one.is_mass and not one.parent:
            for place, count in one.weight.places:
                home = place.replace(", ", "/", 1)
                counted[home] = max(counted[home], count)
    found = own | counted
    if not found:
        return None
    there = Counter(homes.get(one, "") for one in alive)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    bars = tuple(
        _bar(place, count, there[place], providers, lang) for place, count in ordered[:MOST_BARS]
    )
    rest = sum(count for _, count in ordered[MOST_BARS:])
    more = plural("hub.board.hit.more", rest, lang) if rest else ""
    return Hit(plural("hub.board.hit", sum(found.values()), lang), bars, more)


def _bar(place: str, count: int, alive: int, providers: Mapping[str, str], lang: str) -> Bar:
    provider, _, city = place.partition("/")
    name = ", ".join(filter(None, (providers.get(provider, provider), city)))
    whole = max(alive, count)
    said = t("hub.board.hit.of", lang, hit=count, alive=whole)
    return Bar(name or t("hub.card.nowhere", lang), count, whole, round(100 * count / whole), said)
