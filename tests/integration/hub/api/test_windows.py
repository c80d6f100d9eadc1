"""What can be looked at, the headers of every answer, TLS, and whose address is believed."""

import socket
import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from runbook.hub.api import server as serving
from runbook.hub.api.limiter import BURST
from runbook.hub.api.server import ApiServer, CannotListenError
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import incidents
from runbook.hub.store.store import Store
from tests.far_ends.authority import Authority
from tests.integration.hub.api.running import RunningApi, client_of, enrolled, outage, until
from tests.integration.hub.conftest import NOW, Clock

GUARDS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


def test_health_is_one_document(api: RunningApi) -> None:
    with api.client() as client:
        said = client.get("/healthz")
    assert said.status_code == 200
    assert said.json() == {
        "schema": "runbook.health/1",
        "healthy": True,
        "database": True,
        "writes": True,
        "on_duty": False,
        "somebody_on_duty": False,
        "office_speaks": False,
        "silence_counts": None,
        "parts": {},
    }


def test_a_hub_on_duty_whose_correlation_has_died_is_not_healthy(api: RunningApi) -> None:
    api.health.on_duty(1)
    api.health.beat("correlation")
    with api.client() as client:
        assert client.get("/healthz").status_code == 200
        api.health.failed("correlation", 3, "ValueError")
        ill = client.get("/healthz")
    assert ill.status_code == 503
    assert ill.json()["parts"]["correlation"]["works"] is False


def test_the_figures_are_those_of_this_hub_and_name_nobody(api: RunningApi) -> None:
    line = enrolled(api, "op-117")
    line.tell(outages=(outage(),))
    with api.client() as client:
        client.get("/nowhere/op-117")
        said = client.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    assert 'runbook_hub_requests_total{route="/v1/report",status="200"} 1.0' in said.text
    assert 'route="other",status="404"' in said.text
    assert "runbook_hub_agents 1.0" in said.text
    assert "runbook_hub_agents_alive 1.0" in said.text
    assert "op-117" not in said.text


def test_the_page_shows_what_is_open_and_forbids_everything_else(
    api: RunningApi, store: Store
) -> None:
    with store.write() as tx:
        kept = incidents.save(
            tx, HubIncident("00" * 8, Kind.LOCAL, NOW, agent="op-117", cause="isp.no_internet")
        )
    with api.client() as client:
        page = until(lambda: one if f"№ {kept.number}" in (one := client.get("/")).text else None)
        english = client.get("/?lang=en")
        odd = client.get("/?lang=%3Cscript%3E&lang=en")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    assert page.text.count("<script") == page.text.count('<script src="/hub.js" defer>') == 1
    assert "op-117" not in page.text
    assert "1 outage, at a single operator." in english.text
    assert "Идёт 1 сбой, у одного оператора." in odd.text


NOT_THERE = [
    ("GET", "/v1/report", 405, "POST"),
    ("PUT", "/v1/report", 405, "POST"),
    ("GET", "/v1/enrol", 405, "POST"),
    ("POST", "/", 405, "GET, HEAD"),
    ("DELETE", "/metrics", 405, "GET, HEAD"),
    ("OPTIONS", "/healthz", 405, "GET, HEAD"),
    ("GET", "/v1/report/", 404, None),
    ("GET", "/../../etc/passwd", 404, None),
    ("POST", "/v2/report", 404, None),
]


def test_what_is_not_there_is_refused_in_words(api: RunningApi) -> None:
    with api.client() as client:
        for method, path, status, allow in NOT_THERE:
            said = client.request(method, path)
            assert (said.status_code, said.headers.get("allow")) == (status, allow), path
            assert said.json()["schema"] == "runbook.problem/1"
            assert said.json()["sentence"]


def test_every_answer_keeps_browsers_safe(api: RunningApi) -> None:
    line = enrolled(api, "op-117")
    with api.client() as client:
        answers = [
            client.get("/"),
            client.get("/healthz"),
            client.get("/metrics"),
            client.get("/no"),
            client.post("/v1/report"),
            line.send(line.report()),
        ]
        assert client.head("/").status_code == 200
    for one in answers:
        assert {name: one.headers.get(name) for name in GUARDS} == GUARDS, one.url
        assert "default-src 'none'" in one.headers["content-security-policy"]
        # Of a page no path is told, and its own forms must be able to say where they come from.
        page = one.headers["content-type"].startswith("text/html")
        assert one.headers["referrer-policy"] == ("strict-origin" if page else "no-referrer")
        assert len(one.headers.get_list("referrer-policy")) == 1
        assert "strict-transport-security" not in one.headers
        assert "server" not in one.headers


def test_with_a_certificate_it_speaks_tls_and_says_so(
    store: Store, office: Office, clock: Clock, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    pair = authority.issue("localhost", "127.0.0.1")
    server = Server(listen="127.0.0.1:0", certificate=str(pair.certificate), key=str(pair.key))
    api = RunningApi(store, office, clock, server, "https")
    trust = ssl.create_default_context(cafile=str(authority.file))
    try:
        with api.client(verify=trust) as client:
            said = client.get("/healthz")
        assert said.status_code == 200
        assert said.headers["strict-transport-security"].startswith("max-age=")
        plainly = client_of(api.url.replace("https", "http"))
        with plainly as plain, pytest.raises(httpx.HTTPError):
            plain.get("/healthz")
    finally:
        api.stop()


def test_a_tls_handshake_in_silence_is_not_waited_for(
    store: Store, office: Office, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HANDSHAKE_S", 0.5)
    pair = Authority(tmp_path).issue("localhost", "127.0.0.1")
    server = Server(listen="127.0.0.1:0", certificate=str(pair.certificate), key=str(pair.key))
    api = RunningApi(store, office, clock, server, "https")
    try:
        with socket.create_connection(api.address, timeout=15) as connection:
            assert connection.recv(100) == b""
    finally:
        api.stop()


STRANGER = {"x-forwarded-for": "203.0.113.9"}
WATCHER = {"x-forwarded-for": "203.0.113.10"}


def test_strangers_see_nothing_of_the_state(store: Store, office: Office, clock: Clock) -> None:
    server = Server(listen="127.0.0.1:0", proxies=("127.0.0.1",), watchers=("203.0.113.10",))
    office = replace(office, settings=HubSettings(server=server))
    api = RunningApi(store, office, clock, server)
    try:
        with api.client() as client:
            told = client.get("/metrics", headers=STRANGER)
            nothing = client.get("/nowhere", headers=STRANGER)
            assert (told.status_code, told.content) == (404, nothing.content)
            login = client.get("/", headers=STRANGER)
            assert "Вход на страницу пульта" in login.text
            assert "Рабочие места" not in login.text
            assert client.get("/", headers=WATCHER).status_code == 200
            assert client.get("/metrics", headers=WATCHER).status_code == 200
            assert client.get("/metrics").status_code == 200
            assert client.get("/healthz", headers=STRANGER).json() == {"healthy": True}
            assert "parts" in client.get("/healthz", headers=WATCHER).json()
            api.health.on_duty(1)
            api.health.failed("correlation", 3, "ValueError")
            ill = client.get("/healthz", headers=STRANGER)
        assert (ill.status_code, ill.json()) == (503, {"healthy": False})
    finally:
        api.stop()


def _tries(api: RunningApi, addresses: list[str]) -> list[int]:
    with api.client() as client:
        return [
            client.post("/v1/enrol", content=b"{}", headers={"x-forwarded-for": one}).status_code
            for one in addresses
        ]


def test_nobody_says_his_address_himself(api: RunningApi) -> None:
    many = [f"198.51.100.{number}" for number in range(BURST + 2)]
    assert _tries(api, many)[-1] == 429


def test_a_front_end_that_is_named_is_believed(store: Store, office: Office, clock: Clock) -> None:
    server = Server(listen="127.0.0.1:0", proxies=("127.0.0.1",))
    api = RunningApi(store, office, clock, server)
    try:
        many = [f"198.51.100.{number}" for number in range(BURST + 2)]
        assert set(_tries(api, many)) == {400}
        # What stands further left anybody may have written.
        forged = [f"198.51.100.{number}, 203.0.113.9" for number in range(BURST + 2)]
        assert _tries(api, forged)[-1] == 429
    finally:
        api.stop()


def test_the_log_says_what_happened_and_not_to_whom(
    api: RunningApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "runbook.hub")
    line = enrolled(api, "op-117")
    line.tell()
    with api.client() as client:
        client.get("/?lang=en&token=hush")
        client.get("/op-117")
        client.post("/v1/report")
    assert "POST /v1/report 200" in caplog.text
    assert "GET other 404" in caplog.text
    # It is written once the answer is on its way.
    until(lambda: "POST /v1/report 401" in caplog.text)
    assert "from 127.0.0.1" in caplog.text
    assert "op-117" not in caplog.text
    assert "hush" not in caplog.text


async def _silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """An application that says nothing."""


@pytest.mark.parametrize(
    ("settings", "rule_id"),
    [
        (Server(listen="203.0.113.77:8470"), "hub.listen.no_such_address"),
        (Server(listen="127.0.0.1"), "hub.listen.no_such_address"),
        (Server(listen="127.0.0.1:99999"), "hub.listen.no_such_address"),
        (
            Server(listen="127.0.0.1:0", certificate="no.pem", key="no.pem"),
            "hub.listen.certificate",
        ),
    ],
)
def test_where_it_cannot_listen_it_says_why(settings: Server, rule_id: str, office: Office) -> None:
    with pytest.raises(CannotListenError) as raised:
        ApiServer(_silent, settings)
    assert raised.value.rule_id == rule_id


def test_a_port_in_use_is_said(api: RunningApi) -> None:
    with pytest.raises(CannotListenError) as raised:
        ApiServer(_silent, Server(listen=f"127.0.0.1:{api.address[1]}"))
    assert raised.value.rule_id == "hub.listen.in_use"
