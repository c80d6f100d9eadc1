"""Ping without privileges, where the system lets an ordinary user have it.

Linux (``net.ipv4.ping_group_range``) and macOS offer ICMP over a datagram socket; Windows offers
``IcmpSendEcho`` of iphlpapi, which needs no socket at all. Where neither is to be had,
IcmpUnavailableError says so.
"""

import ctypes
import ipaddress
import secrets
import socket
import struct
import sys

from checks.wire.deadline import Deadline
from checks.wire.stream import family_of

_HEADER = struct.Struct("!BBHHH")
_REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
_IPV4 = 4
_PAYLOAD_BYTES = 16
_WINDOWS_REPLY_BYTES = 256
_WINDOWS_STATUS = struct.Struct("=4sI")


class IcmpUnavailableError(Exception):
    """This user may not ping on this computer."""


def ping(address: str, deadline: Deadline, source: str = "") -> bool:
    """Whether the address itself replied. An ICMP error from anybody is not a reply.

    Raises IcmpUnavailableError, and OSError when this computer cannot send there.
    """
    if sys.platform == "win32":
        return _ping_windows(address, deadline)
    else:  # noqa: RET505  # mypy follows platforms only through if and else
        return _ping_socket(address, deadline, source)


def _ping_socket(address: str, deadline: Deadline, source: str) -> bool:
    family = family_of(address)
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    try:
        sock = socket.socket(family, socket.SOCK_DGRAM, protocol)
    except OSError as error:
        raise IcmpUnavailableError from error
    with sock:
        if source:
            sock.bind((source, 0))
        payload = secrets.token_bytes(_PAYLOAD_BYTES)
        sock.sendto(echo_request(payload, family), (address, 0))
        while deadline.left > 0:
            sock.settimeout(deadline.timeout())
            try:
                data, sender = sock.recvfrom(2048)
            except TimeoutError:
                return False
            if sender[0] == address and is_reply(data, payload, family):
                return True
    return False


def echo_request(payload: bytes, family: int = socket.AF_INET) -> bytes:
    """An echo request with its checksum (RFC 792); the system fills in the identifier."""
    bare = _HEADER.pack(_REQUEST[socket.AddressFamily(family)], 0, 0, 0, 1) + payload
    return bare[:2] + checksum(bare).to_bytes(2) + bare[4:]


def checksum(data: bytes) -> int:
    """The internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def is_reply(data: bytes, payload: bytes, family: int = socket.AF_INET) -> bool:
    """Whether these bytes are the echo reply that carries our payload."""
    if family == socket.AF_INET and data and data[0] >> 4 == _IPV4:
        data = data[(data[0] & 0x0F) * 4 :]  # macOS leaves the IP header in front
    if len(data) < _HEADER.size or data[0] != _REPLY[socket.AddressFamily(family)]:
        return False
    return data[_HEADER.size :] == payload


def _ping_windows(address: str, deadline: Deadline) -> bool:
    """IcmpSendEcho: https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpsendecho."""
    parsed = ipaddress.ip_address(address)
    if parsed.version != _IPV4:
        raise IcmpUnavailableError
    library = ctypes.CDLL("iphlpapi.dll")
    library.IcmpCreateFile.restype = ctypes.c_void_p
    handle = library.IcmpCreateFile()
    if handle in {None, ctypes.c_void_p(-1).value}:
        raise IcmpUnavailableError
    payload = secrets.token_bytes(_PAYLOAD_BYTES)
    reply = ctypes.create_string_buffer(_WINDOWS_REPLY_BYTES)
    try:
        count = library.IcmpSendEcho(
            ctypes.c_void_p(handle),
            ctypes.c_uint32(int.from_bytes(parsed.packed, "little")),
            payload,
            ctypes.c_ushort(len(payload)),
            None,
            reply,
            ctypes.c_uint32(len(reply)),
            ctypes.c_uint32(max(1, int(deadline.left * 1000))),
        )
    finally:
        library.IcmpCloseHandle(ctypes.c_void_p(handle))
    if not count:
        return False
    sender, status = _WINDOWS_STATUS.unpack_from(reply.raw)
    return bool(sender == parsed.packed and status == 0)
