"""The gateway outside the tunnel: its ports, its hello, NAT-T and TCPT."""

import pytest

from checks.failure import Failure, Operation
from checks.observation import Outcome, ProbeKind
from checks.probes import gateway_hello, gateway_nat_t
from tests.far_ends import gateway, http, tcp, udp
from tests.far_ends.authority import Authority
from tests.far_ends.tls import hang_on_tls_1_3, over_tls
from tests.integration.checks.conftest import PATIENT_S, Ask, shape

EXCHANGE = Operation.EXCHANGE
FAILED = Outcome.FAILED
GATEWAY = "vpn.bank.example"


def vpn(port: int) -> str:
    return f"tcp://{GATEWAY}:{port}"


def test_the_gateways_port_connects_refuses_or_is_silent(ask: Ask) -> None:
    with tcp.serve(tcp.hang) as port:
        assert ask(ProbeKind.GATEWAY_TCP, vpn(port)).outcome is Outcome.PASSED
    refused = ask(ProbeKind.GATEWAY_TCP, vpn(tcp.closed_port()))
    with tcp.silent_port() as port:
        silent = ask(ProbeKind.GATEWAY_TCP, vpn(port), wait=0.3)
    assert shape(refused) == (FAILED, Failure.CONNECTION_REFUSED, Operation.CONNECT)
    assert shape(silent) == (FAILED, Failure.TIMED_OUT, Operation.CONNECT)


def test_a_self_signed_gateway_that_says_hello_passes(
    ask: Ask, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A computer that is late itself does not take it for one that hangs on TLS 1.3.
    monkeypatch.setattr(gateway_hello, "LEAST_PATIENCE", PATIENT_S)
    seen: list[bytes] = []
    pair = authority.issue(GATEWAY, self_signed=True)
    with tcp.serve(over_tls(gateway.hello(seen=seen), pair)) as port:
        answer = ask(ProbeKind.GATEWAY_HELLO, vpn(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["return_code"] == "600"
    assert answer.values["client_enabled"] == "true"
    assert answer.values["tls_version"] == "TLSv1.3"
    assert len(str(answer.values["cert_sha256"])) == 64
    assert seen[0].startswith(b"POST /clients/ HTTP/1.1\r\n")
    assert seen[0].endswith(b"))))")


def test_a_gateway_that_hangs_on_tls_1_3_is_asked_again_with_1_2(
    ask: Ask, authority: Authority
) -> None:
    pair = authority.issue(GATEWAY, self_signed=True)
    with tcp.serve(hang_on_tls_1_3(gateway.hello(), pair)) as port:
        answer = ask(ProbeKind.GATEWAY_HELLO, vpn(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["tls_version"] == "TLSv1.2"


@pytest.mark.usefixtures("unhurried_connecting")
def test_a_gateway_that_hangs_on_any_tls_times_out_in_tls(ask: Ask) -> None:
    with tcp.serve(tcp.hang) as port:
        answer = ask(ProbeKind.GATEWAY_HELLO, vpn(port), wait=0.8)
    assert shape(answer) == (FAILED, Failure.TIMED_OUT, Operation.TLS)


def test_a_reset_during_the_gateways_tls_is_a_reset(ask: Ask) -> None:
    with tcp.serve(tcp.reset_after_first_bytes) as port:
        answer = ask(ProbeKind.GATEWAY_HELLO, vpn(port))
    assert shape(answer) == (FAILED, Failure.CONNECTION_RESET, Operation.TLS)


@pytest.mark.parametrize(
    ("status", "body", "failure", "detail"),
    [
        (200, b"<!DOCTYPE html><HTML>Pay</HTML>", Failure.UNEXPECTED_ANSWER, "portal"),
        (404, b"", Failure.UNEXPECTED_ANSWER, "no VPN answer"),
        (200, b"(CCCserverResponse :broken (", Failure.UNEXPECTED_ANSWER, "no VPN answer"),
        (
            200,
            gateway.WELCOME.replace(b":client_enabled (true)", b":client_enabled (false)"),
            Failure.UNEXPECTED_ANSWER,
            "turns clients away",
        ),
        (302, b"", Failure.HTTP_REDIRECTED, "portal"),
    ],
    ids=["page", "not found", "broken", "disabled", "redirect"],
)
def test_whatever_else_answers_is_not_a_healthy_gateway(
    ask: Ask, authority: Authority, status: int, body: bytes, failure: Failure, detail: str
) -> None:
    pair = authority.issue(GATEWAY, self_signed=True)
    with tcp.serve(over_tls(gateway.hello(body, status), pair)) as port:
        answer = ask(ProbeKind.GATEWAY_HELLO, vpn(port))
    assert shape(answer) == (FAILED, failure, EXCHANGE)
    assert detail in answer.detail


@pytest.mark.usefixtures("unhurried_connecting")
def test_tcpt_passes_is_declined_or_silent(ask: Ask) -> None:
    with tcp.serve(gateway.tcpt) as port:
        assert ask(ProbeKind.GATEWAY_TCPT, vpn(port)).outcome is Outcome.PASSED
    with tcp.serve(lambda connection: gateway.tcpt(connection, b"\0")) as port:
        declined = ask(ProbeKind.GATEWAY_TCPT, vpn(port))
    with tcp.serve(http.raw_answer(lambda _: b"")) as port:
        silent = ask(ProbeKind.GATEWAY_TCPT, vpn(port), wait=1.0)
    with tcp.serve(tcp.close_at_once) as port:
        closed = ask(ProbeKind.GATEWAY_TCPT, vpn(port))
    assert shape(declined) == (FAILED, Failure.UNEXPECTED_ANSWER, EXCHANGE)
    assert shape(silent) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert closed.failure in {Failure.CONNECTION_CLOSED, Failure.CONNECTION_RESET}
    assert closed.operation is EXCHANGE


def test_nat_t_passes_is_silent_or_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_nat_t, "WAITS", (PATIENT_S,) * 3)
    with udp.serve(gateway.nat_t) as port:
        answered = ask(ProbeKind.GATEWAY_NAT_T, vpn(port))
    with udp.serve(lambda data, _: [data]) as port:
        echoed = ask(ProbeKind.GATEWAY_NAT_T, vpn(port), wait=0.5)
    refused = ask(ProbeKind.GATEWAY_NAT_T, vpn(udp.closed_port()))
    assert answered.outcome is Outcome.PASSED
    assert answered.values["sent"] == 1
    assert shape(echoed) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert shape(refused) == (FAILED, Failure.CONNECTION_REFUSED, EXCHANGE)


def test_a_lost_nat_t_packet_is_sent_again(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = gateway_nat_t.WAITS
    monkeypatch.setattr(gateway_nat_t, "WAITS", (first, PATIENT_S, PATIENT_S))
    seen: list[bytes] = []

    def lose_the_first(data: bytes, sender: tuple[str, int]) -> list[bytes]:
        seen.append(data)
        return [] if len(seen) == 1 else list(gateway.nat_t(data, sender))

    with udp.serve(lose_the_first) as port:
        answer = ask(ProbeKind.GATEWAY_NAT_T, vpn(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["sent"] == 2
