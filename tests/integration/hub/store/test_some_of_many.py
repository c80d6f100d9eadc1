"""What pages read of many: as much as they show, in the order in which they show it."""

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.store import agents, events, incidents
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import NOW

MASS = "f" * 16


def test_the_last_of_some_kinds_come_in_the_order_in_which_they_happened(store: Store) -> None:
    with store.write() as tx:
        for number in range(6):
            kind = "incident.verdict" if number % 2 else "alert.accepted"
            events.log(tx, kind, MASS, {"n": number})
            events.log(tx, "incident.verdict", "0" * 16)
        found = events.latest_of(tx, MASS, ["incident.verdict"], 2)
        assert [one.body["n"] for one in found] == [3, 5]
        assert not events.latest_of(tx, MASS, [], 2)


def test_the_first_members_are_enough_where_no_more_are_wanted(store: Store) -> None:
    with store.write() as tx:
        incidents.save(tx, HubIncident(MASS, Kind.MASS, NOW))
        for number in range(1, 4):
            one = HubIncident(f"{number:016x}", Kind.LOCAL, NOW, agent=f"op-{number}")
            incidents.join(tx, MASS, incidents.save(tx, one).key)
        assert [one.agent for one in incidents.members(tx, MASS, most=2)] == ["op-1", "op-2"]
        assert len(incidents.members(tx, MASS)) == 3


def test_agents_read_together_are_those_read_one_by_one(store: Store) -> None:
    with store.write() as tx:
        for number in range(1, 4):
            agents.enrol(tx, f"op-{number}", f"{number}".encode(), bytes(32))
        agents.revoke(tx, "op-2")
        found = agents.by_operators(tx, {"op-1", "op-2", "op-9"})
        assert found == {one: agents.by_operator(tx, one) for one in ("op-1", "op-2")}
        assert agents.operators(tx, 9) == ["op-1", "op-3"]
        assert agents.operators(tx, 1) == ["op-1"]
