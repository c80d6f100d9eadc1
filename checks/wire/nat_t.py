"""The unauthenticated NAT-T probe of Check Point gateways on UDP 4500.

The request is 32 zero bytes; a valid answer has 32 bytes with the source port at [8:12] and the
destination port at [12:16], both big-endian, and a hash in the last 16.
"""

import struct
from dataclasses import dataclass

REQUEST = bytes(32)
_ANSWER = struct.Struct("!8sII16s")
_PORTS = range(1, 65536)


@dataclass(frozen=True, slots=True)
class NatTAnswer:
    """The ports the gateway saw: behind a router the source is the router's."""

    source_port: int
    destination_port: int


def parse(data: bytes) -> NatTAnswer | None:
    """The answer, or None when these bytes are none."""
    if len(data) != _ANSWER.size:
        return None
    _, source, destination, digest = _ANSWER.unpack(data)
    if source not in _PORTS or destination not in _PORTS or not any(digest):
        return None
    return NatTAnswer(source, destination)
