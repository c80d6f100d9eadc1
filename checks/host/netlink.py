"""Asks the Linux kernel about links, routes and neighbours: rtnetlink, open to every user.

Unlike /sys it always speaks of the network namespace this process lives in. The decoders are pure.
Formats: https://man7.org/linux/man-pages/man7/rtnetlink.7.html
"""

import socket
import struct
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

GET_LINK: Final = 18
GET_ROUTE: Final = 26
GET_NEIGHBOUR: Final = 30
_NEW_LINK, _NEW_ROUTE, _NEW_NEIGHBOUR = 16, 24, 28
_ERROR, _DONE = 2, 3
_REQUEST, _DUMP = 0x1, 0x300
_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_LINK = struct.Struct("=BxHiII")
_ROUTE = struct.Struct("=BBBBBBBBI")
_NEIGHBOUR = struct.Struct("=BxxxiHBB")
_FAMILIES: Final = {4: int(socket.AF_INET), 16: int(socket.AF_INET6)}
_TYPE_MASK: Final = 0x3FFF
_WAIT_S: Final = 1.0
_CHUNK: Final = 65536
_MOST_CHUNKS: Final = 4096
_LOCAL_TABLE: Final = 255
_MAIN_TABLE: Final = 254
_UNICAST: Final = 1
_MASTER: Final = 10


class Link(NamedTuple):
    """One interface as the kernel sees it: ``type`` is ARPHRD_*, ``kind`` that of its driver."""

    number: int
    name: str
    type: int
    flags: int
    kind: str = ""
    carrier: bool | None = None
    operstate: int = 0
    enslaved: bool = False
    bytes_received: int | None = None
    bytes_sent: int | None = None


class KernelRoute(NamedTuple):
    """One unicast route of any table but the local one."""

    network: str
    gateway: str
    interface: int
    metric: int
    main: bool


class KernelNeighbour(NamedTuple):
    """One neighbour entry. ``state`` is NUD_*; ``confirmed`` the ticks since it last answered."""

    address: str
    interface: int
    state: int
    hardware: str
    confirmed: int | None


def ask_kernel(kind: int, body: bytes, *, dump: bool) -> list[tuple[int, bytes]]:
    """Send one request and collect the messages of its answer. Raises OSError."""
    with _channel() as channel:
        channel.settimeout(_WAIT_S)
        flags = _REQUEST | (_DUMP if dump else 0)
        channel.send(_HEADER.pack(_HEADER.size + len(body), kind, flags, 1, 0) + body)
        found: list[tuple[int, bytes]] = []
        for _ in range(_MOST_CHUNKS):
            for message, payload in messages(channel.recv(_CHUNK)):
                if message == _ERROR:
                    code = int.from_bytes(payload[:4], sys.byteorder, signed=True)
                    raise OSError(-code, "netlink")
                if message == _DONE:
                    return found
                found.append((message, payload))
            if not dump:
                return found
    return found


def _channel() -> socket.socket:
    if sys.platform == "linux":
        return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        raise OSError("netlink exists on Linux only")


def read_links() -> list[Link]:
    """All interfaces. Raises OSError."""
    answer = ask_kernel(GET_LINK, _LINK.pack(0, 0, 0, 0, 0), dump=True)
    return [link for kind, body in answer if kind == _NEW_LINK and (link := decode_link(body))]


def read_routes() -> list[KernelRoute]:
    """All unicast routes of both families. Raises OSError."""
    found: list[KernelRoute] = []
    for family in (socket.AF_INET, socket.AF_INET6):
        answer = ask_kernel(GET_ROUTE, _ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0), dump=True)
        found += [r for kind, body in answer if kind == _NEW_ROUTE and (r := decode_route(body))]
    return found


def read_neighbours() -> list[KernelNeighbour]:
    """The neighbour table of both families. Raises OSError."""
    answer = ask_kernel(GET_NEIGHBOUR, _NEIGHBOUR.pack(0, 0, 0, 0, 0), dump=True)
    return [n for kind, body in answer if kind == _NEW_NEIGHBOUR and (n := decode_neighbour(body))]


def read_outgoing_interface(packed: bytes) -> int | None:
    """Index of the interface a packet to this address would leave by, policy rules included.

    Raises OSError when there is no route.
    """
    head = _ROUTE.pack(_FAMILIES[len(packed)], len(packed) * 8, 0, 0, 0, 0, 0, 0, 0)
    attribute = _ATTRIBUTE.pack(_ATTRIBUTE.size + len(packed), 1) + packed
    for kind, body in ask_kernel(GET_ROUTE, head + attribute, dump=False):
        if kind == _NEW_ROUTE and len(body) >= _ROUTE.size:
            return _integer(dict(attributes(body[_ROUTE.size :])).get(4))
    return None


def messages(chunk: bytes) -> Iterator[tuple[int, bytes]]:
    """The messages in one received chunk; stops at the first malformed one."""
    while len(chunk) >= _HEADER.size:
        length, kind, _, _, _ = _HEADER.unpack_from(chunk)
        if not _HEADER.size <= length <= len(chunk):
            return
        yield kind, chunk[_HEADER.size : length]
        chunk = chunk[(length + 3) & ~3 :]


def attributes(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes in a message body; stops at the first malformed one."""
    while len(body) >= _ATTRIBUTE.size:
        length, kind = _ATTRIBUTE.unpack_from(body)
        if not _ATTRIBUTE.size <= length <= len(body):
            return
        yield kind & _TYPE_MASK, body[_ATTRIBUTE.size : length]
        body = body[(length + 3) & ~3 :]


def decode_link(body: bytes) -> Link | None:
    """One RTM_NEWLINK; None when it is cut short."""
    if len(body) < _LINK.size:
        return None
    _, hardware, index, flags, _ = _LINK.unpack_from(body)
    known = dict(attributes(body[_LINK.size :]))
    statistics = known.get(23, b"")
    counted = struct.unpack_from("=4Q", statistics) if len(statistics) >= 32 else None  # noqa: PLR2004 - four u64 counters
    return Link(
        number=index,
        name=_text(known.get(3, b"")),
        type=hardware,
        flags=flags,
        kind=_text(dict(attributes(known.get(18, b""))).get(1, b"")),
        carrier=bool(known[33][0]) if known.get(33) else None,
        operstate=known[16][0] if known.get(16) else 0,
        enslaved=_MASTER in known,
        bytes_received=counted[2] if counted else None,
        bytes_sent=counted[3] if counted else None,
    )


def decode_route(body: bytes) -> KernelRoute | None:
    """One RTM_NEWROUTE; None for what is cut short, local, or no unicast route."""
    if len(body) < _ROUTE.size:
        return None
    family, prefix, _, _, table, _, _, kind, _ = _ROUTE.unpack_from(body)
    known = dict(attributes(body[_ROUTE.size :]))
    table = _integer(known.get(15)) or table
    if kind != _UNICAST or table == _LOCAL_TABLE:
        return None
    # A multipath route keeps its next hops in an array of rtnexthop (8 bytes each) + attributes.
    hops = known.get(9, b"")
    first = dict(attributes(hops[8 : int.from_bytes(hops[:2], sys.byteorder)])) if hops else {}
    interface = _integer(hops[4:8]) if hops else _integer(known.get(4))
    empty = "0.0.0.0" if family == socket.AF_INET else "::"  # noqa: S104 - a network, not a bind
    network = _address(known.get(1, b"")) or empty
    return KernelRoute(
        network=f"{network}/{prefix}",
        gateway=_address(known.get(5, first.get(5, b""))),
        interface=interface or 0,
        metric=_integer(known.get(6)) or 0,
        main=table == _MAIN_TABLE,
    )


def decode_neighbour(body: bytes) -> KernelNeighbour | None:
    """One RTM_NEWNEIGH; None when it is cut short or names no address."""
    if len(body) < _NEIGHBOUR.size:
        return None
    _, interface, state, _, _ = _NEIGHBOUR.unpack_from(body)
    known = dict(attributes(body[_NEIGHBOUR.size :]))
    address = _address(known.get(1, b""))
    if not address:
        return None
    return KernelNeighbour(
        address, interface, state, known.get(2, b"").hex(":"), _integer(known.get(3, b"")[:4])
    )


def _integer(value: bytes | None) -> int | None:
    return int.from_bytes(value[:4], sys.byteorder) if value and len(value) >= 4 else None  # noqa: PLR2004 - u32


def _text(value: bytes) -> str:
    return value.rstrip(b"\0").decode(errors="replace")


def _address(value: bytes) -> str:
    family = _FAMILIES.get(len(value))
    return socket.inet_ntop(family, value) if family is not None else ""
