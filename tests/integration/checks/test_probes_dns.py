"""Name servers and the name resolver: every way one can answer, refuse, lie or be silent."""

import threading
import time
from collections.abc import Iterable

import dns.message
import dns.rcode
import pytest

from checks.failure import Failure, Operation
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import NameFailureError
from tests.far_ends import dns as far
from tests.far_ends import tcp, udp
from tests.integration.checks.conftest import PATIENT_S, Ask, shape

EXCHANGE = Operation.EXCHANGE
ZONE = far.zone(
    {"crm.bank.example": ("10.20.1.10",), "six.example": ("fd00::9",), "bare.example": ()}
)


def server(port: int) -> str:
    return f"tcp://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "answerer",
    [far.with_code(dns.rcode.NOERROR), far.with_code(dns.rcode.NXDOMAIN), far.truncated],
    ids=["NOERROR", "NXDOMAIN", "truncated"],
)
def test_any_answer_to_a_random_label_proves_recursion(ask: Ask, answerer: far.Answerer) -> None:
    with far.over_udp(answerer) as port:
        assert ask(ProbeKind.RESOLVER, server(port), name="ya.ru").outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (dns.rcode.SERVFAIL, Failure.NAME_SERVER_FAILED),
        (dns.rcode.REFUSED, Failure.NAME_REFUSED),
        (dns.rcode.NOTIMP, Failure.UNEXPECTED_ANSWER),
    ],
)
@pytest.mark.parametrize("kind", [ProbeKind.FORWARDER, ProbeKind.FORWARDER_TCP])
def test_a_negative_answer_has_its_own_code(
    ask: Ask, kind: ProbeKind, code: dns.rcode.Rcode, failure: Failure
) -> None:
    serve = far.over_udp if kind is ProbeKind.FORWARDER else far.over_tcp
    with serve(far.with_code(code)) as port:
        assert shape(ask(kind, server(port))) == (Outcome.FAILED, failure, EXCHANGE)


def test_each_query_has_a_label_nobody_asked_for_before(ask: Ask) -> None:
    asked: list[str] = []

    def remember(query: dns.message.Message) -> list[bytes]:
        asked.append(query.question[0].name.to_text())
        return [dns.message.make_response(query).to_wire()]

    with far.over_udp(remember) as port:
        for _ in range(3):
            ask(ProbeKind.RESOLVER, server(port), name="ya.ru")
    assert len(set(asked)) == 3
    assert all(name.endswith(".ya.ru.") for name in asked)


def test_a_closed_dns_port_is_refused(ask: Ask) -> None:
    answer = ask(ProbeKind.FORWARDER, server(udp.closed_port()))
    assert shape(answer) == (Outcome.FAILED, Failure.CONNECTION_REFUSED, EXCHANGE)


@pytest.mark.parametrize("answerer", [far.silent, far.forged], ids=["silent", "forged"])
def test_silence_and_forged_answers_are_a_time_out(ask: Ask, answerer: far.Answerer) -> None:
    with far.over_udp(answerer) as port:
        answer = ask(ProbeKind.PROVIDER_DNS, server(port), wait=0.4)
    assert shape(answer) == (Outcome.FAILED, Failure.TIMED_OUT, EXCHANGE)


def test_a_real_answer_after_forged_ones_passes(ask: Ask) -> None:
    def both(query: dns.message.Message) -> list[bytes]:
        return [*far.forged(query), dns.message.make_response(query).to_wire()]

    with far.over_udp(both) as port:
        assert ask(ProbeKind.RESOLVER, server(port)).outcome is Outcome.PASSED


def test_dns_over_tcp_passes(ask: Ask) -> None:
    with far.over_tcp(ZONE) as port:
        assert ask(ProbeKind.RESOLVER_TCP, server(port)).outcome is Outcome.PASSED


def test_over_tcp_no_connection_is_no_answer_while_connecting(ask: Ask) -> None:
    with tcp.silent_port() as port:
        unconnected = ask(ProbeKind.FORWARDER_TCP, server(port), wait=0.4)
    assert shape(unconnected) == (Outcome.FAILED, Failure.TIMED_OUT, Operation.CONNECT)


@pytest.mark.usefixtures("unhurried_connecting")
def test_over_tcp_no_answer_is_told_from_no_connection(ask: Ask) -> None:
    with tcp.serve(tcp.hang) as port:
        unanswered = ask(ProbeKind.FORWARDER_TCP, server(port), wait=1.0)
    with tcp.serve(tcp.close_at_once) as port:
        closed = ask(ProbeKind.FORWARDER_TCP, server(port))
    assert shape(unanswered) == (Outcome.FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert closed.operation is EXCHANGE
    assert closed.failure in {Failure.CONNECTION_CLOSED, Failure.CONNECTION_RESET}


@pytest.mark.usefixtures("unhurried_connecting")
def test_a_dripping_name_server_does_not_outlive_the_deadline(ask: Ask) -> None:
    began = time.monotonic()
    with tcp.serve(tcp.drip(b"\x40\x00" + bytes(500), 0.05)) as port:
        answer = ask(ProbeKind.RESOLVER_TCP, server(port), wait=1.0)
    assert shape(answer) == (Outcome.FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("name", ["crm.bank.example", "six.example"])
def test_the_banks_name_server_passes_when_it_knows_the_service(ask: Ask, name: str) -> None:
    with far.over_udp(ZONE) as port:
        answer = ask(ProbeKind.BANK_DNS, server(port), name=name, expect="name")
    assert answer.outcome is Outcome.PASSED
    assert answer.values["addresses"] == 1


@pytest.mark.parametrize("name", ["gone.bank.example", "bare.example"])
def test_an_unknown_service_name_is_a_failure_of_the_banks_names(ask: Ask, name: str) -> None:
    with far.over_udp(ZONE) as port:
        answer = ask(ProbeKind.BANK_DNS, server(port), name=name, expect="name")
    assert shape(answer) == (Outcome.FAILED, Failure.NAME_NOT_FOUND, EXCHANGE)


@pytest.mark.parametrize("code", [dns.rcode.NXDOMAIN, dns.rcode.REFUSED, dns.rcode.SERVFAIL])
def test_a_router_that_answers_its_own_name_anyhow_is_alive(
    ask: Ask, code: dns.rcode.Rcode
) -> None:
    with far.over_udp(far.with_code(code)) as port:
        answer = ask(ProbeKind.ROUTER_NAME, server(port))
    assert answer.outcome is Outcome.PASSED
    assert answer.values["rcode"] == dns.rcode.to_text(code)


def test_the_routers_own_name_is_its_reverse_one_unless_configured(ask: Ask) -> None:
    asked: list[str] = []

    def remember(query: dns.message.Message) -> list[bytes]:
        asked.append(query.question[0].name.to_text())
        return [dns.message.make_response(query).to_wire()]

    with far.over_udp(remember) as port:
        ask(ProbeKind.ROUTER_NAME, server(port))
        ask(ProbeKind.ROUTER_NAME, server(port), name="router.lan")
    # A question may be put twice: nobody promised that this computer answers at once.
    assert list(dict.fromkeys(asked)) == ["1.0.0.127.in-addr.arpa.", "router.lan."]


# --- the resolver ------------------------------------------------------------------------------


def resolve(name: str, *servers: str, port: int, wait: float = PATIENT_S) -> tuple[str, ...]:
    return DnsNames(port).resolve(name, servers, wait)


def test_a_name_resolves_to_its_addresses() -> None:
    with far.over_udp(ZONE) as port:
        assert resolve("CRM.bank.example.", "127.0.0.1", port=port) == ("10.20.1.10",)
        assert resolve("six.example", "127.0.0.1", port=port) == ("fd00::9",)
        assert resolve("192.0.2.7", port=port) == ("192.0.2.7",)


@pytest.mark.parametrize(
    ("answerer", "failure"),
    [
        (ZONE, Failure.NAME_NOT_FOUND),
        (far.with_code(dns.rcode.SERVFAIL), Failure.NAME_SERVER_FAILED),
        (far.with_code(dns.rcode.REFUSED), Failure.NAME_REFUSED),
        (far.silent, Failure.TIMED_OUT),
        (far.forged, Failure.TIMED_OUT),
    ],
    ids=["NXDOMAIN", "SERVFAIL", "REFUSED", "silent", "forged"],
)
def test_a_name_that_does_not_resolve_says_how(answerer: far.Answerer, failure: Failure) -> None:
    wait = 0.4 if failure is Failure.TIMED_OUT else PATIENT_S
    with far.over_udp(answerer) as port, pytest.raises(NameFailureError) as raised:
        resolve("gone.example", "127.0.0.1", port=port, wait=wait)
    assert raised.value.failure is failure


def test_a_dead_a_failing_and_a_closed_server_are_passed_over() -> None:
    with (
        far.over_udp(ZONE, "127.0.0.34") as port,
        far.over_udp(far.silent, "127.0.0.31", port),
        far.over_udp(far.with_code(dns.rcode.SERVFAIL), "127.0.0.32", port),
    ):
        servers = ("127.0.0.31", "127.0.0.32", "127.0.0.33", "127.0.0.34")
        assert resolve("crm.bank.example", *servers, port=port) == ("10.20.1.10",)


def test_a_lost_query_is_repeated() -> None:
    seen: list[bytes] = []

    def lose_the_first(query: dns.message.Message) -> list[bytes]:
        seen.append(query.to_wire())
        return [] if len(seen) == 1 else list(ZONE(query))

    with far.over_udp(lose_the_first) as port:
        assert resolve("crm.bank.example", "127.0.0.1", port=port) == ("10.20.1.10",)
    assert len(seen) == 2


def test_many_probes_ask_for_one_name_once() -> None:
    seen: set[int] = set()
    found: list[tuple[str, ...]] = []

    def count(query: dns.message.Message) -> list[bytes]:
        # By its number: a question that is repeated, being answered late, is still one.
        seen.add(query.id)
        time.sleep(0.05)
        return list(ZONE(query))

    with far.over_udp(count) as port:
        names = DnsNames(port)
        threads = [
            threading.Thread(
                target=lambda: found.append(
                    names.resolve("crm.bank.example", ("127.0.0.1",), PATIENT_S)
                )
            )
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [("10.20.1.10",)] * 20
    assert len(seen) == 1
    assert names.resolved() == {"crm.bank.example": ("10.20.1.10",)}


def test_silence_is_not_remembered() -> None:
    speaks = threading.Event()

    def silent_at_first(query: dns.message.Message) -> Iterable[bytes]:
        return ZONE(query) if speaks.is_set() else ()

    with far.over_udp(silent_at_first) as port:
        names = DnsNames(port)
        with pytest.raises(NameFailureError):
            names.resolve("crm.bank.example", ("127.0.0.1",), 0.2)
        speaks.set()
        assert names.resolve("crm.bank.example", ("127.0.0.1",), PATIENT_S) == ("10.20.1.10",)


@pytest.mark.parametrize("name", ["..", "a" * 70 + ".example", "\udc80.example", ""])
def test_what_is_no_name_is_not_found_rather_than_a_crash(name: str) -> None:
    with pytest.raises(NameFailureError):
        resolve(name, port=53, wait=0.1)


def test_a_probe_whose_name_does_not_resolve_fails_in_resolving(ask: Ask) -> None:
    with far.over_udp(ZONE) as port:
        unknown_name = ask(
            ProbeKind.CONTROL,
            "tcp://gone.example:22",
            address="",
            resolvers=("127.0.0.1",),
            dns_port=port,
        )
    with far.over_udp(far.silent) as port:
        silence = ask(
            ProbeKind.CONTROL,
            "tcp://gone.example:22",
            address="",
            resolvers=("127.0.0.1",),
            dns_port=port,
            wait=0.4,
        )
    assert shape(unknown_name) == (Outcome.FAILED, Failure.NAME_NOT_FOUND, Operation.RESOLVE)
    assert shape(silence) == (Outcome.FAILED, Failure.TIMED_OUT, Operation.RESOLVE)
