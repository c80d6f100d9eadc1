"""Who is hit, by provider and city."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.incident import TELEGRAM, HubIncident, Kind, Weight
from runbook.hub.rooms.board.places import MOST_BARS, hit

NOW = datetime(2026, 11, 23, 2, 13, tzinfo=UTC)
UFA, ORENBURG = "rt/Уфа", "domru/Оренбург"
PROVIDERS = {"domru": "Дом.ру"}


def single(number: int, **more: object) -> HubIncident:
    made = HubIncident(f"{number:016x}", Kind.LOCAL, NOW, number=number, agent=f"op-{number}")
    return replace(made, **more)  # type: ignore[arg-type]


def mass(**places: int) -> HubIncident:
    weight = Weight(accuse=sum(places.values()), places=tuple(places.items()))
    return HubIncident("f" * 16, Kind.MASS, NOW, number=9, weight=weight)


def test_nobody_is_hit_by_what_is_over_by_a_drill_and_by_what_is_only_ours() -> None:
    ours = HubIncident("e" * 16, Kind.MASS, NOW, number=8, cause=TELEGRAM)
    some = [single(1, restored_at=NOW), single(2, drill=True), ours]
    assert hit(some, {"op-1": UFA, "op-2": UFA}, ["op-1", "op-2"], PROVIDERS, "ru") is None


def test_most_stand_first_and_are_told_against_those_heard_of_from_there() -> None:
    homes = {"op-1": UFA, "op-2": ORENBURG, "op-3": ORENBURG, "op-4": ORENBURG}
    found = hit([single(1), single(2), single(3)], homes, homes, PROVIDERS, "ru")
    assert found is not None
    assert found.sentence == "Не могут работать 3 оператора."
    assert [(one.name, one.said, one.share) for one in found.bars] == [
        ("Дом.ру, Оренбург", "2 из 3", 67),
        ("rt, Уфа", "1 из 1", 100),
    ]


def test_who_has_vanished_is_counted_where_the_mass_outage_counts_her() -> None:
    found = hit([single(1), mass(**{ORENBURG: 5})], {"op-1": ORENBURG}, [], PROVIDERS, "ru")
    assert found is not None
    assert [(one.hit, one.alive) for one in found.bars] == [(5, 5)]


def test_an_operator_whose_home_is_not_known_is_counted_all_the_same() -> None:
    found = hit([single(1)], {}, [], PROVIDERS, "ru")
    assert found is not None
    assert [(one.hit, one.share) for one in found.bars] == [(1, 100)]
    assert found.bars[0].name


@given(st.dictionaries(st.integers(1, 60), st.sampled_from([f"p{n}/c{n}" for n in range(20)])))
def test_every_operator_is_in_the_picture_or_counted_below_it(where: dict[int, str]) -> None:
    homes = {f"op-{number}": home for number, home in where.items()}
    found = hit([single(number) for number in where], homes, homes, PROVIDERS, "ru")
    if found is None:
        assert not where
        return
    shown = sum(one.hit for one in found.bars)
    assert len(found.bars) <= MOST_BARS
    assert bool(found.more) == (shown < len(where))
    assert all(0 < one.share <= 100 for one in found.bars)
