"""What she does at the desk, on a real journal: on disk at once, taken back for ten seconds."""

import multiprocessing
import os
import signal
import threading
from pathlib import Path

import pytest

from runbook.agent.acknowledging import is_proven
from runbook.agent.handoff import prepare
from runbook.agent.line.promises import changed_promises
from runbook.callbacks.promise import Channel, ReferenceKind
from runbook.cli.desk.acting.deeds import DeskDeeds
from runbook.desk.acts import Act, Kind
from runbook.desk.showing.client import Around, client
from runbook.desk.sitting import Done
from runbook.desk.view import Asked
from runbook.journal.callbacks import open_promises
from runbook.journal.runs import current_run
from runbook.journal.store import open_journal
from runbook.procedure.meaning import CALL_ENDED, LEAD_KNOWS, NOT_WORKING
from runbook.settings.file import settings_from
from tests.integration.desk.hands import NO_INTERNET, NOW, OPERATOR, SETTINGS, Sat

CASE, OTHER = "CASE-10017", "CASE-20018"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def sat(path: Path) -> Sat:
    return Sat(path)


def asked(sat: Sat) -> Asked | None:
    shown = client(sat.conductor.place(), sat.deeds.client_at(), Around("ru", "hears"))
    return shown.asked if shown else None


def promised(sat: Sat, channel: Channel = Channel.CALL, number: str = "") -> str:
    """One more client: chosen, with a number or without; the promise's id."""
    assert sat.do(Kind.PROMISE, value=channel).ok
    at = sat.deeds.client_at()
    assert at is not None
    assert sat.do(Kind.REFER, at.promise, number).ok
    assert sat.do(Kind.NEXT_CLIENT).ok
    return at.promise


def recovered(sat: Sat, *numbers: str) -> list[str]:
    """An outage that is over, with so many promises left."""
    incident = sat.outage()
    made = [promised(sat, number=one) for one in numbers]
    sat.over(incident)
    sat.hours.forward(11)
    return made


def closed(sat: Sat) -> bool:
    return sat.deeds.closed


def offered(sat: Sat) -> bool:
    return sat.deeds.resumable is not None


# --- clients, one after another


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


# --- answers


def test_an_answer_is_on_disk_when_it_was_given_and_gone_when_it_is_taken_back(sat: Sat) -> None:
    sat.outage()
    assert sat.do(Kind.GIVE, "hears", "yes").ok
    assert sat.do(Kind.GIVE, "status", "done").ok
    kept = current_run(open_journal(Path(str(sat.journal.path)), NOW).journal, OPERATOR)
    assert kept is not None
    assert kept.answers["status"].value == "done"
    sat.take_back()
    assert "status" not in sat.answers()
    assert "hears" in sat.answers()


def test_a_press_about_an_outage_that_is_over_does_nothing(sat: Sat) -> None:
    first = sat.outage()
    sat.over(first)
    sat.hours.forward(60)
    sat.outage()
    done = sat.do(Kind.GIVE, "hears", "yes", about=first.key)
    assert (done.ok, done.said) == (False, "Это было о прошлом сбое. Ничего не изменилось.")
    assert "hears" not in sat.answers()


@pytest.mark.parametrize(
    ("step", "value"),
    [("status", "perhaps"), ("calls", "3000"), ("calls", "²"), ("no_such", "yes"), ("closed", "x")],
)
def test_an_answer_that_the_step_does_not_know_changes_nothing(
    sat: Sat, step: str, value: str
) -> None:
    sat.outage()
    assert not sat.do(Kind.GIVE, step, value).ok
    assert sat.answers() == {}


def test_a_step_left_out_comes_back(sat: Sat) -> None:
    sat.outage()
    assert sat.do(Kind.ASIDE, "status").ok
    assert sat.answers()["status"] == "skipped"
    sat.take_back()
    assert "status" not in sat.answers()


def test_what_does_not_work_is_said_and_taken_back_by_the_same_button(sat: Sat) -> None:
    sat.do(Kind.NOT_WORKING, value="voice")
    sat.do(Kind.NOT_WORKING, value="chat")
    assert sat.answers()[NOT_WORKING] == "chat,voice"
    sat.do(Kind.NOT_WORKING, value="voice")
    assert sat.answers()[NOT_WORKING] == "chat"
    sat.take_back()
    assert sat.answers()[NOT_WORKING] == "chat,voice"


def test_the_lead_knows_only_by_the_code_of_this_outage(sat: Sat, path: Path) -> None:
    assert not sat.do(Kind.LEAD_KNOWS, value="12345").ok
    incident = sat.outage()
    loaded = settings_from(SETTINGS, path)
    handoff = prepare(sat.journal, loaded, {}, NOW, exercise=False)
    assert handoff is not None
    code = handoff.said.reply
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    refused = sat.do(Kind.LEAD_KNOWS, value=wrong)
    assert not refused.ok
    assert wrong not in refused.said
    assert sat.do(Kind.LEAD_KNOWS, value=code).ok
    assert is_proven(sat.journal, incident.key)
    sat.take_back()
    found = sat.journal.incident(incident.key)
    assert found is not None
    assert found.acknowledged_at is None
    assert LEAD_KNOWS not in sat.answers()


def test_a_run_begun_again_by_mistake_is_offered_again_with_its_answers(
    sat: Sat, path: Path
) -> None:
    sat.outage()
    sat.do(Kind.GIVE, "hears", "yes")
    again = Sat(path, sat.hours)
    again.deeds.resumable = again.conductor.resumable()
    assert again.do(Kind.START_AGAIN).ok
    assert not offered(again)
    assert again.answers() == {}
    again.take_back()
    assert offered(again)
    again.do(Kind.GO_ON)
    assert again.answers()["hears"] == "yes"
    again.take_back()
    assert offered(again)


# --- outcomes


def test_an_outcome_waits_ten_seconds_and_is_done_then(sat: Sat) -> None:
    first, second = recovered(sat, CASE, OTHER)
    done = sat.do(Kind.SETTLE, first, "solved")
    assert done.ok
    assert "записано" in done.said
    assert sat.deeds.waiting() == {first: "solved"}
    assert len(sat.promises()) == 2
    sat.hours.forward(9)
    assert len(sat.promises()) == 2
    sat.hours.forward(1)
    assert [one.id for one in sat.promises()] == [second]
    assert sat.deeds.waiting() == {}
    assert sat.events("callback.fulfilled") == 1


def test_an_outcome_taken_back_leaves_the_promise_with_its_number(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "not_reached")
    assert sat.take_back().ok
    sat.hours.forward(60)
    (kept,) = sat.promises()
    assert (kept.reference, kept.attempts) == (CASE, 0)


def test_the_same_outcome_pressed_twice_counts_once(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "not_reached")
    sat.do(Kind.SETTLE, only, "not_reached")
    sat.hours.forward(10)
    assert sat.promises()[0].attempts == 1


def test_an_outcome_that_waits_is_taken_back_before_another_is_said(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "not_reached")
    for late in (Act(Kind.SETTLE, only, "solved"), Act(Kind.HAND, only, "Мария")):
        assert not sat.deeds.do(late).ok
        assert (sat.promises()[0].attempts, sat.deeds.waiting()) == (0, {only: "not_reached"})
    assert sat.take_back().ok
    assert sat.do(Kind.SETTLE, only, "solved").ok
    sat.hours.forward(10)
    assert sat.promises() == ()


def test_what_waits_is_done_when_the_program_ends_politely(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "not_needed")
    sat.deeds.end()
    assert sat.promises() == ()


def _settle_and_wait(path: Path, promise: str, told: "multiprocessing.synchronize.Event") -> None:
    there = Sat(path)
    there.conductor.promises.look()
    assert there.do(Kind.SETTLE, promise, "solved").ok
    told.set()
    threading.Event().wait()


def test_a_kill_before_an_outcome_is_done_leaves_the_promise_open(sat: Sat, path: Path) -> None:
    (only,) = recovered(sat, CASE)
    fresh = multiprocessing.get_context("spawn")
    told = fresh.Event()
    other = fresh.Process(target=_settle_and_wait, args=(path, only, told))
    other.start()
    assert told.wait(60)
    assert other.pid is not None
    os.kill(other.pid, signal.SIGKILL)
    other.join(20)
    assert other.exitcode == -signal.SIGKILL
    (kept,) = Sat(path).promises()
    assert (kept.reference, kept.attempts) == (CASE, 0)


def _promise_and_wait(path: Path, told: "multiprocessing.synchronize.Event") -> None:
    there = Sat(path)
    assert there.do(Kind.HEARS, value="no").ok
    told.set()
    threading.Event().wait()


def test_a_kill_right_after_a_promise_keeps_it(path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    told = fresh.Event()
    other = fresh.Process(target=_promise_and_wait, args=(path, told))
    other.start()
    assert told.wait(60)
    assert other.pid is not None
    os.kill(other.pid, signal.SIGKILL)
    other.join(20)
    again = Sat(path)
    run = again.conductor.resumable()
    assert run is not None
    again.conductor.go_on(run)
    assert len(again.promises()) == 1
    assert asked(again) is Asked.REFERENCE


# --- others at the same time


def test_two_tabs_that_press_the_same_promise_the_client_once(sat: Sat) -> None:
    sat.outage()
    sat.do(Kind.HEARS, value="yes")
    together = threading.Barrier(4)
    done: list[Done] = []

    def press() -> None:
        together.wait(10)
        done.append(sat.do(Kind.PROMISE, value="call"))

    tabs = [threading.Thread(target=press) for _ in range(4)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(30)
    assert sorted(one.ok for one in done) == [False, False, False, True]
    assert len(sat.promises()) == 1


def test_a_promise_that_another_window_has_kept_is_not_kept_again(sat: Sat, path: Path) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "solved")
    window = Sat(path, sat.hours)
    window.conductor.promises.look()
    window.do(Kind.SETTLE, only, "not_needed")
    window.deeds.end()
    sat.hours.forward(10)
    assert sat.events("callback.fulfilled") == 1
    assert not sat.do(Kind.SETTLE, only, "solved").ok


def test_a_window_that_writes_meanwhile_and_the_desk_lose_nothing(sat: Sat, path: Path) -> None:
    incident = sat.outage()
    window = Sat(path, sat.hours)
    run = window.conductor.resumable()
    if run is not None:
        window.conductor.go_on(run)
    window.conductor.found(NO_INTERNET, incident)

    def others() -> None:
        for _ in range(10):
            window.conductor.promise(Channel.CHAT)
            window.conductor.refresh()

    promised(sat, number=CASE)
    thread = threading.Thread(target=others)
    thread.start()
    for number in range(10):
        promised(sat, number=f"{CASE}{number}") if number % 2 else sat.conductor.refresh()
    thread.join(60)
    sat.conductor.promises.look()
    assert len(open_promises(sat.journal, OPERATOR)) == 16
    assert sat.problems == []


# --- handing over, and the end of the shift


def test_a_promise_is_handed_to_a_colleague_and_taken_back(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    for nobody in ("", "Иванов Пётр Сергеевич", "клиент", "+7 922 000-00-01"):
        done = sat.do(Kind.HAND, only, nobody)
        assert not done.ok
        assert not nobody or nobody not in done.said
    assert sat.do(Kind.HAND, only, "Мария П.").ok
    assert sat.promises()[0].handed_to == "Мария П."
    sat.take_back()
    assert not sat.promises()[0].handed
    sat.do(Kind.HAND, only, "руководитель смены")
    assert sat.do(Kind.HAND_BACK, only).ok
    assert not sat.promises()[0].handed
    sat.take_back()
    assert sat.promises()[0].handed_to == "руководитель смены"


def test_a_shift_with_orphans_is_not_closed_and_without_them_it_is(sat: Sat) -> None:
    first, _, third = recovered(sat, CASE, OTHER, "")
    sat.do(Kind.SETTLE, first, "solved")
    refused = sat.do(Kind.END_SHIFT)
    assert not refused.ok
    assert "2 обещания" in refused.said
    assert not closed(sat)
    # Refused: what she said a moment ago is still hers to take back.
    assert len(sat.promises()) == 3
    assert sat.take_back().ok
    assert sat.deeds.waiting() == {}
    sat.do(Kind.SETTLE, first, "solved")
    assert sat.do(Kind.HAND, third, "Мария").ok
    assert not sat.do(Kind.END_SHIFT).ok
    assert sat.do(Kind.HAND, "*", "руководитель смены").ok
    assert sat.do(Kind.END_SHIFT).ok
    assert closed(sat)
    assert sat.events("shift.closed") == 1
    (body,) = (
        sat.journal.connect()
        .execute("SELECT body FROM events WHERE kind = 'shift.closed'")
        .fetchone()
    )
    assert CASE not in body
    assert '"handed":2' in body.replace(" ", "")


def test_what_is_handed_over_is_what_the_hub_is_told(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    (before,) = sat.journal.connect().execute("SELECT max(seq) FROM events").fetchone()
    sat.do(Kind.HAND, only, "Мария")
    (told,) = changed_promises(sat.journal, sat.journal.connect(), OPERATOR, before, sat.hours.now)
    assert (told.id, told.handed_to, told.reference) == (only, "Мария", CASE)


def test_handing_all_over_leaves_what_waits_to_be_taken_back(sat: Sat) -> None:
    first, second = recovered(sat, CASE, OTHER)
    sat.do(Kind.SETTLE, first, "not_needed")
    assert sat.do(Kind.HAND, "*", "Мария").ok
    assert {one.id: one.handed_to for one in sat.promises()} == {first: "", second: "Мария"}
    assert sat.take_back().ok
    assert sat.take_back().ok
    assert {one.id: one.reference for one in sat.promises()} == {first: CASE, second: OTHER}
    assert sat.deeds.waiting() == {}


def test_where_all_outcomes_wait_there_is_nothing_to_hand_over(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "solved")
    refused = sat.do(Kind.HAND, "*", "Мария")
    assert (refused.ok, "подождите десять секунд" in refused.said) == (False, True)
    assert sat.take_back().ok
    assert sat.promises()[0].reference == CASE


def test_a_promise_whose_time_has_not_come_stays_when_the_procedure_is_done(sat: Sat) -> None:
    incident = sat.outage()
    later = promised(sat, number=CASE)
    sat.over(incident)
    sat.do(Kind.SETTLE, later, "not_reached")
    sat.hours.forward(10)
    for _ in range(20):
        now = sat.conductor.place().position.now
        if now is None:
            break
        assert sat.do(Kind.ASIDE, now.id).ok
    place = sat.conductor.place()
    assert place.position.finished
    assert [one.id for one in place.open_promises] == [later]
    assert not sat.do(Kind.END_SHIFT).ok


def test_nothing_that_a_form_may_send_raises(sat: Sat) -> None:
    sat.outage()
    for kind in Kind:
        for subject in ("", "hears", "*", "no such"):
            for value in ("", "yes", "call", "solved", "voice", "4276 3800 1234 5678"):
                act = Act(kind, subject, value)
                if kind in {Kind.HEARS, Kind.PROMISE, Kind.SETTLE, Kind.NOT_WORKING}:
                    # What the door lets through of these is known beforehand.
                    continue
                assert isinstance(sat.deeds.do(act), Done)


def test_looking_waits_for_nothing_while_an_act_waits_for_the_journal(sat: Sat) -> None:
    sat.outage()
    holds, goes_on = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        holds.set()
        goes_on.wait(30)

    writer = threading.Thread(target=lambda: sat.journal.write(slow))
    writer.start()
    assert holds.wait(10)
    presses = threading.Thread(target=lambda: sat.do(Kind.GIVE, "hears", "yes"))
    presses.start()
    deeds: DeskDeeds = sat.deeds
    assert deeds.client_at() is None
    assert deeds.takeable() is None
    assert deeds.waiting() == {}
    goes_on.set()
    presses.join(30)
    writer.join(30)
    assert sat.answers()["hears"] == "yes"
