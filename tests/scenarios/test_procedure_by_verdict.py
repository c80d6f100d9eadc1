"""What was found decides whom she asks and tells in the built-in procedure, and what is offered."""

import pytest

from checks.causes import CAUSES, domain_of, side_of
from runbook.diagnosis.advice import advice
from runbook.procedure.walk import SKIPPED
from tests.scenarios.lived_nights import (
    PROCEDURE,
    WAYS,
    Way,
    finding_for,
    finding_of_night,
    live,
    lived,
)
from tests.scenarios.test_scenarios import NIGHTS


@pytest.mark.parametrize("way", WAYS)
def test_with_the_providers_fault_the_lead_is_told_before_the_provider(way: str) -> None:
    nights = [one for one in NIGHTS if finding_of_night(one).domain == "isp"]
    assert nights
    for night in nights:
        walk = lived()[night, way]
        steps = walk.steps()
        told = "ring_lead" if WAYS[way].lead == "ring" else "standby"
        assert "alert_lead" in walk.automatic
        assert steps.index(told) < steps.index("isp_call") < steps.index("provider_knows")


def test_every_fault_that_needs_the_standby_group_names_it() -> None:
    needs = {cause for cause in CAUSES if "lead.call_standby" in advice(cause).lead}
    assert needs == {one for one in CAUSES if "standby" in live(finding_for(one), Way()).reached}


def test_the_provider_is_asked_about_the_fault_that_was_found() -> None:
    for cause in (one for one in CAUSES if domain_of(one) == "isp"):
        texts = live(finding_for(cause), Way()).texts
        asked = [
            one.text_id for one in advice(cause).operator if one.text_id.startswith("step.ask_")
        ]
        assert [one for one in texts if one.startswith("step.ask_")] == asked


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        ("yes", ["provider_until", "provider_ticket"]),
        ("no", ["provider_until", "provider_ticket"]),
        ("no_answer", ["provider_again"]),
        (SKIPPED, []),
    ],
)
def test_what_the_provider_said_decides_what_is_asked_next(answer: str, steps: list[str]) -> None:
    walk = live(finding_for("isp.no_internet"), Way({"provider_knows": answer}))
    after = walk.steps()[walk.steps().index("provider_knows") + 1 : walk.recovered_at]
    assert after == [*steps, "dictate"]


@pytest.mark.parametrize(("lead", "passes"), [("messaged", False), ("ring", True), ("knows", True)])
def test_the_answer_is_passed_on_by_phone_where_messages_may_not_go_out(
    lead: str, passes: bool
) -> None:
    walk = live(finding_for("isp.lossy"), Way({"provider_knows": "yes"}, lead=lead))
    assert ("provider_pass" in walk.reached) is passes


@pytest.mark.parametrize("cause", ["vpn_client.certificate_expired", "vpn_client.authentication"])
def test_a_login_goes_to_the_administrator_and_the_password_is_not_typed_again(cause: str) -> None:
    walk = live(finding_for(cause), Way())
    assert walk.steps()[4 : walk.recovered_at] == [
        "promise", "vpn_password", "vpn_incident", "vpn_cover", "dictate",
    ]  # fmt: skip
    step = PROCEDURE.step("vpn_incident")
    assert step is not None
    assert step.to == ("sysadmin",)


@pytest.mark.parametrize("cause", [one for one in CAUSES if side_of(one) == "bank"])
def test_a_fault_of_the_bank_becomes_an_incident_with_tech_support(cause: str) -> None:
    step = PROCEDURE.step("bank_incident")
    assert step is not None
    assert step.to == ("tech_support",)
    assert {"bank_incident", "bank_lead"} <= live(finding_for(cause), Way()).reached
    unheard = live(finding_for(cause), Way(lead="ring")).reached
    assert "bank_incident" not in unheard
    assert {"ring_lead", "bank_lead"} <= unheard
    assert not {"mend", "isp_call", "hotspot"} & unheard


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_a_hotspot_is_offered_only_where_it_is_allowed_and_helps(cause: str) -> None:
    offered = "hotspot" in live(finding_for(cause), Way(backup="hotspot")).reached
    helps = domain_of(cause) in {"isp", "home_network"}
    helps = helps and cause not in {"isp.whitelist_only", "home_network.weak_wifi"}
    assert offered is helps
    assert "hotspot" not in live(finding_for(cause), Way()).reached


@pytest.mark.parametrize("cause", ["healthy.ok", "undetermined.ambiguous"])
def test_clean_checks_before_a_frozen_screen_lead_on(cause: str) -> None:
    assert "what_fails" in live(finding_for(cause), Way()).steps()
    marked = live(finding_for(cause), Way(frozen="data")).steps()
    assert ("still_broken" in marked) is (cause == "healthy.ok")
