"""Incidents, their members, people, switches and the log."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store import events, incidents, switches
from runbook.hub.store import people as of
from runbook.hub.store.store import Store
from runbook.hub.store.tables import EVENTS
from runbook.journal.findings import ALTERED, CUT_TAIL, MISSING, OTHER_KEY
from runbook.secrets.own import OwnSecret
from tests.integration.hub.conftest import NOW, Clock
from tests.integration.hub.store.samples import local, mass, there

LATER = NOW + timedelta(minutes=3)


def test_an_incident_comes_back_as_it_was_kept(store: Store) -> None:
    made = local(
        cause="isp.no_internet",
        side="isp",
        confidence=0.87,
        services=("crm", "телефония"),
        occurred_at=NOW - timedelta(microseconds=1),
        not_working=("voice",),
        calls=0,
    )
    with store.write() as tx:
        kept = incidents.save(tx, made)
        big = incidents.save(tx, mass(component="isp:domru/Оренбург"))
    assert kept == replace(made, number=1, revision=1)
    assert (big.number, big.revision) == (2, 1)
    with store.read() as tx:
        assert incidents.by_key(tx, kept.key) == incidents.by_number(tx, 1) == kept
        assert incidents.by_key(tx, big.key) == big
        assert incidents.by_key(tx, "0" * 16) is incidents.by_number(tx, 3) is None


def test_who_decided_on_an_older_state_must_decide_again(store: Store) -> None:
    with store.write() as tx:
        first = incidents.save(tx, local())
        second = incidents.save(tx, replace(first, acknowledged_at=LATER))
    with pytest.raises(incidents.StaleError), store.write() as tx:
        incidents.save(tx, replace(first, restored_at=LATER))
    with pytest.raises(incidents.StaleError), store.write() as tx:
        incidents.save(tx, local())
    with store.read() as tx:
        assert incidents.by_key(tx, first.key) == second
        assert second.revision == 2


def test_two_who_found_the_same_incident_at_once_make_one(
    store: Store, another: Callable[[], Store]
) -> None:
    done: list[str] = []

    def work(one: Store) -> None:
        try:
            with one.write() as tx:
                incidents.save(tx, local())
        except incidents.StaleError:
            done.append("stale")
        else:
            done.append("kept")

    threads = [threading.Thread(target=work, args=(another(),)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert sorted(done) == ["kept", "stale", "stale", "stale"]


def test_open_are_those_whose_outage_has_not_ended(store: Store) -> None:
    with store.write() as tx:
        one = incidents.save(tx, local("1" * 16))
        two = incidents.save(tx, local("2" * 16, restored_at=LATER))
        three = incidents.save(tx, local("3" * 16, closed_at=LATER))
        other = incidents.save(tx, local("4" * 16, agent="op-2"))
        big = incidents.save(tx, mass())
        assert incidents.open_of_agent(tx, "op-117") == [one]
        assert incidents.every_open(tx) == [one, other, big]
        assert incidents.unclosed(tx) == [one, two, other, big]
        assert incidents.recent(tx, 2) == [big, other]
        again = incidents.save(tx, replace(three, closed_at=None))
        assert incidents.open_of_agent(tx, "op-117") == [one, again]


def test_members_join_leave_and_move_and_it_is_all_remembered(store: Store) -> None:
    with store.write() as tx:
        one, two = (incidents.save(tx, local(digit * 16)) for digit in "12")
        big, other = (incidents.save(tx, mass(digit * 16)) for digit in "ef")
        assert incidents.join(tx, big.key, one.key)
        assert not incidents.join(tx, big.key, one.key)
        assert incidents.join(tx, big.key, two.key)
        assert incidents.members(tx, big.key) == [one, two]
        assert incidents.leave(tx, big.key, one.key, "proved")
        assert not incidents.leave(tx, big.key, one.key, "proved")
        assert incidents.members(tx, big.key) == [two]
        assert incidents.members(tx, big.key, current=False) == [one, two]
        assert incidents.join(tx, other.key, two.key)
        assert (incidents.members(tx, big.key), incidents.members(tx, other.key)) == ([], [two])
        assert incidents.join(tx, big.key, one.key)
        assert incidents.members(tx, big.key, current=False) == [one, two]


def test_people_are_found_by_id_chat_and_role(store: Store, people: dict[str, HubPerson]) -> None:
    with store.read() as tx:
        assert of.every(tx) == sorted(people.values(), key=lambda one: one.id)
        assert of.by_id(tx, "admin") == people["admin"]
        assert of.by_telegram(tx, 401) == people["standby-1"]
        assert of.by_id(tx, "nobody") is of.by_telegram(tx, 999) is None
        found = of.of_roles(tx, [Role.STANDBY, "shift_lead"])
        assert [one.id for one in found] == ["standby-1", "standby-2", "lead", "lead-2"]
        assert of.of_roles(tx, []) == []


def test_a_chat_belongs_to_one_person(store: Store, people: dict[str, HubPerson]) -> None:
    with store.write() as tx:
        assert of.bind_telegram(tx, "lead-2", 101) == replace(people["lead-2"], telegram=101)
        assert there(of.by_id(tx, "lead")).telegram is None
        of.save(tx, replace(people["lead"], telegram=101))
        assert there(of.by_telegram(tx, 101)).id == "lead"
        assert of.bind_telegram(tx, "nobody", 5) is None


def test_who_was_revoked_is_neither_found_nor_bound_again(
    store: Store, people: dict[str, HubPerson]
) -> None:
    with store.write() as tx:
        assert of.revoke(tx, "lead")
        assert not of.revoke(tx, "lead")
        assert of.by_telegram(tx, 101) is None
        assert "lead" not in {one.id for one in of.every(tx) + of.of_roles(tx, list(Role))}
        assert "lead" in {one.id for one in of.every(tx, revoked=True)}
        assert of.by_id(tx, "lead") == replace(people["lead"], revoked_at=NOW)
        assert of.bind_telegram(tx, "lead", 101) is None
        assert not of.set_shift(tx, "lead", on_shift=False)


def test_the_shift_is_set(store: Store, people: dict[str, HubPerson]) -> None:
    with store.write() as tx:
        assert of.set_shift(tx, "lead", on_shift=False)
        assert of.by_id(tx, "lead") == replace(people["lead"], on_shift=False)


def test_a_switch_stands_as_it_was_set_last(store: Store, clock: Clock) -> None:
    with store.write() as tx:
        assert switches.get(tx, switches.DEGRADED) is None
        switches.put(tx, switches.OFFSET, {"offset": 2**52})
        switches.put(tx, switches.DEGRADED, {"on": True}, "lead")
    clock.go(60)
    with store.write() as tx:
        switches.put(tx, switches.DEGRADED, {"on": False}, "admin")
        found = switches.get(tx, switches.DEGRADED)
        assert found == switches.Switch("degraded", clock.now, "admin", {"on": False})
        assert there(switches.get(tx, switches.OFFSET)).body == {"offset": 2**52}


def logged(store: Store) -> str:
    with store.write() as tx:
        events.log(tx, "incident.opened", "a" * 16, {"cause": "isp.lossy", "текст": "да"})
        events.log(tx, "incident.acknowledged", "a" * 16, by="lead")
        events.log(tx, "hub.started")
        assert events.log(tx, "incident.opened", "b" * 16) == 4
        return events.head(tx)


def test_the_log_tells_what_happened_and_who_ordered_it(store: Store) -> None:
    logged(store)
    with store.read() as tx:
        opened, acknowledged = events.of_incident(tx, "a" * 16)
        assert opened.body == {"cause": "isp.lossy", "текст": "да"}
        assert (opened.seq, opened.at, opened.by, opened.incident) == (1, NOW, "", "a" * 16)
        assert (acknowledged.body, acknowledged.by) == ({}, "lead")
        assert [one.seq for one in events.latest(tx, 2)] == [4, 3]
        assert events.latest(tx, 2)[1].incident == ""


def test_an_untouched_log_is_proved_to_be_whole(store: Store) -> None:
    head = logged(store)
    with store.write() as tx:
        events.log(tx, "later")
    with store.read() as tx:
        found = events.verify(tx, head)
        assert found.proved
        assert (found.count, found.head) == (5, events.head(tx))
        with pytest.raises(ValueError):
            events.verify(tx, "no head")


@pytest.mark.parametrize(
    ("deed", "rule_id", "where"),
    [
        (update(EVENTS).where(EVENTS.c.seq == 2).values(body='{"by":"admin"}'), ALTERED, (2, 2)),
        (update(EVENTS).where(EVENTS.c.seq == 2).values(at=1), ALTERED, (2, 2)),
        (update(EVENTS).where(EVENTS.c.seq == 2).values(incident=None), ALTERED, (2, 2)),
        (delete(EVENTS).where(EVENTS.c.seq.in_([2, 3])), MISSING, (2, 3)),
        (delete(EVENTS).where(EVENTS.c.seq == 1), MISSING, (1, 1)),
        (delete(EVENTS).where(EVENTS.c.seq > 2), CUT_TAIL, (3, 4)),
        (delete(EVENTS), CUT_TAIL, (1, 4)),
        (update(EVENTS).where(EVENTS.c.seq == 4).values(signed_by="f" * 16), OTHER_KEY, (4, 4)),
    ],
)
def test_what_was_done_to_the_log_is_found(store: Store, deed, rule_id, where) -> None:  # type: ignore[no-untyped-def]
    head = logged(store)
    with store.write() as tx:
        tx.connection.execute(deed)
        (found,) = events.verify(tx, head).findings
    assert (found.rule_id, (found.seq, found.until)) == (rule_id, where)


def test_an_event_signed_with_an_earlier_secret_is_proved_with_it(
    store: Store, database: str
) -> None:
    logged(store)
    new = Store(database, OwnSecret.fresh())
    with new.write() as tx:
        events.log(tx, "hub.started")
        assert {one.rule_id for one in events.verify(tx).findings} == {OTHER_KEY}
        assert events.verify(tx, others=[OwnSecret(bytes(range(32)))]).proved
    new.close()


def test_an_empty_log_is_whole(store: Store) -> None:
    with store.read() as tx:
        assert (events.head(tx), events.latest(tx)) == ("", [])
        assert events.verify(tx).proved
