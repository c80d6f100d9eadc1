"""Who on the way said that a packet's time to live ran out, without any privilege (Linux only).

With IP_RECVERR the kernel keeps the ICMP errors for a UDP socket and gives them to its owner
(ip(7), struct sock_extended_err). Other systems have nothing like it for an ordinary user.
"""

import ipaddress
import socket
import struct
import sys
from dataclasses import dataclass

_IP_RECVERR = 11
_MSG_ERRQUEUE = 0x2000
_ORIGIN_ICMP = 2
_TIME_EXCEEDED = 11
_UNREACHABLE = 3
_PORT_UNREACHABLE = 3
_EXTENDED_ERROR = struct.Struct("=IBBBBII")
_ADDRESS_OFFSET = _EXTENDED_ERROR.size + 4
"""The offender follows as a sockaddr_in: family and port, then the address."""


@dataclass(frozen=True, slots=True)
class IcmpError:
    """One ICMP error: who sent it, and whether the packet died on the way or at its end."""

    sender: str
    time_exceeded: bool
    port_unreachable: bool


def available() -> bool:
    """Whether this system lets an ordinary user read the errors of her own packets."""
    return sys.platform == "linux"


def watched_socket(address: str, port: int, ttl: int, source: str = "") -> socket.socket:
    """A connected UDP socket with this time to live whose errors are kept. Raises OSError."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
        if source:
            sock.bind((source, 0))
        sock.connect((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def read_error(sock: socket.socket) -> IcmpError | None:
    """The next error kept for this socket, None when there is none or it was a local one."""
    if sys.platform == "linux":
        try:
            _, ancillary, _, _ = sock.recvmsg(512, 512, _MSG_ERRQUEUE)
        except (BlockingIOError, ConnectionRefusedError):
            return None
        for level, kind, data in ancillary:
            if level == socket.IPPROTO_IP and kind == _IP_RECVERR:
                return parse(data)
    return None


def parse(data: bytes) -> IcmpError | None:
    """Read a sock_extended_err with its offender; None unless it came from ICMP over IPv4."""
    if len(data) < _ADDRESS_OFFSET + 4:
        return None
    _, origin, kind, code, _, _, _ = _EXTENDED_ERROR.unpack_from(data)
    if origin != _ORIGIN_ICMP:
        return None
    sender = str(ipaddress.IPv4Address(data[_ADDRESS_OFFSET : _ADDRESS_OFFSET + 4]))
    return IcmpError(
        sender, kind == _TIME_EXCEEDED, kind == _UNREACHABLE and code == _PORT_UNREACHABLE
    )
