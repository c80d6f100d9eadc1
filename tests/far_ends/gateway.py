"""A Check Point gateway as far as it answers without a login: ClientHello, NAT-T, TCPT."""

import socket
import struct
from collections.abc import Iterable

from tests.far_ends import http
from tests.far_ends.tcp import Handler

WELCOME = (
    b"(CCCserverResponse\n\t:ResponseHeader (\n\t\t:id (0)\n\t\t:type (ClientHello)"
    b"\n\t\t:session_id ()"
    b"\n\t\t:return_code (600)\n\t)\n\t:ResponseData (\n\t\t:protocol_version (\n\t\t\t"
    b":protocol_version (100)\n\t\t\t:features (0x1)\n\t\t)\n\t\t:connectivity_info (\n\t\t\t"
    b":default_authentication_method (client_decide)\n\t\t\t:client_enabled (true)\n\t\t\t"
    b":supported_data_tunnel_protocols (\n\t\t\t\t: (IPSec)\n\t\t\t\t: (SSL)\n\t\t\t)\n\t\t\t"
    b":server_ip (203.0.113.10)\n\t\t\t:tcpt_port (443)\n\t\t\t:natt_port (4500)\n\t\t\t"
    b':connect_with_certificate_url ("/clients/cert/")\n\t\t)\n\t)\n)\n\0'
)
"""Made after the documented grammar, with documentation addresses."""


def hello(body: bytes = WELCOME, status: int = 200, seen: list[bytes] | None = None) -> Handler:
    """Answer the ClientHello with this body. Put it behind TLS."""
    return http.answer(status, body, {"Content-Type": "text/plain"}, seen=seen)


def nat_t(data: bytes, sender: tuple[str, int]) -> Iterable[bytes]:
    """Answer the NAT-T probe."""
    if data == bytes(32):
        yield struct.pack("!8sII16s", b"\x01" * 8, sender[1], 4500, b"\xab" * 16)


def tcpt(connection: socket.socket, accepted: bytes = b"\x01") -> None:
    """Answer the TCPT hello."""
    if connection.recv(20).hex() == "0000000c00000001000000010000000200000001":
        connection.sendall(bytes.fromhex("0000000c 00000001 00000001 00000002 000000") + accepted)
