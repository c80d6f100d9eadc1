"""Probes against far ends that answer with anything at all, over real sockets."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from checks.failure import Failure
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Answer, NameFailureError, Probe
from checks.probes.registry import build_registry
from checks.runner import run_one
from checks.target import is_address, parse_target
from checks.wire.tls import Contexts
from tests.far_ends.gateway import WELCOME
from tests.fuzz.door import Door, Knock, Opened
from tests.fuzz.far_end import answering
from tests.integration.checks.conftest import NoNeighbours

_WAIT = 10.0
_OK = b"HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 01:13:05 GMT\r\nContent-Length: 2\r\n\r\nok"
_AWAY = b"HTTP/1.1 302 Found\r\nLocation: http://login.isp.test/?s=1\r\nContent-Length: 0\r\n\r\n"
_PIECES = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
_ZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
_NOTHING = b"HTTP/1.1 204 No Content\r\nDate: Sun, 22 Nov 2026 01:13:05 GMT\r\n\r\n"
_SWITCHED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: @proof@\r\n\r\n\x88\x00"
)
_HTTP = (b"chunked", b"gzip", b"deflate", b"br", b"Content-Length: -1", b"\r\n\r\n", b"HTTP/9.9",
         b"Content-Length: 99999999999", b"ffffffffff\r\n", b"Set-Cookie: a=b",
         b" 000 ")  # fmt: skip


def _probing(kind: ProbeKind, url: str) -> Opened:
    functions = build_registry(NoNeighbours(), (kind,), contexts=Contexts(), wall=lambda: 1.8e9)

    def ask(port: int) -> Answer:
        target = parse_target(url.format(port=port), ("127.0.0.1",))
        probe = Probe(kind, url, (), target, "", (), "", {})
        found = run_one(functions, DnsNames(), probe, _WAIT)
        assert isinstance(found, Answer)
        # "unknown" is what a probe that has stumbled over its own answer says.
        assert found.outcome in {Outcome.PASSED, Outcome.FAILED}, found.detail
        assert len(found.detail) <= 300
        return found

    def opened() -> AbstractContextManager[Knock]:
        return answering(ask)

    return opened


@contextmanager
def _resolving() -> Iterator[Knock]:
    wait = _WAIT

    def ask(port: int) -> tuple[str, ...]:
        try:
            found = DnsNames(port).resolve("crm.bank.test", ("127.0.0.1",), wait)
        except NameFailureError as error:
            return () if error.failure in set(Failure) else ("no failure that is known",)
        assert all(is_address(one) for one in found)
        return found

    with answering(ask, datagrams=True) as knock:

        def knock_patiently(data: bytes) -> object:
            nonlocal wait
            # What is right is answered, though late on a busy computer.
            wait = _WAIT if data == _DNS else 0.06
            return knock(data)

        yield knock_patiently


def _passed(found: object) -> bool:
    return isinstance(found, Answer) and found.outcome is Outcome.PASSED


def _door(name: str, kind: ProbeKind, url: str, seeds: tuple[bytes, ...], reads: str,
          pieces: tuple[bytes, ...] = _HTTP) -> Door:  # fmt: skip
    return Door(
        name, (reads,), seeds, _probing(kind, url), pieces=pieces, examples=50, right=_passed
    )


_DNS = bytes.fromhex("d1d2818000010001000000000363726d0462616e6b047465737400000100010"
                     "363726d0462616e6b047465737400000100010000003c00040a000001")  # fmt: skip
DOORS: tuple[Door, ...] = (
    _door("http_service", ProbeKind.SERVICE, "http://127.0.0.1:{port}/health",
          (_OK, _AWAY, _PIECES, _ZIPPED), "checks.wire.http:exchange"),
    _door("websocket_service", ProbeKind.SERVICE, "ws://127.0.0.1:{port}/",
          (_SWITCHED, _OK), "checks.probes.service_websocket:ask_websocket"),
    _door("portal_answer", ProbeKind.PORTAL, "http://127.0.0.1:{port}/generate_204",
          (_NOTHING, _AWAY, _OK), "checks.probes.portal:portal"),
    _door("tcpt_gateway", ProbeKind.GATEWAY_TCPT, "tcp://127.0.0.1:{port}",
          (bytes.fromhex("0000000c 00000001 00000001 00000002 00000001"), WELCOME),
          "checks.probes.gateway_tcpt:gateway_tcpt", ()),
    Door("name_server", ("checks.names:DnsNames",), (_DNS,), _resolving, examples=25,
         right=bool),
)  # fmt: skip
