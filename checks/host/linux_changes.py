"""Changes as the Linux kernel tells every user: rtnetlink's groups of listeners.

The kernel repeats itself (a wireless scan, a renewed lease), so what is known already is no change.
A route that goes with its link is not told apart: the link is.
Formats: https://man7.org/linux/man-pages/man7/rtnetlink.7.html
"""

import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from checks.host.change import Change, ChangeKind
from checks.host.change_socket import SocketSource
from checks.host.netlink import (
    Link,
    ask_kernel,
    attributes,
    decode_link,
    decode_route,
    messages,
    read_links,
)

# RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE
_GROUPS: Final = 0x1 | 0x10 | 0x40
_NEW_LINK, _GONE_LINK = 16, 17
_NEW_ADDRESS, _GONE_ADDRESS, _GET_ADDRESS = 20, 21, 22
_NEW_ROUTE, _GONE_ROUTE = 24, 25
_ADDRESS = struct.Struct("=BBBBI")
_ROUTE = struct.Struct("=BBBBBBBBI")
# RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT: such a route is a way that was closed.
_CLOSED_WAYS: Final = frozenset({6, 7, 8})
_CLONED: Final = 0x200
_IFF_UP: Final = 0x1
# IF_OPER_UNKNOWN is what tunnels are in for life.
_CARRYING: Final = frozenset({0, 6})
_PLENTY: Final = 1024 * 1024


class LinuxNetwork:
    """What is known of links and addresses, so that a repetition is told from a change."""

    def __init__(self) -> None:
        self._links: dict[int, tuple[str, bool]] = {}
        self._addresses: set[tuple[int, bytes]] = set()

    def read(self) -> None:
        """Ask the kernel how things stand. Raises OSError."""
        self._links = {one.number: (one.name, carries(one)) for one in read_links()}
        request = _ADDRESS.pack(socket.AF_INET, 0, 0, 0, 0)
        answer = ask_kernel(_GET_ADDRESS, request, dump=True)
        found = (_held_address(body) for kind, body in answer if kind == _NEW_ADDRESS)
        self._addresses = {one for one in found if one}

    def decode(self, chunk: bytes, at: float) -> list[Change]:
        """The changes in one chunk of messages. Any bytes are safe."""
        found = (self._change(kind, body, at) for kind, body in messages(chunk))
        return [one for one in found if one]

    def _change(self, kind: int, body: bytes, at: float) -> Change | None:
        if kind in (_NEW_LINK, _GONE_LINK):
            return self._link(kind == _NEW_LINK, decode_link(body), at)
        if kind in (_NEW_ADDRESS, _GONE_ADDRESS):
            return self._address(kind == _NEW_ADDRESS, body, at)
        if kind in (_NEW_ROUTE, _GONE_ROUTE):
            return self._route(kind == _NEW_ROUTE, body, at)
        return None

    def _link(self, came: bool, link: Link | None, at: float) -> Change | None:
        if link is None:
            return None
        before = self._links.get(link.number)
        up = came and carries(link)
        if came:
            self._links[link.number] = (link.name, up)
            if before is not None and before[1] == up:
                return None
        else:
            self._links.pop(link.number, None)
            self._addresses = {one for one in self._addresses if one[0] != link.number}
        return Change(ChangeKind.LINK, link.name, up, at)

    def _address(self, came: bool, body: bytes, at: float) -> Change | None:
        held = _held_address(body)
        if held is None or (held in self._addresses) == came:
            return None
        (self._addresses.add if came else self._addresses.discard)(held)
        return Change(ChangeKind.ADDRESS, self._name(held[0]), came, at)

    def _route(self, came: bool, body: bytes, at: float) -> Change | None:
        if len(body) < _ROUTE.size:
            return None
        *_, kind, flags = _ROUTE.unpack_from(body)
        if flags & _CLONED:
            return None
        if kind in _CLOSED_WAYS:
            return Change(ChangeKind.ROUTE, "", not came, at)
        route = decode_route(body)
        return Change(ChangeKind.ROUTE, self._name(route.interface), came, at) if route else None

    def _name(self, number: int) -> str:
        return self._links.get(number, ("", False))[0]


def carries(link: Link) -> bool:
    """Whether packets can pass: switched on, a carrier, and no waiting for a wireless key."""
    return bool(link.flags & _IFF_UP) and link.carrier is not False and link.operstate in _CARRYING


def _held_address(body: bytes) -> tuple[int, bytes] | None:
    """Index of the interface and the local address of an ifaddrmsg."""
    if len(body) < _ADDRESS.size:
        return None
    _, prefix, _, _, index = _ADDRESS.unpack_from(body)
    known = dict(attributes(body[_ADDRESS.size :]))
    address = known.get(2) or known.get(1)
    return (index, address + bytes([prefix])) if address else None


def open_source(clock: Callable[[], float]) -> SocketSource:
    """Listen in this network namespace. Raises OSError."""
    channel = _channel()
    try:
        network = LinuxNetwork()
        # Listening comes first, so that nothing is lost between the two.
        network.read()

        def begin_afresh() -> None:
            with suppress(OSError):
                network.read()

        return SocketSource(channel, network.decode, begin_afresh, clock)
    except BaseException:
        channel.close()
        raise


def _channel() -> socket.socket:
    if sys.platform == "linux":
        channel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        # The kernel grants what an ordinary user may have of it.
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PLENTY)
        try:
            channel.bind((0, _GROUPS))
        except OSError:
            channel.close()
            raise
        return channel
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        raise OSError("netlink exists on Linux only")
