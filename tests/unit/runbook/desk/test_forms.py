from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.desk.acts import Act, Refused, read_act
from runbook.desk.serving.forms import (
    KIND,
    LARGEST_BODY,
    MOST_FIELDS,
    Unreadable,
    read_fields,
    read_form,
)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8")),
        st.text(st.characters(codec="utf-8")),
        max_size=MOST_FIELDS,
    )
)
def test_what_a_form_holds_is_read_as_it_was_typed(fields: dict[str, str]) -> None:
    body = urlencode(fields).encode()
    assert read_fields(body) == fields


@pytest.mark.parametrize("kind", [KIND, f"{KIND}; charset=UTF-8", KIND.upper()])
def test_a_form_is_known_by_its_kind(kind: str) -> None:
    assert read_form(kind, b"a=1&b=") == {"a": "1", "b": ""}


@pytest.mark.parametrize(
    "kind", ["", "multipart/form-data; boundary=x", "text/plain", "application/json"]
)
def test_another_kind_is_no_form(kind: str) -> None:
    assert read_form(kind, b"a=1") == Unreadable("desk.door.kind")


@pytest.mark.parametrize(
    "body",
    [
        b"a=1&a=2",
        b"a=%ff",
        b"a=\xd0\xb9",
        b"a=%ED%A0%80",
        b"&".join(b"%d=1" % one for one in range(MOST_FIELDS + 1)),
    ],
    ids=["twice", "no UTF-8", "not encoded", "half a character", "too many"],
)
def test_what_can_be_read_in_two_ways_is_not_read(body: bytes) -> None:
    assert read_form(KIND, body) == Unreadable("desk.door.form")


def test_a_form_has_an_end() -> None:
    room = LARGEST_BODY - len("a=")
    assert read_form(KIND, b"a=" + b"x" * room) == {"a": "x" * room}
    assert read_form(KIND, b"a=" + b"x" * (room + 1)) == Unreadable("desk.door.large")


@given(st.binary(max_size=400))
def test_nothing_a_browser_sends_raises(body: bytes) -> None:
    fields = read_form(KIND, body)
    if not isinstance(fields, Unreadable):
        assert isinstance(read_act(fields), Act | Refused)
