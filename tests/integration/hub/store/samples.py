"""Reports and incidents as they come in."""

from datetime import datetime
from typing import TypeVar

from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.store.reports import Incoming
from runbook.reporting.shapes import Complaint, Diagnosis, Moment, Promise, Report, Surroundings
from tests.integration.hub.conftest import NOW

WHERE = Surroundings(provider="domru", city="Оренбург", gateway="vpn.bank.example", team="ОКВ")


T = TypeVar("T")


def there(value: T | None) -> T:
    """What must be there."""
    assert value is not None
    return value


def moment(age_ms: int = 0) -> Moment:
    return Moment(wall=NOW, age_ms=age_ms)


def diagnosed(sequence: int = 1, cause: str = "isp.no_internet", **more: object) -> Report:
    found = Diagnosis(made=moment(2000), cause=cause, side="isp", confidence=0.9)
    values: dict[str, object] = {"where": WHERE, "version": "0.6", "head": "7:ab"} | more
    return Report(agent="x", sequence=sequence, sent=NOW, diagnosis=found, **values)  # type: ignore[arg-type]


def complained(sequence: int, *channels: str) -> Report:
    said = Complaint(said=moment(1000), channels=channels)
    return Report(agent="x", sequence=sequence, sent=NOW, complaint=said)


def heartbeat(sequence: int, **more: object) -> Report:
    return Report(agent="x", sequence=sequence, sent=NOW, **more)  # type: ignore[arg-type]


def promised() -> Promise:
    return Promise(
        id="p1",
        revision=1,
        channel="voice",
        kind="case",
        promised=moment(),
        window_from=moment(),
        window_until=moment(),
        reference="КЛИЕНТ-4711",
    )


def incoming(operator: str, report: Report, at: datetime = NOW, route: str = "https") -> Incoming:
    return Incoming(operator, report, at, route)


def local(key: str = "a" * 16, agent: str = "op-117", **more: object) -> HubIncident:
    return HubIncident(key, Kind.LOCAL, NOW, agent=agent, **more)  # type: ignore[arg-type]


def mass(key: str = "f" * 16, **more: object) -> HubIncident:
    weight = Weight(accuse=5, prove=2, places=(("Дом.ру, Оренбург", 4), ("МТС, Орск", 1)))
    return HubIncident(key, Kind.MASS, NOW, weight=weight, **more)  # type: ignore[arg-type]
