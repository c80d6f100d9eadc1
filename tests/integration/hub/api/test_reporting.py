"""Reports: who may send them, what is kept before the answer, what comes twice or out of order."""

from collections.abc import Callable

import msgspec

from runbook.hub.admission.enrolling import shut_out
from runbook.hub.api.roll import BURST
from runbook.hub.office import Office
from runbook.hub.store import agents, reports, seen
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Diagnosis, Sight
from tests.integration.hub.api.running import (
    WHERE,
    AgentLine,
    RunningApi,
    ago,
    outage,
    until,
)
from tests.integration.hub.conftest import Clock

MakeAgent = Callable[..., AgentLine]


def kept(store: Store) -> list[int]:
    with store.read() as tx:
        return [one.sequence for one in reports.since(tx, 0)]


def test_what_was_answered_is_in_the_database(store: Store, agent: MakeAgent) -> None:
    line = agent()
    for number in range(1, 6):
        line.tell(outages=(outage(revision=number),))
        assert kept(store) == list(range(1, number + 1))


def test_a_stranger_is_not_known_and_a_wrong_key_neither(api: RunningApi, agent: MakeAgent) -> None:
    agent("op-117")
    for line in (api.line("op-999"), api.line("op-117", bytes(32))):
        refused = line.send(line.report())
        assert (refused.status_code, refused.json()["code"]) == (401, "not_known")
        assert refused.headers["www-authenticate"] == "Runbook"


def test_what_is_no_credential_is_refused(api: RunningApi) -> None:
    with api.client() as client:
        for given in ("", "Runbook", "Bearer abc", "Runbook a.b", "Runbook яяяя", "x" * 5000):
            headers = {b"authorization": given.encode()}
            refused = client.post("/v1/report", content=b"{}", headers=headers)
            assert refused.status_code == 401, given[:20]


def test_a_revoked_agent_is_told_so_within_a_second(store: Store, agent: MakeAgent) -> None:
    line, other = agent("op-117"), agent("op-118")
    line.tell()
    with store.write() as tx:
        assert shut_out(tx, "op-117")
    refused = until(lambda: one if (one := line.send(line.report())).status_code != 200 else None)
    assert (refused.status_code, refused.json()["code"]) == (403, "revoked")
    other.tell()


def test_a_report_for_another_operator_is_refused(agent: MakeAgent) -> None:
    line = agent("op-117")
    refused = line.send(line.report(agent="op-118"))
    assert (refused.status_code, refused.json()["code"]) == (422, "not_hers")


def test_a_report_that_comes_twice_is_kept_once(store: Store, agent: MakeAgent) -> None:
    line = agent()
    report = line.report(outages=(outage(),))
    assert [line.send(report).status_code for _ in range(3)] == [200] * 3
    assert kept(store) == [1]


def test_reports_out_of_order_are_all_kept_and_the_newest_counts(
    store: Store, agent: MakeAgent
) -> None:
    line = agent()
    line.tell(sequence=7, outages=(outage(revision=7),), version="7")
    line.tell(sequence=3, outages=(outage(revision=3),), version="3")
    line.tell(sequence=5, outages=(outage(revision=5),), version="5")
    assert kept(store) == [7, 3, 5]
    with store.read() as tx:
        found = agents.by_operator(tx, "op-117")
    assert found is not None
    assert (found.sequence, found.version) == (7, "7")


def test_a_heartbeat_that_says_nothing_new_does_not_touch_the_database(
    api: RunningApi, store: Store, agent: MakeAgent
) -> None:
    line = agent()
    line.tell(where=WHERE)
    line.tell(calls=1, chats=2)
    before = _commits(api)
    for _ in range(5):
        assert line.tell(calls=1, chats=2).accepted
    assert _commits(api) == before
    line.tell(calls=0, chats=2)
    assert _commits(api) == before + 1
    assert kept(store) == [1]


def _commits(api: RunningApi) -> int:
    lines = api.intake.meters.text().decode().splitlines()
    found = next(one for one in lines if one.startswith("runbook_hub_batch_reports_count"))
    return int(float(found.split()[-1]))


def test_a_heartbeats_head_is_kept_when_it_moves(store: Store, agent: MakeAgent) -> None:
    line = agent()
    line.tell(head="41:00112233445566778899aabbccddeeff")
    line.tell(head="42:ffeeddccbbaa99887766554433221100")
    with store.read() as tx:
        found = agents.by_operator(tx, "op-117")
    assert found is not None
    assert found.head.startswith("42:")


def test_who_was_heard_is_told_to_the_other_hubs(
    api: RunningApi, store: Store, agent: MakeAgent, clock: Clock
) -> None:
    agent("op-117").tell()
    agent("op-118").tell()
    api.stop()
    with store.read() as tx:
        assert seen.read(tx) == {"op-117": clock.now, "op-118": clock.now}


def test_a_hub_that_starts_again_knows_its_agents_and_what_was_kept(
    store: Store, office: Office, agent: MakeAgent, clock: Clock
) -> None:
    line = agent()
    line.tell(where=WHERE, outages=(outage(),))
    again = RunningApi(store, office, clock)
    try:
        moved = again.line("op-117")
        answered = moved.tell(sequence=2)
        assert not answered.send_all
        assert kept(store) == [1]
    finally:
        again.stop()


def test_a_hub_that_knows_nothing_of_her_wants_everything_told(agent: MakeAgent) -> None:
    line = agent()
    assert line.tell().send_all
    assert not line.tell(where=WHERE).send_all
    assert not line.tell().send_all


def test_a_sequence_that_goes_back_is_answered_with_the_wish_to_hear_everything(
    agent: MakeAgent,
) -> None:
    line = agent()
    line.tell(sequence=90, where=WHERE)
    assert line.tell(sequence=3).send_all


def test_too_much_is_refused_before_it_is_read(api: RunningApi, agent: MakeAgent) -> None:
    line = agent()
    refused = line.send_bytes(b" " * (256 * 1024 + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    chunks = (b" " * 65536 for _ in range(6))
    with api.client() as client:
        streamed = client.post("/v1/report", content=chunks, headers=line.headers)
    assert (streamed.status_code, streamed.headers["connection"]) == (413, "close")
    line.tell()


def test_a_refusal_names_the_place_and_nothing_that_stood_there(agent: MakeAgent) -> None:
    line = agent()
    refused = line.send_bytes(
        b'{"agent":"op-117","sequence":1,"sent":"2026-11-22T01:00:00Z",'
        b'"outages":[{"key":"SECRET 4276","revision":1,'
        b'"opened":{"wall":"2026-11-22T01:00:00Z","age_ms":1}}]}'
    )
    assert (refused.status_code, refused.json()["at"]) == (400, "outages[0].key")
    assert "SECRET" not in refused.text
    assert refused.json()["sentence"].startswith("В отчёте")


def test_a_long_report_is_taken_whole(store: Store, agent: MakeAgent) -> None:
    line = agent()
    sights = tuple(
        Sight(probe=f"anchor:tls://host-{number}:443", outcome="failed", detail="no answer" * 20)
        for number in range(400)
    )
    diagnosis = Diagnosis(made=ago(), cause="isp.no_internet", side="isp", observations=sights)
    line.tell(diagnosis=diagnosis)
    with store.read() as tx:
        [found] = reports.since(tx, 0)
    assert found.report.diagnosis == diagnosis


def test_an_agent_that_never_stops_talking_waits_and_others_do_not(
    store: Store, agent: MakeAgent
) -> None:
    line, other = agent("op-117"), agent("op-118")
    answers = [line.send(line.report(outages=(outage(),))) for _ in range(int(BURST) + 20)]
    refused = next(one for one in answers if one.status_code != 200)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_often")
    assert int(refused.headers["retry-after"]) >= 1
    assert len(kept(store)) >= BURST
    other.tell(outages=(outage("ff00112233445566"),))


def test_a_long_report_counts_as_several(agent: MakeAgent) -> None:
    line = agent()
    padded = msgspec.json.encode(line.report()) + b" " * 40_000
    answers = [line.send_bytes(padded).status_code for _ in range(4)]
    assert answers[:2] == [200, 200]
    assert 429 in answers
