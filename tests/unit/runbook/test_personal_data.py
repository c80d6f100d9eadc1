"""A client's phone or card is seen however it is written; other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.personal_data import PersonalData, find_personal_data
from runbook.settings.slug import slug


@pytest.mark.parametrize(
    "text",
    [
        "89220000001",
        "+7 (922) 000-00-01",
        "клиент 8 922 000 00 01",
        "9220000001",
        "+375 29 000-00-00",
        "заявка 12 от 8-922-000-00-01",
        "\u0668922\u0660\u0660\u0660\u0660\u0660\u0660\u0661",
        "８９２２００００００１",
        "8\u00a0922\u2011000\u201100\u201101",
        "7_922_000_00_01",
    ],
)
def test_a_phone_is_seen(text: str) -> None:
    assert find_personal_data(text) is PersonalData.PHONE


@pytest.mark.parametrize(
    "text", ["4111111111111111", "карта 4111 1111-1111 1111!", "2200 0000 0000 0004"]
)
def test_a_card_is_seen(text: str) -> None:
    assert find_personal_data(text) is PersonalData.CARD


@pytest.mark.parametrize(
    "text",
    [
        "op-117",
        "ОКВ Оренбург",
        "группа 12 смена 3",
        "2026-11-22",
        "10.20.1.10",
        "обращение 1234567",
        "4111 1111 1111 1112",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal_data(text) is None


@given(st.text(max_size=500))
def test_no_text_makes_the_search_raise(text: str) -> None:
    find_personal_data(text)


@given(st.text())
def test_a_slug_is_a_proper_id_or_empty(name: str) -> None:
    made = slug(name)
    assert len(made) <= 32
    assert all(character in "abcdefghijklmnopqrstuvwxyz0123456789-" for character in made)
    assert slug(made) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Телефония №1", "telefoniya-1"),
        ("Щёлково, чат", "shchelkovo-chat"),
        ("Й", "y"),
        ("И\u0306", "y"),
        ("Café CRM", "cafe-crm"),
        ("…", ""),
    ],
)
def test_a_slug_is_read_as_the_name(name: str, expected: str) -> None:
    assert slug(name) == expected
