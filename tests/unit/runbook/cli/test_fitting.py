"""What stays on a low window: the question with its keys always, the words as long as possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.cli.run.fitting import Parts, fitted
from runbook.cli.run.steps import packed

FULL = Parts(
    table=["t1", "t2"],
    verdict=["v1", "v2"],
    dictation=["ring", "read", "| a", "| b"],
    news=["n1", "n2", "n3"],
    dialogue=["question", "keys"],
    blank="",
)


def shown(*rooms: int) -> list[str]:
    return fitted(FULL, rooms, len)


def test_where_there_is_room_all_of_it_shows() -> None:
    lines = shown(40)
    assert [one for one in lines if one] == [
        "t1", "t2", "v1", "v2", "ring", "read", "| a", "| b", "n1", "n2", "n3", "question", "keys",
    ]  # fmt: skip


def test_old_news_goes_first_then_the_verdict_s_rest_then_the_table() -> None:
    assert "n1" not in shown(15)
    assert "v2" not in shown(13)
    assert "t1" not in shown(11)


def test_whom_to_ring_outlives_the_news_and_what_is_read_out() -> None:
    assert [one for one in shown(6) if one] == ["v1", "ring", "question", "keys"]
    assert [one for one in shown(4) if one] == ["ring", "question", "keys"]


@pytest.mark.parametrize("room", range(1, 30))
def test_the_question_and_its_keys_always_show(room: int) -> None:
    lines = shown(room)
    assert lines[-1] == "keys"
    assert len(lines) <= room
    assert room < 2 or lines[-2] == "question"


def test_the_wished_room_is_taken_only_if_the_question_fits_there() -> None:
    assert len(shown(6, 40)) <= 6
    assert len(shown(1, 40)) > 6


@given(
    st.lists(
        st.from_regex(r"\[[A-ZА-Я0-9]\] [a-zа-я ]{1,30}", fullmatch=True), min_size=1, max_size=9
    ),
    st.integers(20, 120),
)
def test_keys_are_packed_whole_and_none_is_lost(keys: list[str], width: int) -> None:
    keys = [" ".join(key.split()) for key in keys]
    lines = packed("   ".join(keys), width)
    assert "   ".join(lines).split("   ") == keys
    assert all(len(line) <= width or line in keys for line in lines)
