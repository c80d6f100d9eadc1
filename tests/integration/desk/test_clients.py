"""One client after another at the desk, on a real journal: asked, promised, numbered, undone."""

from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel, ReferenceKind
from runbook.desk.acts import Kind
from runbook.desk.view import Asked
from runbook.procedure.commands import CALL_ENDED
from tests.integration.desk.hands import NO_INTERNET, Sat
from tests.integration.desk.promising import CASE, OTHER, asked, promised


def test_a_client_is_asked_then_promised_then_numbered_and_the_next_one_comes(sat: Sat) -> None:
    sat.outage()
    assert asked(sat) is Asked.HEARS
    assert sat.do(Kind.HEARS, value="yes").ok
    assert asked(sat) is Asked.CHOICE
    assert sat.do(Kind.PROMISE, value="call").ok
    assert asked(sat) is Asked.REFERENCE
    (made,) = sat.promises()
    assert sat.do(Kind.REFER, made.id, CASE).ok
    assert asked(sat) is Asked.WRITTEN
    assert sat.do(Kind.NEXT_CLIENT).ok
    assert asked(sat) is Asked.HEARS
    (kept,) = sat.promises()
    assert (kept.reference, kept.channel) == (CASE, Channel.CALL)
    assert sat.answers()["promise"] == "call"


def test_the_choice_answers_the_step_that_asks_for_it_whatever_is_due_before_it(sat: Sat) -> None:
    sat.outage()
    sat.do(Kind.HEARS, value="yes")
    now = sat.conductor.place().position.now
    assert now is not None
    assert now.id == "status"
    sat.do(Kind.PROMISE, value="chat")
    assert sat.answers()["promise"] == "chat"


def test_the_second_client_on_the_line_does_not_answer_for_those_in_the_chat(sat: Sat) -> None:
    sat.outage()
    sat.do(Kind.HEARS, value="yes")
    promised(sat)
    for step, value in (("status", "done"), ("calls", "2"), ("chats", "3")):
        assert sat.do(Kind.GIVE, step, value).ok
    sat.do(Kind.HEARS, value="yes")
    promised(sat)
    assert "promise_chats" not in sat.answers()
    assert asked(sat) is Asked.CHOICE
    promised(sat, Channel.CHAT)
    assert sat.answers()["promise_chats"] == "chat"


@pytest.mark.parametrize(
    ("kind", "subject", "left"), [(Kind.ASIDE, "hears", "nobody"), (Kind.NO_PROMISE, "", "nothing")]
)
def test_where_nothing_is_promised_the_next_client_is_waited_for(
    sat: Sat, kind: Kind, subject: str, left: str
) -> None:
    sat.outage()
    assert sat.do(kind, subject).ok
    at = sat.deeds.client_at()
    assert at is not None
    assert (asked(sat), at.left) == (Asked.WRITTEN, left)
    assert sat.do(Kind.NEXT_CLIENT).ok
    assert asked(sat) is Asked.HEARS
    sat.take_back()
    sat.take_back()
    assert asked(sat) is Asked.HEARS
    assert "hears" not in sat.answers()
    assert sat.promises() == ()


def test_whoever_does_not_hear_was_cut_off_and_is_called_back(sat: Sat) -> None:
    sat.outage()
    assert sat.do(Kind.HEARS, value="no").ok
    (made,) = sat.promises()
    assert made.channel is Channel.UNKNOWN
    assert sat.answers()["hears"] == "no"
    assert sat.answers()["promise_cut_off"] == "unknown"
    assert asked(sat) is Asked.REFERENCE
    assert sat.take_back().ok
    assert sat.promises() == ()
    assert not {"hears", "promise_cut_off"} & set(sat.answers())
    assert asked(sat) is Asked.HEARS


def test_a_client_who_hears_makes_what_would_cut_the_call_wait_again(sat: Sat) -> None:
    sat.outage()
    sat.do(Kind.HEARS, value="yes")
    promised(sat)
    sat.do(Kind.CALL_ENDED)
    assert sat.do(Kind.HEARS, value="yes").ok
    assert CALL_ENDED not in sat.answers()
    sat.take_back()
    assert CALL_ENDED in sat.answers()


def test_a_promise_without_a_number_is_asked_for_in_another_tab_and_after_a_restart(
    sat: Sat, path: Path
) -> None:
    incident = sat.outage()
    sat.do(Kind.HEARS, value="yes")
    sat.do(Kind.PROMISE, value="call")
    again = Sat(path, sat.hours)
    run = again.conductor.resumable()
    assert run is not None
    again.deeds.resumable = run
    assert again.do(Kind.GO_ON).ok
    found = again.journal.incident(incident.key)
    assert found is not None
    again.conductor.found(NO_INTERNET, found)
    assert asked(again) is Asked.REFERENCE
    assert again.do(Kind.REFER, again.promises()[0].id, CASE).ok
    assert asked(again) is Asked.WRITTEN


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("4276 3800 1234 5678", "карты"), ("Иванова Мария", "имя"), ("нет", "не номер")],
)
def test_what_may_not_be_kept_is_refused_and_not_repeated(sat: Sat, typed: str, rule: str) -> None:
    sat.outage()
    sat.do(Kind.PROMISE, value="call")
    (made,) = sat.promises()
    done = sat.do(Kind.REFER, made.id, typed)
    assert not done.ok
    assert rule in done.said.casefold()
    assert typed not in done.said
    assert sat.promises() == (made,)
    assert asked(sat) is Asked.REFERENCE


def test_a_number_corrected_by_mistake_is_put_back_with_the_earlier_one(sat: Sat) -> None:
    sat.outage()
    sat.do(Kind.PROMISE, value="call")
    (made,) = sat.promises()
    sat.do(Kind.REFER, made.id, CASE)
    sat.do(Kind.REFER, made.id, OTHER)
    sat.take_back()
    assert sat.promises()[0].reference == CASE
    sat.take_back()
    (bare,) = sat.promises()
    assert (bare.reference, bare.kind) == ("", ReferenceKind.NONE)
    sat.take_back()
    assert sat.promises() == ()


def test_after_ten_seconds_nothing_of_what_was_typed_is_held_for_undoing(sat: Sat) -> None:
    sat.outage()
    sat.do(Kind.PROMISE, value="call")
    (made,) = sat.promises()
    sat.do(Kind.REFER, made.id, CASE)
    sat.do(Kind.REFER, made.id, OTHER)
    takeable = sat.deeds.takeable()
    assert takeable is not None
    sat.hours.forward(10)
    assert sat.deeds._hold.taking.doings == ()
    assert sat.deeds.takeable() is None
    late = sat.deeds.do(takeable.button.act)
    assert not late.ok
    assert sat.promises()[0].reference == OTHER


def test_what_is_said_of_another_client_than_the_one_on_the_line_is_refused(sat: Sat) -> None:
    sat.outage()
    gone = sat.deeds.client()
    promised(sat)
    made, answers = sat.promises(), sat.answers()
    for kind, value in ((Kind.HEARS, "no"), (Kind.PROMISE, "call"), (Kind.NO_PROMISE, "")):
        done = sat.do(kind, gone, value)
        assert (done.ok, done.said) == (False, "Это было о другом клиенте. Ничего не изменилось.")
    assert (sat.promises(), sat.answers()) == (made, answers)
