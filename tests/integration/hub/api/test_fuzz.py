"""Anything at all at every endpoint: an answer below 500, no traceback, and the hub goes on."""

import contextlib
import os
import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from runbook.hub.api import exchange, patience, roll
from runbook.hub.api.app import ROUTES
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store import people, sessions
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.integration.hub.api.running import AgentLine, RunningApi, enrolled, outage
from tests.integration.hub.conftest import Clock

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
LENIENT = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApi, AgentLine]]:
    """One hub for everything that is thrown at it; on SQLite: what is fuzzed comes before it."""
    patch = pytest.MonkeyPatch()
    patch.setattr(roll, "PER_SECOND", 1e6)
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/hub.sqlite", OwnSecret.fresh())
    store.upgrade()
    clock = Clock()
    api = RunningApi(store, Office(HubSettings(), Path()), clock)
    yield api, enrolled(api, "op-117")
    api.stop()
    store.close()
    patch.undo()


Running = tuple[RunningApi, AgentLine]


def well(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    """The hub still takes a report, and no defect was logged."""
    running[1].tell(outages=(outage(),))
    bad = [one.getMessage() for one in caplog.records if one.levelname in {"ERROR", "CRITICAL"}]
    assert not bad
    assert "Traceback" not in caplog.text


METHODS = st.sampled_from(["GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"])
PATHS = st.sampled_from(ROUTES) | st.text(
    st.characters(min_codepoint=33, max_codepoint=126), max_size=30
).map(lambda text: f"/{text}")
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80).map(str.strip)


@LENIENT
@given(method=METHODS, path=PATHS, body=st.binary(max_size=200), credentials=VALUES)
@example(method="POST", path="/v1/report", body=b"", credentials="Runbook " + "." * 60)
@example(method="GET", path="/?lang=%ff%fe", body=b"", credentials="")
@example(method="GET", path="/v1/report?" + "a" * 4000, body=b"", credentials="")
def test_any_request_is_answered(
    running: Running,
    caplog: pytest.LogCaptureFixture,
    method: str,
    path: str,
    body: bytes,
    credentials: str,
) -> None:
    with running[0].client() as client:
        headers = {"authorization": credentials, "content-length": str(len(body))}
        said = client.request(method, running[0].url + path, content=body, headers=headers)
    assert said.status_code < 500
    assert "Traceback" not in said.text
    well(running, caplog)


PRESSES = st.sampled_from(
    ["/login", "/login/" + "a" * 32, "/login/x", "/logout", "/order", "/incidents/1", "/a/x"]
)
ORDERS = st.sampled_from(["ack:1:", "call:1:", "eta:1:99999", "res:1:?", "undeg:0:", "yes:0:x"])
FORM_FIELDS = st.sampled_from(["code", "email", "key", "order", "back"])


@LENIENT
@given(
    path=PRESSES,
    fields=st.dictionaries(FORM_FIELDS, ORDERS | st.text(max_size=40), max_size=5),
    origin=st.sampled_from(["", "null", "http://", "https://[", "http://a:b@c:99999"]) | VALUES,
    cookie=VALUES | st.sampled_from(["runbook=" + "a" * 43, "__Host-runbook=;;=", "runbook"]),
)
def test_any_press_is_answered(
    running: Running,
    caplog: pytest.LogCaptureFixture,
    path: str,
    fields: dict[str, str],
    origin: str,
    cookie: str,
) -> None:
    api, inside = running[0], signed_in(running[0])
    with api.client(follow_redirects=False) as client:
        strange = {"origin": origin, "cookie": cookie, "host": origin or "x"}
        ours = {"origin": api.url, "cookie": f"runbook={inside.token}"}
        for headers in (strange, ours):
            said = client.post(path, data=fields | {"key": inside.key}, headers=headers)
            assert said.status_code < 500, said.text
            looked = client.get(path, headers=headers)
            assert looked.status_code < 500, looked.text
            assert "Traceback" not in said.text + looked.text
    well(running, caplog)


@LENIENT
@given(body=st.binary(max_size=300), kind=VALUES)
@example(body=b"order=ack:1:&key=" + b"%" * 50, kind="application/x-www-form-urlencoded")
@example(body=b"a=1&" * 1000, kind="application/x-www-form-urlencoded")
@example(body="order=\u043a".encode(), kind="application/x-www-form-urlencoded; charset=x")
def test_any_form_is_answered(
    running: Running, caplog: pytest.LogCaptureFixture, body: bytes, kind: str
) -> None:
    api, inside = running[0], signed_in(running[0])
    cookie = f"runbook={inside.token}"
    headers = {"origin": api.url, "cookie": cookie, "content-type": kind}
    with api.client(follow_redirects=False) as client:
        for path in ("/order", "/login", "/logout"):
            said = client.post(path, content=body, headers=headers)
            assert said.status_code < 500, said.text
    well(running, caplog)


@dataclass(frozen=True)
class Inside:
    """A session of the lead's: its cookie, and what its forms carry."""

    token: str
    key: str


def signed_in(api: RunningApi) -> Inside:
    with api.store.write() as tx:
        people.save(tx, HubPerson("lead", Role.SHIFT_LEAD, "Руководитель смены"))
        token = sessions.begin(tx, "lead")
        return Inside(token, sessions.actions_key(tx, token))


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = (
    *("agent", "sequence", "sent", "schema", "version", "head", "leaving", "where", "diagnosis"),
    *("complaint", "outages", "promises", "calls", "chats", "operator", "code", "authentication"),
)


@LENIENT
@given(
    path=st.sampled_from(["/v1/report", "/v1/enrol"]),
    fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6),
)
def test_any_document_is_answered(
    running: Running, caplog: pytest.LogCaptureFixture, path: str, fields: dict[str, Any]
) -> None:
    line = running[1]
    with running[0].client(headers=line.headers) as client:
        sound = {"agent": "op-117", "sequence": 1, "sent": "2026-11-22T01:00:00Z"}
        for document in (fields, sound | fields):
            said = client.post(path, json=document)
            assert said.status_code < 500, said.text
    well(running, caplog)


def _raw(api: RunningApi, data: bytes) -> bytes:
    """What comes back on a bare connection, until it is closed or nothing more comes."""
    heard = b""
    connection = socket.create_connection(api.address, timeout=2)
    with connection, contextlib.suppress(OSError):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            heard += part
    return heard


BEGINNINGS = (
    b"",
    b"GET / HTTP/1.1\r\n",
    b"POST /v1/report HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n",
    b"POST /v1/report HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


@LENIENT
@given(begins=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=300))
def test_any_bytes_end_in_an_answer_or_silence(
    running: Running, caplog: pytest.LogCaptureFixture, begins: bytes, rest: bytes
) -> None:
    heard = _raw(running[0], begins + rest)
    assert b" 500 " not in heard
    assert b"Traceback" not in heard
    well(running, caplog)


def test_headers_without_end_are_refused_before_they_fill_the_memory(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    line = b"x-%d: " % random.randrange(10) + b"y" * 1000 + b"\r\n"
    heard = _raw(running[0], b"GET / HTTP/1.1\r\nhost: x\r\n" + line * 40)
    assert heard.startswith(b"HTTP/1.1 400")
    well(running, caplog)


def test_who_says_nothing_is_not_waited_for(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(patience, "HEADERS_WITHIN_S", 0.3)
    for begins in (b"", b"GET / HTTP/1.1\r\nhost: x\r\n"):
        with socket.create_connection(running[0].address, timeout=10) as connection:
            connection.sendall(begins)
            assert connection.recv(100) == b""
    well(running, caplog)


ANSWERED_AT_ONCE = [
    b"POST /v1/report HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n",
    b"POST /a/x HTTP/1.1\r\nhost: x\r\ncontent-length: 200000000\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n",
]


@pytest.mark.parametrize("begins", ANSWERED_AT_ONCE)
def test_a_body_nobody_reads_does_not_hold_the_connection(
    running: Running, monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    monkeypatch.setattr(patience, "REST_WITHIN_S", 0.5)
    with socket.create_connection(running[0].address, timeout=10) as connection:
        connection.sendall(begins)
        assert connection.recv(4096).startswith(b"HTTP/1.1 ")
        assert _dribbled_until_closed(connection)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", b"\r\n"),
        (b"POST /a/x HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n", b"12345"),
    ],
)
def test_what_comes_after_the_answer_does_not_hold_the_connection(
    running: Running, monkeypatch: pytest.MonkeyPatch, begins: bytes, ends: bytes
) -> None:
    # A connection takes its time from here when it is made.
    monkeypatch.setattr(running[0]._server._server.config, "timeout_keep_alive", 1)
    with socket.create_connection(running[0].address, timeout=10) as connection:
        connection.sendall(begins)
        assert connection.recv(4096).startswith(b"HTTP/1.1 ")
        connection.sendall(ends)
        assert connection.recv(4096) == b""


def _dribbled_until_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.1)
    for _ in range(50):
        try:
            connection.sendall(b"1")
            if not connection.recv(4096):
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_a_body_that_nobody_reads_may_end_and_the_connection_goes_on(running: Running) -> None:
    with socket.create_connection(running[0].address, timeout=10) as connection:
        connection.sendall(b"POST /v1/report HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")
        connection.sendall(b"12345GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_more_of_a_body_nobody_reads_than_a_report_has_is_not_taken(running: Running) -> None:
    with socket.create_connection(running[0].address, timeout=10) as connection:
        connection.sendall(b"POST /a/x HTTP/1.1\r\nhost: x\r\ncontent-length: 20000000\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 410")
        with pytest.raises(ConnectionError):
            connection.sendall(b"x" * 19_000_000)


def test_the_first_byte_of_a_body_is_not_waited_for_for_ever(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "BODY_WITHIN_S", 0.3)
    with socket.create_connection(running[0].address, timeout=10) as connection:
        connection.sendall(b"POST /v1/enrol HTTP/1.1\r\nhost: x\r\ncontent-length: 200\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 408")
