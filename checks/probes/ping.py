"""Ping of the router and the gateway, where an ordinary user may. Silence proves nothing.

Values: rtt_ms.
"""

from checks.failure import Operation
from checks.probe import Answer, Names, Probe, passed, skipped, unknown
from checks.probes.journey import address
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.icmp import IcmpUnavailableError, ping
from checks.wire.step import step


def icmp(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed only when the far end itself replied."""
    deadline = Deadline.after(wait)
    far = address(probe, names, deadline)
    watch = Stopwatch()
    with step(Operation.EXCHANGE):
        try:
            replied = ping(far, deadline, probe.source)
        except IcmpUnavailableError:
            return skipped("this user may not ping on this computer")
    if not replied:
        return unknown("no answer to ping, which proves nothing")
    return passed(rtt_ms=watch.ms)
