"""What of one PC's sights counts: of things this program knows, on that PC's own way.

Agents are updated one by one, so a newer one names parts this hub has never heard of: a sight of
them is passed over. So is one of another's home, of another provider or gateway than hers: whoever
has one PC's key speaks for that PC alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from checks.causes import CAUSES
from checks.component import Component, Place
from checks.costs import is_quiet
from checks.observation import Observation
from checks.paths import Path, Paths
from checks.subject import Subject
from runbook.reporting.observations import observation_of
from runbook.reporting.shapes import Sight

_WITH_CAUSE = frozenset(pair for pairs in CAUSES.values() for pair in pairs)
_UNNAMED = Subject().provider
"""How a PC names the provider whose id nobody has told it."""


def readable(sights: Sequence[Sight], hers: Paths) -> Iterable[Observation]:
    """The observations that count of what a PC on these paths saw."""
    looked_up: dict[Component, Component | None] = {}
    for one in sights:
        try:
            seen = observation_of(one)
        except ValueError:
            continue
        path = _path(seen.path, hers, looked_up)
        if path is not None:
            yield seen if path == seen.path else replace(seen, path=path)


def _path(
    path: Path, hers: Paths, looked_up: dict[Component, Component | None]
) -> tuple[Component, ...] | None:
    for component in path:
        if component not in looked_up:
            looked_up[component] = on_her_way(component, hers)
    found = [known for component in path if (known := looked_up[component]) is not None]
    return tuple(found) if len(found) == len(path) else None


def on_her_way(component: Component, hers: Paths) -> Component | None:
    """The component as these paths name it; None where it is unknown, or somebody else's."""
    if (component.place, component.part) not in _WITH_CAUSE and not is_quiet(component):
        return None
    scope = component.scope
    match component.place:
        case Place.PC | Place.HOME | Place.PROBE:
            own = scope == hers.operator
        case Place.TUNNEL:
            own = scope == hers.operator or scope.startswith(f"{hers.operator}/")
        case Place.GATEWAY:
            own = scope == hers.gateway_host
        case Place.ISP:
            own = _is_provider(scope, hers.provider)
            if scope != hers.provider:
                component = component._replace(scope=hers.provider)
        case _:
            own = True
    return component if own else None


@lru_cache(maxsize=4096)
def _is_provider(scope: str, provider: str) -> bool:
    """Whether it is this one: the hub's door may have taken a dot out of its name, or a blank."""
    return scope.partition("/")[0] == _UNNAMED or _letters(scope) == _letters(provider)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
