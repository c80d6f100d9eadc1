"""How many outages people count, and how they are called by their numbers."""

import pytest

from runbook.hub.cards.folding import folded, ranges, sentence, unknown
from runbook.hub.model.incident import HubIncident
from tests.unit.runbook.hub.api.situations import before, local, mass

DASH = "\N{EN DASH}"


def alone(incidents: list[HubIncident]) -> list[tuple[int, tuple[int, ...]]]:
    return [(one.incident.number, one.members) for one in folded(incidents)]


def test_members_belong_to_their_mass_outage() -> None:
    shared = mass(6)
    few = [local(number, f"op-{number}", parent=shared.key) for number in (4, 2, 3)]
    assert alone([*few, local(9), shared]) == [(9, ()), (6, (2, 3, 4))]


def test_a_member_of_what_is_not_there_stands_for_itself() -> None:
    assert alone([local(2, parent="f" * 16)]) == [(2, ())]


def test_a_merged_mass_outage_brings_its_own_members_along() -> None:
    top = mass(10)
    merged = mass(6, parent=top.key)
    assert alone([merged, local(2, parent=merged.key), top]) == [(10, (2, 6))]


def test_a_circle_is_no_endless_loop() -> None:
    one = mass(1, parent=f"{2:016x}")
    two = mass(2, parent=f"{1:016x}")
    assert len(alone([one, two])) <= 2


@pytest.mark.parametrize(
    ("incidents", "ru", "en"),
    [
        ([], "Сбоев нет. На связи 23 рабочих места.", "No outages. 23 workplaces are on line."),
        ([mass(1, restored_at=before(1))], "Сбоев нет. На связи 23 рабочих места.", "No outages"),
        ([mass(1)], "Идёт 1 сбой, массовый.", "1 outage, a mass one."),
        ([local(1)], "Идёт 1 сбой, у одного оператора.", "1 outage, at a single operator."),
        (
            [mass(1), local(2)],
            "Идут 2 сбоя: 1 массовый, 1 у одного оператора.",
            "2 outages: 1 mass, 1 at a single operator.",
        ),
        (
            [local(number, f"op-{number}") for number in range(1, 6)],
            "Идут 5 сбоев у отдельных операторов.",
            "5 outages at single operators.",
        ),
        ([mass(1), mass(2)], "Идут 2 массовых сбоя.", "2 mass outages."),
        ([mass(1), local(2, drill=True)], "Идёт 1 сбой, массовый.", "1 outage, a mass one."),
        ([mass(1, cause="channel.telegram")], "Сбоев нет. На связи 23 рабочих места.", "No"),
    ],
)
def test_it_stands_in_one_sentence(incidents: list[HubIncident], ru: str, en: str) -> None:
    standing = folded(incidents)
    assert sentence(standing, 23, "ru") == ru
    assert sentence(standing, 23, "en").startswith(en)


def test_who_is_not_known_of_is_named_without_members_and_without_what_is_over() -> None:
    shared = mass(6)
    every = [
        shared,
        local(1, parent=shared.key),
        local(8, acknowledged_at=before(9)),
        local(9, restored_at=before(9)),
    ]
    assert unknown(folded(every), "ru") == "Ещё никто не знает: № 6."
    assert unknown([], "ru") == ""


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([2, 3, 4, 5, 7, 8], f"№ 2{DASH}5, 7, 8"),
        ([7], "№ 7"),
        ([8, 7, 7], "№ 7, 8"),
        (range(1, 60, 2), "№ 1, 3, 5, 7, 9, 11, 13, 15 и ещё 22"),
    ],
)
def test_long_lists_of_numbers_are_short(numbers: list[int], said: str) -> None:
    assert ranges(numbers, "ru") == said


def test_nobody_has_to_know_of_a_drill() -> None:
    standing = folded([local(1, drill=True), mass(2, cause="channel.telegram"), local(3)])
    assert unknown(standing, "ru") == "Ещё никто не знает: № 3."
