"""Promises are handed over and a shift is closed only without orphans."""

from runbook.agent.line.promises import changed_promises
from runbook.desk.acts import Kind
from tests.integration.desk.hands import OPERATOR, Sat
from tests.integration.desk.promising import CASE, OTHER, closed, promised, recovered


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
