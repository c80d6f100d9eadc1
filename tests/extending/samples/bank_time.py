"""The clock of a domain controller, which is the bank's name server too: NTP (RFC 5905) over UDP.

Values: rtt_ms, stratum.
"""

import secrets

from checks.failure import Operation
from checks.probe import Answer, Names, Probe, passed
from checks.probes.journey import address, far_end
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.step import step
from checks.wire.stream import datagram_socket

_CLIENT, _SERVER = 0x23, 0x24
"""Version 4, and the mode: who asks and who answers."""
_SIZE = 48


def bank_time(probe: Probe, names: Names, wait: float) -> Answer:
    """Ask the time; only an answer to our own question counts."""
    deadline = Deadline.after(wait)
    ours = secrets.token_bytes(8)
    question = bytes([_CLIENT]) + bytes(_SIZE - 9) + ours
    watch = Stopwatch()
    port = far_end(probe).port
    with (
        datagram_socket(address(probe, names, deadline), port, probe.source) as sock,
        step(Operation.EXCHANGE),
    ):
        sock.send(question)
        while True:
            sock.settimeout(deadline.timeout())
            said = sock.recv(512)
            if len(said) >= _SIZE and said[0] & 0x3F == _SERVER and said[24:32] == ours:
                return passed(rtt_ms=watch.ms, stratum=said[1])
