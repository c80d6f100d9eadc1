"""Months of figures as each kind of database gives them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from runbook.hub.rooms.figures.gathering import known_months, month
from runbook.hub.rooms.standing import Standing
from runbook.hub.store import incidents
from runbook.hub.store.moments import to_ms
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CALLBACKS
from tests.integration.hub.conftest import NOW, Clock
from tests.integration.hub.rooms.figures.test_figures_room import keep


def test_a_month_begins_at_moscows_midnight(store: Store, clock: Clock) -> None:
    eve = datetime(2026, 10, 31, 20, 59, 59, tzinfo=UTC)
    keep(store, eve)
    keep(store, eve + timedelta(seconds=1))
    clock.now = NOW
    with store.read() as tx:
        assert known_months(tx) == ["2026-10", "2026-11"]
        assert [month(tx, one).counted.outages for one in known_months(tx)] == [1, 1]


def test_what_is_remembered_changes_with_the_incidents(store: Store) -> None:
    standing, kept = Standing(), keep(store, NOW, None)
    with store.read() as tx:
        assert month(tx, "2026-11", standing).counted.restore.running == 1
    with store.write() as tx:
        incidents.save(tx, replace(kept, restored_at=NOW + timedelta(minutes=5)))
    with store.read() as tx:
        first = month(tx, "2026-11", standing)
        assert first.counted.restore.lengths == (timedelta(minutes=7),)
        assert month(tx, "2026-11", standing).counted is first.counted


def test_each_promise_is_counted_in_its_month_by_its_fate(store: Store) -> None:
    hours = timedelta(hours=1)
    fates = (
        ("reached", NOW, NOW + hours),
        ("reached", NOW, NOW - hours),
        ("not_reached", NOW, NOW + hours),
        ("", None, NOW - hours),
        ("", None, NOW + hours),
    )
    rows = [
        {
            "id": f"{number:012x}",
            "operator": "op-117",
            "channel": "call",
            "kind": "case",
            "promised_at": to_ms(NOW - hours),
            "window_from": to_ms(NOW - hours),
            "window_until": to_ms(until),
            "revision": 1,
            "outcome": outcome,
            "ended_at": ended and to_ms(ended),
        }
        for number, (outcome, ended, until) in enumerate(fates)
    ]
    drill = keep(store, NOW, drill=True)
    rows.append(rows[0] | {"id": "drill", "incident": drill.key})
    with store.write() as tx:
        for row in rows:
            tx.connection.execute(CALLBACKS.insert(), row)
        found, before = (month(tx, one).promises for one in ("2026-11", "2026-10"))
    assert (found.made, found.kept, found.in_time, found.late) == (5, 2, 1, 1)
    assert (found.given_up, found.overdue, found.waiting) == (1, 1, 1)
    assert before.made == 0
