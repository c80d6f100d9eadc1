"""What of one PC's sights counts: of things this program knows, on that PC's own way.

Agents are updated one by one, so a newer one names parts this hub has never heard of: a sight of
them is passed over. So is one of another's home, of another provider or gateway than hers: whoever
has one PC's key speaks for that PC alone.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from checks.causes import CAUSES
from checks.component import Component, Place
from checks.costs import is_quiet
from checks.observation import Observation
from checks.paths import Paths
from checks.subject import Subject
from runbook.reporting.observations import component_of, observation_of
from runbook.reporting.shapes import Sight

_WITH_CAUSE = frozenset(pair for pairs in CAUSES.values() for pair in pairs)
_UNNAMED = Subject().provider
"""How a PC names the provider whose id nobody has told it."""
_OWN = frozenset({Place.PC, Place.HOME, Place.PROBE, Place.TUNNEL})
_HER: str = "~"
"""Stands for the operator where many say the same of what is their own."""
_MOST_KNOWN = 1_000
"""Names remembered of what those of one provider and gateway share: it only saves time."""


def readable(sights: Sequence[Sight], hers: Paths) -> Iterable[Observation]:
    """The observations that count of what a PC on these paths saw."""
    way = _Way(hers).__getitem__
    for one in sights:
        try:
            yield observation_of(one, way)
        except ValueError:
            continue


class _Way(dict[str, Component]):
    """The components of one PC's way by name. ValueError: unknown, or somebody else's."""

    def __init__(self, hers: Paths) -> None:
        self._hers = hers
        self._mark = f":{hers.operator}"
        self._shared = _shared_names(hers.provider, hers.gateway_host)
        super().__init__(self._shared)

    def __missing__(self, name: str) -> Component:
        found = self._own(name)
        if found is None:
            found = on_her_way(component_of(name), self._hers)
            if found is None:
                raise ValueError("a component that is unknown, or not on her way")
            if found.place not in _OWN:
                if len(self._shared) >= _MOST_KNOWN:
                    self._shared.clear()
                self._shared[name] = found
        self[name] = found
        return found

    def _own(self, name: str) -> Component | None:
        """What is hers alone, looked up under a name that all operators' PCs have in common."""
        place, mark, rest = name.partition(self._mark)
        if not mark or rest[:1] not in {"", "/"}:
            return None
        known = _own_component(f"{place}:{_HER}{rest}")
        if known is None:
            return None
        return Component(known.place, self._hers.operator + known.scope[len(_HER) :], known.part)


@lru_cache(maxsize=4096)
def _own_component(name: str) -> Component | None:
    """The component where it is one of those that every operator has for herself."""
    try:
        found = on_her_way(Component.parse(name), Paths(_HER, "", ""))
    except ValueError:
        return None
    return found if found is not None and found.place in _OWN else None


@lru_cache(maxsize=1024)
def _shared_names(_provider: str, _gateway: str) -> dict[str, Component]:
    """What those of one provider and gateway share, by name, as far as anybody has named it."""
    return {}


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
