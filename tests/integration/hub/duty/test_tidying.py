"""What is kept for a time only is gone when that is over, and nothing besides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from notifier.delivery import Purpose, Recipient
from notifier.message import Message
from runbook.hub.correlation.reports_kept import CURSOR
from runbook.hub.duty.tidying import ANSWERS_FOR, EVERY, tidy
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.settings.shapes import Retention
from runbook.hub.store import (
    agents,
    callbacks,
    deletions,
    events,
    incidents,
    people,
    reports,
    sessions,
    switches,
    tidying,
    updates,
)
from runbook.hub.store.moments import to_ms
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CALLBACKS
from runbook.reporting.shapes import Promise
from tests.integration.hub.conftest import NOW, Clock
from tests.integration.hub.store.samples import diagnosed, incoming, moment

DAY = 86_400
DAYS = Retention()
ENDED, OPEN, CASE = "00112233445566aa", "00112233445566bb", "00112233445566aacase"


def enrolled(store: Store, operator: str) -> None:
    with store.write() as tx:
        agents.enrol(tx, operator, b"h" * 32, b"k" * 32)


def take(store: Store, *batch: reports.Incoming) -> None:
    with store.write() as tx:
        reports.take(tx, batch)


def swept(store: Store, kept: Retention = DAYS) -> None:
    with store.write() as tx:
        while tidy(tx, kept):
            pass


def test_reports_go_after_their_time_but_none_that_nobody_has_read(
    store: Store, clock: Clock
) -> None:
    enrolled(store, "op-1")
    take(store, *(incoming("op-1", diagnosed(sequence=number), NOW) for number in range(4)))
    with store.write() as tx:
        first = reports.since(tx, 0)[0].seq
    clock.go(DAYS.reports * DAY - 1)
    with store.write() as tx:
        switches.put(tx, CURSOR, {"seq": first + 1})
    swept(store)
    with store.read() as tx:
        assert len(reports.since(tx, 0)) == 4
    clock.go(2)
    swept(store)
    with store.read() as tx:
        assert [one.sequence for one in reports.since(tx, 0)] == [2, 3]
        assert [one.operator for one in reports.standing(tx)] == ["op-1"]


def test_without_a_mark_of_what_was_read_nothing_is_deleted(store: Store, clock: Clock) -> None:
    enrolled(store, "op-1")
    take(store, incoming("op-1", diagnosed(), NOW))
    clock.go(400 * DAY)
    swept(store)
    with store.read() as tx:
        assert len(reports.since(tx, 0)) == 1


def words(store: Store) -> dict[str, str]:
    with store.read() as tx:
        rows = tx.connection.execute(select(OUTBOX.c.incident, OUTBOX.c.message))
        return {row.incident: Message.from_json(row.message).title for row in rows}


def test_words_go_once_they_were_sent_long_ago_and_the_incident_is_closed(
    store: Store, clock: Clock
) -> None:
    with store.write() as tx:
        for key in (ENDED, OPEN):
            incidents.save(tx, HubIncident(key, Kind.LOCAL, NOW, agent="op-1"))
        to = Recipient("shift_lead", "lead", "telegram", "101", "lead")
        for key in (ENDED, OPEN, CASE, "unsent"):
            outbox_in(tx).enqueue(Purpose.RING, key, to, Message(f"внутри {key}"), tx.now)
        sent = OUTBOX.c.incident != "unsent"
        settled = OUTBOX.update().where(sent)
        at = int(NOW.timestamp() * 1000)
        tx.connection.execute(settled.values(state="accepted", settled_at=at))
        ended = incidents.by_key(tx, ENDED)
        assert ended is not None
    close(store, ENDED)
    before = words(store)
    clock.go(DAYS.messages * DAY - 1)
    swept(store)
    assert words(store) == before
    clock.go(2)
    swept(store)
    assert words(store) == {**before, ENDED: "…", CASE: "…"}


def close(store: Store, key: str) -> None:
    with store.write() as tx:
        found = incidents.by_key(tx, key)
        assert found is not None
        incidents.save(tx, replace(found, closed_at=tx.now))


def promised(number: int, until_ms: int, **changed: object) -> Promise:
    given: dict[str, object] = {
        "id": f"{number:012x}",
        "channel": "call",
        "kind": "case",
        "promised": moment(),
        "window_from": moment(),
        "window_until": moment(-until_ms),
        "revision": 1,
        "reference": f"CASE-{number}",
        **changed,
    }
    return Promise(**given)  # type: ignore[arg-type]  # as given


@pytest.mark.parametrize("limit", [1, 100])
def test_a_reference_goes_long_after_its_window_with_an_event(
    store: Store, clock: Clock, limit: int
) -> None:
    hour = 3_600_000
    with store.write() as tx:
        told = [
            callbacks.Told("op-1", promised(1, hour, incident=ENDED), NOW),
            callbacks.Told("op-1", promised(2, 2 * 86_400_000), NOW),
        ]
        assert callbacks.take(tx, told) == 2
    clock.go(3600 + DAYS.references * DAY - 1)
    swept(store)
    with store.write() as tx:
        assert not events.latest(tx)
        clock_before = tx.now - timedelta(days=DAYS.references) + timedelta(seconds=2)
        assert tidying.erase_references(tx, clock_before, limit) == 1
        assert tidying.erase_references(tx, clock_before, limit) == 0
        kept = tx.connection.execute(select(CALLBACKS.c.id, CALLBACKS.c.reference)).all()
        assert {row.id: row.reference is None for row in kept} == {
            f"{1:012x}": True,
            f"{2:012x}": False,
        }
        (event,) = events.latest(tx)
    assert (event.kind, event.incident) == (callbacks.ERASED, ENDED)
    assert event.body == {"callback": f"{1:012x}", "outcome": tidying.EXPIRED}


def test_what_people_wrote_to_the_bot_is_gone_within_an_hour(store: Store, clock: Clock) -> None:
    with store.write() as tx:
        updates.take(tx, [updates.Raw(7, '{"text": "her words"}')])
        assert updates.begin(tx, 7)
        updates.conclude(tx, 7, "refused", answered=False)
    clock.go(ANSWERS_FOR / timedelta(seconds=1) + 1)
    swept(store)
    with store.read() as tx:
        assert [one.body for one in updates.untold(tx, NOW)] == [""]
    assert timedelta(hours=1) >= EVERY + ANSWERS_FOR


def test_what_was_deleted_is_told_once_a_pass_and_never_what_was_in_it(
    store: Store, clock: Clock
) -> None:
    enrolled(store, "op-1")
    take(store, *(incoming("op-1", diagnosed(sequence=number), NOW) for number in range(4)))
    hour = 3_600_000
    with store.write() as tx:
        switches.put(tx, CURSOR, {"seq": reports.since(tx, 0)[-1].seq})
        callbacks.take(tx, [callbacks.Told("op-1", promised(n, hour), NOW) for n in range(300)])
        people.save(tx, HubPerson("lead", Role.SHIFT_LEAD, "Мария"))
        sessions.begin(tx, "lead")
    clock.go(40 * DAY)
    swept(store)
    with store.write() as tx:
        told = [one.body for one in events.latest(tx, 1000) if one.kind == deletions.DELETED]
        assert {one["what"]: one["count"] for one in told} == {
            "reports": 4,
            "references": 300,
            "sessions": 1,
        }
        assert len(told) == 3
        assert {frozenset(one) for one in told} == {frozenset({"what", "count", "before"})}
        tx.connection.execute(update(CALLBACKS).values(ended_at=to_ms(tx.now)))
    clock.go((DAYS.promises - 1) * DAY)
    swept(store)
    with store.read() as tx:
        assert len(tx.connection.execute(select(CALLBACKS.c.id)).all()) == 300
    clock.go(DAY + 1)
    swept(store)
    with store.read() as tx:
        assert not tx.connection.execute(select(CALLBACKS.c.id)).all()
        assert events.latest(tx, 1)[0].body["what"] == "promises"


def test_settings_say_how_long_and_the_log_goes_only_where_they_say_so(
    store: Store, clock: Clock
) -> None:
    with store.write() as tx:
        for _ in range(5):
            events.log(tx, "order.refused")
    clock.go(3700 * DAY)
    swept(store)
    with store.read() as tx:
        assert len(events.latest(tx)) == 5
    swept(store, Retention(log=30))
    with store.read() as tx:
        assert [(one.seq, one.kind) for one in events.latest(tx)] == [(6, events.CUT)]
        found = events.verify(tx)
        assert (found.sound, found.cut) == (True, 5)
