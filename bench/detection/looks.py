"""The simple looks that a script for finding out what is wrong is usually made of.

Each is one yes or no, the way an administrator's ping, nc, getent and curl say it, with their usual
time-outs. Only the standard library is used, so that it starts as fast as a script.
"""

import ipaddress
import os
import select
import socket
import ssl
import struct
import threading
import time
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

PING_WAIT = 1.0
"""Seconds: ``ping -c 2 -W 1``."""
PINGS = 2
CONNECT_WAIT = 3.0
"""Seconds: ``nc -z -w 3``."""
NAME_WAIT = 5.0
"""Seconds: resolv.conf(5), ``timeout`` of one try."""
ANSWER_WAIT = 5.0
"""Seconds: ``curl --max-time 5``."""
LOOKUP_WAIT = 2.0
"""Seconds: ``nslookup -timeout=2``."""
_ECHO, _ECHO_REPLY = 8, 0
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "tls": 443, "sip": 5060}

Settings = dict[str, Any]


def read(path: Path) -> Settings:
    """The program's own settings: the script knows the same places. Raises OSError, ValueError."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def default_router(routes: Path = Path("/proc/net/route")) -> str:
    """The address behind the default route; empty when there is none."""
    for line in routes.read_text(encoding="ascii").splitlines()[1:]:
        _, destination, gateway, _, _, _, _, mask, *_ = line.split()
        if destination == mask == "00000000" and gateway != "00000000":
            return socket.inet_ntoa(struct.pack("<I", int(gateway, 16)))
    return ""


def ping(address: str) -> bool:
    """Whether one of two echo requests is answered (RFC 792), as an ordinary user's ping does."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as sender:
            return any(_echo(sender, address, number) for number in range(1, PINGS + 1))
    except OSError:
        return False


def _echo(sender: socket.socket, address: str, number: int) -> bool:
    # The kernel fills in the identifier and the checksum of such a socket.
    sender.sendto(struct.pack("!BBHHH", _ECHO, 0, 0, 0, number) + os.urandom(16), (address, 0))
    until = time.monotonic() + PING_WAIT
    while (left := until - time.monotonic()) > 0 and select.select([sender], [], [], left)[0]:
        data, (came_from, _) = sender.recvfrom(1500)
        if data[:1] == bytes([_ECHO_REPLY]) and came_from == address:
            return True
    return False


def connects(host: str, port: int) -> bool:
    """Whether the port takes a connection."""
    address = addresses(host)
    try:
        with socket.create_connection((address[0], port), CONNECT_WAIT):
            return True
    except (OSError, IndexError):
        return False


def listens_or_refuses(address: str, port: int) -> bool:
    """Whether somebody is there: a refusal comes from the host itself."""
    try:
        with socket.create_connection((address, port), CONNECT_WAIT):
            return True
    except ConnectionRefusedError:
        return True
    except OSError:
        return False


def addresses(name: str) -> list[str]:
    """What the system's resolver says within its usual time; an address stands for itself."""
    try:
        return [str(ipaddress.IPv4Address(name))]
    except ValueError:
        pass
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
        except OSError:
            return
        found.extend(str(one[4][0]) for one in answers)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(NAME_WAIT)
    return list(found)


def get(url: str, host: str = "", ca_file: str = "", answer_wait: float = ANSWER_WAIT) -> int:
    """The status of one HTTP request, redirects not followed; 0 when there is none in time.

    ``host`` is where to connect, unless the name in the URL is to be asked for.
    """
    parts = urlsplit(url)
    request = (
        f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.hostname}\r\n"
        f"Cache-Control: no-cache\r\n{_upgrade(parts)}\r\n"
    )
    try:
        with _stream(parts, host, ca_file) as stream:
            stream.settimeout(answer_wait)
            stream.sendall(request.encode())
            head = stream.recv(1024).split(b"\r\n")[0].split(b" ")
        return int(head[1]) if head[0].startswith(b"HTTP/") else 0
    except (OSError, ValueError, IndexError):
        return 0


def _upgrade(parts: SplitResult) -> str:
    if not parts.scheme.startswith("ws"):
        return "Connection: close\r\n"
    return (
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"  # the sample of RFC 6455, 1.3
    )


def _stream(parts: SplitResult, host: str, ca_file: str) -> socket.socket:
    address = addresses(host or parts.hostname or "")[0]
    port = parts.port or _PORTS[parts.scheme]
    stream = socket.create_connection((address, port), CONNECT_WAIT)
    stream.settimeout(ANSWER_WAIT)
    if parts.scheme not in {"https", "wss", "tls"}:
        return stream
    context = ssl.create_default_context(cafile=ca_file or None)
    try:
        return context.wrap_socket(stream, server_hostname=parts.hostname)
    except OSError:
        stream.close()
        raise


def sip_answers(address: str, port: int) -> bool:
    """Whether a SIP server answers OPTIONS over UDP (RFC 3261, 11), tried twice."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.settimeout(PING_WAIT)
        for number in range(PINGS):
            try:
                sender.connect((address, port))
                sender.sendall(_options(address, sender.getsockname(), number))
                return sender.recv(2048).startswith(b"SIP/2.0 ")
            except OSError:
                continue
    return False


def _options(address: str, own: tuple[str, int], number: int) -> bytes:
    here = f"{own[0]}:{own[1]}"
    return (
        f"OPTIONS sip:{address} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{number}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:look@{here}>;tag={number}\r\nTo: <sip:{address}>\r\n"
        f"Call-ID: {number}@{here}\r\nCSeq: 1 OPTIONS\r\nContact: <sip:look@{here}>\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def services_work(settings: Settings, answer_wait: float | None = None) -> bool:
    """Whether the bank's names resolve and every service answers as it should.

    ``answer_wait`` is how long an answer may take; left out, as long as the settings call normal.
    """
    services = settings.get("services", ())
    if services and not _inner_names_resolve(settings):
        return False
    return all(
        _service_works(one, answer_wait or float(one.get("slow_after", ANSWER_WAIT)))
        for one in services
    )


def _inner_names_resolve(settings: Settings) -> bool:
    """Whether the bank's name server knows one of its names (``nslookup NAME SERVER``)."""
    vpn = settings.get("vpn", {})
    hosts = [_host(one) for one in settings["services"]]
    inner = [one for one in hosts if one.endswith(tuple(vpn.get("domains", ())))]
    servers = vpn.get("dns_servers", ())
    return not inner or not servers or any(resolves_at(inner[0], one) for one in servers)


def resolves_at(name: str, server: str) -> bool:
    """Whether this server has an address for the name (RFC 1035), asked twice over UDP."""
    labels = b"".join(bytes([len(one)]) + one.encode() for one in name.split("."))
    question = struct.pack("!HHHHHH", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.settimeout(LOOKUP_WAIT)
        for _ in range(PINGS):
            try:
                sender.connect((server, 53))
                sender.sendall(question)
                _, flags, _, answers = struct.unpack("!HHHH", sender.recv(1500)[:8])
            except (OSError, struct.error):
                continue
            return bool(flags & 0xF == 0 and answers)
    return False


def _service_works(service: Settings, answer_wait: float) -> bool:
    """Whether one service answers, at its known address if there is one."""
    parts, host = urlsplit(service["url"]), _host(service)
    known = service.get("addresses") or addresses(host)
    if not known:
        return False
    if parts.scheme == "sip":
        return sip_answers(known[0], int(parts.path.partition(":")[2] or _PORTS["sip"]))
    if parts.scheme in {"tcp", "tls"}:
        return connects(known[0], parts.port or _PORTS["tls"])
    return 100 < get(service["url"], known[0], service.get("ca_file", ""), answer_wait) < 400


def _host(service: Settings) -> str:
    parts = urlsplit(service["url"])
    return parts.hostname or parts.path.partition(":")[0]
