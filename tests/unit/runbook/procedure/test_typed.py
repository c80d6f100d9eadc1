"""What may be kept of an answer, whatever it was typed into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.language.texts import known
from runbook.procedure.shapes import Answer, Field, Kind, Option, Step, Wording
from runbook.procedure.typed import Typed, typed_answer

CHOICE = Step("s", Kind.ASK, options=(Option("yes", Wording()), Option("no", Wording())))
COUNT = Step("s", Kind.ASK, answer=Answer.COUNT)
CLOCK = Step("s", Kind.ASK, answer=Answer.CLOCK)
LINE = Step("s", Kind.ASK, answer=Answer.LINE)
TICKET = Step("s", Kind.ASK, answer=Answer.LINE, records=Field.PROVIDER_TICKET)
INSTRUCT = Step("s", Kind.INSTRUCT)
CALLBACK = Step("s", Kind.CALLBACK)
ALL = (CHOICE, COUNT, CLOCK, LINE, TICKET, INSTRUCT, CALLBACK)


@pytest.mark.parametrize(
    ("step", "sent", "kept"),
    [
        (CHOICE, "yes", "yes"),
        (COUNT, "07", "7"),
        (CLOCK, "330", "03:30"),
        (LINE, "Не хватило зарядки.", "Не хватило зарядки."),
        (TICKET, "SD-1042", "SD-1042"),
        (INSTRUCT, "done", "done"),
    ],
)
def test_what_the_step_asks_for_is_kept(step: Step, sent: str, kept: str) -> None:
    assert typed_answer(step, sent, recovered=False) == Typed(kept)


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        (CHOICE, "maybe"),
        (CHOICE, "skipped"),
        (COUNT, "-1"),
        (COUNT, "100"),
        (COUNT, "٣"),
        (CLOCK, "25:00"),
        (LINE, ""),
        (LINE, "карта 4276 3800 1234 5678"),
        (INSTRUCT, "yes"),
        (CALLBACK, "call"),
        (CALLBACK, "done"),
    ],
)
def test_what_it_does_not_ask_for_is_refused_in_words_and_not_kept(step: Step, sent: str) -> None:
    typed = typed_answer(step, sent, recovered=False)
    assert typed.value == ""
    assert known(typed.refused, "ru")
    assert known(typed.refused, "en")


def test_after_recovery_the_step_about_promises_can_be_done() -> None:
    assert typed_answer(CALLBACK, "done", recovered=True) == Typed("done")


@given(st.sampled_from(ALL), st.text(max_size=400), st.booleans())
def test_whatever_is_sent_is_kept_or_refused(step: Step, sent: str, recovered: bool) -> None:
    typed = typed_answer(step, sent, recovered=recovered)
    assert bool(typed.value) is not bool(typed.refused)
