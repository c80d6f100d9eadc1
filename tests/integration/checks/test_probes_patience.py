"""How long a service has: for taking the connection, and for its answer."""

import time

import pytest

from checks.failure import Failure, Operation
from checks.observation import Outcome, ProbeKind
from tests.far_ends import http, tcp
from tests.integration.checks.conftest import PATIENT_S, Ask, shape
from tests.integration.checks.test_probes_http import EXCHANGE, FAILED, crm


@pytest.mark.usefixtures("unhurried_connecting")
@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 900,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 900,
    ],
    ids=["body", "head"],
)
def test_a_dripping_server_does_not_outlive_the_deadline(ask: Ask, raw: bytes) -> None:
    began = time.monotonic()
    with tcp.serve(tcp.drip(raw, 0.02)) as port:
        answer = ask(ProbeKind.SERVICE, crm(port, "http"), wait=1.5)
    assert shape(answer) == (FAILED, Failure.TIMED_OUT, EXCHANGE)
    assert time.monotonic() - began < 15


def test_a_service_has_less_time_for_connecting_than_for_answering(ask: Ask) -> None:
    began = time.monotonic()
    with tcp.silent_port() as port:
        silent = ask(ProbeKind.SERVICE, crm(port, "http"), wait=60, connect_wait=0.2)
    assert shape(silent) == (FAILED, Failure.TIMED_OUT, Operation.CONNECT)
    assert time.monotonic() - began < 15


@pytest.mark.usefixtures("unhurried_connecting")
def test_an_answer_may_take_longer_than_connecting_may(ask: Ask) -> None:
    with tcp.serve(http.answer(200, delay=1.2)) as port:
        url = crm(port, "http")
        answer = ask(ProbeKind.SERVICE, url, connect_wait=1.0, slow_after=PATIENT_S)
    assert answer.outcome is Outcome.PASSED
