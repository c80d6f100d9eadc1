"""snx-rs, a free client of Check Point's gateways: its service is asked over a local socket.

A frame is a big-endian u32 length and JSON. ``snxctl`` is not used: it is localised and contacts
the gateway even for ``status``.
"""

import json
import socket
import struct
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checks.host.facts import HostFacts
from checks.target import is_address
from checks.vpn.client import Client
from checks.vpn.status import Session, VpnStatus

KIND: Final = "snx-rs"
LONGEST_FRAME: Final = 64 * 1024
ASK_STATUS: Final = "GetStatus"
_LENGTH: Final = struct.Struct(">I")
_SOCKETS: Final = {"linux": "\0snx-rs.sock", "macos": "/var/run/snx-rs.sock"}
_WORDS: Final = {
    "disconnected": Session.IDLE,
    "connecting": Session.CONNECTING,
    "mfa": Session.CONNECTING,
    "connected": Session.CONNECTED,
}
_DEEPEST: Final = 4


def read_status(facts: HostFacts, running: bool | None, deadline: float) -> VpnStatus:
    """Ask the service on this system's socket. May raise OSError."""
    del running
    address = _SOCKETS.get(facts.system)
    if address is None:
        return VpnStatus(KIND, reason="snx-rs has no known socket on this system")
    return ask_status(address, deadline)


def ask_status(address: str, wait: float) -> VpnStatus:
    """Ask the service at a Unix socket; a leading NUL makes the address abstract (unix(7)).

    Raises OSError: nobody listens, or no whole answer came within ``wait`` seconds.
    """
    end = time.monotonic() + wait
    with _stream() as channel:
        _allow(channel, end)
        channel.connect(address)
        channel.sendall(encode_frame(ASK_STATUS))
        (length,) = _LENGTH.unpack(_receive(channel, _LENGTH.size, end))
        if not 0 < length <= LONGEST_FRAME:
            return VpnStatus(KIND, reason="snx-rs answered with an impossible length")
        return decode_status(_receive(channel, length, end))


def encode_frame(message: object) -> bytes:
    """One message as the service reads it. PURE."""
    body = json.dumps(message).encode()
    return _LENGTH.pack(len(body)) + body


def decode_status(body: bytes) -> VpnStatus:
    """The JSON of an answer; what is not known is "unknown" with a reason, no exception. PURE."""
    try:
        told = json.loads(body[:LONGEST_FRAME])
    except (ValueError, RecursionError):
        return VpnStatus(KIND, reason="snx-rs answered with no JSON")
    for _ in range(_DEEPEST):
        if isinstance(told, str):
            return _status(told, {})
        if not isinstance(told, dict) or len(told) != 1:
            break
        key, value = next(iter(told.items()))
        if str(key).lower() in _WORDS:
            return _status(str(key), value if isinstance(value, dict) else {})
        told = value
    return VpnStatus(KIND, reason="snx-rs answered with no known status")


def _status(word: str, details: Mapping[str, object]) -> VpnStatus:
    session = _WORDS.get(word.lower(), Session.UNKNOWN)
    known = VpnStatus(KIND, running=True, session=session)
    if session is Session.UNKNOWN:
        return replace(known, reason="snx-rs answered with no known status")
    address = _text(details, "ip_address").partition("/")[0]
    server = _text(details, "server_name")
    return replace(
        known,
        interface=_text(details, "interface_name"),
        address=address if is_address(address) else "",
        server_ip=server if is_address(server) else "",
    )


def _text(details: Mapping[str, object], key: str) -> str:
    value = details.get(key)
    return value[:64] if isinstance(value, str) and value.isprintable() else ""


def _stream() -> socket.socket:
    if sys.platform == "win32":
        raise OSError("Unix sockets are not used on Windows")
    else:  # noqa: RET506 - mypy follows platforms only through if and else
        return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)


def _receive(channel: socket.socket, size: int, end: float) -> bytes:
    received = b""
    while len(received) < size:
        _allow(channel, end)
        piece = channel.recv(size - len(received))
        if not piece:
            raise ConnectionResetError("snx-rs closed the socket in the middle of an answer")
        received += piece
    return received


def _allow(channel: socket.socket, end: float) -> None:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("snx-rs did not answer in time")
    channel.settimeout(left)


CLIENT: Final = Client(
    kind=KIND,
    read=read_status,
    processes={"linux": ("snx-rs",), "macos": ("snx-rs",), "windows": ("snx-rs",)},
    services={"linux": ("snx-rs.service",)},
    marks={"linux": (r"^snx-(xfrm|tun)",), "macos": (r"^utun\d",), "windows": (r"\bsnx\b",)},
)
