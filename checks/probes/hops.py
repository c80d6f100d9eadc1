"""Which routers on the way answer: packets whose time to live runs out on purpose.

Works for an ordinary user on Linux (the kernel hands over the ICMP errors of one's own socket)
and is skipped elsewhere. A hop that does not answer proves nothing: routers limit such replies.

Options of ``gateway_ttl``: ``max_hops`` (default 12), ``router`` (its address, so that it is not
counted as a hop beyond itself). Values: hops (``1:192.168.1.1,2:…``), last_hop, reached.
"""

import selectors
import socket

from checks.failure import Operation
from checks.observation import Outcome
from checks.probe import Answer, Names, Probe, passed, skipped, unknown
from checks.probes.journey import address
from checks.probes.options import integer, text
from checks.wire.deadline import Deadline
from checks.wire.error_queue import IcmpError, available, read_error, watched_socket
from checks.wire.step import step

BASE_PORT = 33434
"""Traceroute's customary ports, one for each hop, so that nobody's service is touched."""
MOST_HOPS = 255
QUIET = 0.4
"""Seconds without news, once somebody answered, after which the walk ends."""
_ELSEWHERE = "this system does not show an ordinary user who answered on the way"
_IPV4_ONLY = "only IPv4 is walked"


def gateway_ttl(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed when a hop beyond the router answered, or the gateway itself."""
    walked = _walked(probe, names, integer(probe, "max_hops", 12), wait)
    if isinstance(walked, Answer):
        return walked
    far, found = walked
    if not found:
        return unknown("no router on the way answered, which proves nothing")
    end = min((ttl for ttl, error in found.items() if error.sender == far), default=MOST_HOPS)
    hops = {ttl: error.sender for ttl, error in sorted(found.items()) if ttl <= end}
    values: dict[str, str | int | float | bool] = {
        "hops": ",".join(f"{ttl}:{sender}" for ttl, sender in hops.items()),
        "last_hop": max(hops),
        "reached": far in hops.values(),
    }
    router = text(probe, "router")
    beyond = [ttl for ttl, sender in hops.items() if ttl > 1 and sender != router]
    if beyond or values["reached"]:
        return passed("", **values)
    return Answer(Outcome.UNKNOWN, detail="only the router answered", values=values)


def tunnel_hop(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed when the first hop inside the tunnel said that a packet's time ran out."""
    walked = _walked(probe, names, 1, wait)
    if isinstance(walked, Answer):
        return walked
    far, found = walked
    first = found.get(1)
    if first is None:
        return unknown("the first hop in the tunnel is silent, which proves nothing")
    return passed(hops=f"1:{first.sender}", last_hop=1, reached=first.sender == far)


def _walked(
    probe: Probe, names: Names, most: int, wait: float
) -> Answer | tuple[str, dict[int, IcmpError]]:
    """The far end and who answered on the way there, or why nobody was asked."""
    if not available():
        return skipped(_ELSEWHERE)
    deadline = Deadline.after(wait)
    far = address(probe, names, deadline)
    if ":" in far:
        return skipped(_IPV4_ONLY)
    with step(Operation.EXCHANGE):
        return far, _walk(far, most, deadline, probe.source)


def _walk(far: str, most: int, deadline: Deadline, source: str) -> dict[int, IcmpError]:
    """Who answered for each time to live. Raises OSError when nothing can be sent there."""
    found: dict[int, IcmpError] = {}
    selector = selectors.DefaultSelector()
    try:
        for ttl in range(1, most + 1):
            sock = watched_socket(far, BASE_PORT + ttl, ttl, source)
            selector.register(sock, selectors.EVENT_READ, ttl)
            sock.send(b"\0")
        until = deadline
        while len(found) < most and until.left > 0:
            for key, _ in selector.select(until.left):
                error = read_error(key.fileobj) if isinstance(key.fileobj, socket.socket) else None
                selector.unregister(key.fileobj)
                if isinstance(key.fileobj, socket.socket):
                    key.fileobj.close()
                if error is not None:
                    found[key.data] = error
                    until = deadline.share(QUIET)
    finally:
        for key in list(selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        selector.close()
    return found
