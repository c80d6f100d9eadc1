"""Which places are looked at, out of those that answered when all was well."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from checks.observation import Observation, Outcome, ProbeKind
from checks.plan import plan_probes
from checks.pulse.beat import Layer
from checks.pulse.plan import Look, is_whole, plan_pulse
from checks.situation import Situation
from checks.subject import Subject, Vpn
from runbook.drill.world import FACTS, GATEWAY, ROUTER, SUBJECT

HERE = Situation(FACTS, tunnel=FACTS.interfaces[1])
VPN = SUBJECT.vpn or Vpn()
ROUTERS = [ProbeKind.ROUTER_TCP, ProbeKind.ROUTER_NAME, ProbeKind.NEIGHBOUR]
INSIDE = [ProbeKind.INNER_GATEWAY, ProbeKind.CONTROL, ProbeKind.BANK_DNS]


def diagnosis(subject: Subject = SUBJECT, **ports: int) -> list[Observation]:
    """Everything passed; ``ports`` are those that answered, by kind."""
    return [
        Observation(
            probe.kind,
            probe.target,
            probe.path,
            Outcome.PASSED,
            values={"port": ports[probe.kind]} if probe.kind in ports else {},
        )
        for probe in plan_probes(subject, HERE)
    ]


def without(seen: Sequence[Observation], *kinds: ProbeKind) -> list[Observation]:
    """The same, but these kinds were silent."""
    return [replace(one, outcome=Outcome.FAILED) if one.kind in kinds else one for one in seen]


def looks(seen: Sequence[Observation], subject: Subject = SUBJECT) -> tuple[Look, ...]:
    return plan_pulse(subject, HERE, seen)


def kind_at(layer: Layer, seen: Sequence[Observation]) -> ProbeKind | None:
    found = [one.probe.kind for one in looks(seen) if one.layer is layer]
    assert len(found) <= 1
    return found[0] if found else None


def test_one_look_for_each_part_of_the_way_and_one_for_each_service() -> None:
    assert [(one.layer, one.probe.id) for one in looks(diagnosis())] == [
        (Layer.HOME, f"router_tcp:{ROUTER}"),
        (Layer.GATEWAY, f"gateway_tcp:{VPN.gateway}:443"),
        (Layer.INSIDE, "inner_gateway:10.20.0.1"),
        (Layer.SERVICE, "service:crm"),
        (Layer.SERVICE, "service:chat"),
        (Layer.SERVICE, "service:phone"),
    ]


def test_looks_are_the_diagnosis_own_probes_by_the_same_way() -> None:
    planned = {probe.id: probe for probe in plan_probes(SUBJECT, HERE)}
    assert [one.probe for one in looks(diagnosis())] == [
        planned[one.probe.id] for one in looks(diagnosis())
    ]


@pytest.mark.parametrize(("layer", "kinds"), [(Layer.HOME, ROUTERS), (Layer.INSIDE, INSIDE)])
def test_the_cheapest_that_answered_stands_for_its_part(
    layer: Layer, kinds: list[ProbeKind]
) -> None:
    for number, kind in enumerate(kinds):
        assert kind_at(layer, without(diagnosis(), *kinds[:number])) is kind
    assert kind_at(layer, without(diagnosis(), *kinds)) is None


def test_what_did_not_answer_while_all_was_well_is_not_looked_at() -> None:
    assert {one.layer for one in looks([])} == {Layer.SERVICE}
    silent = without(diagnosis(), ProbeKind.GATEWAY_TCP)
    assert {one.layer for one in looks(silent)} == {Layer.HOME, Layer.INSIDE, Layer.SERVICE}
    unknown = [replace(one, outcome=Outcome.UNKNOWN) for one in diagnosis()]
    assert {one.layer for one in looks(unknown)} == {Layer.SERVICE}


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN])
def test_a_service_is_looked_at_even_if_a_busy_computer_did_not_hear_it(outcome: Outcome) -> None:
    busy = [
        replace(one, outcome=outcome) if one.kind is ProbeKind.SERVICE else one
        for one in diagnosis()
    ]
    assert looks(busy) == looks(diagnosis())


def test_of_several_ports_of_the_gateway_the_first_that_answered_is_looked_at() -> None:
    subject = replace(SUBJECT, vpn=replace(VPN, tcp_ports=(443, 264)))
    seen = diagnosis(subject)
    found = [one.probe.target for one in looks(seen, subject) if one.layer is Layer.GATEWAY]
    assert found == [f"{VPN.gateway}:443"]
    first = [replace(one, outcome=Outcome.FAILED) if ":443" in one.target else one for one in seen]
    found = [one.probe.target for one in looks(first, subject) if one.layer is Layer.GATEWAY]
    assert found == [f"{VPN.gateway}:264"]


@pytest.mark.parametrize("kind", [*ROUTERS, ProbeKind.GATEWAY_TCP, *INSIDE, ProbeKind.SERVICE])
def test_a_kind_the_bank_does_not_want_is_never_used(kind: ProbeKind) -> None:
    unwanted = replace(SUBJECT, off=frozenset({kind}))
    assert kind not in {one.probe.kind for one in looks(diagnosis(), unwanted)}


def test_only_the_port_that_answered_is_asked() -> None:
    options = {
        one.probe.kind: dict(one.probe.options)
        for one in looks(diagnosis(router_tcp=53, inner_gateway=18264, gateway_tcp=443))
    }
    assert options[ProbeKind.ROUTER_TCP] == {"ports": "53"}
    assert options[ProbeKind.INNER_GATEWAY] == {"ports": "18264", "tunnel_test": 0}
    assert "ports" not in options[ProbeKind.GATEWAY_TCP]


def test_without_remote_access_the_router_and_the_services_are_looked_at() -> None:
    subject = replace(SUBJECT, vpn=None)
    layers = {one.layer for one in looks(diagnosis(subject), subject)}
    assert layers == {Layer.HOME, Layer.SERVICE}
    assert GATEWAY not in str(looks(diagnosis(subject), subject))


@pytest.mark.parametrize("silent", [ROUTERS, [ProbeKind.GATEWAY_TCP], INSIDE])
def test_a_part_of_the_way_that_was_not_heard_is_known(silent: list[ProbeKind]) -> None:
    seen = diagnosis()
    assert is_whole(looks(seen), SUBJECT, HERE)
    assert is_whole(looks(without(seen, silent[0], ProbeKind.SERVICE)), SUBJECT, HERE) == (
        len(silent) > 1
    )
    assert not is_whole(looks(without(seen, *silent)), SUBJECT, HERE)
