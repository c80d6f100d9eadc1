"""Incidents and situations, with what a test does not care about filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from runbook.hub.api.directing import Asking, Situation, sort_out
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import Role
from runbook.reporting.shapes import Moment, Outage, Surroundings

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
HERS = Surroundings(provider="domru", city="Оренбург", gateway="vpn.bank.example")


def before(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def local(number: int = 7, operator: str = "op-117", **more: Any) -> HubIncident:
    basis: dict[str, Any] = {
        "key": f"{number:016x}",
        "kind": Kind.LOCAL,
        "opened_at": before(60),
        "number": number,
        "agent": operator,
        "cause": "isp.no_internet",
        "side": "isp",
        "told": True,
    }
    return HubIncident(**(basis | more))


def mass(
    number: int = 40, component: str = "isp:domru/Оренбург/access", **more: Any
) -> HubIncident:
    basis: dict[str, Any] = {
        "key": f"{number:016x}",
        "kind": Kind.MASS,
        "opened_at": before(120),
        "number": number,
        "component": component,
        "cause": "isp.no_internet",
        "side": "isp",
        "told": True,
    }
    return HubIncident(**(basis | more))


def situation(*incidents: HubIncident, **more: Any) -> Situation:
    many, few = sort_out(incidents)
    roles = {"lead": Role.SHIFT_LEAD, "admin": Role.SYSADMIN}
    basis: dict[str, Any] = {
        "at": NOW,
        "mass": many,
        "local": few,
        "roles": roles,
        "speaking": before(3),
        "reaches": True,
    }
    return Situation(**(basis | more))


def asking(*outages: Outage, operator: str = "op-117", **more: Any) -> Asking:
    basis: dict[str, Any] = {"where": HERS, "sequence": 9, "outages": outages}
    return Asking(operator, **(basis | more))


def told(number: int = 7, age_ms: int = 1000, **more: Any) -> Outage:
    moment = Moment(wall=NOW, age_ms=age_ms)
    return Outage(key=f"{number:016x}", revision=1, opened=moment, **more)
