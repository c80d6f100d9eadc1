"""Who is let in next at the door for evidence."""

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.api.turn_order import LATELY, MOST_AT_ONCE, next_in_turn

NOW = 1000.0
_NAMES = st.sampled_from(["op-1", "op-2", "op-3", "op-4", "op-5"])


def test_whoever_came_first_begins_and_no_more_than_the_turns_there_are() -> None:
    assert next_in_turn(["op-2", "op-1"], [], {}, NOW) == "op-2"
    assert next_in_turn(["op-1"], ["op-2"], {}, NOW) == "op-1"
    assert next_in_turn(["op-1"], ["op-2", "op-3"], {}, NOW) is None
    assert next_in_turn([], [], {}, NOW) is None


def test_whoever_had_one_lately_stands_behind_all_others() -> None:
    ended = {"op-1": NOW - 1, "op-2": NOW - 9}
    assert next_in_turn(["op-1", "op-2", "op-3"], [], ended, NOW) == "op-3"
    assert next_in_turn(["op-1", "op-2"], [], ended, NOW) == "op-2"
    later = NOW + LATELY
    assert next_in_turn(["op-1", "op-2"], [], ended, later) == "op-1"


def test_the_last_turn_is_kept_for_somebody_who_had_none_lately() -> None:
    ended = {"op-1": NOW - 1}
    assert next_in_turn(["op-1"], ["op-2"], ended, NOW) is None
    assert next_in_turn(["op-1", "op-3"], ["op-2"], ended, NOW) == "op-3"
    assert next_in_turn(["op-1"], [], ended, NOW) == "op-1"


@given(
    st.lists(_NAMES, unique=True),
    st.sets(_NAMES, max_size=MOST_AT_ONCE),
    st.dictionaries(_NAMES, st.floats(0, NOW)),
)
def test_nobody_holds_two_and_an_empty_door_never_keeps_anybody_waiting(
    waiting: list[str], holding: set[str], ended: dict[str, float]
) -> None:
    found = next_in_turn(waiting, holding, ended, NOW)
    assert found is None or (found in waiting and found not in holding)
    if waiting and not holding:
        assert found is not None
