"""How each operator's PC found itself: the last look, whatever order reports come in."""

from datetime import timedelta

from runbook.hub.store import agents, fitness, glance
from runbook.hub.store.fitness import said_of
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Fitness, Moment
from tests.integration.hub.conftest import NOW
from tests.integration.hub.store.samples import heartbeat, incoming

HOUR_MS = 3_600_000
ENDS = NOW + timedelta(days=9)


def looked(hours_ago: int, *unready: str) -> Fitness:
    wall = NOW - timedelta(hours=hours_ago)
    return Fitness(
        looked=Moment(wall=wall, age_ms=hours_ago * HOUR_MS),
        certificate_until=Moment(wall=ENDS, age_ms=-9 * 24 * HOUR_MS),
        unready=unready,
    )


def told(store: Store, *looks: Fitness | None) -> None:
    with store.write() as tx:
        fitness.take(
            tx, [incoming("op-1", heartbeat(n, fitness=one)) for n, one in enumerate(looks)]
        )


def test_the_last_look_counts_in_whatever_order_they_come(store: Store) -> None:
    told(store, looked(2, "disk"), looked(9, "token"), None)
    told(store, looked(9, "token"))
    with store.read() as tx:
        found = fitness.every(tx)["op-1"]
    assert (found.unready, found.until, found.at) == (("disk",), ENDS, NOW - timedelta(hours=2))
    told(store, looked(0))
    with store.read() as tx:
        assert fitness.every(tx)["op-1"].unready == ()


def test_a_clock_that_runs_ahead_does_not_stand_there_for_ever(store: Store) -> None:
    told(store, looked(-400, "disk"))
    told(store, looked(0))
    with store.read() as tx:
        assert fitness.every(tx)["op-1"].unready == ()


def test_the_door_learns_what_is_known_already(store: Store) -> None:
    with store.write() as tx:
        agents.enrol(tx, "op-1", b"h" * 32, b"k" * 32)
        agents.enrol(tx, "op-2", b"h" * 32, b"k" * 32)
    told(store, looked(2, "disk"))
    with store.read() as tx:
        known = {one.operator: one.fitness for one in glance.enrolled(tx)}
    assert known == {"op-1": said_of(looked(2, "disk")), "op-2": None}
