"""The portal check and the bank's services over HTTP(S), WebSocket, SIP, TCP and TLS."""

import socket
from contextlib import suppress
from pathlib import Path

import pytest

from checks.failure import Failure, Operation
from checks.observation import Outcome, ProbeKind
from tests.far_ends import http, sip, tcp, udp, websocket
from tests.far_ends.authority import DAY, Authority
from tests.far_ends.tls import over_tls
from tests.integration.checks.conftest import Ask, shape, until

EXCHANGE = Operation.EXCHANGE
CRM = "crm.bank.example"
FAILED = Outcome.FAILED


def portal(port: int) -> str:
    return f"http://connectivity.example:{port}/generate_204"


def crm(port: int, scheme: str = "https") -> str:
    return f"{scheme}://{CRM}:{port}/health?deep=1"


def test_the_expected_empty_answer_passes_and_tells_the_clocks_difference(ask: Ask) -> None:
    date = {"Date": "Sun, 22 Nov 2026 01:03:20 GMT"}
    seen: list[bytes] = []
    with tcp.serve(http.answer(204, headers=date, seen=seen)) as port:
        answer = ask(ProbeKind.PORTAL, portal(port))
        ask(ProbeKind.PORTAL, portal(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["date_skew_s"] == 600
    first, second = (request.split(b" ")[1] for request in seen)
    assert first.startswith(b"/generate_204?r=")
    assert first != second


def test_a_redirect_is_a_portal_and_only_its_host_is_kept(ask: Ask) -> None:
    where = {"Location": "http://pay.example/login?contract=12345&session=abc"}
    with tcp.serve(http.answer(302, headers=where)) as port:
        answer = ask(ProbeKind.PORTAL, portal(port))
    assert shape(answer) == (FAILED, Failure.HTTP_REDIRECTED, EXCHANGE)
    assert answer.detail == "redirected to pay.example"
    assert "12345" not in repr(answer)


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (200, b"<html>Pay your bill</html>", Failure.UNEXPECTED_ANSWER),
        (511, b"log in", Failure.HTTP_REDIRECTED),
        (404, b"", Failure.UNEXPECTED_ANSWER),
        (503, b"", Failure.HTTP_ERROR),
    ],
)
def test_another_answer_than_expected_is_told_by_its_code(
    ask: Ask, status: int, body: bytes, failure: Failure
) -> None:
    with tcp.serve(http.answer(status, body)) as port:
        assert shape(ask(ProbeKind.PORTAL, portal(port))) == (FAILED, failure, EXCHANGE)


def test_a_network_error_is_no_portal(ask: Ask) -> None:
    with tcp.silent_port() as port:
        silent = ask(ProbeKind.PORTAL, portal(port), wait=0.3)
    with tcp.serve(tcp.reset_after_first_bytes) as port:
        reset = ask(ProbeKind.PORTAL, portal(port))
    assert shape(silent) == (FAILED, Failure.TIMED_OUT, Operation.CONNECT)
    assert shape(reset) == (FAILED, Failure.CONNECTION_RESET, EXCHANGE)


@pytest.mark.parametrize("length", [b"-1", b"-5", b"-92233720368547758092"])
def test_a_chunk_of_less_than_nothing_is_no_answer_and_is_not_read_for_ever(
    ask: Ask, length: bytes
) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + length + b"\r\n"
    sent: list[int] = []

    def endless(connection: socket.socket) -> None:
        http.read_request(connection)
        connection.sendall(head)
        with suppress(OSError):
            while sum(sent) < 64 * 2**20:
                sent.append(connection.send(bytes(2**16)))

    with tcp.serve(endless) as port:
        found = shape(ask(ProbeKind.SERVICE, crm(port, "http"), wait=20.0))
    assert found[0] is FAILED
    assert found[2] == EXCHANGE
    assert sum(sent) < 32 * 2**20


def test_a_proxy_from_the_environment_is_not_used(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{tcp.closed_port()}")
    with tcp.serve(http.answer(204)) as port:
        assert ask(ProbeKind.PORTAL, portal(port)).outcome is Outcome.PASSED


def test_no_password_from_the_environment_is_sent(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {CRM} login operator password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[bytes] = []
    with tcp.serve(http.answer(200, seen=seen)) as port:
        ask(ProbeKind.SERVICE, crm(port, "http"))
    assert b"authorization" not in seen[0].lower()


def test_a_service_is_asked_by_name_at_its_known_address(ask: Ask, authority: Authority) -> None:
    seen: list[bytes] = []
    with tcp.serve(over_tls(http.answer(200, b"ok", seen=seen), authority.issue(CRM))) as port:
        answer = ask(ProbeKind.SERVICE, crm(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["status"] == 200
    assert {"connect_ms", "tls_ms", "total_ms", "cert_expires_in_s"} <= set(answer.values)
    assert seen[0].startswith(b"GET /health?deep=1 HTTP/1.1\r\n")
    assert f"\r\nHost: {CRM}:{port}\r\n".encode() in seen[0]


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429])
def test_an_answer_of_the_application_passes_with_its_status(
    ask: Ask, authority: Authority, status: int
) -> None:
    where = {"Location": "https://login.bank.example/"}
    with tcp.serve(over_tls(http.answer(status, headers=where), authority.issue(CRM))) as port:
        answer = ask(ProbeKind.SERVICE, crm(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["status"] == status


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_servers_error_is_an_error(ask: Ask, status: int) -> None:
    with tcp.serve(http.answer(status, b"<html>")) as port:
        answer = ask(ProbeKind.SERVICE, crm(port, "http"))
    assert shape(answer) == (FAILED, Failure.HTTP_ERROR, EXCHANGE)
    assert answer.values["status"] == status


def test_a_plain_service_that_leads_elsewhere_is_redirected(ask: Ask) -> None:
    with tcp.serve(http.answer(302, headers={"Location": "http://pay.example/?c=1"})) as port:
        away = ask(ProbeKind.SERVICE, crm(port, "http"))
    with tcp.serve(http.answer(302, headers={"Location": "/login"})) as port:
        home = ask(ProbeKind.SERVICE, crm(port, "http"))
    assert shape(away) == (FAILED, Failure.HTTP_REDIRECTED, EXCHANGE)
    assert home.outcome is Outcome.PASSED


def test_a_slow_answer_is_too_slow_and_says_how_slow(ask: Ask) -> None:
    with tcp.serve(http.answer(200, delay=0.4)) as port:
        answer = ask(ProbeKind.SERVICE, crm(port, "http"), slow_after=0.2)
    assert shape(answer) == (FAILED, Failure.TOO_SLOW, EXCHANGE)
    assert int(answer.values["total_ms"]) >= 400


def test_an_error_is_an_error_however_slow(ask: Ask) -> None:
    with tcp.serve(http.answer(503, delay=0.3)) as port:
        answer = ask(ProbeKind.SERVICE, crm(port, "http"), slow_after=0.1)
    assert answer.failure is Failure.HTTP_ERROR


def test_connected_without_an_answer_times_out_in_the_exchange(
    ask: Ask, authority: Authority
) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue(CRM))) as port:
        answer = ask(ProbeKind.SERVICE, crm(port), wait=2.0)
    assert shape(answer) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert "tls_ms" in answer.values


@pytest.mark.parametrize(
    ("raw", "failure"),
    [
        (b"", Failure.CONNECTION_CLOSED),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Failure.UNEXPECTED_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", Failure.CONNECTION_CLOSED),
    ],
    ids=["nothing", "not HTTP", "cut short"],
)
def test_a_broken_answer_is_told_by_its_code(ask: Ask, raw: bytes, failure: Failure) -> None:
    with tcp.serve(http.raw_answer(lambda _: raw)) as port:
        answer = ask(ProbeKind.SERVICE, crm(port, "http"))
    assert shape(answer) == (FAILED, failure, EXCHANGE)


def test_no_more_of_a_huge_body_is_read_than_needed(ask: Ask) -> None:
    def endless(connection: socket.socket) -> None:
        http.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(bytes(65536))

    with tcp.serve(endless) as port:
        assert ask(ProbeKind.SERVICE, crm(port, "http")).outcome is Outcome.PASSED


def test_an_expired_certificate_of_a_service_is_found_before_anything_is_sent(
    ask: Ask, authority: Authority
) -> None:
    seen: list[bytes] = []
    pair = authority.issue(CRM, begins=-9 * DAY, ends=-DAY)
    with tcp.serve(over_tls(http.answer(200, seen=seen), pair)) as port:
        answer = ask(ProbeKind.SERVICE, crm(port))
    assert shape(answer) == (FAILED, Failure.CERTIFICATE_EXPIRED, Operation.TLS)
    assert seen == []


def test_a_websocket_passes_after_its_handshake_and_is_closed_at_once(
    ask: Ask, authority: Authority
) -> None:
    closed: list[int | None] = []
    with websocket.serve(authority.issue(CRM), closed=closed) as port:
        answer = ask(ProbeKind.SERVICE, f"wss://{CRM}:{port}/chat")
        until(lambda: closed)
    assert answer.outcome is Outcome.PASSED
    assert answer.values["status"] == 101
    assert closed == [1000]


@pytest.mark.parametrize(
    ("status", "outcome", "failure"),
    [(403, Outcome.PASSED, None), (503, FAILED, Failure.HTTP_ERROR)],
)
def test_a_websocket_turned_down_is_read_like_http(
    ask: Ask, status: int, outcome: Outcome, failure: Failure | None
) -> None:
    with websocket.serve(status=status) as port:
        answer = ask(ProbeKind.SERVICE, f"ws://{CRM}:{port}/chat")
    assert (answer.outcome, answer.failure) == (outcome, failure)
    assert answer.values["status"] == status


@pytest.mark.usefixtures("unhurried_connecting")
def test_what_is_no_websocket_is_unexpected_and_silence_times_out(ask: Ask) -> None:
    with tcp.serve(http.answer(200, b"hello")) as port:
        page = ask(ProbeKind.SERVICE, f"ws://{CRM}:{port}/")
    with tcp.serve(http.raw_answer(lambda _: b"garbage\r\n\r\n")) as port:
        garbage = ask(ProbeKind.SERVICE, f"ws://{CRM}:{port}/")
    with tcp.serve(tcp.hang) as port:
        silent = ask(ProbeKind.SERVICE, f"ws://{CRM}:{port}/", wait=1.0)
    with tcp.serve(tcp.drip(b"HTTP/1.1 101 Switching" + b"x" * 90, 0.02)) as port:
        dripping = ask(ProbeKind.SERVICE, f"ws://{CRM}:{port}/", wait=1.0)
    assert shape(page) == (FAILED, Failure.UNEXPECTED_ANSWER, EXCHANGE)
    assert shape(garbage) == (FAILED, Failure.UNEXPECTED_ANSWER, EXCHANGE)
    assert shape(silent) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert shape(dripping) == (FAILED, Failure.TIMED_OUT, EXCHANGE)


@pytest.mark.parametrize(
    ("status", "outcome", "failure"),
    [
        (200, Outcome.PASSED, None),
        (405, Outcome.PASSED, None),
        (503, FAILED, Failure.HTTP_ERROR),
        (603, FAILED, Failure.HTTP_ERROR),
    ],
)
def test_a_sip_server_answers_options(
    ask: Ask, status: int, outcome: Outcome, failure: Failure | None
) -> None:
    with udp.serve(sip.answering(status)) as port:
        answer = ask(ProbeKind.SERVICE, f"sip:{CRM}:{port}")
    assert (answer.outcome, answer.failure) == (outcome, failure)
    assert answer.values["datagram"] is True


def test_a_silent_or_lying_sip_server_times_out_and_a_closed_one_is_refused(ask: Ask) -> None:
    with udp.serve(udp.silent) as port:
        silent = ask(ProbeKind.SERVICE, f"sip:{CRM}:{port}", wait=0.4)
    with udp.serve(sip.answering(200, forged=True)) as port:
        forged = ask(ProbeKind.SERVICE, f"sip:{CRM}:{port}", wait=0.4)
    closed = ask(ProbeKind.SERVICE, f"sip:{CRM}:{udp.closed_port()}")
    assert shape(silent) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert silent.values["datagram"] is True
    assert shape(forged) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert shape(closed) == (FAILED, Failure.CONNECTION_REFUSED, EXCHANGE)


def test_a_service_known_by_port_or_certificate_only(ask: Ask, authority: Authority) -> None:
    with tcp.serve(tcp.hang) as port:
        assert ask(ProbeKind.SERVICE, f"tcp://{CRM}:{port}").outcome is Outcome.PASSED
    with tcp.serve(over_tls(tcp.hang, authority.issue(CRM, ends=2 * DAY))) as port:
        answer = ask(ProbeKind.SERVICE, f"tls://{CRM}:{port}")
    assert answer.outcome is Outcome.PASSED
    assert float(answer.values["cert_expires_in_s"]) <= 2 * 86400
