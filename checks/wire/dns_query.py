"""One DNS question to one server over UDP or TCP, with ``dnspython`` for the messages only.

``dns.resolver`` reads the system's settings and keeps its own time; neither suits a probe. What is
not an answer to our question (another id, another question, garbage) is passed over, because
anybody on the way can send it.
"""

import ipaddress
import secrets
import struct

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from checks.failure import Failure, Operation
from checks.probe import NameFailureError
from checks.wire.deadline import Deadline
from checks.wire.step import StepFailedError, step
from checks.wire.stream import connect, datagram_socket

PORT = 53
_MAX_UDP = 4096
_LONGEST_NAME = 1024
"""Signs; encoded, a name has 255 bytes at the most (RFC 1035, section 2.3.4)."""
_LENGTH = struct.Struct("!H")
NEGATIVE = {
    dns.rcode.SERVFAIL: Failure.NAME_SERVER_FAILED,
    dns.rcode.NXDOMAIN: Failure.NAME_NOT_FOUND,
    dns.rcode.REFUSED: Failure.NAME_REFUSED,
}


def question(name: str, kind: str = "A") -> dns.message.QueryMessage:
    """A recursive query with a random id. Raises NameFailureError for what is no name."""
    if len(name) > _LONGEST_NAME:
        raise NameFailureError(Failure.NAME_NOT_FOUND, "this is not a name")
    try:
        text = name if name.isascii() else name.encode("idna").decode("ascii")
        return dns.message.make_query(dns.name.from_text(text), kind, id=secrets.randbits(16))
    except (dns.exception.DNSException, UnicodeError, ValueError) as error:
        raise NameFailureError(Failure.NAME_NOT_FOUND, "this is not a name") from error


def random_label_under(base: str) -> str:
    """A name nobody has asked for, so that no cache between here and there can answer."""
    return f"r{secrets.token_hex(6)}.{base.strip('.')}"


def accept(query: dns.message.Message, wire: bytes) -> dns.message.Message | None:
    """The message, if these bytes answer this query; None for anything else."""
    try:
        answer = dns.message.from_wire(wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, struct.error, IndexError):
        return None
    return answer if query.is_response(answer) else None


def ask_udp(
    server: str,
    query: dns.message.Message,
    deadline: Deadline,
    source: str = "",
    port: int = PORT,
) -> dns.message.Message:
    """Ask once. Raises StepFailedError: refused when the port is closed, else timed out."""
    with datagram_socket(server, port, source) as sock, step(Operation.EXCHANGE):
        sock.send(query.to_wire())
        while True:
            sock.settimeout(deadline.timeout())
            answer = accept(query, sock.recv(_MAX_UDP))
            if answer is not None:
                return answer


def ask_tcp(
    server: str,
    query: dns.message.Message,
    deadline: Deadline,
    source: str = "",
    port: int = PORT,
) -> dns.message.Message:
    """Ask once over TCP. Raises StepFailedError: with CONNECT, or with EXCHANGE once connected."""
    with connect((server,), port, deadline, source) as stream, step(Operation.EXCHANGE):
        wire = query.to_wire()
        stream.send(_LENGTH.pack(len(wire)) + wire)
        buffer = b""
        while True:
            data = stream.receive()
            if not data:
                raise StepFailedError(Failure.CONNECTION_CLOSED, Operation.EXCHANGE)
            buffer += data
            while len(buffer) >= _LENGTH.size:
                end = _LENGTH.size + _LENGTH.unpack_from(buffer)[0]
                if len(buffer) < end:
                    break
                answer = accept(query, buffer[_LENGTH.size : end])
                if answer is not None:
                    return answer
                buffer = buffer[end:]


def addresses_in(answer: dns.message.Message) -> tuple[str, ...]:
    """The IPv4 and IPv6 addresses in the answer section, in its order.

    Of the class of the internet only: under any other a record of type A holds bytes of any kind.
    """
    found = [
        str(record)
        for records in answer.answer
        if records.rdclass == dns.rdataclass.IN
        and records.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA}
        for record in records
    ]
    return tuple(dict.fromkeys(found))


def failure_in(answer: dns.message.Message) -> Failure | None:
    """The failure an answer's code stands for; None for NOERROR."""
    code = answer.rcode()
    if code == dns.rcode.NOERROR:
        return None
    return NEGATIVE.get(code, Failure.UNEXPECTED_ANSWER)


def reverse_name(address: str) -> str:
    """The name under which an address is looked up backwards (RFC 1035, RFC 3596)."""
    return ipaddress.ip_address(address).reverse_pointer
