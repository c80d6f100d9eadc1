"""Parsers of what strangers send: right answers are read, anything else is turned down in time."""

import datetime
import struct
from datetime import UTC

import dns.message
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.probe import NameFailureError
from checks.wire import ccc, dns_query, error_queue, icmp, nat_t, sip, tcpt
from checks.wire.certificate import CertificateError, validity
from checks.wire.http_date import skew
from tests.far_ends.gateway import WELCOME

fuzzed = settings(deadline=None)
LETTERS = st.sampled_from(list('():" \n\tab01\0'))


# --- Check Point's answer ----------------------------------------------------------------------


def test_a_gateways_welcome_is_read_with_all_its_parts() -> None:
    tree = ccc.parse(WELCOME)
    assert tree.name == "CCCserverResponse"
    assert [key for key, _ in tree.items] == ["ResponseHeader", "ResponseData"]
    assert tree.text("return_code") == "600"
    assert tree.text("client_enabled") == "true"
    assert tree.text("session_id") == ""
    assert tree.text("connect_with_certificate_url") == "/clients/cert/"
    assert tree.text("nothing") is None
    tunnels = [value for key, value in tree.walk() if key == ""]
    assert tunnels == ["IPSec", "SSL"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (b"(X)", ()),
        (b"\0 (X :0 (a b) :1 (12:30))\0", (("0", "a b"), ("1", "12:30"))),
        (b'(X :a ("(quoted :x)"))', (("a", "(quoted :x)"),)),
        (b"(X :a (Y :b ()))", (("a", ccc.Tree("Y", (("b", ""),))),)),
        (b"(X :a ( :b (1)))", (("a", ccc.Tree("", (("b", "1"),))),)),
    ],
)
def test_the_grammar_is_read(text: bytes, items: object) -> None:
    assert ccc.parse(text) == ccc.Tree("X", items)  # type: ignore[arg-type]  # shown as it is


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"()",
        b"<html>",
        b"(X :a",
        b"(X :a (",
        b"(X (a))",
        b'(X :a ("open))',
        b"(X :" + b"a" * ccc.MAX_BYTES + b" (1))",
        b"(X " + b":a (Y " * 40 + b")" * 41,
        b"(X " + b":a (1) " * 5000 + b")",
        b"(" * 60000,
    ],
    ids=range(11),
)
def test_what_is_no_answer_is_turned_down(data: bytes) -> None:
    with pytest.raises(ccc.CccError):
        ccc.parse(data)


@fuzzed
@given(st.one_of(st.binary(max_size=300), st.text(LETTERS, max_size=120).map(str.encode)))
def test_any_bytes_are_read_or_turned_down(data: bytes) -> None:
    for text in (data, b"(X :a " + data + b")"):
        try:
            tree = ccc.parse(text)
        except ccc.CccError:
            continue
        assert tree.name


# --- NAT-T, TCPT, ICMP, the error queue --------------------------------------------------------


def test_a_nat_t_answer_names_the_ports_the_gateway_saw() -> None:
    data = struct.pack("!8sII16s", b"\1" * 8, 51000, 4500, b"\xab" * 16)
    assert nat_t.parse(data) == nat_t.NatTAnswer(51000, 4500)


@fuzzed
@given(st.binary(max_size=64))
def test_only_32_bytes_with_ports_and_a_hash_are_a_nat_t_answer(data: bytes) -> None:
    found = nat_t.parse(data)
    if found is not None:
        assert len(data) == 32
        assert 0 < found.source_port < 65536
        assert any(data[16:])
    assert nat_t.parse(nat_t.REQUEST) is None


def test_a_tcpt_answer_is_read_however_it_is_cut() -> None:
    whole = bytes.fromhex("0000000c 00000001 00000001 00000002 00000001")
    assert [tcpt.parse(whole[:cut]) for cut in range(20)] == [None] * 20
    assert tcpt.parse(whole) is True
    assert tcpt.parse(whole[:-1] + b"\0") is False


@pytest.mark.parametrize("data", [b"HTTP/1.1 400", b"\x15\x03\x01\0\2", b"\0\0\xff\xff\0\0\0\1"])
def test_what_is_no_tcpt_frame_is_turned_down_early(data: bytes) -> None:
    with pytest.raises(ValueError, match="TCPT"):
        tcpt.parse(data)


@fuzzed
@given(st.binary(max_size=40))
def test_any_bytes_are_a_tcpt_answer_or_not(data: bytes) -> None:
    try:
        found = tcpt.parse(data)
    except ValueError:
        return
    assert found in {True, False, None}


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


# --- SIP ---------------------------------------------------------------------------------------

REQUEST = sip.options("sip.bank.example", 5060, "10.20.9.9", 40000)


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


# --- DNS ---------------------------------------------------------------------------------------


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


# --- HTTP's Date, certificates -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Sun, 22 Nov 2026 01:03:20 GMT", 600.0),
        ("Sun, 22 Nov 2026 01:23:20 GMT", -600.0),
        ("Sunday, 22-Nov-26 01:03:20 GMT", 600.0),
        ("Sun, 22 Nov 2026 04:03:20 +0300", 600.0),
        ("", None),
        ("yesterday", None),
        ("Sun, 99 Nov 2026 01:03:20 GMT", None),
        ("Sun, 22 Nov 2026 01:03:20 GMT" * 9, None),
    ],
)
def test_the_clocks_difference_is_read_from_the_date(date: str, ahead: float | None) -> None:
    assert skew(date, 1_795_310_000.0) == ahead


@fuzzed
@given(st.one_of(st.text(max_size=80), st.text("SunNov 0123456789:,-+GMT", max_size=60)))
def test_any_text_is_a_date_or_not(text: str) -> None:
    found = skew(text, 1_795_310_000.0)
    assert found is None or isinstance(found, float)


def certificate(begins: datetime.datetime, ends: datetime.datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("1999-01-02T03:04:05Z", "2026-11-22T01:02:03Z"),
        ("2026-01-01T00:00:00Z", "2061-01-01T00:00:00Z"),
    ],
    ids=["two-digit years", "four-digit years"],
)
def test_the_dates_of_a_certificate_are_read(begins: str, ends: str) -> None:
    dates = (datetime.datetime.fromisoformat(begins), datetime.datetime.fromisoformat(ends))
    found = validity(certificate(*dates))
    assert (found.not_before, found.not_after) == dates


@fuzzed
@given(st.binary(max_size=80), st.integers(0, 300))
def test_any_bytes_are_a_certificate_or_turned_down(data: bytes, cut: int) -> None:
    whole = SAMPLE
    for der in (data, whole[:cut] + data + whole[cut + len(data) :], whole[:cut]):
        try:
            found = validity(der)
        except CertificateError:
            continue
        assert found.not_before.tzinfo is UTC


SAMPLE = certificate(
    datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2027, 1, 1, tzinfo=UTC)
)
