"""Anchors at home, unlisted and abroad: TCP and verified TLS with SNI on a known address.

An ``http`` or ``tcp`` target is only connected to. Values: connect_ms, tls_ms, cert_expires_in_s.
"""

from checks.probe import Answer, Names, Probe, passed
from checks.probes.journey import open_verified
from checks.wire.deadline import Deadline
from checks.wire.tls import Contexts


def anchor(contexts: Contexts, probe: Probe, names: Names, wait: float) -> Answer:
    """Passed only when the far end proved by its certificate that it is itself."""
    with open_verified(probe, names, Deadline.after(wait), contexts) as connected:
        return passed("", **connected.values)
