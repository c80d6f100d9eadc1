"""A name the router answers by itself: tells a hung forwarder from a silent provider's DNS.

Options: ``name``, by default the reverse name of the router's own private address, which RFC 6303
keeps off the internet. Any well-formed answer to our question counts, whatever its code. Values:
rtt_ms, rcode.
"""

import dns.rcode

from checks.probe import Answer, Names, Probe, passed
from checks.probes.journey import address, far_end
from checks.probes.options import text
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.dns_query import ask_udp, question, reverse_name


def router_name(probe: Probe, names: Names, wait: float) -> Answer:
    """Ask the router about its own name."""
    deadline = Deadline.after(wait)
    router = address(probe, names, deadline)
    own = text(probe, "name")
    query = question(own) if own else question(reverse_name(router), "PTR")
    watch = Stopwatch()
    answer = ask_udp(router, query, deadline, probe.source, far_end(probe).port)
    return passed(rtt_ms=watch.ms, rcode=dns.rcode.to_text(answer.rcode()))
