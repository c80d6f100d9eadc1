"""The router on some of its TCP ports.

Options: ``ports`` (default 443,53,22). Port 80 is left out on purpose: on Windows the Check Point
adapter lets connections to it succeed for hosts that do not exist. Connected or refused is a sign
of life; silence proves nothing, because many routers drop what they do not serve.
Values: port, the one that answered.
"""

from checks.probe import Answer, Names, Probe, passed, unknown
from checks.probes.journey import address
from checks.probes.options import integers
from checks.probes.signs_of_life import Ask, first_sign
from checks.wire.deadline import Deadline


def router_tcp(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed on any sign of life, unknown after silence, failed when the host is unreachable."""
    deadline = Deadline.after(wait)
    router = address(probe, names, deadline)
    asked = tuple(Ask(port) for port in integers(probe, "ports", "443,53,22"))
    sign = first_sign(router, asked, deadline, probe.source)
    if sign is None:
        return unknown("the router is silent, which proves nothing")
    return passed(str(sign), port=sign.port)
