"""How far the checks have come, in the operator's areas: computer, home, provider, bank. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checks.component import Component, Part, Place
from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import Verdict
from runbook.diagnosis.areas import AREA_OF_PROBE, Area


class State(StrEnum):
    """What is known of an area. ``TROUBLE`` is said only by a verdict, never by one probe."""

    WAITING = "waiting"
    FINE = "fine"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"


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
    if not has_bank and any(AREA_OF_PROBE.get(one.kind) is Area.BANK for one in observations):
        # Services may be watched where no way into the bank is described.
        areas.append(Area.BANK)
    passed = _with_outcome(observations, Outcome.PASSED)
    failed = _with_outcome(observations, Outcome.FAILED)
    if verdict is None:
        # One failed probe is no verdict, but neither is its area fine.
        fine, otherwise = passed - failed, State.WAITING
    else:
        fine, otherwise = passed - _stalled(observations), State.UNKNOWN
    accused = _accused(verdict) if verdict else frozenset()
    return tuple(Row(area, _state(area, accused, fine, otherwise)) for area in areas)


def _with_outcome(observations: Iterable[Observation], outcome: Outcome) -> set[Area]:
    return {
        AREA_OF_PROBE[one.kind]
        for one in observations
        if one.outcome is outcome and one.kind in AREA_OF_PROBE
    }


def _stalled(observations: Sequence[Observation]) -> set[Area]:
    """Areas that stand and yet carry nothing, because the fault lies before them."""
    inside = [one for one in observations if AREA_OF_PROBE.get(one.kind) is Area.BANK]
    services = [one for one in inside if one.kind is ProbeKind.SERVICE]
    stalled = set()
    if any(one.outcome is not Outcome.PASSED for one in services):
        stalled.add(Area.BANK)
    if inside and not any(one.outcome is Outcome.PASSED for one in inside):
        stalled |= {Area.BANK, Area.VPN}
    return stalled


def _state(area: Area, accused: frozenset[Area], fine: set[Area], otherwise: State) -> State:
    if area in accused:
        return State.TROUBLE
    return State.FINE if area in fine else otherwise


def _accused(verdict: Verdict) -> frozenset[Area]:
    if verdict.side == "undetermined":
        return frozenset()
    accused = [*verdict.accused, *(one for also in verdict.also for one in also.accused)]
    return _areas_of(accused)


def _areas_of(components: Iterable[Component]) -> frozenset[Area]:
    return frozenset(area for area in map(_area_of, components) if area)


def _area_of(component: Component) -> Area | None:
    if component.part is Part.PROGRAM:
        # The service's program runs on her own computer.
        return Area.COMPUTER
    return _AREA_OF_PLACE.get(component.place)
