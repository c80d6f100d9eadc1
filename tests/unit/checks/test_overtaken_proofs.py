"""A fault that begins in the middle: silence of what had answered overtakes older proofs."""

from dataclasses import replace

import pytest

from checks.component import Part
from checks.failure import Failure, Operation
from checks.observation import ASKED_AGAIN, Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.plan import plan_probes
from checks.plan_again import old_witnesses, plan_loss, plan_small_segments
from checks.situation import Situation
from checks.verdict import Verdict, judge
from runbook.drill.world import FACTS, SUBJECT, Scenario, observe

PROBES = {probe.id: probe for probe in plan_probes(SUBJECT, Situation(FACTS))}
ENCRYPTED = ("service:crm", "service:chat")
INSIDE = ("inner_gateway:", "control:", "bank_dns:")


def _silent(seen: Observation, **changes: object) -> Observation:
    silent = replace(seen, outcome=Outcome.FAILED, failure=Failure.TIMED_OUT, attempts=3)
    operation = Operation.CONNECT if seen.kind is not ProbeKind.BANK_DNS else Operation.EXCHANGE
    return replace(silent, operation=operation, **changes)  # type: ignore[arg-type]  # fields of it


def _again(seen: Observation) -> Observation:
    return replace(seen, at_ms=650, elapsed_ms=5, values={ASKED_AGAIN: True})


def _broke_after_the_first_answers(gone: tuple[str, ...]) -> Verdict:
    """Services hang or are silent; what is asked again is silent where it begins with ``gone``."""
    night: list[Observation] = []
    for one in observe(Scenario())[0]:
        if one.probe == "service:crm":
            hung = _silent(one, attempts=1, elapsed_ms=1400, values={"connect_ms": 2})
            night.append(replace(hung, operation=Operation.TLS))
        elif one.kind is ProbeKind.SERVICE:
            night.append(_silent(one, elapsed_ms=1400))
        elif one.probe.startswith(gone):
            night.append(_silent(_again(one), elapsed_ms=900))
        elif one.probe.startswith((*INSIDE, "gateway_", "anchor:tls://ya.ru", "router_")):
            night.append(_again(one) if one.outcome is Outcome.PASSED else one)
        else:
            night.append(one)
    for order in (night, night[::-1]):
        assert judge(order, SUBJECT) == judge(night, SUBJECT)
    return judge(night, SUBJECT)


@pytest.mark.parametrize(
    ("gone", "cause"),
    [
        (INSIDE, "vpn_client.no_traffic"),
        (("control:", "bank_dns:"), "bank_network.unreachable"),
        ((*INSIDE, "gateway_"), "vpn_gateway.unreachable"),
    ],
)
def test_what_fell_silent_later_is_accused_although_it_had_answered(
    gone: tuple[str, ...], cause: str
) -> None:
    assert _broke_after_the_first_answers(gone).cause == cause


def test_services_stay_accused_while_the_road_answers_again() -> None:
    found = _broke_after_the_first_answers(("nothing",))
    assert {found.cause, *(one.cause for one in found.also)} == {
        "bank_service.unreachable",
        "bank_service.error",
    }


def test_nothing_answered_of_many_tries_is_silence_and_no_loss() -> None:
    seen, subject = observe(Scenario())
    router, provider, _ = plan_loss(subject, Situation(FACTS), seen)
    night = [
        replace(_silent(one, elapsed_ms=800), values={"connect_ms": 3}, operation=Operation.TLS)
        if one.probe.startswith(("anchor:", "unlisted:", "foreign:"))
        else _silent(one)
        if one.probe.startswith(("gateway_", "service:", *INSIDE))
        else one
        for one in seen
    ]
    night.append(Observation(router.kind, router.target, router.path, Outcome.PASSED, 900, 600))
    lost = Observation(provider.kind, provider.target, provider.path, Outcome.PASSED, 900, 1100)
    night.append(replace(_silent(lost), operation=Operation.EXCHANGE))
    assert judge(night, subject).cause == "isp.no_internet"


def test_witnesses_are_asked_again_only_when_their_answers_are_old() -> None:
    seen, _ = observe(Scenario())
    assert not old_witnesses(seen, 0.3)
    asked = old_witnesses(seen, 0.7)
    assert {one for one in asked if one.startswith(INSIDE)} == {
        one for one in PROBES if one.startswith(INSIDE)
    }
    assert not any(one.startswith("service:") for one in asked)
    assert not old_witnesses([one for one in seen if not one.probe.startswith(INSIDE)], 0.7)


def test_small_segments_are_tried_only_where_every_encrypted_service_hangs() -> None:
    both = list(
        plan_small_segments(SUBJECT, [PROBES[one] for one in (*ENCRYPTED, "service:phone")])
    )
    assert [one.id for one in both] == ["mtu:crm", "mtu:chat"]
    assert Paths.of(SUBJECT).tunnel(Part.MTU) in both[0].path
    assert not list(plan_small_segments(SUBJECT, [PROBES["service:crm"]]))


@pytest.mark.parametrize(
    ("small", "causes"),
    [
        ("answered", {"isp.mtu_blackhole"}),
        ("hung", {"bank_service.error"}),
    ],
)
def test_small_segments_tell_a_black_hole_from_services_that_hang(
    small: str, causes: set[str]
) -> None:
    night = observe(Scenario(fails=dict.fromkeys(ENCRYPTED, "timed_out tls 1")))[0]
    night = [
        replace(one, elapsed_ms=1400, values={"connect_ms": 2}) if one.probe in ENCRYPTED else one
        for one in night
    ]
    for probe in plan_small_segments(SUBJECT, [PROBES[one] for one in ENCRYPTED]):
        tried = Observation(probe.kind, probe.target, probe.path, Outcome.UNKNOWN, 650, 1000)
        if small == "hung":
            night.append(replace(tried, values={"small_hung": True}))
        else:
            night.append(replace(_silent(tried), operation=Operation.TLS, attempts=1))
    found = judge(night, SUBJECT)
    assert {found.cause, *(one.cause for one in found.also)} == causes


def test_an_invented_address_does_not_prove_the_world_beyond_where_the_walk_ends_early() -> None:
    dead = {
        **dict.fromkeys(("anchor:*", "unlisted:*", "foreign:*", "portal:*"), "timed_out connect"),
        **dict.fromkeys(("gateway_[tnh]*", "service:*", "control:*"), "timed_out connect"),
        **dict.fromkeys(("resolver*", "bank_dns:*", "inner_gateway:*"), "timed_out exchange"),
    }
    seen, subject = observe(Scenario(fails=dead, skips=("gateway_ttl:*", "mtu*", "tunnel_hop:*")))
    walked = {"last_hop": 2, "reached": False}
    night = [
        replace(one, outcome=Outcome.PASSED, failure=None, operation=None, values=walked)
        if one.kind is ProbeKind.GATEWAY_TTL
        else replace(one, values={"addresses": 1})
        if one.probe.startswith("forwarder")
        else one
        for one in seen
    ]
    assert judge(night, subject).cause in {"isp.no_internet", "undetermined.ambiguous"}


def test_a_handshake_with_large_packets_acquits_no_application_that_answers_ill() -> None:
    """On a slow line sizes are tried as well, while the answer is on its way."""
    night = observe(Scenario(fails=dict.fromkeys(ENCRYPTED, "http_error exchange")))[0]
    for probe in plan_small_segments(SUBJECT, [PROBES[one] for one in ENCRYPTED]):
        night.append(Observation(probe.kind, probe.target, probe.path, Outcome.PASSED, 650, 40))
    found = judge(night, SUBJECT)
    assert (found.cause, found.services) == ("bank_service.error", ("chat", "crm"))
