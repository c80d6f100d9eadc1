"""What the office knows reaches agents with their next report."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from runbook.hub.api.snapshot import can_be_heard
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import duty, incidents, switches
from runbook.hub.store.store import Store
from runbook.hub.telling.speaking import Speaker
from runbook.reporting.shapes import Directives, Surroundings
from tests.integration.hub.api.running import WHERE, AgentLine, ago, outage, until
from tests.integration.hub.conftest import NOW, Clock

MakeAgent = Callable[..., AgentLine]
KEY = "00112233445566aa"


def keep(store: Store, incident: HubIncident) -> HubIncident:
    with store.write() as tx:
        return incidents.save(tx, incident)


def speaking(store: Store, telegram: str = "works", **more: object) -> None:
    with store.write() as tx:
        channels = {"telegram": telegram, "email": "dead", "folder": "works"}
        said = {"fence": 1, "channels": channels, "reaches": True, **more}
        switches.put(tx, switches.SPEAKING, said)


def local(**more: Any) -> HubIncident:
    basis: dict[str, Any] = {
        "key": KEY,
        "kind": Kind.LOCAL,
        "opened_at": NOW,
        "agent": "op-117",
        "told": True,
        "cause": "isp.no_internet",
        "side": "isp",
    }
    return HubIncident(**(basis | more))


def mass(**more: Any) -> HubIncident:
    basis: dict[str, Any] = {
        "key": "00000000000000ff",
        "kind": Kind.MASS,
        "opened_at": NOW,
        "component": "isp:domru/Оренбург/access",
        "cause": "isp.no_internet",
        "side": "isp",
    }
    return HubIncident(**(basis | more))


def test_the_hub_speaks_once_her_outage_is_kept_and_no_longer_than_it_lasts(
    store: Store, agent: MakeAgent
) -> None:
    line = agent()
    speaking(store)
    first = line.tell(where=WHERE, outages=(outage(KEY, opened=ago(1)),))
    assert not first.leases
    kept = keep(store, local())
    leased = until(lambda: one if (one := line.tell()).leases else None)
    assert [(one.incident, one.for_ms) for one in leased.leases] == [(KEY, 30_000)]
    keep(store, replace(kept, restored_at=NOW))
    until(lambda: not line.tell().leases)


def test_when_nobody_can_speak_any_more_the_leases_end(
    store: Store, agent: MakeAgent, clock: Clock
) -> None:
    line = agent()
    speaking(store)
    keep(store, local())
    until(lambda: line.tell().leases)
    clock.go(16)
    until(lambda: line.send(line.report()).status_code == 200)
    assert not line.tell().leases


def test_a_hub_whose_channels_are_all_dead_does_not_speak_for_her(
    store: Store, agent: MakeAgent
) -> None:
    line = agent()
    speaking(store)
    keep(store, local())
    until(lambda: line.tell().leases)
    # A folder still works, but rings nobody.
    speaking(store, telegram="dead")
    until(lambda: not line.tell().leases)


@pytest.mark.parametrize("now", [{"reaches": False}, {"unheard": [KEY]}])
def test_when_nobody_can_be_reached_any_more_the_lease_is_not_renewed(
    store: Store, agent: MakeAgent, now: dict[str, object]
) -> None:
    line = agent()
    speaking(store)
    keep(store, local())
    until(lambda: line.tell().leases)
    speaking(store, **now)
    until(lambda: not line.tell().leases)


def test_what_the_speaker_writes_is_what_is_read_here(
    store: Store, office: Office, clock: Clock, people: dict[str, HubPerson]
) -> None:
    assert people
    fence = duty.take_or_renew(store, "hub-1", 10)
    assert fence is not None
    Speaker(store, office, clock)._say(fence)
    with store.read() as tx:
        said = switches.get(tx, switches.SPEAKING)
    assert said is not None
    assert can_be_heard(said.body)
    assert not can_be_heard({})
    assert not can_be_heard({"channels": {}})


def test_who_acknowledged_is_known_to_her(
    store: Store, agent: MakeAgent, people: dict[str, HubPerson]
) -> None:
    line = agent()
    keep(
        store,
        local(acknowledged_at=NOW, acknowledged_by=people["admin"].id),
    )
    known = until(lambda: line.tell().known)
    assert [(one.incident, one.role) for one in known] == [(KEY, "sysadmin")]


def test_a_mass_incident_reaches_those_it_concerns_and_its_end_too(
    store: Store, agent: MakeAgent
) -> None:
    hers, other = agent("op-117"), agent("op-118")
    hers.tell(where=WHERE)
    other.tell(where=Surroundings(provider="mts", city="Пермь"))
    kept = keep(store, mass())
    told = until(lambda: hers.tell().mass)
    assert [(one.number, one.cause, one.restored) for one in told] == [
        (kept.number, "isp.no_internet", False)
    ]
    assert not other.tell().mass
    ended = keep(store, replace(kept, restored_at=NOW))
    assert ended.over
    until(lambda: [one.restored for one in hers.tell().mass] == [True])


def test_degraded_mode_and_the_script_reach_everybody(store: Store, agent: MakeAgent) -> None:
    line = agent()
    with store.write() as tx:
        switches.put(tx, switches.DEGRADED, {"on": True, "relief": True}, "lead")
        switches.put(tx, switches.SCRIPT, {"document": '{"id":"x"}', "signature": "c2ln"}, "lead")

    def heard() -> Directives | None:
        said = line.tell()
        return said if said.degraded and said.script else None

    said: Directives = until(heard)
    assert said.degraded is not None
    assert said.degraded.relief
    assert said.script is not None
    assert said.script.signature == "c2ln"
    with store.write() as tx:
        switches.put(tx, switches.DEGRADED, {"on": False, "relief": False}, "lead")
    until(lambda: line.tell().degraded is None)


def test_where_she_works_is_remembered_between_reports(store: Store, agent: MakeAgent) -> None:
    line = agent()
    keep(store, mass())
    assert not line.tell().mass
    line.tell(where=WHERE)
    until(lambda: line.tell().mass)
