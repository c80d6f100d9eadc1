"""The way to the bank: proven, partial, accused, or not known."""

from dataclasses import replace
from datetime import UTC, datetime

from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.rooms.board.way import way
from runbook.hub.support.evidence import Seen, Witness

NOW = datetime(2026, 11, 23, 2, 13, tzinfo=UTC)
MASS = HubIncident(
    "f" * 16,
    Kind.MASS,
    NOW,
    number=6,
    cause="vpn_gateway.unreachable",
    component="gateway:vpn.bank.example/host",
)


def witness(number: int, proves: tuple[str, ...] = (), accuses: tuple[str, ...] = ()) -> Witness:
    own = HubIncident(f"{number:016x}", Kind.LOCAL, NOW, agent=f"op-{number}")
    passed = Seen("tcp", "passed", NOW, 5, proves=proves)
    failed = Seen("tcp", "failed", NOW, 5, accuses=accuses)
    return Witness(own, seen=(passed, failed))


def states(incident: HubIncident, *told: Witness) -> list[str]:
    found = way(incident, told, "ru")
    assert found is not None
    return [one.state for one in found.sections]


HOME, ISP = "home:op-1/router", "isp:domru/Оренбург/access"
GATEWAY = "gateway:vpn.bank.example/host"


def test_what_everybody_has_proved_works_and_what_nobody_could_see_is_not_known() -> None:
    told = [witness(one, (HOME, ISP), (GATEWAY,)) for one in (1, 2)]
    assert states(MASS, *told) == ["works", "works", "accused", "unknown", "unknown"]


def test_what_only_some_have_proved_is_said_to_be_partial_with_how_many() -> None:
    found = way(MASS, [witness(1, (HOME, ISP)), witness(2, (HOME,))], "ru")
    assert found is not None
    provider = found.sections[1]
    assert (provider.state, provider.said) == ("partial", "Проверено у 1 из 2.")


def test_who_accuses_a_part_does_not_prove_it() -> None:
    told = witness(1, (HOME, ISP), ("isp:domru/Оренбург/dns",))
    assert states(MASS, told)[1] == "unknown"


def test_a_part_that_fails_for_a_share_of_its_users_is_partial() -> None:
    some = replace(MASS, weight=Weight(accuse=3, prove=9, partial=True))
    assert states(some, witness(1, (HOME, ISP)))[2] == "partial"


def test_without_anybodys_checks_only_the_accused_part_is_named() -> None:
    assert states(MASS) == ["unknown", "unknown", "accused", "unknown", "unknown"]
    assert way(replace(MASS, component=""), (), "ru") is None


def test_of_an_outage_that_is_over_it_is_said_where_it_was_broken() -> None:
    told = [witness(1, (HOME, ISP), (GATEWAY,))]
    titles = [way(one, told, "ru") for one in (MASS, replace(MASS, restored_at=NOW))]
    assert [one.title for one in titles if one] == ["Где сломано, № 6", "Где было сломано, № 6"]
