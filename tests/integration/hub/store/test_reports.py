"""Reports: kept once, in the order of commits, and what they amount to for each operator."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store import agents, people, reports, seen
from runbook.hub.store.store import Store
from runbook.hub.store.tables import REPORTS, STANDING
from tests.integration.hub.conftest import NOW, Clock
from tests.integration.hub.store.samples import (
    WHERE,
    complained,
    diagnosed,
    heartbeat,
    incoming,
    promised,
    there,
)


def enrolled(store: Store, *operators: str) -> None:
    with store.write() as tx:
        for operator in operators:
            agents.enrol(tx, operator, b"h" * 32, b"k" * 32)


def take(store: Store, *batch: reports.Incoming) -> None:
    with store.write() as tx:
        reports.take(tx, batch)


def test_a_report_comes_back_as_it_came_but_without_promises(store: Store) -> None:
    enrolled(store, "op-1")
    report = diagnosed(promises=(promised(),))
    take(store, incoming("op-1", report, NOW + timedelta(milliseconds=7)))
    with store.read() as tx:
        (kept,) = reports.since(tx, 0)
        rows = str(tx.connection.execute(select(REPORTS)).all())
    assert kept.report == msgspec.structs.replace(report, promises=())
    assert (kept.operator, kept.sequence, kept.route) == ("op-1", 1, "https")
    assert kept.received_at == NOW + timedelta(milliseconds=7)
    assert "4711" not in rows


def test_the_same_report_is_kept_once_in_whatever_batch_it_comes(store: Store) -> None:
    enrolled(store, "op-1", "op-2")
    one, two = (incoming(operator, diagnosed()) for operator in ("op-1", "op-2"))
    take(store, one, two, one)
    take(store, one)
    take(store, two, incoming("op-1", diagnosed(sequence=2)))
    take(store, incoming("op-1", diagnosed(), route="relay"))
    with store.read() as tx:
        kept = reports.since(tx, 0)
    assert [(one.operator, one.sequence, one.route) for one in kept] == [
        ("op-1", 1, "https"),
        ("op-2", 1, "https"),
        ("op-1", 2, "https"),
        ("op-1", 1, "relay"),
    ]


def test_reading_goes_on_from_where_it_stopped(store: Store) -> None:
    enrolled(store, "op-1")
    take(store, *(incoming("op-1", diagnosed(sequence=number)) for number in range(7)))
    found: list[int] = []
    with store.read() as tx:
        seq = 0
        while batch := reports.since(tx, seq, limit=3):
            found += [one.sequence for one in batch]
            seq = batch[-1].seq
    assert found == list(range(7))


def test_a_row_nobody_can_read_stops_nobody(store: Store) -> None:
    enrolled(store, "op-1")
    take(store, *(incoming("op-1", diagnosed(sequence=number)) for number in range(6)))
    with store.write() as tx:
        broken = REPORTS.c.sequence.in_([0, 1, 4])
        tx.connection.execute(REPORTS.update().where(broken).values(body="{"))
        assert [one.sequence for one in reports.since(tx, 0, limit=2)] == [2, 3]
        last = REPORTS.c.sequence == 5
        tx.connection.execute(REPORTS.update().where(last).values(body='{"agent": 1}'))
        assert reports.since(tx, 4, limit=1) == []


def test_an_agent_is_what_its_newest_report_says(store: Store) -> None:
    enrolled(store, "op-1")
    take(
        store,
        incoming("op-1", diagnosed(sequence=5, head="9:cd")),
        incoming("op-1", diagnosed(sequence=3, version="0.5", head="4:ef")),
    )
    with store.read() as tx:
        agent = there(agents.by_operator(tx, "op-1"))
    assert (agent.sequence, agent.version, agent.head, agent.where) == (5, "0.6", "9:cd", WHERE)
    take(store, incoming("op-1", heartbeat(6, head="10:aa", version="0.7")))
    with store.read() as tx:
        agent = there(agents.by_operator(tx, "op-1"))
        assert len(reports.since(tx, 0)) == 2, "a heartbeat says nothing that must be kept"
    assert (agent.sequence, agent.version, agent.head, agent.where) == (6, "0.7", "10:aa", WHERE)


def test_who_signed_off_has_left_until_the_next_sign_of_life(store: Store) -> None:
    enrolled(store, "op-1")
    later = NOW + timedelta(seconds=9)
    take(store, incoming("op-1", heartbeat(1, leaving=True), later))
    with store.read() as tx:
        assert there(agents.by_operator(tx, "op-1")).left_at == later
    take(store, incoming("op-1", heartbeat(2)))
    with store.read() as tx:
        assert there(agents.by_operator(tx, "op-1")).left_at is None
    take(store, incoming("op-1", heartbeat(1, leaving=True), later))
    with store.read() as tx:
        assert there(agents.by_operator(tx, "op-1")).left_at is None, "it came late"


def test_how_everybody_stands_is_what_their_newest_reports_amount_to(store: Store) -> None:
    enrolled(store, "op-1", "op-2")
    take(store, incoming("op-1", diagnosed(calls=2)), incoming("op-2", complained(1, "chat")))
    take(store, incoming("op-1", complained(2, "voice")), incoming("op-2", complained(2)))
    with store.read() as tx:
        one, two = reports.standing(tx)
        assert one.seq == two.seq - 1 == reports.since(tx, 0)[-1].seq - 1
    assert (one.operator, one.calls, one.chats) == ("op-1", 2, None)
    assert there(one.diagnosis).cause == "isp.no_internet"
    assert one.diagnosed_at == NOW - timedelta(seconds=2)
    assert there(one.complaint).channels == ("voice",)
    assert one.complained_at == NOW - timedelta(seconds=1)
    assert two.diagnosis is None
    assert there(two.complaint).channels == (), "it works for her again"


def test_what_comes_late_or_from_nobody_we_know_is_history(store: Store) -> None:
    enrolled(store, "op-1")
    take(store, incoming("op-1", diagnosed(sequence=8, cause="healthy.ok")))
    take(store, incoming("op-1", diagnosed(sequence=7)), incoming("op-9", diagnosed()))
    take(store, incoming("op-1", diagnosed(sequence=900), route="phone"))
    with store.read() as tx:
        (stands,) = reports.standing(tx)
        assert len(reports.since(tx, 0)) == 4
        assert there(agents.by_operator(tx, "op-1")).sequence == 8
    assert there(stands.diagnosis).cause == "healthy.ok"


def test_counts_in_a_heartbeat_are_not_lost(store: Store) -> None:
    enrolled(store, "op-1")
    take(store, incoming("op-1", heartbeat(1, calls=1, chats=4)))
    take(store, incoming("op-1", heartbeat(2, chats=0)))
    with store.read() as tx:
        (stands,) = reports.standing(tx)
    assert (stands.calls, stands.chats) == (1, 0)


def test_what_cannot_be_read_any_more_of_a_row_stops_nobody_and_is_logged_as_a_count(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    enrolled(store, "op-1", "op-2")
    take(store, incoming("op-1", diagnosed(calls=2)), incoming("op-2", diagnosed()))
    with store.write() as tx:
        broken = update(STANDING).where(STANDING.c.operator == "op-1")
        tx.connection.execute(broken.values(diagnosis='{"of another": "version"}'))
    with store.read() as tx:
        one, two = reports.standing(tx)
    assert (one.operator, one.calls, one.diagnosis) == ("op-1", 2, None)
    assert there(two.diagnosis).cause == "isp.no_internet"
    assert [record.getMessage() for record in caplog.records] == [
        "hub: what is kept of 1 operators cannot be read: left out"
    ]
    assert "op-1" not in caplog.text
    take(store, incoming("op-1", diagnosed(sequence=50)))
    with store.read() as tx:
        assert there(reports.standing(tx)[0].diagnosis).cause == "isp.no_internet"


def test_a_revoked_pc_says_nothing_about_tonight(store: Store) -> None:
    enrolled(store, "op-1")
    take(store, incoming("op-1", diagnosed()))
    with store.write() as tx:
        agents.revoke(tx, "op-1")
        assert reports.standing(tx) == []


def test_old_reports_are_forgotten_and_their_numbers_not_used_again(store: Store) -> None:
    enrolled(store, "op-1")
    take(store, *(incoming("op-1", diagnosed(sequence=number), NOW) for number in range(3)))
    with store.write() as tx:
        last = reports.since(tx, 0)[-1].seq
        assert reports.forget(tx, NOW) == 0
        assert reports.forget(tx, NOW + timedelta(seconds=1)) == 3
        assert reports.since(tx, 0) == []
    take(store, incoming("op-1", diagnosed(sequence=3)))
    with store.read() as tx:
        (kept,) = reports.since(tx, last)
    assert kept.seq > last


def test_a_thousand_agents_in_one_commit_are_all_there(store: Store) -> None:
    names = [f"op-{number:04d}" for number in range(1000)]
    enrolled(store, *names)
    take(store, *(incoming(name, diagnosed(calls=1)) for name in names))
    with store.read() as tx:
        assert len(reports.since(tx, 0, limit=2000)) == 1000
        assert len(reports.standing(tx)) == 1000
        assert {one.sequence for one in agents.every(tx)} == {1}


def test_an_empty_batch_is_nothing(store: Store) -> None:
    take(store)
    with store.read() as tx:
        assert (reports.since(tx, 0), reports.standing(tx)) == ([], [])


def test_operators_were_heard_of_last_by_whichever_process_heard_last(
    store: Store, clock: Clock
) -> None:
    with store.write() as tx:
        seen.write(tx, "a", {"op-1": NOW, "op-2": NOW + timedelta(seconds=5)})
        seen.write(tx, "b", {"op-1": NOW + timedelta(seconds=1), "op-3": NOW})
        assert seen.read(tx) == {
            "op-1": NOW + timedelta(seconds=1),
            "op-2": NOW + timedelta(seconds=5),
            "op-3": NOW,
        }
        seen.write(tx, "b", {"op-3": NOW})
        assert seen.read(tx)["op-1"] == NOW
    clock.go(timedelta(days=3).total_seconds())
    with store.write() as tx:
        seen.write(tx, "b", {})
        assert seen.read(tx) == {}, "a process that is long gone"


def test_a_standby_operators_own_pc_says_whether_her_path_works(
    store: Store, another: Callable[[], Store]
) -> None:
    enrolled(store, "op-201", "op-202")
    with store.write() as tx:
        for number in (201, 202, 203):
            person = HubPerson(f"p{number}", Role.STANDBY, "x", agent=f"op-{number}")
            people.save(tx, person)
        people.save(tx, HubPerson("lead", Role.SHIFT_LEAD, "x"))
    take(
        store,
        incoming("op-201", diagnosed(cause="healthy.ok")),
        incoming("op-202", diagnosed(cause="isp.lossy")),
    )
    with another().read() as tx:
        found = {one.id: one.works for one in people.every(tx)}
    assert found == {"p201": True, "p202": False, "p203": None, "lead": None}
