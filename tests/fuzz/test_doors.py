"""Each door: right data is taken; anything else is read or refused, in time and within bounds."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.cases import kept_cases, kept_cases_of
from tests.fuzz.door import Door, enter, enter_weighed
from tests.fuzz.every_door import BY_NAME, DOORS
from tests.fuzz.hostile import WHOLE
from tests.fuzz.mutation import by_hypothesis

every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)


@every_door
def test_what_is_right_is_taken(door: Door) -> None:
    with door.opened() as knock:
        assert door.right(knock(door.seeds[0]))
        for seed in door.seeds[1:]:
            knock(seed)


@every_door
def test_what_is_known_to_break_readers_breaks_no_door(door: Door) -> None:
    with door.opened() as knock:
        for data in WHOLE.values():
            enter(door, knock, data)


@every_door
def test_whatever_is_changed_in_what_is_right_it_is_read_or_refused(door: Door) -> None:
    with door.opened() as knock:

        @settings(
            max_examples=door.examples // 2, derandomize=True, database=None, deadline=None,
            phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(by_hypothesis(door.seeds, door.pieces))
        def read_or_refused(data: bytes) -> None:
            enter(door, knock, data)

        read_or_refused()


@pytest.mark.parametrize(("name", "case"), kept_cases(), ids=lambda one: str(one)[:60])
def test_what_once_broke_a_door_breaks_it_no_more(name: str, case: str) -> None:
    door = BY_NAME[name]
    with door.opened() as knock:
        enter(door, knock, kept_cases_of(name)[case])


@every_door
def test_no_document_takes_more_memory_than_was_promised(door: Door) -> None:
    with door.opened() as knock:
        for name in ("a megabyte of one sign", "brackets", "many keys", "YAML laughs"):
            enter_weighed(door, knock, WHOLE[name])
