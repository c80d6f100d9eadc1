"""A name server that answers every question with one and the same error (RFC 1035, 4.1.1).

Usage: ill_names.py ADDRESS RCODE, where RCODE is a name such as SERVFAIL or NXDOMAIN
"""

import socket
import sys

import dns.exception
import dns.message
import dns.rcode


def answer(data: bytes, rcode: dns.rcode.Rcode) -> bytes:
    """The error as an answer to that question; empty when it is none."""
    try:
        question = dns.message.from_wire(data)
    except dns.exception.DNSException:
        return b""
    reply = dns.message.make_response(question, recursion_available=True)
    reply.set_rcode(rcode)
    return reply.to_wire()


def main(address: str, rcode: str) -> None:
    """Serve until killed."""
    wanted = dns.rcode.from_text(rcode)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind((address, 53))
        while True:
            data, peer = port.recvfrom(4096)
            reply = answer(data, wanted)
            if reply:
                port.sendto(reply, peer)


if __name__ == "__main__":
    main(*sys.argv[1:])
