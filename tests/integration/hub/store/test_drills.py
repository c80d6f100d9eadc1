"""Who has passed an exercise: the last one of each operator, whatever order reports come in."""

from datetime import timedelta

from runbook.hub.store import agents, drills, glance, reports
from runbook.hub.store.drills import Practice, said_of
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Drilled, Moment
from tests.integration.hub.conftest import NOW
from tests.integration.hub.store.samples import heartbeat, incoming

DAY_MS = 86_400_000
HASH, KEY = b"h" * 32, b"k" * 32


def passed(drill: str, days_ago: float) -> Drilled:
    age = timedelta(days=days_ago)
    return Drilled(drill=drill, passed=Moment(wall=NOW - age, age_ms=round(days_ago * DAY_MS)))


def told(store: Store, operator: str, *drilled: Drilled | None) -> None:
    batch = [incoming(operator, heartbeat(at, drilled=one)) for at, one in enumerate(drilled)]
    with store.write() as tx:
        reports.take(tx, batch)
        drills.take(tx, batch)


def enrolled(store: Store, *operators: str) -> None:
    with store.write() as tx:
        for one in operators:
            agents.enrol(tx, one, HASH, KEY)


def listed(store: Store) -> list[Practice]:
    with store.read() as tx:
        return drills.every(tx)


def test_who_has_passed_none_comes_first_then_who_passed_longest_ago(store: Store) -> None:
    enrolled(store, "op-1", "op-2", "op-3", "op-4")
    told(store, "op-1", passed("provider", 2))
    told(store, "op-3", passed("router", 30))
    assert [(one.operator, one.drill) for one in listed(store)] == [
        ("op-2", ""), ("op-4", ""), ("op-3", "router"), ("op-1", "provider"),
    ]  # fmt: skip
    assert listed(store)[-1].passed_at == NOW - timedelta(days=2)


def test_one_passed_earlier_changes_nothing_in_whatever_order_it_comes(store: Store) -> None:
    enrolled(store, "op-1")
    told(store, "op-1", passed("late", 1), passed("early", 9), None)
    told(store, "op-1", passed("early", 9))
    (found,) = listed(store)
    assert (found.drill, found.passed_at) == ("late", NOW - timedelta(days=1))
    told(store, "op-1", passed("later still", 0))
    assert listed(store)[0].drill == "later still"


def test_a_report_without_it_takes_nothing_back(store: Store) -> None:
    enrolled(store, "op-1")
    told(store, "op-1", passed("router", 1))
    told(store, "op-1", None)
    assert listed(store)[0].drill == "router"


def test_it_is_hers_and_outlives_a_new_installation(store: Store) -> None:
    enrolled(store, "op-1")
    told(store, "op-1", passed("router", 1))
    enrolled(store, "op-1")
    assert listed(store)[0].drill == "router"


def test_what_a_clock_puts_into_the_future_counts_as_just_now(store: Store) -> None:
    enrolled(store, "op-1")
    told(store, "op-1", passed("router", -400))
    assert listed(store)[0].passed_at == NOW
    later = incoming("op-1", heartbeat(9, drilled=passed("dns", 0)), NOW + timedelta(days=1))
    with store.write() as tx:
        drills.take(tx, [later])
    assert listed(store)[0].drill == "dns"


def test_a_revoked_pc_is_marked_so(store: Store) -> None:
    enrolled(store, "op-1")
    with store.write() as tx:
        agents.revoke(tx, "op-1")
    assert listed(store)[0].revoked_at == NOW


def test_the_door_learns_what_is_known_already(store: Store) -> None:
    enrolled(store, "op-1", "op-2")
    told(store, "op-1", passed("router", 1))
    with store.read() as tx:
        known = {one.operator: one.drilled for one in glance.enrolled(tx)}
    assert known == {"op-1": said_of(passed("router", 1)), "op-2": None}
