"""Bytes from the network, as the probes take them apart."""

import dns.message

from checks.failure import Failure
from checks.probe import Answer, NameFailureError
from checks.probes import gateway_hello, portal
from checks.target import is_address
from checks.wire import ccc, dns_query, error_queue, icmp, nat_t, sip, tcpt
from checks.wire.certificate import CertificateError, Validity, validity
from checks.wire.http import HttpAnswer
from checks.wire.http_date import skew
from notifier.net.http_status import LONGEST_PAUSE, pause_asked
from tests.far_ends.gateway import WELCOME
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, a_certificate, as_text

_QUERY = dns.message.make_query("crm.bank.test", "A", id=7)
_SIP = sip.SipRequest("z9hG4bK0011", "aabbcc", b"")


def _dns_answers() -> tuple[bytes, ...]:
    answer = dns.message.make_response(_QUERY)
    answer.answer.append(dns.rrset.from_text("crm.bank.test.", 60, "IN", "A", "10.0.0.1"))
    named = dns.message.make_response(_QUERY)
    named.answer.append(dns.rrset.from_text("crm.bank.test.", 60, "IN", "CNAME", "a.test."))
    named.answer.append(dns.rrset.from_text("a.test.", 60, "IN", "AAAA", "2001:db8::1"))
    gone = dns.message.make_response(_QUERY)
    gone.set_rcode(dns.rcode.NXDOMAIN)
    return tuple(one.to_wire() for one in (answer, named, gone))


def _dns(data: bytes) -> None:
    answer = dns_query.accept(_QUERY, data)
    if answer is not None:
        assert all(is_address(one) for one in dns_query.addresses_in(answer))
        assert dns_query.failure_in(answer) in {None, *Failure}


def _name(data: bytes) -> None:
    dns_query.question(as_text(data)).to_wire()


def _hello(data: bytes) -> None:
    try:
        tree = ccc.parse(data)
    except ccc.CccError:
        tree = None
    assert tree is None or tree.name
    found = gateway_hello.judge(HttpAnswer(200, data), {})
    assert isinstance(found, Answer)
    assert all(len(str(one)) <= 64 for one in found.values.values())


def _datagrams(data: bytes) -> None:
    found = nat_t.parse(data)
    assert found is None or 0 < found.source_port < 65536
    assert icmp.is_reply(data, b"a payload of ours") in {True, False}
    error = error_queue.parse(data)
    assert error is None or is_address(error.sender)


def _tcpt(data: bytes) -> None:
    assert tcpt.parse(data) in {True, False, None}


def _sip(data: bytes) -> None:
    status = sip.status_in(data, _SIP)
    assert status is None or 100 <= status <= 699


def _der(data: bytes) -> None:
    assert isinstance(validity(data), Validity)


def _headers(data: bytes) -> None:
    text = as_text(data)
    ahead = skew(text, NOW.timestamp())
    assert ahead is None or isinstance(ahead, float)
    pause = pause_asked(text, text, NOW)
    assert pause is None or 0 <= pause <= LONGEST_PAUSE
    assert len(portal.host_of(text)) <= 255
    answer = HttpAnswer(302, b"", {"date": text, "location": text})
    assert isinstance(portal.judge(answer, 204, NOW.timestamp(), {}), Answer)
    assert isinstance(portal.judge(HttpAnswer(204, b"", answer.headers), 204, 0.0, {}), Answer)


DOORS: tuple[Door, ...] = (
    reading(
        "dns_answer",
        tuple(f"checks.wire.dns_query:{one}" for one in ("accept", "addresses_in", "failure_in")),
        _dns, _dns_answers(),
    ),
    reading(
        "dns_name", "checks.wire.dns_query:question", _name,
        (b"crm.bank.internal", "почта.рф".encode()), refusals=(NameFailureError,),
    ),
    reading(
        "gateway_hello", ("checks.wire.ccc:parse", "checks.probes.gateway_hello:judge"), _hello,
        (WELCOME,), pieces=(b"(", b")", b":a (", b"\0", b'"', b":client_enabled (false)"),
    ),
    reading(
        "datagrams",
        ("checks.wire.nat_t:parse", "checks.wire.icmp:is_reply", "checks.wire.error_queue:parse"),
        _datagrams,
        (b"\1" * 8 + b"\0\0\xc7\x38\0\0\x11\x94" + b"\xab" * 16, b"\x45" + bytes(27),
         b"\0\0\0\0\2\x0b" + bytes(10) + b"\2\0\0\0\x0a\0\0\1" + bytes(8)),
    ),
    reading("tcpt", "checks.wire.tcpt:parse", _tcpt, (tcpt.HELLO,), refusals=(ValueError,)),
    reading(
        "sip_answer", "checks.wire.sip:status_in", _sip,
        ((b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK0011;rport\r\n"
         b"Call-ID: aabbcc\r\nCSeq: 1 OPTIONS\r\n\r\n"),),
    ),
    reading(
        "certificate_der", "checks.wire.certificate:validity", _der, (a_certificate()[1],),
        refusals=(CertificateError,),
    ),
    reading(
        "http_headers",
        ("checks.wire.http_date:skew", "checks.probes.portal:host_of",
         "checks.probes.portal:judge", "notifier.net.http_status:pause_asked"),
        _headers,
        (b"Sun, 22 Nov 2026 01:13:05 GMT", b"120", b"https://login.isp.test/pay?session=1"),
    ),
)  # fmt: skip
