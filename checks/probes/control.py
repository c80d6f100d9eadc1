"""Hosts that only need to be there: a TCP connection, nothing said. Values: connect_ms.

Used for the control hosts inside the bank and for the gateway's TCP ports. A refusal is a
failure with its own code; what it proves about the path is judged elsewhere.
"""

from checks.probe import Answer, Names, Probe, passed
from checks.probes.journey import open_tcp
from checks.wire.deadline import Deadline


def tcp_connect(probe: Probe, names: Names, wait: float) -> Answer:
    """Connect and close."""
    with open_tcp(probe, names, Deadline.after(wait)) as connected:
        return passed("", **connected.values)
