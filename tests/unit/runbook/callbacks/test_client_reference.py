"""What may be kept of a client: a case reference or a phone, never a card, an account, a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.promise import ReferenceKind
from runbook.callbacks.reference import (
    LONGEST,
    RULES,
    Reference,
    ReferenceProblem,
    grouped,
    normal_phone,
    read_reference,
)
from runbook.language.texts import LANGUAGES, known
from tests.unit.runbook.privacy.test_personal_data import FULL_NAMES

DIGITS = "0123456789"
SCRIPTS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")


def refused(text: str) -> str:
    read = read_reference(text)
    assert isinstance(read, ReferenceProblem), "it was taken"
    return read.rule_id.removeprefix("callback.reference.")


@pytest.mark.parametrize(
    "text",
    ["12345", "ABC-12345", "INC0012345", "CRM-2026-11-22-001", "ЗАЯВКА-778", "обращение-5", "SR-1",
     "X" * 39 + "1", "ADMIN-12", "МАГАЗИН-7", "aB3xK9", "INC-20261122",
     "Заявка-12", "Case-7"],
)  # fmt: skip
def test_a_case_reference_is_taken_as_it_is(text: str) -> None:
    assert read_reference(text) == Reference(ReferenceKind.CASE, text)


def test_a_number_sign_and_blanks_around_do_not_matter() -> None:
    assert read_reference(" №12345\n") == Reference(ReferenceKind.CASE, "12345")


@pytest.mark.parametrize(
    "text",
    [
        "89220000001",
        "+7 (922) 000-00-01",
        "8 922 000 00 01",
        "9220000001",
        "8\u00a0922\u2011000\u201100\u201101",
    ],
)
def test_a_phone_is_kept_in_one_form(text: str) -> None:
    assert read_reference(text) == Reference(ReferenceKind.PHONE, "+79220000001")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("4111 1111 1111 1111", "card"),
        ("4111-1111-1111-1111", "card"),
        ("card-4111111111111111", "card"),
        ("4111\u200b1111\u200b1111\u200b1111", "card"),
        ("40817810099910004312", "account"),
        ("12345678901234567890", "account"),
        ("Ivanova-1", "name"),
        ("ИВАНОВА-12", "name"),
        ("Анна1", "name"),
        ("Шевченко-1", "name"),
        ("Иванова А. П. 12", "name"),
        ("A" * LONGEST + "1", "long"),
        ("Рашад1", "name"),
        ("ПетроваМ1", "name"),
        ("Хабибуллина-1", "name"),
        ("ХАБИБУЛЛИНА-1", "name"),
        ("Kim-1", "name"),
        ("КИМ2", "name"),
        ("4111111111111112", "card"),
        ("4111x1111x1111x1111", "card"),
        ("5312-123456", "person"),
        ("5312123456", "person"),
        ("112-233-445-95", "person"),
        ("561234567890", "person"),
        ("12-03-1985", "person"),
        ("3532551234", "person"),
        ("998901234567", "person"),
        ("abc", "shape"),
        ("12 34", "shape"),
        ("12345; не работает карта", "shape"),
        ("-1", "shape"),
        ("12_34", "shape"),
        ("звонить 89220000001", "shape"),
    ],
)
def test_anything_else_is_refused(text: str, rule: str) -> None:
    assert refused(text) == rule


def test_every_refusal_has_its_words() -> None:
    for rule in RULES:
        for lang in LANGUAGES:
            assert known(f"{rule}.sentence", lang), rule
            assert known(f"{rule}.hint", lang), rule


def luhn_closed(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


cards = st.text(DIGITS, min_size=12, max_size=18).map(luhn_closed)


@given(
    cards,
    st.sampled_from((DIGITS, *SCRIPTS)),
    st.sampled_from(["", " ", "-", "\u00a0", "\u200b", "."]),
)
def test_no_card_is_ever_kept_however_it_is_written(card: str, script: str, gap: str) -> None:
    written = card.translate(str.maketrans(DIGITS, script))
    assert isinstance(read_reference(gap.join(written)), ReferenceProblem)
    fours = gap.join(written[at : at + 4] for at in range(0, len(written), 4))
    assert isinstance(read_reference(fours), ReferenceProblem)


@given(st.sampled_from(FULL_NAMES), st.sampled_from(["-", " ", "", "_"]), st.integers(0, 9999))
def test_no_full_name_is_ever_kept(name: str, gap: str, number: int) -> None:
    assert isinstance(read_reference(f"{name}{gap}{number}"), ReferenceProblem)
    assert isinstance(read_reference(name.replace(" ", "-") + f"-{number}"), ReferenceProblem)


@given(st.text(max_size=80) | st.text(st.sampled_from("АБВab0123456789-+() "), max_size=60))
def test_what_is_kept_has_the_strict_shape_whatever_was_typed(text: str) -> None:
    read = read_reference(text)
    if isinstance(read, ReferenceProblem):
        assert read.rule_id in RULES
        return
    assert len(read.text) <= LONGEST
    assert any(one in DIGITS for one in read.text)
    if read.kind is ReferenceKind.PHONE:
        assert normal_phone(read.text) == read.text
    else:
        assert all(one.isalnum() or one == "-" for one in read.text)
        assert read_reference(read.text) == read
    assert grouped(read).replace(" ", "") == read.text
    assert read.text not in repr(read)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("89220000001", "+7 922 000 00 01"),
        ("+375290000000", "+3 752 900 000 00"),
        ("1234567", "123 4567"),
        ("ABC-12345", "ABC - 123 45"),
        ("1", "1"),
    ],
)
def test_a_reference_is_read_aloud_in_groups(text: str, said: str) -> None:
    read = read_reference(text)
    assert isinstance(read, Reference)
    assert grouped(read) == said
