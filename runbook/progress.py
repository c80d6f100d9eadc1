"""How far the checks have come, in the operator's areas: computer, home, provider, bank. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checks.component import Component, Place
from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import Verdict


class Area(StrEnum):
    """A part of the way as the operator sees it."""

    COMPUTER = "computer"
    HOME = "home"
    PROVIDER = "provider"
    VPN = "vpn"
    GATEWAY = "gateway"
    BANK = "bank"


class State(StrEnum):
    """What is known of an area. ``TROUBLE`` is said only by a verdict, never by one probe."""

    WAITING = "waiting"
    FINE = "fine"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"


_AREAS: Mapping[ProbeKind, Area] = {
    **dict.fromkeys(
        (ProbeKind.MEMORY, ProbeKind.DISK, ProbeKind.CPU, ProbeKind.CLOCK, ProbeKind.PROGRAM),
        Area.COMPUTER,
    ),
    **dict.fromkeys(
        (ProbeKind.NEIGHBOUR, ProbeKind.ROUTER_NAME, ProbeKind.ROUTER_TCP, ProbeKind.ADDRESS),
        Area.HOME,
    ),
    **dict.fromkeys(
        (ProbeKind.ANCHOR, ProbeKind.FOREIGN, ProbeKind.UNLISTED, ProbeKind.RESOLVER),
        Area.PROVIDER,
    ),
    **dict.fromkeys(
        (ProbeKind.VPN_PROCESS, ProbeKind.TUNNEL_INTERFACE, ProbeKind.VPN_SESSION), Area.VPN
    ),
    **dict.fromkeys((ProbeKind.GATEWAY_TCP, ProbeKind.GATEWAY_HELLO), Area.GATEWAY),
    **dict.fromkeys(
        (ProbeKind.CONTROL, ProbeKind.BANK_DNS, ProbeKind.INNER_GATEWAY, ProbeKind.SERVICE),
        Area.BANK,
    ),
}

_AREA_OF_PLACE: Mapping[Place, Area] = {
    Place.PC: Area.COMPUTER,
    Place.HOME: Area.HOME,
    Place.ISP: Area.PROVIDER,
    Place.TUNNEL: Area.VPN,
    Place.GATEWAY: Area.GATEWAY,
    Place.BANK_NETWORK: Area.BANK,
    Place.BANK_DNS: Area.BANK,
    Place.SERVICE: Area.BANK,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: an area and what is known of it."""

    area: Area
    state: State


def rows(
    observations: Sequence[Observation], verdict: Verdict | None, *, has_bank: bool
) -> tuple[Row, ...]:
    """The table while the checks run (no verdict yet) and after them."""
    areas = list(Area) if has_bank else [Area.COMPUTER, Area.HOME, Area.PROVIDER]
    if not has_bank and any(_AREAS.get(one.kind) is Area.BANK for one in observations):
        # Services may be watched where no way into the bank is described.
        areas.append(Area.BANK)
    passed = _with_outcome(observations, Outcome.PASSED)
    if verdict is None:
        # One failed probe is no verdict, but neither is its area fine.
        passed -= _with_outcome(observations, Outcome.FAILED)
    accused = _accused(verdict) if verdict else frozenset()
    proven = _areas_of(verdict.acquitted) if verdict else frozenset()
    return tuple(Row(area, _state(area, passed, accused, proven, verdict)) for area in areas)


def _with_outcome(observations: Iterable[Observation], outcome: Outcome) -> set[Area]:
    return {
        _AREAS[one.kind] for one in observations if one.outcome is outcome and one.kind in _AREAS
    }


def _state(
    area: Area,
    passed: set[Area],
    accused: frozenset[Area],
    proven: frozenset[Area],
    verdict: Verdict | None,
) -> State:
    if area in accused:
        return State.TROUBLE
    if verdict is None:
        return State.FINE if area in passed else State.WAITING
    return State.FINE if area in passed or area in proven else State.UNKNOWN


def _accused(verdict: Verdict) -> frozenset[Area]:
    if verdict.side == "undetermined":
        return frozenset()
    accused = [*verdict.accused, *(one for also in verdict.also for one in also.accused)]
    return _areas_of(accused)


def _areas_of(components: Iterable[Component]) -> frozenset[Area]:
    return frozenset(_AREA_OF_PLACE[one.place] for one in components if one.place in _AREA_OF_PLACE)
