"""DNS far ends over UDP and TCP."""

import contextlib
import socket
import struct
from collections.abc import Callable, Iterable, Iterator

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.far_ends import tcp, udp

Answerer = Callable[[dns.message.Message], Iterable[bytes]]


def with_code(code: dns.rcode.Rcode) -> Answerer:
    """Answer every question with this code."""

    def answer(query: dns.message.Message) -> Iterable[bytes]:
        response = dns.message.make_response(query)
        response.set_rcode(code)
        yield response.to_wire()

    return answer


def zone(addresses: dict[str, tuple[str, ...]]) -> Answerer:
    """Know these names and no others."""

    def answer(query: dns.message.Message) -> Iterable[bytes]:
        asked = query.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        response = dns.message.make_response(query, recursion_available=True)
        found = addresses.get(name)
        if found is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        wanted = [
            one for one in found or () if (":" in one) == (asked.rdtype == dns.rdatatype.AAAA)
        ]
        if wanted:
            kind = dns.rdatatype.to_text(asked.rdtype)
            response.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *wanted))
        yield response.to_wire()

    return answer


def forged(query: dns.message.Message) -> Iterable[bytes]:
    """Wrong id, wrong question, garbage: nothing that answers the query."""
    other_id = dns.message.make_response(query)
    other_id.id = (query.id + 1) % 65536
    yield other_id.to_wire()
    other_name = dns.message.make_response(dns.message.make_query("evil.example", "A", id=query.id))
    yield other_name.to_wire()
    yield b"\x00garbage"
    yield query.to_wire()


def silent(_: dns.message.Message) -> Iterable[bytes]:
    """Never answer."""
    return ()


def truncated(query: dns.message.Message) -> Iterable[bytes]:
    """An answer that did not fit, with the TC bit."""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    yield response.to_wire()


@contextlib.contextmanager
def over_udp(answerer: Answerer, address: str = udp.LOOPBACK, port: int = 0) -> Iterator[int]:
    """A name server on UDP; gives the port."""
    with udp.serve(lambda wire, _: _answers(answerer, wire), address, port) as bound:
        yield bound


def _answers(answerer: Answerer, wire: bytes) -> Iterable[bytes]:
    """What is no question gets no answer: a stray datagram is no reason to die."""
    try:
        query = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return ()
    return answerer(query)


@contextlib.contextmanager
def over_tcp(answerer: Answerer, address: str = tcp.LOOPBACK, port: int = 0) -> Iterator[int]:
    """A name server on TCP; gives the port."""

    def handle(connection: socket.socket) -> None:
        while True:
            head = connection.recv(2)
            if len(head) < 2:
                return
            wire = connection.recv(struct.unpack("!H", head)[0])
            for answer in _answers(answerer, wire):
                connection.sendall(struct.pack("!H", len(answer)) + answer)

    with tcp.serve(handle, address, port) as bound:
        yield bound
