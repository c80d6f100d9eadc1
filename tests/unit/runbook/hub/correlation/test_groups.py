"""What a mass incident is about can be told from the incident alone."""

from datetime import UTC, datetime

import pytest

from checks.causes import CAUSES, UNDETERMINED, domain_of
from checks.component import Component
from runbook.hub.correlation.groups import (
    TELEGRAM_GROUP,
    VANISHED_GROUP,
    Whereabouts,
    component_of_cause,
    components_of,
    group_of,
    group_of_cause,
    group_of_incident,
)
from runbook.hub.model.incident import TELEGRAM, HubIncident, Kind

HERE = Whereabouts("rt/Уфа", "vpn.bank.example")
NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
SHARED = [
    cause
    for cause in CAUSES
    if domain_of(cause) in {"isp", "vpn_gateway", "bank_network", "bank_service"}
]


def mass(cause: str, component: str = "", **more: object) -> HubIncident:
    return HubIncident("a" * 16, Kind.MASS, NOW, cause=cause, component=component, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("cause", SHARED)
def test_every_cause_that_many_can_share_has_one_group_and_a_component_in_it(cause: str) -> None:
    group = group_of_cause(cause, HERE)
    component = component_of_cause(cause, ("crm",), HERE)
    assert group is not None
    assert group_of(Component.parse(component)) == group
    assert group_of_incident(mass(cause, component, services=("crm",))) == group


@pytest.mark.parametrize("cause", sorted(set(CAUSES) - set(SHARED)))
def test_what_is_ones_own_has_none(cause: str) -> None:
    assert group_of_cause(cause, HERE) is None
    assert component_of_cause(cause, ("crm",), HERE) == ""


def test_an_operator_whose_provider_nobody_knows_shares_no_provider() -> None:
    assert group_of_cause("isp.no_internet", Whereabouts()) is None
    assert group_of_cause("vpn_gateway.refused", Whereabouts()) is None


def test_incidents_without_a_component_have_groups_too() -> None:
    assert group_of_incident(mass(TELEGRAM, "anchor:telegram")) == TELEGRAM_GROUP
    assert group_of_incident(mass(UNDETERMINED)) == VANISHED_GROUP
    assert group_of_incident(mass(UNDETERMINED, not_working=("chat",))) == "reported/chat"


def test_several_services_are_proved_by_each_of_them() -> None:
    one = mass("bank_service.error", "service:crm/application", services=("chat", "crm"))
    assert [str(part) for part in components_of(one)] == [
        "service:chat/application",
        "service:crm/application",
    ]
