"""Which kind of service is asked over which kept connection.

Raw TCP and TLS have none: nothing can be asked over them, so each look connects afresh.
"""

from collections.abc import Callable, Mapping

from checks.observation import ProbeKind
from checks.probe import Names, Probe
from checks.pulse.kept import Kept
from checks.pulse.kept_http import KeptHttp
from checks.pulse.kept_sip import KeptSip
from checks.pulse.kept_websocket import KeptWebSocket
from checks.wire.deadline import Deadline
from checks.wire.tls import Contexts

Opening = Callable[[Contexts, Probe, Names, Deadline], Kept]
"""Opens a connection before the deadline. Raises StepFailedError, TrustError and UnkeptError."""

KEPT: Mapping[str, Opening] = {
    "http": KeptHttp.open,
    "https": KeptHttp.open,
    "ws": KeptWebSocket.open,
    "wss": KeptWebSocket.open,
    "sip": KeptSip.open,
}


def opening_for(probe: Probe) -> Opening | None:
    """How to open a kept connection for this probe; None when each look is a fresh one."""
    if probe.kind is not ProbeKind.SERVICE or probe.far_end is None:
        return None
    return KEPT.get(probe.far_end.scheme)
