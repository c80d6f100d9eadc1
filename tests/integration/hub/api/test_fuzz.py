"""Anything at all at every endpoint: an answer below 500, no traceback, and the hub goes on."""

import os
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from runbook.hub.api.app import ROUTES
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store import people, sessions
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.thrown_at import Running, raw, well

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
LENIENT = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
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
    heard = raw(running[0], begins + rest)
    assert b" 500 " not in heard
    assert b"Traceback" not in heard
    well(running, caplog)
