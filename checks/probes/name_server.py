"""Name servers: the router's forwarder, the provider's, the public ones and the bank's.

Options: ``name`` is the domain asked about. ``expect`` is ``any`` (a random label under it, which
no cache can answer; NOERROR and NXDOMAIN both prove recursion) or ``name`` (the name itself must
have an address, as a bank service's name must). The far end's port is used, so 53 as a rule.
Values: rtt_ms, addresses (their number).
"""

from collections.abc import Callable

import dns.message

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import address, far_end
from checks.probes.options import text
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.dns_query import (
    addresses_in,
    ask_tcp,
    ask_udp,
    failure_in,
    question,
    random_label_under,
)

DEFAULT_NAME = "ya.ru"
Ask = Callable[[str, dns.message.Message, Deadline, str, int], dns.message.Message]


def over_udp(probe: Probe, names: Names, wait: float) -> Answer:
    """Ask over UDP; silence is TIMED_OUT, a closed port CONNECTION_REFUSED."""
    return _ask(ask_udp, probe, names, Deadline.after(wait))


def over_tcp(probe: Probe, names: Names, wait: float) -> Answer:
    """Ask over TCP; CONNECT tells a server that is not there from one that does not answer."""
    return _ask(ask_tcp, probe, names, Deadline.after(wait))


def _ask(ask: Ask, probe: Probe, names: Names, deadline: Deadline) -> Answer:
    server, port = address(probe, names, deadline), far_end(probe).port
    name = text(probe, "name", DEFAULT_NAME)
    wants_address = text(probe, "expect", "any") == "name"
    asked = name if wants_address else random_label_under(name)
    watch = Stopwatch()
    answer = ask(server, question(asked), deadline, probe.source, port)
    found = addresses_in(answer)
    if wants_address and not found and failure_in(answer) is None:
        answer = ask(server, question(asked, "AAAA"), deadline, probe.source, port)
        found = addresses_in(answer)
    failure = failure_in(answer)
    if failure is Failure.NAME_NOT_FOUND and not wants_address:
        failure = None
    if failure is None and wants_address and not found:
        failure = Failure.NAME_NOT_FOUND
    if failure is not None:
        return failed(failure, Operation.EXCHANGE, rtt_ms=watch.ms)
    return passed(rtt_ms=watch.ms, addresses=len(found))
