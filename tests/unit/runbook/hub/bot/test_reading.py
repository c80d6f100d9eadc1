"""Updates of the Bot API, as they are documented and as nobody ever documented them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.bot.reading import (
    LARGEST_BODY,
    LONGEST_TEXT,
    Press,
    Reach,
    Said,
    Strange,
    body_of,
    id_of,
    read,
)

PERSON = {"id": 101, "is_bot": False, "first_name": "Somebody"}
PRIVATE = {"id": 101, "type": "private"}
GROUP = {"id": -1001, "type": "supergroup"}
PRESS = {"id": "9", "from": PERSON, "data": "ack:1:", "message": {"chat": GROUP, "date": 0}}

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["message", "callback_query", "my_chat_member", "from", "chat", "id", "text", "data", "type"]
)
updates = st.dictionaries(KEYS, st.dictionaries(KEYS, documents) | documents, max_size=4)


def said(**message: Any) -> Any:
    return read(body_of({"update_id": 1, "message": {"from": PERSON, "chat": PRIVATE, **message}}))


def test_a_message_in_private_and_in_a_group() -> None:
    assert said(text="/help") == Said(101, 101, True, "/help")
    assert said(text="/help", chat=GROUP) == Said(101, -1001, False, "/help")


def test_a_press_knows_who_and_where() -> None:
    assert read(body_of({"callback_query": PRESS})) == Press(101, -1001, False, "9", "ack:1:")
    without = {key: value for key, value in PRESS.items() if key not in {"message", "data"}}
    assert read(body_of({"callback_query": without})) == Press(101, 0, False, "9", "")


def test_whoever_stops_the_bot_is_noticed_in_private_only() -> None:
    def changed(chat: Any, status: str) -> Any:
        member = {"from": PERSON, "chat": chat, "new_chat_member": {"status": status}}
        return read(body_of({"my_chat_member": member}))

    assert changed(PRIVATE, "kicked") == Reach(101, True)
    assert changed(PRIVATE, "member") == Reach(101, False)
    assert changed(GROUP, "left") == Strange("group_membership")


@pytest.mark.parametrize(
    "message",
    [
        {"from": {**PERSON, "is_bot": True}},
        {"from": {"id": 101}},
        {"from": {**PERSON, "id": True}},
        {"from": {**PERSON, "id": -5}},
        {"from": {**PERSON, "id": 2**60}},
        {"from": None},
        {"chat": None},
        {"chat": {"type": "private"}},
        {"text": "x" * (LONGEST_TEXT + 1)},
    ],
    ids=str,
)
def test_who_cannot_be_told_is_nobody(message: dict[str, Any]) -> None:
    assert said(**{"text": "/help", **message}) == Strange("malformed")


def test_what_is_no_text_is_passed_over() -> None:
    assert said(photo=[]) == Strange("no_text")
    assert read(body_of({"poll": {}})) == Strange("unknown_kind")
    assert read("{") == Strange("not_json")
    assert read("[" * 100_000) == Strange("too_large")
    assert read("[" * 50_000) == Strange("not_json")
    assert read("7") == Strange("unknown_kind")


def test_only_a_number_that_can_be_kept_is_one() -> None:
    assert [id_of({"update_id": one}) for one in (0, 5, 2**52)] == [0, 5, 2**52]
    wrong = (-1, 2**53, True, "5", None, 1.0)
    assert [id_of({"update_id": one}) for one in wrong] == [None] * 6
    strange: tuple[object, ...] = (None, [], "x", 7)
    assert [id_of(one) for one in strange] == [None] * 4


@given(updates | documents)
def test_whatever_comes_is_kept_in_ascii_and_read_without_an_error(raw: Any) -> None:
    body = body_of(raw)
    assert body.isascii()
    assert len(body) <= LARGEST_BODY
    assert isinstance(read(body), Press | Said | Reach | Strange)


@given(st.text())
def test_whatever_stands_in_a_row_is_read_without_an_error(body: str) -> None:
    assert isinstance(read(body), Press | Said | Reach | Strange)


def test_words_survive_being_kept() -> None:
    words = "Привет, \u0000 🚨 \ud800"
    found = said(text=words)
    assert found.text == words
    assert json.loads(body_of({"a": words}))["a"] == words
