"""Changes as macOS tells every user: the routing socket.

macOS keeps an interface "running" without a cable, so a link that looks up may be none: then ``up``
is None. What follows from it, the address and the routes that go, is told.
Formats: route(4), net/route.h and net/if.h of XNU; numbers are of the version in RTM_VERSION.
"""

import socket
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Final

from checks.host.change import Change, ChangeKind
from checks.host.change_socket import SocketSource

_VERSION: Final = 5
_ADD, _DELETE, _CHANGE = 1, 2, 3
_NEW_ADDRESS, _GONE_ADDRESS, _INTERFACE = 12, 13, 14
_FIRST = struct.Struct("=HBB")
# if_msghdr and ifa_msghdr begin alike: addresses, flags, index.
_OF_INTERFACE = struct.Struct("=4xiiH")
# rt_msghdr: index, flags, addresses, process, sequence, error.
_OF_ROUTE = struct.Struct("=4xHxxiiiii")
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
# RTF_LLINFO, RTF_WASCLONED, RTF_LOCAL, RTF_BROADCAST, RTF_MULTICAST: neighbours, not ways.
_NO_WAY: Final = 0x400 | 0x20000 | 0x200000 | 0x400000 | 0x800000
_CAME: Final = {_ADD: True, _DELETE: False, _NEW_ADDRESS: True, _GONE_ADDRESS: False}


def decode(chunk: bytes, at: float, name_of: Callable[[int], str]) -> list[Change]:
    """The changes in what the routing socket gave. Any bytes are safe."""
    found = (_change(kind, body, at, name_of) for kind, body in _messages(chunk))
    return [one for one in found if one]


def _messages(chunk: bytes) -> Iterator[tuple[int, bytes]]:
    while len(chunk) >= _FIRST.size:
        length, version, kind = _FIRST.unpack_from(chunk)
        if not _FIRST.size <= length <= len(chunk):
            return
        if version == _VERSION:
            yield kind, chunk[:length]
        chunk = chunk[length:]


def _change(kind: int, body: bytes, at: float, name_of: Callable[[int], str]) -> Change | None:
    if kind in (_INTERFACE, _NEW_ADDRESS, _GONE_ADDRESS) and len(body) >= _OF_INTERFACE.size:
        _, flags, index = _OF_INTERFACE.unpack_from(body)
        if kind != _INTERFACE:
            return Change(ChangeKind.ADDRESS, name_of(index), _CAME[kind], at)
        may_carry = flags & _IFF_UP and flags & _IFF_RUNNING
        return Change(ChangeKind.LINK, name_of(index), None if may_carry else False, at)
    if kind in (_ADD, _DELETE, _CHANGE) and len(body) >= _OF_ROUTE.size:
        index, flags, _, _, _, error = _OF_ROUTE.unpack_from(body)
        if not error and not flags & _NO_WAY:
            return Change(ChangeKind.ROUTE, name_of(index), _CAME.get(kind), at)
    return None


def name_of_interface(index: int) -> str:
    """The name that belongs to an index now, empty when there is none any more."""
    try:
        return socket.if_indextoname(index)
    except (OSError, OverflowError):
        return ""


def open_source(clock: Callable[[], float]) -> SocketSource:
    """Listen to the routing socket. Raises OSError."""
    if sys.platform == "darwin":
        channel = socket.socket(socket.AF_ROUTE, socket.SOCK_RAW, socket.AF_UNSPEC)
        return SocketSource(
            channel,
            lambda chunk, at: decode(chunk, at, name_of_interface),
            lambda: None,
            clock,
        )
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        raise OSError("the routing socket exists on macOS only")
