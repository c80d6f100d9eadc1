"""What an agent is told: whose incident, who speaks, when to come again."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.api.answers import Answers
from runbook.hub.api.directing import (
    AT_ONCE_MS,
    CALM_MS,
    LEASE_MS,
    TENSE_MS,
    concerns,
    told_to_all,
    told_to_her,
)
from runbook.reporting.shapes import (
    Degraded,
    Directives,
    Known,
    Lease,
    SignedScript,
    StandIn,
    Surroundings,
)
from tests.unit.runbook.hub.api.situations import (
    HERS,
    NOW,
    asking,
    before,
    local,
    mass,
    situation,
    told,
)


@pytest.mark.parametrize(
    ("component", "hers"),
    [
        ("isp:domru/Оренбург/access", True),
        ("isp:domru/Оренбург/dns", True),
        ("isp:domru/access", True),
        ("isp:domru/Пермь/access", False),
        ("isp:mts/Оренбург/access", False),
        ("gateway:vpn.bank.example/host", True),
        ("gateway:vpn2.bank.example/host", False),
        ("service:crm/application", True),
        ("bank_dns", True),
        ("bank_network/core", True),
        ("anchor:ya.ru", False),
        ("home:op-118/router", False),
        ("", False),
        ("что-то ещё", False),
    ],
)
def test_a_mass_incident_is_told_to_those_on_whose_path_it_lies(component: str, hers: bool) -> None:
    assert concerns(mass(component=component), HERS) is hers


def test_who_has_not_said_where_she_works_is_told_of_what_is_everybodys() -> None:
    nowhere = Surroundings()
    everywhere = situation(mass(40), mass(41, "gateway:"), mass(42, "service:crm/host"))
    assert [one.number for one in told_to_all(everywhere, nowhere, NOW).mass] == [42]


def test_she_is_told_of_the_mass_incident_hers_has_joined_wherever_it_lies() -> None:
    joined = mass(50, "anchor:api.telegram.org")
    now = situation(joined, local(parent=joined.key))
    assert [one.number for one in told_to_her(now, asking(), NOW).mass] == [50]
    assert not told_to_her(now, asking(operator="op-118"), NOW).mass


def test_a_mass_incident_is_told_with_spans_and_whose_it_is() -> None:
    bank = mass(
        43,
        "service:crm/application",
        cause="bank_service.error",
        side="bank",
        services=("crm",),
        occurred_at=before(300),
        eta_at=NOW + timedelta(minutes=20),
        update_at=NOW + timedelta(minutes=5),
    )
    [said] = told_to_all(situation(bank), HERS, NOW).mass
    assert (said.number, said.cause, said.services) == (43, "bank_service.error", ("crm",))
    assert (said.since_ms, said.eta_in_ms, said.update_in_ms) == (300_000, 1_200_000, 300_000)
    assert said.not_her_provider
    assert not said.restored


def test_what_is_restored_is_said_to_be() -> None:
    [said] = told_to_all(situation(mass(restored_at=before(30))), HERS, NOW).mass
    assert said.restored


def test_a_drill_is_told_to_nobody_who_does_not_take_part() -> None:
    drill = mass(drill=True)
    now = situation(drill, local(parent=drill.key, drill=True))
    assert not told_to_all(now, HERS, NOW).mass
    assert told_to_her(now, asking(), NOW).mass


def test_degraded_mode_and_the_banks_script_are_told_to_all() -> None:
    script = SignedScript(document="{}", signature="x")
    now = situation(degraded=before(90), relief=True, script=script)
    said = told_to_all(now, HERS, NOW)
    assert (said.degraded, said.script) == (Degraded(since_ms=90_000, relief=True), script)


def test_the_hub_speaks_for_each_of_her_open_outages_that_it_keeps() -> None:
    now = situation(local(7), local(8), local(9, "op-118"))
    said = told_to_her(now, asking(told(7)), NOW)
    assert said.leases == tuple(
        Lease(incident=f"{number:016x}", for_ms=LEASE_MS) for number in (7, 8)
    )


@pytest.mark.parametrize(
    ("now", "asks"),
    [
        (situation(), asking(told(7))),
        (situation(local(7), speaking=None), asking(told(7))),
        (situation(local(7), reaches=False), asking(told(7))),
        (situation(local(7), speaking=before(16)), asking(told(7))),
        (situation(local(7), speaking=NOW + timedelta(seconds=16)), asking(told(7))),
        (situation(local(7, spoken=True)), asking(told(7))),
        (situation(local(7)), asking(told(7, spoken=True))),
        (situation(local(7)), asking(told(7, restored=told().opened))),
        (situation(local(7)), asking(told(7, closed=told().opened))),
        (situation(local(7, restored_at=NOW)), asking(told(7))),
        (situation(local(7, "op-118")), asking(told(7))),
        (situation(local(7, told=False)), asking(told(7))),
        (situation(local(7), unheard=frozenset({f"{7:016x}"})), asking(told(7))),
        (situation(mass(40, told=False), local(7, parent=f"{40:016x}")), asking(told(7))),
        (
            situation(mass(40), local(7, parent=f"{40:016x}"), unheard=frozenset({f"{40:016x}"})),
            asking(told(7)),
        ),
    ],
    ids=[
        "not kept yet",
        "nobody speaks",
        "nobody is there to be rung",
        "the speaker is silent",
        "the speaker's clock is wrong",
        "spoken as the hub knows",
        "spoken as she says",
        "restored as she says",
        "closed as she says",
        "restored as the hub knows",
        "another operator's",
        "nobody in the office was told",
        "all of its rings failed",
        "nobody was told of the mass incident it belongs to",
        "all rings of its mass incident failed",
    ],
)
def test_without_reason_to_speak_there_is_no_lease(now: object, asks: object) -> None:
    assert not told_to_her(now, asks, NOW).leases  # type: ignore[arg-type]  # two kinds of parameters


def test_who_in_the_office_knows_is_told_by_role() -> None:
    acknowledged = local(7, acknowledged_at=before(40), acknowledged_by="admin")
    said = told_to_her(situation(acknowledged), asking(), NOW)
    assert said.known == (Known(incident=acknowledged.key, role="sysadmin", ago_ms=40_000),)


def test_who_knows_of_the_mass_incident_knows_of_hers() -> None:
    known = mass(acknowledged_at=before(10), acknowledged_by="lead")
    hers = local(7, parent=known.key)
    said = told_to_her(situation(known, hers), asking(), NOW)
    assert said.known == (Known(incident=hers.key, role="shift_lead", ago_ms=10_000),)


def test_a_calm_agent_comes_again_in_ten_seconds_or_so_and_no_two_at_once() -> None:
    waits = {told_to_her(situation(), asking(spread=part / 10), NOW).next_ms for part in range(11)}
    assert len(waits) == 11
    assert min(waits) >= CALM_MS * 0.9
    assert max(waits) <= CALM_MS * 1.1


def test_an_agent_in_trouble_comes_sooner() -> None:
    assert told_to_her(situation(local(7)), asking(), NOW).next_ms == TENSE_MS
    silent = situation(speaking=None)
    assert told_to_her(silent, asking(told(8)), NOW).next_ms == TENSE_MS


def test_who_waits_for_a_lease_comes_at_once_but_not_for_ever() -> None:
    now = situation(local(7))
    assert told_to_her(now, asking(told(8)), NOW).next_ms == AT_ONCE_MS
    assert told_to_her(now, asking(told(8, age_ms=11_000)), NOW).next_ms == TENSE_MS
    assert told_to_her(now, asking(told(8, spoken=True)), NOW).next_ms == TENSE_MS
    assert told_to_her(now, asking(told(7)), NOW).next_ms == TENSE_MS


def test_when_everybody_is_in_trouble_each_comes_less_often() -> None:
    crowd = situation(*(local(number, f"op-{number}") for number in range(1, 3001)))
    one = asking(told(1), operator="op-1")
    assert told_to_her(crowd, one, NOW).next_ms == 6_000
    assert told_to_her(crowd, asking(told(9000), operator="op-x"), NOW).next_ms == 6_000


def test_what_is_asked_for_is_passed_on() -> None:
    said = told_to_her(situation(), asking(send_all=True), NOW)
    assert (said.send_all, said.accepted) == (True, 9)


@given(
    st.integers(0, 2**53 - 1),
    st.floats(0, 1),
    st.booleans(),
    st.sampled_from([HERS, Surroundings(), Surroundings(provider="mts", city="Уфа")]),
)
def test_the_answer_that_was_encoded_before_is_the_one_that_would_be_made(
    sequence: int, spread: float, degraded: bool, where: Surroundings
) -> None:
    now = situation(mass(), mass(41, "service:crm/host"), degraded=NOW if degraded else None)
    answers = Answers()
    for _ in range(2):
        one = asking(where=where, sequence=sequence, spread=spread)
        encoded = answers.encode(now, one, NOW)
        assert msgspec.json.decode(encoded, type=Directives) == told_to_her(now, one, NOW)


def test_a_new_situation_is_told_at_once() -> None:
    answers = Answers()
    first, later = situation(), situation(mass())
    assert b"mass" not in answers.encode(first, asking(), NOW)
    assert b"mass" in answers.encode(later, asking(), NOW)
    assert b"mass" not in answers.encode(replace(first), asking(), NOW)


def test_a_mass_incident_is_hers_only_when_her_own_outage_is_a_part_of_it() -> None:
    whole = mass(40, acknowledged_at=before(20), acknowledged_by="lead")
    [neighbours] = told_to_all(situation(whole), HERS, NOW).mass
    assert (neighbours.joined, neighbours.known) == (False, True)
    bank = mass(41, "service:crm", cause="bank_service.error", side="bank")
    now = situation(whole, bank, local(7, parent=bank.key))
    said = told_to_her(now, asking(), NOW).mass
    assert [(one.number, one.joined, one.known) for one in said] == [
        (41, True, False), (40, False, True),
    ]  # fmt: skip


def test_whoever_stands_in_is_told_and_nobody_else() -> None:
    relief = StandIn(number=40, cause="isp.no_internet", calls=3, unsaid=1)
    now = situation(mass(40), stand_in={"op-201": relief})
    answers = Answers()
    for operator, wanted in (("op-201", relief), ("op-117", None), ("op-201", relief)):
        encoded = answers.encode(now, asking(operator=operator), NOW)
        assert msgspec.json.decode(encoded, type=Directives).stand_in == wanted
