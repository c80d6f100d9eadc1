"""Names, provider, hub and gateway: what is asked over the network."""

from dataclasses import replace

import msgspec
import pytest

from runbook.doctor import words as doctor_words
from runbook.doctor.facts import (
    Level,
    NameState,
)
from runbook.doctor.gathering import (
    provider_unknown,
)
from runbook.settings import shapes
from tests.unit.runbook.doctor.healthy import HEALTHY, SETTINGS, found, level_of, settings


def test_where_no_name_resolves_the_names_are_not_listed() -> None:
    lost = dict.fromkeys(("ya.ru", "vpn.bank.example"), NameState.NEITHER)
    facts = replace(HEALTHY, names=lost, any_name_resolved=False)
    (finding,) = found(SETTINGS, facts, "names")
    assert (finding.level, finding.sentence) == (Level.WARNING, "doctor.names.none")


def test_names_known_by_heart_need_no_name_service() -> None:
    known = replace(HEALTHY, names={"ya.ru": NameState.PINNED}, any_name_resolved=False)
    assert level_of(known, "names") is Level.OK


def test_an_unknown_provider_warns() -> None:
    assert level_of(replace(HEALTHY, unknown_provider=True), "provider") is Level.WARNING


@pytest.mark.parametrize(
    ("provider", "unknown"),
    [
        ("", False),
        ('id = "domru"', False),
        ('id = "domr"', True),
        ('id = "home"\nname = "Сосед"', True),
        ('id = "home"\nname = "Сосед"\nphone = "0500"', False),
        ('name = "Сосед"', False),
    ],
)
def test_a_provider_is_known_by_the_directory_or_by_its_own_words(
    provider: str, unknown: bool
) -> None:
    assert provider_unknown(settings(f"[provider]\n{provider}\n")) is unknown


def test_without_a_hub_nobody_asks_one() -> None:
    alone = msgspec.structs.replace(SETTINGS, hub=shapes.Hub())
    assert found(alone, replace(HEALTHY, hub=None), "hub_answer") == []


def test_a_hub_inside_the_vpn_fails_by_its_name_or_by_the_address_behind_it() -> None:
    inside = replace(HEALTHY, addresses={"hub.bank.example": ("10.20.3.4",)})
    outside = replace(HEALTHY, addresses={"hub.bank.example": ("203.0.113.7",)})
    assert level_of(inside, "hub") is Level.FAILURE
    assert level_of(outside, "hub") is Level.OK


def test_a_gateway_whose_name_is_lost_fails_and_an_anchor_only_warns() -> None:
    lost = dict.fromkeys(("ya.ru", "vpn.bank.example"), NameState.NEITHER)
    levels = [one.level for one in found(SETTINGS, replace(HEALTHY, names=lost), "names")]
    assert levels == [Level.FAILURE, Level.WARNING]


def test_an_id_made_from_the_name_is_told() -> None:
    assert (
        level_of(HEALTHY, "operator", settings('[operator]\nname = "Иванова"\n')) is Level.WARNING
    )


def test_a_vpn_client_is_named_in_words() -> None:
    own = settings('[vpn]\nclient = "generic"\ngateway = "vpn.bank.example"\nprocesses = ["x"]\n')
    said = [doctor_words.sentence(one, "ru") for one in found(own, HEALTHY, "vpn_client")]
    assert said
    assert "generic" not in "".join(said)
