"""The lab's own look at its network, from the operator's PC: sockets only, nothing of the product.

Usage: rawcheck.py PLAN, where PLAN is JSON with addresses and names. Prints one JSON object: the
name of each check with an empty text when it passed, otherwise with what was seen instead.
"""

import base64
import http.client
import json
import os
import secrets
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 0.8
Check = Callable[[], None]


def dns(server: str, name: str, expected: str, *, tcp: bool = False) -> None:
    """Ask for an address record (RFC 1035) and expect that address."""
    number = secrets.token_bytes(2)
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    question = number + struct.pack(">HHHHH", 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as port:
        port.settimeout(PATIENCE)
        port.connect((server, 53))
        port.sendall(struct.pack(">H", len(question)) + question if tcp else question)
        answer = port.recv(2048)[2 if tcp else 0 :]
    if answer[:2] != number or answer[3] & 15:
        raise ValueError(f"answer code {answer[3] & 15 if len(answer) > 3 else 'none'}")
    if socket.inet_aton(expected) not in answer:
        raise ValueError("another address")


def tls(address: str, name: str, ca: str, port: int = 443) -> ssl.SSLSocket:
    """A TLS connection with a certificate checked by name."""
    context = ssl.create_default_context(cafile=ca)
    raw = socket.create_connection((address, port), PATIENCE)
    return context.wrap_socket(raw, server_hostname=name)


def http_status(address: str, name: str, ca: str, path: str) -> tuple[int, bytes]:
    """Status and body of a GET; without TLS when ``ca`` is empty."""
    connection = http.client.HTTPConnection(name, timeout=PATIENCE)
    connection.sock = (
        tls(address, name, ca) if ca else socket.create_connection((address, 80), PATIENCE)
    )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def expect(condition: object, otherwise: object = "unexpected") -> None:
    """Raise ValueError unless the condition holds."""
    if not condition:
        raise ValueError(str(otherwise))


def exchange(address: str, port: int, data: bytes) -> bytes:
    """One UDP question and its answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(PATIENCE)
        one.connect((address, port))
        one.send(data)
        return one.recv(4096)


def all_tls(sites: dict[str, str], ca: str) -> None:
    """Every one of several sites."""
    for name, address in sites.items():
        tls(address, name, ca).close()


def carrier() -> None:
    """The cable is in."""
    expect(Path("/sys/class/net/eth0/carrier").read_text().strip() == "1", "no carrier")


def default_route() -> None:
    """There is a default route."""
    lines = Path("/proc/net/route").read_text().splitlines()[1:]
    expect(any(line.split()[1] == "00000000" for line in lines), "none")


def router(address: str) -> None:
    """The router's own TCP: a refusal is an answer too."""
    try:
        socket.create_connection((address, 80), PATIENCE).close()
    except ConnectionRefusedError:
        return


def gateway_hello(address: str, name: str, ca: str) -> None:
    """The VPN daemon behind the gateway's web server."""
    connection = http.client.HTTPConnection(name, timeout=PATIENCE)
    connection.sock = tls(address, name, ca)
    try:
        connection.request("POST", "/clients/", b"(CCCclientRequest)")
        body = connection.getresponse().read()
    finally:
        connection.close()
    expect(body.startswith(b"(CCCserverResponse"), body[:40])


def gateway_tcpt(address: str) -> None:
    """The raw TCPT hello on the same port."""
    with socket.create_connection((address, 443), PATIENCE) as one:
        one.sendall(bytes.fromhex("0000000c00000001000000010000000200000001"))
        answer = one.recv(64)
    expect(answer[4:8] == bytes.fromhex("00000001") and answer[-1] == 1, answer.hex())


def tunnel_interface() -> None:
    """The tunnel's interface is there and up."""
    flags = int(Path("/sys/class/net/tun0/flags").read_text(), 16)
    expect(flags & 1, "down")


def tunnel_route(address: str) -> None:
    """Packets for the bank would leave through the tunnel."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect((address, 9))
        source = one.getsockname()[0]
    expect(source.startswith("10.20.254."), source)


def banner(address: str) -> None:
    """The control host greets."""
    with socket.create_connection((address, 22), PATIENCE) as one:
        expect(one.recv(64).startswith(b"SSH-2.0-"))


def chat(address: str, name: str, ca: str) -> None:
    """The WebSocket's opening handshake (RFC 6455)."""
    with tls(address, name, ca) as stream:
        key = base64.b64encode(os.urandom(16)).decode()
        stream.sendall(
            f"GET /ws HTTP/1.1\r\nHost: {name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = stream.recv(4096)
    expect(answer.startswith(b"HTTP/1.1 101 "), answer[:40])


def telephony(address: str) -> None:
    """SIP OPTIONS."""
    mark = secrets.token_hex(8)
    request = (
        f"OPTIONS sip:{address} SIP/2.0\r\nVia: SIP/2.0/UDP 0.0.0.0;branch=z9hG4bK{mark};rport\r\n"
        f"From: <sip:lab@invalid>;tag={mark}\r\nTo: <sip:{address}>\r\nCall-ID: {mark}\r\n"
        "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    )
    expect(exchange(address, 5060, request.encode()).startswith(b"SIP/2.0 200 "))


def program(name: str) -> None:
    """The program beside the CRM runs."""
    names = [path.read_text().strip() for path in Path("/proc").glob("[0-9]*/comm")]
    expect(name in names, "not running")


def status_is(wanted: int, seen: tuple[int, bytes], size: int = 0) -> None:
    """The answer has that status and at least that many bytes."""
    expect(seen[0] == wanted and len(seen[1]) >= size, f"status {seen[0]}")


def checks(p: dict[str, Any]) -> dict[str, Check]:
    """Every check by name."""
    ca, bank = p["public_ca"], p["bank_ca"]
    fresh = f"{secrets.token_hex(6)}.ya.ru"
    ya = p["domestic"]["ya.ru"]
    return {
        "link": carrier,
        "route": default_route,
        "router": lambda: router(p["router"]),
        "router_name": lambda: dns(p["router"], p["router_name"], p["router"]),
        "forwarder": lambda: dns(p["router"], fresh, ya),
        "provider_dns": lambda: dns(p["provider"], fresh, ya),
        "resolver": lambda: dns(p["resolvers"][0], fresh, ya),
        "resolver_tcp": lambda: dns(p["resolvers"][0], fresh, ya, tcp=True),
        "foreign_resolver": lambda: dns(p["resolvers"][1], fresh, ya),
        "domestic": lambda: all_tls(p["domestic"], ca),
        "unlisted": lambda: all_tls(p["unlisted"], ca),
        "foreign": lambda: all_tls({one: one for one in p["foreign"]}, ca),
        "portal": lambda: status_is(204, http_status(p["portal"], p["portal_name"], "", "/")),
        "large": lambda: status_is(200, http_status(ya, "ya.ru", ca, "/large"), 16000),
        "telegram": lambda: tls(p["telegram"], p["telegram_name"], ca).close(),
        "gateway_hello": lambda: gateway_hello(p["gateway"], p["gateway_name"], bank),
        "gateway_tcpt": lambda: gateway_tcpt(p["gateway"]),
        "gateway_nat_t": lambda: expect(len(exchange(p["gateway"], 4500, bytes(32))) == 32),
        "tunnel": tunnel_interface,
        "tunnel_route": lambda: tunnel_route(p["crm"]),
        "inner_gateway": lambda: gateway_tcpt(p["inner_gateway"]),
        "bank_dns": lambda: dns(p["bank_dns"], "crm.bank.internal", p["crm"]),
        "control": lambda: banner(p["control"]),
        "crm": lambda: status_is(200, http_status(p["crm"], "crm.bank.internal", bank, "/health")),
        "chat": lambda: chat(p["chat"], "chat.bank.internal", bank),
        "telephony": lambda: telephony(p["telephony"]),
        "program": lambda: program(p["program"]),
    }


def look(plan: dict[str, Any]) -> dict[str, str]:
    """Run all checks side by side."""
    found: dict[str, str] = {}

    def one(name: str, check: Check) -> None:
        try:
            check()
            found[name] = ""
        except (OSError, ValueError, IndexError, http.client.HTTPException) as error:
            found[name] = f"{type(error).__name__}: {error}"

    wanted = checks(plan)
    workers = [threading.Thread(target=one, args=item, daemon=True) for item in wanted.items()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE * 6)
    return {name: found.get(name, "did not end") for name in wanted}


def main() -> None:
    """Look, and print what was seen."""
    print(json.dumps(look(json.loads(sys.argv[1]))))


if __name__ == "__main__":
    main()
