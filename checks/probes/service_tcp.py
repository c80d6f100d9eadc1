"""A service of which only the port is known: connecting, and TLS where the scheme wants it."""

from checks.probe import Names, Probe
from checks.probes.journey import open_verified
from checks.wire.deadline import Deadline
from checks.wire.tls import Contexts

Values = dict[str, str | int | float | bool]


def ask_tcp(contexts: Contexts, probe: Probe, names: Names, deadline: Deadline) -> Values:
    """Connect and close. Raises StepFailedError and TrustError."""
    with open_verified(probe, names, deadline, contexts) as connected:
        return connected.values
