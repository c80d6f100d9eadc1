"""The gateway's own address inside the tunnel: whether the tunnel carries anything at all.

Any sign of life counts: a TCP port that connects or refuses, Check Point's tunnel test on UDP
18234, a ping where this user may. Options: ``ports`` (default 443,18264), ``tunnel_test`` (1 or 0).
Values: port, the TCP port that answered.
"""

import secrets
import struct

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import address
from checks.probes.options import integer, integers
from checks.probes.signs_of_life import Ask, Sign, Watch
from checks.wire.deadline import Deadline
from checks.wire.icmp import IcmpUnavailableError, ping

TUNNEL_TEST_PORT = 18234
PING_SHARE = 0.25
_TUNNEL_TEST = struct.Struct("!IHHHH")


def inner_gateway(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed on any sign of life; silence on everything is TIMED_OUT."""
    deadline = Deadline.after(wait)
    far = address(probe, names, deadline)
    asked = [Ask(port) for port in integers(probe, "ports", "443,18264")]
    if integer(probe, "tunnel_test", 1):
        asked.append(Ask(TUNNEL_TEST_PORT, tunnel_test()))
    with Watch(far, probe.source) as watch:
        for question in asked:
            sign = watch.ask(question)
            if sign is not None:
                return _alive(sign)
        # Most gateways answer one of these at once; ping is asked of those that did not.
        sign = watch.listen(deadline.share(deadline.left * PING_SHARE))
        if sign is not None:
            return _alive(sign)
        if _pinged(far, deadline.share(deadline.left * PING_SHARE), probe.source):
            return passed("ICMP answered")
        sign = watch.listen(deadline)
    if sign is not None:
        return _alive(sign)
    return failed(watch.error or Failure.TIMED_OUT, Operation.CONNECT)


def _alive(sign: Sign) -> Answer:
    return passed(str(sign), port=sign.port) if sign.stream else passed(str(sign))


def tunnel_test() -> bytes:
    """Check Point's 12-byte tunnel test with a counter of our own."""
    return _TUNNEL_TEST.pack(secrets.randbits(31), 3, 2, 12, 0)


def _pinged(far: str, deadline: Deadline, source: str) -> bool:
    try:
        return ping(far, deadline, source)
    except (IcmpUnavailableError, OSError):
        return False
