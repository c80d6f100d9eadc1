"""Things worth saying beside the verdict that are nobody's fault. PURE."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from checks.component import Component, Place
from checks.costs import is_quiet
from checks.evidence import Evidence
from checks.localise import Group
from checks.observation import Observation, Outcome, ProbeKind


class Note(StrEnum):
    """A code; what is said of it is written elsewhere."""

    FOREIGN_UNREACHABLE = "foreign_unreachable"
    ANCHOR_UNREACHABLE = "anchor_unreachable"
    DIRECT_BLOCKED = "direct_blocked"
    CONTROL_UNREACHABLE = "control_unreachable"
    LOST_PACKETS = "lost_packets"
    GATEWAY_OUTSIDE = "gateway_outside"
    DNS_SPARE = "dns_spare"
    BUSY = "busy"
    NOT_CHECKED = "not_checked"


_OF_QUIET = {
    Place.CONTROL: Note.CONTROL_UNREACHABLE,
    Place.TUNNEL: Note.DIRECT_BLOCKED,
    Place.PROBE: Note.LOST_PACKETS,
    Place.RESOLVER: Note.DNS_SPARE,
}
_MUST_BE_READ = frozenset(
    {
        ProbeKind.ADAPTER,
        ProbeKind.ROUTE,
        ProbeKind.PROGRAM,
        ProbeKind.SERVICE,
        ProbeKind.VPN_PROCESS,
        ProbeKind.TUNNEL_ROUTE,
    }
)


def notes_of_group(group: Group) -> set[Note]:
    """What the quiet ones in a group's best explanation stand for."""
    foreign = any(one.observation.kind is ProbeKind.FOREIGN for one in group.failures)
    notes = (_note_of(component, foreign) for component in group.best.components)
    return {note for note in notes if note is not None}


def _note_of(component: Component, foreign: bool) -> Note | None:
    if component.place is Place.ANCHOR:
        return Note.FOREIGN_UNREACHABLE if foreign else Note.ANCHOR_UNREACHABLE
    return _OF_QUIET.get(component.place) if is_quiet(component) else None


def note_of_harmless(group: Group) -> Note:
    """For a fault that touches nobody's work."""
    kinds = {failure.observation.kind for failure in group.failures}
    outside = any(kind.startswith("gateway") for kind in kinds)
    return Note.GATEWAY_OUTSIDE if outside else Note.DNS_SPARE


def notes_of_evidence(evidence: Sequence[Evidence], accused: Iterable[Component]) -> set[Note]:
    """What single observations say that no explanation needs."""
    blamed = frozenset(accused)
    notes = set()
    for one in evidence:
        seen = one.observation
        if _is_busy(seen) and not blamed.intersection(seen.path):
            notes.add(Note.BUSY)
        if seen.kind in _MUST_BE_READ and (_is_unknown(seen) or _says_nothing(one)):
            notes.add(Note.NOT_CHECKED)
    return notes


def _is_busy(seen: Observation) -> bool:
    return seen.kind is ProbeKind.CPU and seen.outcome is Outcome.FAILED


def _is_unknown(seen: Observation) -> bool:
    return seen.outcome is Outcome.UNKNOWN


def _says_nothing(one: Evidence) -> bool:
    return one.observation.outcome is Outcome.FAILED and not one.accuses
