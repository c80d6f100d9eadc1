"""Anchors: what each way of a broken TLS far end comes out as."""

import socket
import time

import pytest

from checks.failure import Failure, Operation
from checks.observation import Outcome, ProbeKind
from tests.far_ends import tcp
from tests.far_ends.authority import DAY, Authority
from tests.far_ends.tls import over_tls
from tests.integration.checks.conftest import PATIENT_S, Ask, shape, until

NAME = "ya.example"


def greet_like_mail(connection: socket.socket) -> None:
    connection.sendall(b"220 mail\r\n" * 9)
    tcp.hang(connection)


def far(port: int, name: str = NAME) -> str:
    return f"tls://{name}:{port}"


def test_an_anchor_with_the_right_certificate_passes_with_its_times(
    ask: Ask, authority: Authority
) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue(NAME))) as port:
        answer = ask(ProbeKind.ANCHOR, far(port))
    assert answer.outcome is Outcome.PASSED
    assert set(answer.values) == {"connect_ms", "tls_ms", "cert_expires_in_s"}
    assert 89 * 86400 < float(answer.values["cert_expires_in_s"]) <= 90 * 86400


def test_an_anchor_known_by_address_is_verified_by_address(ask: Ask, authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue("127.0.0.1"))) as port:
        assert ask(ProbeKind.FOREIGN, far(port, "127.0.0.1")).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("certificate", "failure"),
    [
        ({"begins": -9 * DAY, "ends": -DAY}, Failure.CERTIFICATE_EXPIRED),
        ({"begins": DAY}, Failure.CERTIFICATE_NOT_YET_VALID),
        ({"self_signed": True}, Failure.CERTIFICATE_UNTRUSTED),
    ],
)
def test_a_wrong_certificate_is_told_by_its_code(
    ask: Ask, authority: Authority, certificate: dict[str, object], failure: Failure
) -> None:
    pair = authority.issue(NAME, **certificate)  # type: ignore[arg-type]  # one of each kind
    with tcp.serve(over_tls(tcp.hang, pair)) as port:
        answer = ask(ProbeKind.ANCHOR, far(port))
    assert shape(answer) == (Outcome.FAILED, failure, Operation.TLS)


def test_somebody_elses_certificate_is_a_wrong_name(ask: Ask, authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue("portal.example"))) as port:
        answer = ask(ProbeKind.ANCHOR, far(port))
    assert shape(answer) == (Outcome.FAILED, Failure.CERTIFICATE_WRONG_NAME, Operation.TLS)


def test_without_the_configured_authority_nobody_trusts_it(ask: Ask, authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue(NAME))) as port:
        answer = ask(ProbeKind.ANCHOR, far(port), ca_file=None)
    assert shape(answer) == (Outcome.FAILED, Failure.CERTIFICATE_UNTRUSTED, Operation.TLS)


def test_a_missing_certificate_file_is_unknown_and_said(ask: Ask, authority: Authority) -> None:
    with tcp.serve(tcp.hang) as port:
        answer = ask(ProbeKind.ANCHOR, far(port), ca_file=authority.file.with_name("none.pem"))
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.detail == "the configured certificate file cannot be read"


@pytest.mark.usefixtures("unhurried_connecting")
@pytest.mark.parametrize(
    ("handler", "failure", "wait"),
    [
        (tcp.hang, Failure.TIMED_OUT, 1.0),
        (tcp.reset_after_first_bytes, Failure.CONNECTION_RESET, PATIENT_S),
        (greet_like_mail, Failure.TLS_FAILED, PATIENT_S),
    ],
    ids=["hangs", "resets", "speaks something else"],
)
def test_what_happens_after_connecting_is_told_from_connecting(
    ask: Ask, handler: tcp.Handler, failure: Failure, wait: float
) -> None:
    with tcp.serve(handler) as port:
        answer = ask(ProbeKind.ANCHOR, far(port), wait=wait)
    assert shape(answer) == (Outcome.FAILED, failure, Operation.TLS)


def read_and_leave(connection: socket.socket) -> None:
    connection.recv(4096)


def test_a_far_end_that_closes_during_tls_is_closed(ask: Ask) -> None:
    with tcp.serve(read_and_leave) as port:
        answer = ask(ProbeKind.ANCHOR, far(port))
    assert shape(answer) == (Outcome.FAILED, Failure.CONNECTION_CLOSED, Operation.TLS)


@pytest.mark.usefixtures("unhurried_connecting")
def test_a_dripping_handshake_does_not_outlive_the_deadline(ask: Ask) -> None:
    record = b"\x16\x03\x03\x40\x00" + bytes(2000)
    began = time.monotonic()
    with tcp.serve(tcp.drip(record, 0.05)) as port:
        answer = ask(ProbeKind.ANCHOR, far(port), wait=1.0)
    assert shape(answer) == (Outcome.FAILED, Failure.TIMED_OUT, Operation.TLS)
    assert time.monotonic() - began < 15


def test_a_refusing_port_is_refused_while_connecting(ask: Ask) -> None:
    answer = ask(ProbeKind.ANCHOR, far(tcp.closed_port()))
    assert shape(answer) == (Outcome.FAILED, Failure.CONNECTION_REFUSED, Operation.CONNECT)


def test_a_silent_port_is_silent_while_connecting(ask: Ask) -> None:
    with tcp.silent_port() as port:
        answer = ask(ProbeKind.ANCHOR, far(port), wait=0.4)
    assert shape(answer) == (Outcome.FAILED, Failure.TIMED_OUT, Operation.CONNECT)


def test_a_source_that_is_not_ours_is_an_unavailable_address(ask: Ask) -> None:
    with tcp.serve(tcp.hang) as port:
        answer = ask(ProbeKind.ANCHOR, far(port), source="203.0.113.77")
    assert shape(answer) == (Outcome.FAILED, Failure.ADDRESS_UNAVAILABLE, Operation.CONNECT)


def test_a_probe_goes_out_from_its_source_address(ask: Ask) -> None:
    seen: list[str] = []
    with tcp.serve(lambda connection: seen.append(connection.getpeername()[0])) as port:
        answer = ask(ProbeKind.CONTROL, f"tcp://127.0.0.1:{port}", source="127.0.0.9")
        until(lambda: seen)
    assert answer.outcome is Outcome.PASSED
    assert seen == ["127.0.0.9"]


def test_an_anchor_over_plain_http_is_only_connected_to(ask: Ask) -> None:
    with tcp.serve(tcp.hang) as port:
        answer = ask(ProbeKind.ANCHOR, f"http://{NAME}:{port}")
    assert answer.outcome is Outcome.PASSED
    assert "tls_ms" not in answer.values


def test_one_dead_address_does_not_eat_the_time_of_the_other(ask: Ask) -> None:
    with tcp.silent_port("127.0.0.21") as port, tcp.serve(tcp.hang, "127.0.0.22", port):
        probe_of_both = ask(
            ProbeKind.CONTROL, f"tcp://control.example:{port}", address="127.0.0.21,127.0.0.22"
        )
    assert probe_of_both.outcome is Outcome.PASSED
