"""The outcome of a promise waits ten seconds, and meanwhile nothing is lost or done twice."""

import multiprocessing
import os
import signal
import threading
from pathlib import Path

from runbook.callbacks.promise import Channel
from runbook.desk.acts import Act, Kind
from runbook.desk.sitting import Done
from runbook.desk.view import Asked
from runbook.journal.callbacks import open_promises
from tests.integration.desk.hands import NO_INTERNET, OPERATOR, Sat
from tests.integration.desk.promising import CASE, OTHER, asked, promised, recovered


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
