"""Whatever is sent to the port: no defect, no hang, and nothing done without a way in."""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.desk.asking import (
    DID_NOT_HANG_S,
    FORM,
    Browser,
    closes,
    enter,
    exchange,
    request,
)
from tests.integration.desk.standing import Standing, standing
from tests.integration.desk.strange import (
    BODIES,
    LIKELY_PATHS,
    METHODS,
    NAMES,
    PATHS,
    STRANGE,
    VALUES,
    VERSIONS,
)

SOON_S = 0.15
OWN = ("cookie", "origin", "sec_fetch_site", "content_type")
EASY = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def lasting() -> Iterator[Standing]:
    with standing() as found:
        yield found


@pytest.fixture(scope="module")
def insider(lasting: Standing) -> Browser:
    return enter(lasting)


def told(port: int, sent: bytes) -> bytes:
    """What comes back; after a moment our side is closed, and the other end must close as well."""
    with socket.create_connection(("127.0.0.1", port), DID_NOT_HANG_S) as link:
        heard = b""
        try:
            link.sendall(sent)
            link.settimeout(SOON_S)
            while piece := link.recv(65536):
                heard += piece
        except TimeoutError:
            pass
        except OSError:
            return heard
        try:
            link.shutdown(socket.SHUT_WR)
            link.settimeout(DID_NOT_HANG_S)
            while piece := link.recv(65536):
                heard += piece
        except TimeoutError:
            pytest.fail("the connection was not let go")
        except OSError:
            return heard
    return heard


def check(desk: Standing, sent: bytes) -> None:
    answer = told(desk.port, sent)
    assert b"HTTP/1.1 500" not in answer
    assert not answer or answer.startswith(b"HTTP/1.1 ")


@given(sent=st.binary(max_size=400))
@settings(EASY, max_examples=50)
def test_noise_is_nothing(lasting: Standing, sent: bytes) -> None:
    check(lasting, sent)
    assert lasting.real.acts == []


@given(
    method=METHODS,
    path=PATHS,
    inside=st.booleans(),
    version=VERSIONS,
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=6),
    own=st.sets(st.sampled_from(["host", "cookie", "origin", "length", "close"])),
    body=BODIES,
)
@EASY
def test_nothing_is_done_without_a_form_of_our_own_pages(
    lasting: Standing,
    insider: Browser,
    method: bytes,
    path: bytes,
    inside: bool,
    version: bytes,
    headers: list[tuple[bytes, bytes]],
    own: set[str],
    body: bytes,
) -> None:
    ours = {
        "host": b"Host: 127.0.0.1:%d" % lasting.port,
        "cookie": b"Cookie: " + str(insider.cookie).encode(),
        "origin": b"Origin: " + insider.origin.encode(),
        "length": b"Content-Length: %d" % len(body),
        "close": b"Connection: close",
    }
    whole = lasting.server.door.room.encode() * inside + path
    lines = [b" ".join([method, whole, version]), *(ours[one] for one in sorted(own))]
    lines += [name + b": " + value for name, value in headers]
    check(lasting, b"\r\n".join([*lines, b"", b""]) + body)
    assert lasting.real.acts == []


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "POST", "PUT"]),
    path=LIKELY_PATHS,
    inside=st.booleans(),
    left_out=st.sets(st.sampled_from(OWN), max_size=1),
    strange=STRANGE,
    body=BODIES,
)
@EASY
def test_nothing_is_done_by_what_is_nearly_right(
    lasting: Standing,
    insider: Browser,
    method: str,
    path: str,
    inside: bool,
    left_out: set[str],
    strange: dict[str, str],
    body: bytes,
) -> None:
    ours = {
        "cookie": insider.cookie,
        "origin": insider.origin,
        "sec_fetch_site": "same-origin",
        "content_type": FORM,
        "content_length": str(len(body)),
    }
    kept = {name: None if name in left_out else value for name, value in ours.items()}
    headers = {**insider.headers(**kept), **strange}
    whole = lasting.server.door.room * inside + path
    check(lasting, request(method, whole, headers, body))
    assert lasting.real.acts == []


@given(body=BODIES, accept=st.sampled_from(["*/*", "application/json", "\udcff"]))
@EASY
def test_no_form_of_ours_is_a_defect(
    lasting: Standing, insider: Browser, body: bytes, accept: str
) -> None:
    for whole in (body, b"csrf=" + insider.csrf.encode() + b"&" + body):
        answer = insider.post("/act", whole, accept=accept)
        assert answer.status in {200, 303, 400, 403, 413, 422}
    lasting.real.acts.clear()


def test_after_all_that_she_is_still_answered(lasting: Standing, insider: Browser) -> None:
    assert insider.get("/").status == 200
    assert insider.act().status == 303


def test_nonsense_after_an_answer_has_begun_ends_the_connection_quietly(
    desk: Standing, caplog: pytest.LogCaptureFixture
) -> None:
    browser = enter(desk)
    headers = browser.headers(connection=None, transfer_encoding="chunked")
    with socket.create_connection(("127.0.0.1", desk.port), DID_NOT_HANG_S) as link:
        link.sendall(request("GET", browser.at("/live"), headers))
        assert link.recv(65536).startswith(b"HTTP/1.1 200")
        link.sendall(b"zz\r\n")
        assert closes(link)
    assert "defect" not in caplog.text


def test_two_requests_in_one_go_are_both_answered(desk: Standing) -> None:
    browser = enter(desk)
    first = request("GET", browser.at("/"), browser.headers(connection=None))
    last = request("GET", browser.at("/figures"), browser.headers())
    raw = exchange(desk.port, first + last)
    assert raw.count(b"HTTP/1.1 200") == 2
