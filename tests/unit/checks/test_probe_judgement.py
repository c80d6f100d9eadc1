"""The registry, the deadline, and pure judgements of probes."""

import ssl
from urllib.error import URLError

import pytest

from checks.failure import Failure, classify
from checks.host.neighbour import Neighbour
from checks.observation import Outcome, ProbeKind
from checks.probes import loss, portal
from checks.probes.registry import PROBES, build_registry
from checks.target import parse_target
from checks.wire.deadline import Deadline
from checks.wire.http import HttpAnswer, host_header
from checks.wire.windows_connect import PARAMETERS

FACTS = {
    ProbeKind.ADAPTER,
    ProbeKind.LINK,
    ProbeKind.ADDRESS,
    ProbeKind.ROUTE,
    ProbeKind.WIFI,
    ProbeKind.POWER,
    ProbeKind.CPU,
    ProbeKind.MEMORY,
    ProbeKind.DISK,
    ProbeKind.CLOCK,
    ProbeKind.DNS_SETTINGS,
    ProbeKind.PROGRAM,
    ProbeKind.VPN_PROCESS,
    ProbeKind.VPN_CERTIFICATE,
    ProbeKind.VPN_LOGIN,
    ProbeKind.VPN_SESSION,
    ProbeKind.TUNNEL_INTERFACE,
    ProbeKind.TUNNEL_ROUTE,
    ProbeKind.TUNNEL_COUNTERS,
}


class Unreadable:
    def ask_neighbour(self, address: str, wait: float) -> Neighbour:
        return Neighbour(None)


def test_every_kind_that_is_sent_has_a_function_and_facts_have_none() -> None:
    functions = build_registry(Unreadable(), tuple(ProbeKind))
    assert set(functions) == set(PROBES) == set(ProbeKind) - FACTS
    assert all(map(callable, functions.values()))


def test_a_deadline_gives_each_step_what_is_left() -> None:
    now = 100.0
    deadline = Deadline.after(2.0, lambda: now)
    now = 100.5
    assert deadline.left == deadline.timeout() == 1.5
    assert deadline.share(1.0).left == 1.0
    assert deadline.share(9.0).left == 1.5
    now = 103.0
    assert deadline.left == 0
    with pytest.raises(TimeoutError):
        deadline.timeout()


@pytest.mark.parametrize(
    ("tries", "answered", "outcome", "failure"),
    [
        (30, 30, Outcome.PASSED, None),
        (30, 25, Outcome.PASSED, None),
        (30, 24, Outcome.FAILED, Failure.LOSSY),
        (30, 2, Outcome.FAILED, Failure.LOSSY),
        (30, 1, Outcome.FAILED, Failure.TIMED_OUT),
        (30, 0, Outcome.FAILED, Failure.TIMED_OUT),
        (29, 10, Outcome.PASSED, None),
    ],
)
def test_loss_is_a_fifth_of_at_least_thirty_tries(
    tries: int, answered: int, outcome: Outcome, failure: Failure | None
) -> None:
    found = loss.judge(tries, [0.010] * answered)
    assert (found.outcome, found.failure) == (outcome, failure)
    assert found.values["lost"] == tries - answered
    assert found.values.get("rtt_ms") == (10.0 if answered else None)


def test_an_empty_answer_with_a_body_is_somebody_elses() -> None:
    found = portal.judge(HttpAnswer(204, b"<html>"), 204, 0.0, {})
    assert found.failure is Failure.UNEXPECTED_ANSWER


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://user:pw@pay.example:8443/x?contract=1", "pay.example"),
        ("/login?contract=1", ""),
        ("//pay.example/x", "pay.example"),
        ("http://[broken", ""),
        ("http://" + "a" * 999, "a" * 255),
    ],
)
def test_of_a_redirect_only_the_host_is_kept(location: str, host: str) -> None:
    assert portal.host_of(location) == host


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("https://crm.example/", "crm.example"),
        ("https://crm.example:8443/", "crm.example:8443"),
        ("http://[fd00::1]/", "[fd00::1]"),
        ("https://crm.example:80/", "crm.example:80"),
    ],
)
def test_the_host_header_has_the_port_only_when_it_is_unusual(url: str, header: str) -> None:
    assert host_header(parse_target(url)) == header


def test_windows_is_asked_not_to_repeat_its_syn() -> None:
    assert PARAMETERS == b"\xff\xff\xfe\0"


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (0x800B0101, Failure.CERTIFICATE_EXPIRED),
        (0x800B010F, Failure.CERTIFICATE_WRONG_NAME),
        (0x800B0109, Failure.CERTIFICATE_UNTRUSTED),
        (-67818, Failure.CERTIFICATE_EXPIRED),
        (-67819, Failure.CERTIFICATE_NOT_YET_VALID),
        (-67602, Failure.CERTIFICATE_WRONG_NAME),
        (-67843, Failure.CERTIFICATE_UNTRUSTED),
    ],
)
def test_the_systems_trust_stores_are_understood_by_code(code: int, failure: Failure) -> None:
    error = ssl.SSLCertVerificationError("не удалось проверить")
    error.verify_code = code
    assert classify(error) is failure
    assert classify(URLError(error)) is failure
