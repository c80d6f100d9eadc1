"""Numbers that were typed: as many digits as a number can have, and never an error for more."""

import pytest

from runbook.incidents.cause_search import causes_meant
from runbook.language.digits import whole_number
from runbook.settings.answers import judge
from runbook.settings.fields import Field
from runbook.settings.problem import Fault
from runbook.settings.questions import Kind, Question

ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("007", 7), ("٣", 3), ("999999999", 999999999), ("1" * 10, None), (ENDLESS, None),
     ("-1", None), ("1_0", None), ("²", None), ("", None), (" 1", None)],
)  # fmt: skip
def test_what_is_a_number_is_read_and_anything_else_is_none(typed: str, number: int | None) -> None:
    assert whole_number(typed) == number


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.PROVIDER])
def test_a_number_without_end_chooses_nothing(kind: Kind) -> None:
    question = Question("a.b", "a", Field("text", ""), kind, choices=("one", "two"))
    assert judge(question, ENDLESS) == Fault("setup.no_such_number")
    assert causes_meant(ENDLESS, ("isp.no_internet",), "ru") == ()
