"""Parsers of datagrams anyone can send: only what answers our own question counts."""

import struct

import dns.message
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.probe import NameFailureError
from checks.wire import dns_query, error_queue, icmp, sip

fuzzed = settings(deadline=None)
REQUEST = sip.options("sip.bank.example", 5060, "10.20.9.9", 40000)


def test_an_echo_request_has_a_right_checksum_and_only_its_reply_counts() -> None:
    request = icmp.echo_request(b"payload-of-16-by")
    assert icmp.checksum(request) == 0
    reply = b"\0" + request[1:]
    assert icmp.is_reply(reply, b"payload-of-16-by")
    with_ip_header = bytes([0x45]) + bytes(19) + reply
    assert icmp.is_reply(with_ip_header, b"payload-of-16-by")
    assert not icmp.is_reply(request, b"payload-of-16-by")
    assert not icmp.is_reply(reply, b"another payload!")
    unreachable = b"\3\1" + bytes(6) + b"payload-of-16-by"
    assert not icmp.is_reply(unreachable, b"payload-of-16-by")


@fuzzed
@given(st.binary(max_size=64))
def test_any_bytes_are_no_reply_to_a_payload_they_do_not_hold(data: bytes) -> None:
    assert not icmp.is_reply(data, b"a payload of ours, longer than chance")


def test_an_icmp_error_names_its_sender() -> None:
    exceeded = struct.pack("=IBBBBII", 113, 2, 11, 0, 0, 0, 0) + b"\2\0\0\0" + bytes([10, 2, 0, 2])
    found = error_queue.parse(exceeded + bytes(8))
    assert found == error_queue.IcmpError("10.2.0.2", time_exceeded=True, port_unreachable=False)
    local = b"\x71\0\0\0\1" + exceeded[5:]
    assert error_queue.parse(local) is None


@fuzzed
@given(st.binary(max_size=64))
def test_any_bytes_are_an_icmp_error_or_not(data: bytes) -> None:
    found = error_queue.parse(data)
    assert found is None or found.sender.count(".") == 3


def sip_answer(status: str = "200 OK", branch: str = "", call_id: str = "") -> bytes:
    lines = (
        f"SIP/2.0 {status}",
        f"v: SIP/2.0/UDP 10.20.9.9:40000;rport=40000;branch={branch or REQUEST.branch}",
        f"call-id:{call_id or REQUEST.call_id}",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def test_the_request_is_what_rfc_3261_demands() -> None:
    head = REQUEST.text.decode().split("\r\n")
    assert head[0] == "OPTIONS sip:sip.bank.example:5060 SIP/2.0"
    assert REQUEST.branch.startswith("z9hG4bK")
    names = {line.split(":")[0] for line in head[1:] if line}
    assert {"Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq"} <= names
    assert REQUEST.text.endswith(b"\r\n\r\n")


def test_only_the_answer_to_our_own_request_has_a_status() -> None:
    assert sip.status_in(sip_answer(), REQUEST) == 200
    assert sip.status_in(sip_answer("486 Busy Here"), REQUEST) == 486
    assert sip.status_in(sip_answer(branch="z9hG4bKother"), REQUEST) is None
    assert sip.status_in(sip_answer(call_id="other"), REQUEST) is None
    assert sip.status_in(sip_answer("999 Odd"), REQUEST) is None
    assert sip.status_in(sip_answer("²00 Odd"), REQUEST) is None
    assert sip.status_in(REQUEST.text, REQUEST) is None
    assert sip.status_in(sip_answer() + b"x" * sip.MAX_BYTES, REQUEST) is None


@fuzzed
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: t.encode())))
def test_any_datagram_is_a_sip_answer_or_not(data: bytes) -> None:
    for text in (data, b"SIP/2.0 " + data, sip_answer()[:-2] + data):
        found = sip.status_in(text, REQUEST)
        assert found is None or 100 <= found <= 699


def test_only_an_answer_to_our_own_question_is_accepted() -> None:
    query = dns_query.question("crm.bank.example")
    right = dns.message.make_response(query)
    assert dns_query.accept(query, right.to_wire()) is not None
    assert dns_query.accept(query, right.to_wire() + b"trailing") is not None
    other = dns.message.make_response(dns.message.make_query("x.example", "A", id=query.id))
    assert dns_query.accept(query, other.to_wire()) is None
    right.id = (query.id + 1) % 65536
    assert dns_query.accept(query, right.to_wire()) is None
    assert dns_query.accept(query, query.to_wire()) is None


@fuzzed
@given(st.binary(max_size=200), st.integers(0, 11))
def test_any_datagram_is_an_answer_or_not(data: bytes, cut: int) -> None:
    query = dns_query.question("crm.bank.example")
    wire = dns.message.make_response(query).to_wire()
    for text in (data, wire[: 12 - cut] + data, wire + data):
        answer = dns_query.accept(query, text)
        if answer is not None:
            assert answer.id == query.id
            dns_query.addresses_in(answer)
            dns_query.failure_in(answer)


@fuzzed
@given(st.text(max_size=300))
def test_any_text_is_a_name_to_ask_or_no_name(text: str) -> None:
    try:
        query = dns_query.question(text)
    except NameFailureError:
        return
    assert len(query.to_wire()) < 512


def test_a_russian_name_is_asked_in_its_ascii_form() -> None:
    query = dns_query.question("пример.испытание")
    assert query.question[0].name.to_text() == "xn--e1afmkfd.xn--80akhbyknj4f."
