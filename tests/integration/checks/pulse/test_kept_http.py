"""Looks at a service over HTTP: one connection, and what ends it."""

import datetime
import socket
import time
from collections.abc import Iterable

import pytest
from dns.message import Message

from checks.failure import Failure
from checks.pulse import patience
from tests.far_ends import dns, http, tcp
from tests.far_ends.authority import DAY, Authority
from tests.integration.checks.pulse.conftest import Beating, LookAt, failing, kept, passing
from tests.integration.checks.pulse.servers import Service

CRM = "crm.bank.example"


def test_look_after_look_goes_over_one_verified_connection(
    beating: Beating, look_at: LookAt, authority: Authority
) -> None:
    with Service(authority.issue(CRM)) as service:
        heart = beating(look_at(f"https://{CRM}:{service.port}/health?deep=1"))
        beat = heart.until(kept, count=4)
        assert service.accepted == 1
        assert service.requests[0].startswith(b"GET /health?deep=1 HTTP/1.1\r\n")
        assert b"Connection: keep-alive\r\n" in service.requests[0]
        assert f"Host: {CRM}:{service.port}".encode() in service.requests[-1]
    assert heart.beats[0].fresh
    assert (beat.probe, beat.layer.name) == ("service:crm", "SERVICE")


def test_a_connection_closed_while_idle_is_replaced_without_a_failure(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        for reset in (False, True, False):
            heart.until(kept)
            since = len(heart.beats)
            service.close_idle(reset=reset)
            heart.until(lambda beat: beat.fresh, since=since)
        heart.until(kept)
        assert service.accepted == 4
    assert all(beat.passed for beat in heart.beats[:-1])


def test_a_killed_service_is_noticed_before_its_turn(beating: Beating, look_at: LookAt) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept)
        heart.pulse.ease(1000)
        # The turn that was planned before the easing still comes; the next one would take 30 s.
        heart.comes_to_rest()
        since = len(heart.beats)
        service.kill()
        beat = heart.until(failing, since=since)
    assert (beat.failure, beat.fresh) == (Failure.CONNECTION_REFUSED, True)


@pytest.mark.parametrize(("said", "after"), [("Connection: close\r\n", 0.0), ("", 0.05)])
def test_a_server_that_closes_after_every_answer_is_not_hurried(
    beating: Beating, look_at: LookAt, said: str, after: float
) -> None:
    with Service(headers=said) as service:
        service.closes_after = after
        heart = beating(look_at(f"http://{CRM}:{service.port}/"), interval=0.5)
        beats = heart.wait(2.0)
        assert service.accepted <= 6
    assert all(beat.passed and beat.fresh for beat in beats)


def test_an_error_of_the_service_is_told_and_its_end_too(beating: Beating, look_at: LookAt) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept)
        service.status = 503
        assert heart.until(failing).failure is Failure.HTTP_ERROR
        service.status = 404
        heart.until(kept)
        assert service.accepted == 1


def test_a_late_answer_is_too_slow(beating: Beating, look_at: LookAt) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/", slow_after=0.2))
        heart.until(kept)
        service.delay = 0.3
        beat = heart.until(failing)
    assert (beat.failure, beat.fresh) == (Failure.TOO_SLOW, False)
    assert beat.took >= 0.3


def test_a_service_that_hangs_is_silent_and_asked_over_a_new_connection(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept)
        service.silent = True
        beat = heart.until(failing)
        assert beat.silent
        assert not beat.fresh
        assert heart.until(failing).fresh
        service.silent = False
        heart.until(kept)


def test_a_service_that_takes_its_usual_second_is_not_silent(
    beating: Beating, look_at: LookAt
) -> None:
    with Service() as service:
        service.delay = 0.8
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept, count=2)
    assert all(beat.passed for beat in heart.beats[:3])


def test_a_service_grown_slow_is_heard_again_in_the_end(
    beating: Beating, look_at: LookAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FLOOR_WITH_REPEAT", 0.5)
    with Service() as service:
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        heart.until(kept, count=6)
        service.delay = 1.2
        assert heart.until(failing).silent
        heart.until(passing)


def test_an_expired_certificate_is_met_on_the_next_connection(
    beating: Beating, look_at: LookAt, authority: Authority
) -> None:
    expired = authority.issue(CRM, begins=-3 * DAY, ends=-datetime.timedelta(hours=1))
    with Service(authority.issue(CRM), port=tcp.closed_port()) as service:
        heart = beating(look_at(f"https://{CRM}:{service.port}/"))
        heart.until(kept)
        service.kill()
        with Service(expired, port=service.port):
            beat = heart.until(lambda one: one.failure is not Failure.CONNECTION_REFUSED)
    assert (beat.failure, beat.fresh) == (Failure.CERTIFICATE_EXPIRED, True)


def test_a_redirect_in_plain_http_is_judged_as_the_diagnosis_judges_it(
    beating: Beating, look_at: LookAt
) -> None:
    with Service(headers=f"Location: http://{CRM}/login\r\n") as service:
        service.status = 302
        heart = beating(look_at(f"http://{CRM}:{service.port}/"))
        assert heart.until(passing).fresh
        service.headers = "Location: http://pay.provider.example/\r\n"
        assert heart.until(failing).failure is Failure.HTTP_REDIRECTED
        service.status = 200
        heart.until(kept)


def test_a_name_is_asked_once_for_each_connection(beating: Beating, look_at: LookAt) -> None:
    asked: list[str] = []
    zone = dns.zone({CRM: ("127.0.0.1",)})

    def answer(query: Message) -> Iterable[bytes]:
        asked.append(CRM)
        return zone(query)

    with Service() as service, dns.over_udp(answer) as port:
        look = look_at(f"http://{CRM}:{service.port}/", resolvers=("127.0.0.1",))
        heart = beating(look, dns_port=port)
        heart.until(kept, count=3)
        assert len(asked) == 1
        since = len(heart.beats)
        service.close_idle()
        heart.until(lambda beat: beat.fresh, since=since)
        assert len(asked) == 2


def test_an_answer_nobody_asked_for_ends_the_connection(beating: Beating, look_at: LookAt) -> None:
    def talk(connection: socket.socket) -> None:
        http.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        time.sleep(0.1)
        connection.sendall(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        http.read_request(connection)

    with tcp.serve(talk) as port:
        heart = beating(look_at(f"http://{CRM}:{port}/"), interval=2.0)
        heart.until(passing, count=2)
    assert all(beat.fresh for beat in heart.beats[:2])
