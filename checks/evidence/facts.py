"""What a false fact of this computer accuses. PURE."""

from checks.component import Part
from checks.evidence.circumstances import NOTHING, Circumstances, Reading, at_home
from checks.evidence.kinds import WITNESS_ONLY
from checks.observation import Observation, ProbeKind


def read_false_fact(seen: Observation, around: Circumstances) -> Reading:
    """A false fact accuses itself and everything that could have brought it down."""
    path = frozenset(seen.path)
    if seen.kind in WITNESS_ONLY or seen.kind is ProbeKind.CPU:
        alone = path if seen.values.get("starved") else NOTHING
        return NOTHING, alone, path
    accuses = path
    if seen.kind is ProbeKind.LINK:
        accuses |= at_home(around)
    if seen.kind in {ProbeKind.VPN_SESSION, ProbeKind.TUNNEL_INTERFACE}:
        accuses |= frozenset(around.paths.inside()) - {
            around.paths.tunnel(Part.ROUTES),
            around.paths.tunnel(Part.DATA),
        }
        accuses |= frozenset(around.paths.carriers())
        return NOTHING, accuses, NOTHING
    return NOTHING, accuses, path
