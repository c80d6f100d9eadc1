"""What the hub says it lacks: nobody who would not be told goes unmentioned."""

from dataclasses import replace

import pytest

from runbook.hub.checkup.findings import Facts, Level, judge
from runbook.hub.model.people import HubPerson, Role
from runbook.language.texts import LANGUAGES, known, lookup

LEAD = HubPerson("lead", Role.SHIFT_LEAD, "Мария", 101, "lead@bank.example")
WHOLE = Facts(
    url="https://hub.bank.test",
    encrypted=True,
    file="hub.toml",
    bot="bank_duty_bot",
    channels=frozenset({"telegram", "email", "folder"}),
    people=(
        LEAD,
        HubPerson("admin", Role.SYSADMIN, "Дежурный", 201, "admin@bank.example"),
        HubPerson("standby-1", Role.STANDBY, "Подмена", 401, "one@bank.example"),
    ),
    agents=40,
    support=True,
    deadman=True,
    on_duty=True,
    standby=(1, 1),
    hears=True,
)
NOTHING = Facts("", False, "", "", frozenset({"folder"}), (), 0, False, False, False)


def bad(facts: Facts) -> dict[str, Level]:
    return {one.id: one.level for one in judge(facts) if one.level is not Level.OK}


def test_a_whole_hub_lacks_nothing() -> None:
    assert bad(WHOLE) == {}


def test_an_empty_one_lacks_an_address_a_channel_and_a_lead() -> None:
    failures = [one for one, level in bad(NOTHING).items() if level is Level.FAILURE]
    assert failures == ["no_url", "no_channel", "no_lead"]


@pytest.mark.parametrize(
    ("changed", "found", "level"),
    [
        ({"encrypted": False}, "not_encrypted", Level.FAILURE),
        ({"channels": frozenset({"email"})}, "no_telegram", Level.WARNING),
        ({"channels": frozenset({"telegram"})}, "no_mail", Level.WARNING),
        ({"bot": ""}, "no_bot_name", Level.WARNING),
        ({"answers": {"telegram": "Токен не подошёл."}}, "channel_refuses", Level.FAILURE),
        ({"people": WHOLE.people[1:]}, "no_lead", Level.FAILURE),
        (
            {"people": (replace(LEAD, on_shift=False), *WHOLE.people[1:])},
            "no_lead_on_shift",
            Level.FAILURE,
        ),
        (
            {"people": (replace(LEAD, telegram=None, email=""), *WHOLE.people[1:])},
            "unreachable",
            Level.FAILURE,
        ),
        (
            {"people": (LEAD, replace(WHOLE.people[1], telegram=None, email=""), WHOLE.people[2])},
            "unreachable",
            Level.WARNING,
        ),
        ({"people": WHOLE.people[:2], "standby": (0, 0)}, "no_standby", Level.WARNING),
        ({"standby": (0, 3)}, "standby_out_of_reach", Level.WARNING),
        ({"hears": False}, "deaf", Level.WARNING),
        ({"url": "https://hub.bank.example"}, "example_url", Level.FAILURE),
        ({"url": "https://HUB.bank.Example:8470/x"}, "example_url", Level.FAILURE),
        (
            {"channels": frozenset({"telegram"}), "unusable": {"email": "[mail] password"}},
            "unusable",
            Level.FAILURE,
        ),
        ({"agents": 0}, "no_agents", Level.WARNING),
        ({"deadman": False}, "no_deadman", Level.WARNING),
        ({"on_duty": False}, "nobody_on_duty", Level.WARNING),
        ({"unnamed_front": True}, "unnamed_front", Level.WARNING),
        ({"open_key": "/etc/hub.key"}, "open_key", Level.WARNING),
    ],
)
def test_each_thing_that_is_missing_is_named(
    changed: dict[str, object], found: str, level: Level
) -> None:
    assert bad(replace(WHOLE, **changed)) == {found: level}  # type: ignore[arg-type]  # as given


def test_a_lead_with_mail_alone_can_be_told_where_there_is_no_bot() -> None:
    by_mail = replace(LEAD, telegram=None)
    facts = replace(WHOLE, people=(by_mail, *WHOLE.people[1:]))
    assert bad(facts) == {}


def test_channels_that_are_set_but_cannot_be_used_are_not_called_missing() -> None:
    unusable = {"telegram": "[telegram] token", "email": "[mail] password"}
    facts = replace(WHOLE, channels=frozenset(), unusable=unusable)
    named = [dict(one.values) for one in judge(facts) if one.id == "unusable"]
    assert named == [
        {"channel": "telegram", "key": "[telegram] token"},
        {"channel": "email", "key": "[mail] password"},
    ]
    assert not {"no_channel", "no_telegram", "no_mail"} & bad(facts).keys()


@pytest.mark.parametrize(
    ("answers", "can"),
    [
        ({"telegram": "", "email": ""}, True),
        ({"telegram": "x", "email": ""}, True),
        ({"telegram": "x", "email": "x"}, False),
        ({}, True),
    ],
)
def test_a_lead_can_be_told_only_where_a_channel_answers(
    answers: dict[str, str], *, can: bool
) -> None:
    lead = replace(LEAD, email="lead@bank.test")
    facts = replace(WHOLE, people=(lead, *WHOLE.people[1:]), answers=answers)
    assert ("lead" in {one.id for one in judge(facts)}) is can


def test_how_many_of_the_standby_group_can_be_called_is_said() -> None:
    (found,) = (one for one in judge(replace(WHOLE, standby=(2, 3))) if one.id == "standby")
    assert (found.level, dict(found.values)) == (Level.OK, {"n": 2, "all": 3})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_its_words(lang: str) -> None:
    answering = replace(WHOLE, answers={"telegram": "", "email": "x"})
    off = replace(WHOLE, people=(replace(LEAD, on_shift=False),), encrypted=False, bot="")
    mute = replace(NOTHING, people=(replace(LEAD, telegram=None, email=""),))
    in_front = replace(WHOLE, unnamed_front=True, open_key="hub.key")
    deaf = replace(WHOLE, hears=False, standby=(0, 2), url="https://hub.example")
    broken = replace(WHOLE, channels=frozenset(), unusable={"email": "[mail]"})
    for facts in (WHOLE, NOTHING, answering, off, mute, in_front, deaf, broken):
        for one in judge(facts):
            assert lookup(f"hub.found.{one.id}.sentence", lang, **one.values)
            assert one.level is Level.OK or known(f"hub.found.{one.id}.hint", lang)
