"""What the hub says it lacks: nobody who would not be told goes unmentioned."""

from dataclasses import replace

import pytest

from runbook.hub.findings import Facts, Level, judge
from runbook.hub.model.people import HubPerson, Role
from runbook.texts import LANGUAGES, known, lookup

LEAD = HubPerson("lead", Role.SHIFT_LEAD, "Мария", 101, "lead@bank.example")
WHOLE = Facts(
    url="https://hub.bank.example",
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
        ({"people": WHOLE.people[:2]}, "no_standby", Level.WARNING),
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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_its_words(lang: str) -> None:
    answering = replace(WHOLE, answers={"telegram": "", "email": "x"})
    off = replace(WHOLE, people=(replace(LEAD, on_shift=False),), encrypted=False, bot="")
    mute = replace(NOTHING, people=(replace(LEAD, telegram=None, email=""),))
    in_front = replace(WHOLE, unnamed_front=True, open_key="hub.key")
    for facts in (WHOLE, NOTHING, answering, off, mute, in_front):
        for one in judge(facts):
            assert lookup(f"hub.found.{one.id}.sentence", lang, **one.values)
            assert one.level is Level.OK or known(f"hub.found.{one.id}.hint", lang)
