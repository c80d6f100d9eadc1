"""A drill is judged by what happened, in words that can be acted on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from runbook.drill.case import Case, Choice, Client, Expected, Limits, Phase
from runbook.drill.scoring import Happened, Reason, score
from runbook.drill.world import Scenario
from runbook.language.texts import known

NOBODY = {"ru": "", "en": ""}
CASE = Case(
    "example",
    NOBODY,
    NOBODY,
    (Phase(Scenario(), 60.0),),
    Expected("isp.no_internet", "isp", ("hears", "isp_call"), ("hears", "isp_call")),
    (Client(NOBODY, Choice.CALL, "4512-71"), Client(NOBODY, Choice.CHAT)),
    limits=Limits(words=30, owner=200, alert=100, tries=2),
)
RIGHT = Happened(
    words_at=5.0,
    hears=True,
    sides=((60.0, "isp"),),
    told=8.0,
    chosen=(Choice.CALL, Choice.CHAT),
    numbered=1,
    steps={"hears": 5.0, "isp_call": 90.0},
)


def test_all_done_in_time_is_passed() -> None:
    found = score(CASE, RIGHT)
    assert found.passed
    assert (found.words, found.owner, found.alert, found.tries) == (5.0, 60.0, 8.0, 1)


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (replace(RIGHT, words_at=None), Reason.WORDS_MISSING),
        (replace(RIGHT, words_at=31.0), Reason.WORDS_LATE),
        (replace(RIGHT, hears=False), Reason.HEARS_WRONG),
        (replace(RIGHT, chosen=(Choice.CALL,)), Reason.CLIENT_LEFT),
        (replace(RIGHT, chosen=(Choice.CALL, Choice.CALL)), Reason.CLIENT_OTHER),
        (replace(RIGHT, numbered=0), Reason.REFERENCE_MISSING),
        (replace(RIGHT, numbered=0, misnumbered=2), Reason.REFERENCE_OTHER),
        (replace(RIGHT, told=None), Reason.ALERT_MISSING),
        (replace(RIGHT, told=101.0), Reason.ALERT_LATE),
        (replace(RIGHT, sides=()), Reason.OWNER_MISSING),
        (replace(RIGHT, sides=((9.0, "bank"),)), Reason.OWNER_OTHER),
        (replace(RIGHT, sides=((9.0, "isp"), (10.0, "bank"))), Reason.OWNER_OTHER),
        (replace(RIGHT, sides=((1.0, "bank"), (2.0, "none"), (3.0, "isp"))), Reason.OWNER_OTHER),
        (replace(RIGHT, sides=((201.0, "isp"),)), Reason.OWNER_LATE),
        (replace(RIGHT, steps={"hears": 5.0}), Reason.STEP_MISSED),
        (replace(RIGHT, steps={"hears": 91.0, "isp_call": 90.0}), Reason.ORDER),
        (replace(RIGHT, promises_left=1), Reason.PROMISE_LEFT),
        (replace(RIGHT, recovered=False), Reason.ENDED_EARLY),
    ],
)
def test_each_thing_that_is_lacking_is_one_reason(happened: Happened, reason: Reason) -> None:
    assert [one.reason for one in score(CASE, happened).missed] == [reason]


def test_a_number_that_was_corrected_is_right() -> None:
    assert score(CASE, replace(RIGHT, misnumbered=1)).passed


def test_what_comes_after_she_left_was_not_left_out_but_what_she_put_aside_was() -> None:
    left = replace(RIGHT, recovered=False, steps={})
    assert [one.reason for one in score(CASE, left).missed] == [Reason.ENDED_EARLY]
    aside = score(CASE, replace(left, aside=frozenset({"hears"}))).missed
    assert [(one.reason, one.subject) for one in aside[:1]] == [(Reason.STEP_MISSED, "hears")]


def test_a_wrong_side_may_be_corrected_once() -> None:
    found = score(CASE, replace(RIGHT, sides=((9.0, "bank"), (20.0, "isp"))))
    assert found.passed
    assert (found.owner, found.tries) == (20.0, 2)


def test_an_urgent_client_is_promised_nothing() -> None:
    case = replace(CASE, clients=(Client(NOBODY, Choice.URGENT),))
    promised = replace(RIGHT, chosen=(Choice.CALL,), numbered=0)
    assert [one.reason for one in score(case, promised).missed] == [Reason.URGENT_PROMISED]
    assert score(case, replace(RIGHT, chosen=(Choice.NEITHER,), numbered=0)).passed


@pytest.mark.parametrize("written", [Choice.CALL, Choice.CHAT, Choice.CUT_OFF])
def test_for_a_client_who_was_cut_off_any_promise_is_right(written: Choice) -> None:
    case = replace(CASE, clients=(Client(NOBODY, Choice.CUT_OFF),))
    assert score(case, replace(RIGHT, chosen=(written,), numbered=0)).passed


def test_that_a_channel_does_not_work_has_to_be_said() -> None:
    case = replace(CASE, expected=replace(CASE.expected, side="none", not_working=("chat",)))
    silent = replace(RIGHT, sides=((60.0, "undetermined"),))
    assert [one.reason for one in score(case, silent).missed] == [Reason.NOT_REPORTED]
    assert score(case, replace(silent, not_working=frozenset({"chat"}))).passed


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_and_advice(reason: Reason, lang: str) -> None:
    assert known(f"drill.reason.{reason}", lang)
    assert known(f"drill.advice.{reason}", lang)


_SECONDS = some.none() | some.floats(0, 1000)
_HAPPENED = some.builds(
    Happened,
    words_at=_SECONDS,
    hears=some.none() | some.booleans(),
    sides=some.lists(
        some.tuples(some.floats(0, 1000), some.sampled_from(["isp", "bank", "none"])), max_size=4
    ).map(tuple),
    told=_SECONDS,
    chosen=some.lists(some.sampled_from(Choice), max_size=4).map(tuple),
    numbered=some.integers(0, 3),
    steps=some.dictionaries(
        some.sampled_from(["hears", "isp_call", "status"]), some.floats(0, 1000)
    ),
    promises_left=some.integers(0, 3),
    recovered=some.booleans(),
)


@given(_HAPPENED)
def test_nothing_that_happens_breaks_the_judgement(happened: Happened) -> None:
    found = score(CASE, happened)
    assert found.passed is (found.missed == ())
    if found.passed:
        assert happened.recovered
        assert happened.told is not None
        assert happened.promises_left == 0
        assert found.owner is not None


@given(_HAPPENED)
def test_being_quicker_never_makes_it_worse(happened: Happened) -> None:
    quicker = replace(
        happened,
        words_at=None if happened.words_at is None else happened.words_at / 2,
        told=None if happened.told is None else happened.told / 2,
    )
    assert len(score(CASE, quicker).missed) <= len(score(CASE, happened).missed)
