"""The hub's door for evidence: who may send it, how much, how often, and what is kept of it."""

import io
import random
import zipfile
from collections.abc import Callable

import httpx

from runbook.bundle.shapes import LARGEST, Bundle
from runbook.hub.admission.enrolling import shut_out
from runbook.hub.api.bundling import BURST
from runbook.hub.store import bundles
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import AgentLine, RunningApi, outage, until
from tests.integration.hub.bundles import KEY, logged, made

MakeAgent = Callable[..., AgentLine]


def send(api: RunningApi, line: AgentLine, body: bytes) -> httpx.Response:
    with api.client() as client:
        headers = {**line.headers, "content-type": "application/zip"}
        return client.post("/v1/bundle", content=body, headers=headers)


def test_what_was_answered_is_sealed_in_the_database(
    store: Store, api: RunningApi, agent: MakeAgent
) -> None:
    line, bundle = agent("op-117"), made()
    taken = send(api, line, bundle.content)
    assert taken.status_code == 200, taken.text
    said = taken.json()
    assert (said["schema"], said["sha256"]) == ("runbook.bundle_taken/1", bundle.sha256)
    with store.read() as tx:
        assert bundles.content(tx, said["id"]) == bundle.content
        raw = tx.connection.exec_driver_sql("SELECT sealed FROM bundles").scalar()
    assert raw is not None
    assert b"summary.md" not in bytes(raw)
    assert [one.body["operator"] for one in logged(store, "bundle.received")] == ["op-117"]


def test_the_same_file_twice_is_kept_and_told_once(
    store: Store, api: RunningApi, agent: MakeAgent
) -> None:
    line, bundle = agent("op-117"), made()
    first, again = (send(api, line, bundle.content).json() for _ in range(2))
    assert first["id"] == again["id"]
    assert len(logged(store, "bundle.received")) == 1


def test_a_stranger_a_wrong_key_and_a_revoked_pc_are_refused(
    store: Store, api: RunningApi, agent: MakeAgent
) -> None:
    line = agent("op-117")
    with api.client() as client:
        assert client.post("/v1/bundle", content=made().content).status_code == 401
        assert client.get("/v1/bundle").status_code == 405
    assert send(api, api.line("op-117", bytes(32)), made().content).json()["code"] == "not_known"
    with store.write() as tx:
        assert shut_out(tx, "op-117")
    refused = until(
        lambda: one if (one := send(api, line, made().content)).status_code == 403 else None
    )
    assert refused.json()["code"] == "revoked"


def test_what_is_no_bundle_or_anothers_reaches_no_database(
    store: Store, api: RunningApi, agent: MakeAgent
) -> None:
    line = agent("op-117")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    for body, code in (
        (b"", "not_a_bundle"),
        (b"PK\x03\x04 and so on", "not_a_bundle"),
        (out.getvalue(), "not_a_bundle"),
        (made("op-118").content, "not_hers"),
    ):
        refused = send(api, line, body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    with store.read() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM bundles").scalar() == 0


def test_a_file_beyond_the_bound_is_not_read_to_its_end(api: RunningApi, agent: MakeAgent) -> None:
    refused = send(api, agent("op-117"), bytes(LARGEST + 1))
    assert refused.status_code == 413


def test_a_large_one_within_the_bound_is_taken(api: RunningApi, agent: MakeAgent) -> None:
    noise = random.Random(7).randbytes(300 * 1024).hex()
    bundle = made(noise=noise)
    assert 256 * 1024 < len(bundle.content) < LARGEST
    assert send(api, agent("op-117"), bundle.content).status_code == 200


def test_who_sends_too_many_is_asked_to_wait_and_nobody_else(
    api: RunningApi, agent: MakeAgent
) -> None:
    line, other = agent("op-117"), agent("op-118")
    answers = [send(api, line, made(said=str(one)).content) for one in range(BURST + 1)]
    assert [one.status_code for one in answers] == [200] * BURST + [429]
    assert int(answers[-1].headers["retry-after"]) > 60
    assert send(api, other, made("op-118").content).status_code == 200


def test_of_one_operator_only_the_newest_are_kept(store: Store) -> None:
    with store.write() as tx:
        for number in range(bundles.MOST_OF_OPERATOR + 5):
            one: Bundle = made(said=str(number))
            bundles.add(tx, "op-117", KEY, "2026-11-22T23:13:05Z", one.sha256, one.content)
        assert len(bundles.of_incidents(tx, {KEY}, 100)) == bundles.MOST_OF_OPERATOR


def test_it_opens_in_its_own_row_only(store: Store) -> None:
    with store.write() as tx:
        one, _ = bundles.add(tx, "op-117", KEY, "x", "a" * 64, b"first")
        two, _ = bundles.add(tx, "op-117", KEY, "x", "b" * 64, b"second")
        other = f"(SELECT sealed FROM bundles WHERE id = '{one.id}')"
        swap = f"UPDATE bundles SET sealed = {other} WHERE id = '{two.id}'"
        tx.connection.exec_driver_sql(swap)
        assert bundles.content(tx, one.id) == b"first"
        assert bundles.content(tx, two.id) is None


def test_it_is_put_to_her_own_incident_only(
    store: Store, api: RunningApi, agent: MakeAgent
) -> None:
    line = agent("op-118")
    line.tell(outages=(outage(),))
    bundle = made("op-117")
    assert send(api, agent("op-117"), bundle.content).json().get("incident", 0) == 0
