"""The bank's gateway as it is seen from outside: Check Point's answers on 443 and UDP 4500.

Port 443 takes TLS (a portal, and ``POST /clients/`` with the client's hello) and, on the same
port, raw TCPT.

usual   all is well
ill     the web server answers but the VPN daemon behind it does not
closed  the daemon answers that clients are not let in
hung    port 443 takes connections and says nothing; UDP 4500 answers

Usage: gateway.py usual|ill|closed|hung CERTIFICATE KEY
"""

import hashlib
import socket
import ssl
import struct
import sys
import threading
import time
from contextlib import suppress

TLS_HANDSHAKE = 0x16
TCPT_HELLO = bytes.fromhex("0000000c00000001000000010000000200000001")
TCPT_OK = bytes.fromhex("0000000c00000001000000010000000200000001")
TUNNEL_TEST_PORT = 18234
INNER = "10.20.254.1"
LONGER_THAN_ANYBODY_WAITS = 300.0

HELLO = b"""(CCCserverResponse
\t:ResponseHeader (
\t\t:id (0)
\t\t:type (ClientHello)
\t\t:session_id ()
\t\t:return_code (600)
\t)
\t:ResponseData (
\t\t:protocol_version (
\t\t\t:protocol_version (100)
\t\t\t:features (0x1)
\t\t)
\t\t:upgrade_configuration (
\t\t\t:available_client_version (0)
\t\t\t:client_upgrade_url ("/SNX/CSHELL/")
\t\t)
\t\t:connectivity_info (
\t\t\t:client_enabled (true)
\t\t\t:supported_data_tunnel_protocols (
\t\t\t\t: (IPSec)
\t\t\t\t: (SSL)
\t\t\t)
\t\t\t:server_ip (10.20.254.1)
\t\t\t:ipsec_transport (auto_detect)
\t\t\t:tcpt_port (443)
\t\t\t:natt_port (4500)
\t\t\t:connect_with_certificate_url ("/clients/cert/")
\t\t\t:internal_ca_fingerprint (
\t\t\t\t: (lab)
\t\t\t)
\t\t)
\t)
)
"""
CLOSED = HELLO.replace(b":client_enabled (true)", b":client_enabled (false)")
PORTAL = b"<!DOCTYPE html><html><head><title>Mobile Access</title></head><body></body></html>"


def page(status: str, body: bytes, kind: str) -> bytes:
    """A whole HTTP answer."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body


def read_request(stream: ssl.SSLSocket) -> tuple[str, str]:
    """Method and path of one request, its body read and dropped."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = stream.recv(4096)
        if not more:
            return "", ""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(
        (int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0
    )
    while len(body) < length:
        more = stream.recv(4096)
        if not more:
            break
        body += more
    method, path, *_ = lines[0].split(" ")
    return method, path


def serve_tls(connection: socket.socket, context: ssl.SSLContext, variant: str) -> None:
    """One HTTPS exchange."""
    with context.wrap_socket(connection, server_side=True) as stream:
        method, path = read_request(stream)
        if path.startswith("/clients/") and method == "POST":
            if variant == "ill":
                stream.sendall(page("503 Service Unavailable", PORTAL, "text/html"))
            else:
                said = HELLO if variant == "usual" else CLOSED
                stream.sendall(page("200 OK", said, "application/octet-stream"))
        elif method:
            stream.sendall(page("200 OK", PORTAL, "text/html"))


def serve_tcpt(connection: socket.socket, ill: bool) -> None:
    """One TCPT hello."""
    data = b""
    while len(data) < len(TCPT_HELLO):
        more = connection.recv(len(TCPT_HELLO) - len(data))
        if not more:
            return
        data += more
    if data == TCPT_HELLO and not ill:
        connection.sendall(TCPT_OK)


def serve(connection: socket.socket, context: ssl.SSLContext, variant: str) -> None:
    """One connection to port 443, told apart by its first byte."""
    with suppress(OSError, ValueError), connection:
        connection.settimeout(10)
        first = connection.recv(1, socket.MSG_PEEK)
        if variant == "hung":
            time.sleep(LONGER_THAN_ANYBODY_WAITS)
        elif first and first[0] == TLS_HANDSHAKE:
            serve_tls(connection, context, variant)
        elif first:
            serve_tcpt(connection, variant == "ill")


def nat_t() -> None:
    """Answer NAT-T probes: the ports as seen from here, and a hash over both ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind(("0.0.0.0", 4500))
        while True:
            data, (host, source) = port.recvfrom(2048)
            if data == bytes(32):
                digest = hashlib.md5(f"{host}:{source}".encode(), usedforsecurity=False).digest()
                port.sendto(bytes(8) + struct.pack(">II", source, 4500) + digest, (host, source))


def tunnel_test() -> None:
    """Answer Check Point's tunnel test, inside the tunnel only."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        # The tunnel's address appears only when the VPN server has started.
        port.setsockopt(socket.IPPROTO_IP, 15, 1)  # IP_FREEBIND of linux/in.h
        port.bind((INNER, TUNNEL_TEST_PORT))
        while True:
            data, peer = port.recvfrom(2048)
            if len(data) == 12:
                port.sendto(data, peer)


def main(variant: str, certificate: str, key: str) -> None:
    """Serve until killed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    threading.Thread(target=nat_t, daemon=True).start()
    threading.Thread(target=tunnel_test, daemon=True).start()
    with socket.create_server(("0.0.0.0", 443), backlog=128) as door:
        while True:
            connection, _ = door.accept()
            worker = threading.Thread(
                target=serve, args=(connection, context, variant), daemon=True
            )
            worker.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
