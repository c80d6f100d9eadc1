"""The bank's own shape of case references decides, and no expression keeps anybody waiting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.own_shape import LONGEST_SHAPE, fits, is_safe
from runbook.callbacks.reference import Reference, ReferenceProblem, read_reference


@pytest.mark.parametrize(
    "shape",
    ["CRM-[0-9]{7}", r"(CRM|SD)-\d{4,8}(-\d{1,2})?", "[A-Z]+-[0-9]+", r"(?:INC|REQ)\d{7}",
     "[0-9]{10}", r"\d{4}-\d{6}", "(AB){2}[0-9]{3}", "[(+*]{3}1", r"\(\d+\)", "[]a-z]{3}-[0-9]"],
)  # fmt: skip
def test_an_ordinary_shape_is_taken(shape: str) -> None:
    assert is_safe(shape)


@pytest.mark.parametrize(
    "shape",
    ["", "(", "[", "*", "(a+)+", "(a*)*b", "((a)*)*", "(a|aa)+$", r"(\d+){5}", "(a?){30}", r"(a)\1",
     "(?=a)a", "(?!a)b", "(?P<x>a)", "(?i)a", "a*a*a*a*a*b", "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)",
     "a{1,99999999999}", "a" * (LONGEST_SHAPE + 1), "(?:(?:a+)?){9}", "(?#(x)a+"],
)  # fmt: skip
def test_what_could_hang_or_is_none_is_not_taken(shape: str) -> None:
    assert not is_safe(shape)
    assert not fits(shape, "a" * 39 + "!")


@given(st.text(st.sampled_from("ab1(|)*+?{},[]\\d^$.-"), max_size=40))
def test_no_safe_shape_keeps_anybody_waiting(shape: str) -> None:
    fits(shape, "ab1" * 13 + "!")


def test_only_the_banks_own_shape_is_taken_and_what_fits_it_is_no_document() -> None:
    for text, shape in (("CRM-1234567", "CRM-[0-9]{7}"), ("2026112201", "20[0-9]{8}")):
        taken = read_reference(text, shape)
        assert isinstance(taken, Reference)
        assert taken.text == text
    for text in ("Рашад1", "5312123456", "1", "CRM-123456", "INC-1234567"):
        assert isinstance(read_reference(text, "CRM-[0-9]{7}"), ReferenceProblem)
    refused = read_reference("INC-1", "CRM-[0-9]{7}")
    assert refused == ReferenceProblem("callback.reference.bank")


def test_a_wide_shape_lets_no_card_and_no_known_name_through() -> None:
    wide = "[A-Za-zА-Яа-я0-9-]+"
    for text in ("4111111111111111", "Иванова1", "40817810099910004312"):
        assert isinstance(read_reference(text, wide), ReferenceProblem)
    assert isinstance(read_reference("aBcdef1", wide), Reference)


def test_a_phone_is_a_phone_whatever_the_shape() -> None:
    taken = read_reference("8 922 000-00-01", "CRM-[0-9]{7}")
    assert isinstance(taken, Reference)
    assert taken.text == "+79220000001"
