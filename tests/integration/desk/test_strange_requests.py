"""Whatever is sent to the port: no defect, no hang, and nothing done without a way in."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.desk.serving import arriving, wire
from tests.integration.desk.asking import FORM, Browser, Tab, enter, exchange, knock, request
from tests.integration.desk.standing import Standing, standing

SOON_S = 0.15
DID_NOT_HANG_S = 30.0

METHODS = st.sampled_from([b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS", b"TRACE", b"CONNECT"])
PATHS = st.sampled_from(
    [
        b"/",
        b"/act",
        b"/drill/act",
        b"/live",
        b"/knock",
        b"/open/x",
        b"/open/",
        b"/figures?a=%ff",
        b"/desk.css",
        b"//",
        b"/../",
        b"/%2e%2e/act",
        b"*",
        b"http://evil.example/",
        b"/%00",
        b"/\xff",
        b"/act?deed=next_client",
        b"/figures?" + b"a=1&" * 50,
        b"/" + b"x" * 5000,
        b"",
    ]
)
VERSIONS = st.sampled_from([b"HTTP/1.1"] * 6 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b"", b"PRI"])
NAMES = st.sampled_from(
    [
        b"Host",
        b"Origin",
        b"Sec-Fetch-Site",
        b"Content-Type",
        b"Content-Length",
        b"Cookie",
        b"Transfer-Encoding",
        b"Expect",
        b"Upgrade",
        b"Connection",
        b"Authorization",
        b"Accept",
        b"Sec-Fetch-Mode",
        b"X",
        b"\xff",
        b"a b",
        b"Content-Encoding",
        b"Sec-WebSocket-Key",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            b"",
            b"null",
            b"same-origin",
            b"none",
            b"chunked",
            b"gzip, chunked",
            b"100-continue",
            b"websocket",
            b"upgrade",
            b"close",
            b"keep-alive",
            b"0",
            b"-1",
            b"5",
            b"99999999999",
            FORM.encode(),
            b"multipart/form-data; boundary=x",
            b"application/json",
            b"*/*",
            b"evil.example",
            b"\x00",
            b"a\r\n b",
            b"x" * 40000,
            b";" * 500,
            b"Bearer \xff",
        ]
    ),
    st.binary(max_size=30),
)
BODIES = st.one_of(
    st.sampled_from(
        [
            b"",
            b"deed=next_client",
            b"deed=next_client&csrf=",
            b"5\r\na=1&b\r\n0\r\n\r\n",
            b"fffffffff\r\n",
            b"zz\r\n",
            b"-1\r\n",
            b"a=%ff",
            b"\x00" * 100,
            b"a" * 300000,
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\r\n" * 50,
        ]
    ),
    st.binary(max_size=200),
)
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


LIKELY_PATHS = st.sampled_from(
    [
        "/",
        "/act",
        "/drill/act",
        "/drill",
        "/live",
        "/drill/live",
        "/knock",
        "/open/x",
        "/open/",
        "/figures?a=%ff",
        "/figures?a=1&a=2",
        "/act?csrf=x",
        "/desk.css",
        "/act/",
        "/%2e%2e/act",
    ]
)
OWN = ("cookie", "origin", "sec_fetch_site", "content_type")
STRANGE = st.dictionaries(
    st.sampled_from(
        ["Accept", "Authorization", "Expect", "Sec-Fetch-Mode", "Sec-Purpose", "Upgrade"]
    ),
    st.sampled_from(
        ["", "*/*", "application/json", "Bearer x", "100-continue", "websocket", "\udcff"]
    ),
    max_size=2,
)


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


def closes(link: socket.socket) -> bool:
    link.settimeout(DID_NOT_HANG_S)
    try:
        while link.recv(65536):
            continue
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /act HTTP/1.1\r\nHost: x\r\n"],
)
def test_whoever_does_not_come_to_the_point_is_let_go(
    desk: Standing, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(wire, "REQUEST_WITHIN_S", 0.3)
    with socket.create_connection(("127.0.0.1", desk.port)) as link:
        link.sendall(sent)
        assert closes(link)


def test_a_byte_now_and_then_does_not_help(desk: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "REQUEST_WITHIN_S", 0.5)
    deadline = time.monotonic() + DID_NOT_HANG_S
    with socket.create_connection(("127.0.0.1", desk.port)) as link:
        link.sendall(b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises(OSError):  # noqa: PT012 - it is told by one of many
            while time.monotonic() < deadline:
                link.sendall(b"x")
                time.sleep(0.02)


def test_a_body_that_does_not_come_is_told_so(
    desk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "BODY_WITHIN_S", 0.3)
    browser = enter(desk)
    answer = browser.post("/act", b"deed=", content_length="100")
    assert answer.status == 408
    assert desk.real.acts == []


def test_a_body_nobody_wants_has_an_end(desk: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "REQUEST_WITHIN_S", 0.5)
    browser = enter(desk)
    headers = browser.headers(connection=None, content_length=str(10**9))
    with socket.create_connection(("127.0.0.1", desk.port)) as link:
        link.sendall(request("GET", browser.at("/"), headers))
        deadline = time.monotonic() + DID_NOT_HANG_S
        with pytest.raises(OSError):  # noqa: PT012 - it is told by one of many
            while time.monotonic() < deadline:
                link.sendall(b"x" * 1000)
                time.sleep(0.02)


def _page_on(link: socket.socket, sent: bytes) -> bool:
    """Whether the whole page comes on a connection that is kept."""
    link.sendall(sent)
    got = b""
    while b"</form>" not in got:
        piece = link.recv(65536)
        assert piece, got
        got += piece
    return got.startswith(b"HTTP/1.1 200")


def test_two_hundred_silent_connections_push_out_each_other_and_not_her(desk: Standing) -> None:
    browser = enter(desk)
    look = request("GET", browser.at("/"), browser.headers(connection=None))
    with ExitStack() as stack, Tab(browser) as tab:
        tab.until("parts")
        hers = stack.enter_context(socket.create_connection(("127.0.0.1", desk.port), 20))
        assert _page_on(hers, look)
        links = [
            stack.enter_context(socket.create_connection(("127.0.0.1", desk.port), 20))
            for _ in range(200)
        ]
        assert closes(links[0])
        assert browser.act("give", subject="1").status == 303
        assert desk.real.acts[-1].subject == "1"
        assert _page_on(hers, look)
        assert knock(desk).status == 200
        # The newest of them are still waited for: it is the number that was too much.
        links[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            links[-1].recv(1)
        desk.real.say("Сбой")
        tab.until("parts", "Сбой")


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
