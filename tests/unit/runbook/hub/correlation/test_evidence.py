"""Findings out of everything that speaks of a shared fault."""

from datetime import UTC, datetime

from checks.component import Component, Part, Place
from runbook.hub.correlation.bursts import Burst, Reach
from runbook.hub.correlation.evidence import find
from runbook.hub.correlation.findings import Finding, Told, Witnesses
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.correlation.localised import Localised, Shared
from runbook.hub.model.incident import TELEGRAM
from tests.unit.runbook.hub.correlation.fleet_findings import CRM, UFA, people

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
CHAT = Component(Place.SERVICE, "chat", Part.APPLICATION)
DATA = Component(Place.GATEWAY, "vpn1.bank.example", Part.DATA)
HERE = Whereabouts("rt/Уфа", "vpn1.bank.example")
EVERYBODY = {f"op-{number}": HERE for number in range(12)}


def shared(component: Component, *numbers: int, prove: int = 0) -> Shared:
    return Shared(component, prove > 0, people(*numbers), prove, None, 20.0)


def localised(*faults: Shared) -> Localised:
    return Localised(1.0, people(*range(8)), faults)


def only(seen: Witnesses) -> Finding:
    (found,) = find(seen)
    return found


def test_nothing_is_found_where_nobody_complains() -> None:
    assert find(Witnesses(where=EVERYBODY, present=people(*range(12)))) == ()


def test_services_that_fail_alike_are_one_finding_named_by_the_one_that_hits_most() -> None:
    found = only(Witnesses(localised(shared(CHAT, 1, 2), shared(CRM, 2, 3, 4)), EVERYBODY))
    assert (found.component, found.services) == (str(CRM), ("chat", "crm"))
    assert found.operators == people(1, 2, 3, 4)


def test_a_gateway_that_carries_nothing_is_the_banks_not_everybodys_own_client() -> None:
    found = only(Witnesses(localised(shared(DATA, 1, 2, 3)), EVERYBODY))
    assert (found.cause, found.side) == ("vpn_gateway.unhealthy", "bank")


def test_who_vanished_adds_to_those_who_accuse_and_is_counted_among_the_silent() -> None:
    burst = Burst(Reach.PROVIDER, "rt/Уфа", people(4, 5, 6), NOW, 3, 2, 9.0)
    seen = Witnesses(localised(shared(UFA, 1, 2, prove=2)), EVERYBODY, people(0, 1, 2, 3), (burst,))
    weight = only(seen).weight
    assert (weight.accuse, weight.prove, weight.silent, weight.vanished) == (2, 2, 3, 3)
    assert weight.places == (("rt/Уфа", 5),)


def test_silence_alone_is_never_quite_certain() -> None:
    burst = Burst(Reach.PROVIDER, "rt/Уфа", people(*range(8)), NOW, 8, 0, 50.0)
    found = only(Witnesses(where=EVERYBODY, bursts=(burst,)))
    assert (found.cause, found.confidence, found.began_at) == ("isp.no_internet", 0.8, NOW)


def test_everybodys_silence_accuses_nobody() -> None:
    burst = Burst(Reach.ALL, "", people(*range(8)), NOW, 8, 0, 50.0)
    found = only(Witnesses(where=EVERYBODY, bursts=(burst,)))
    assert (found.cause, found.side, found.component) == (
        "undetermined.ambiguous",
        "undetermined",
        "",
    )
    assert not found.weight.certain


def test_phones_that_tell_of_the_same_provider_share_it() -> None:
    told = dict.fromkeys(people(1, 2, 3), Told("isp.no_internet"))
    found = only(Witnesses(where=EVERYBODY, told=told))
    assert (found.group, found.operators, found.opens) == ("isp:rt/Уфа", people(1, 2, 3), True)


def test_phones_do_not_accuse_a_provider_that_the_others_are_heard_through() -> None:
    where = {f"op-{number}": HERE for number in range(60)}
    told = dict.fromkeys(people(1, 2), Told("isp.no_internet"))
    found = only(Witnesses(where=where, present=people(*range(3, 60)), told=told))
    assert not found.opens


def test_what_a_pc_concluded_is_not_counted_beside_what_it_observed() -> None:
    told = dict.fromkeys(people(1, 2, 3), Told("isp.no_internet"))
    assert find(Witnesses(localised(), EVERYBODY, told=told)) == ()


def test_faults_at_home_are_nobody_elses() -> None:
    told = dict.fromkeys(people(9, 10, 11), Told("home_network.router_silent"))
    assert find(Witnesses(where=EVERYBODY, told=told)) == ()


def test_complaints_of_those_who_are_explained_already_are_not_counted_again() -> None:
    complaints = dict.fromkeys(people(1, 2, 3, 9, 10, 11), ("data",))
    seen = Witnesses(localised(shared(CRM, 1, 2, 3)), EVERYBODY, complaints=complaints)
    service, said = sorted(find(seen), key=lambda one: one.group, reverse=True)
    assert service.operators == people(1, 2, 3)
    assert (said.operators, said.not_working) == (people(9, 10, 11), ("data",))
    assert not said.weight.certain


def test_telegram_out_of_reach_is_found_without_anybody_hit() -> None:
    found = only(Witnesses(where=EVERYBODY, telegram_down=True))
    assert (found.cause, found.hit, found.opens) == (TELEGRAM, 0, True)
