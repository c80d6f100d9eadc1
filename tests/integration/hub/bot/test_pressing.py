"""Buttons: who may press, what is answered, and what stands in the log."""

import pytest

from runbook.hub.bot import desk, working
from runbook.hub.model.actions import Action, Order
from runbook.hub.store import people
from tests.far_ends.bot_updates import QUERY_LIVES
from tests.integration.hub.bot.scene import ADMIN, LEAD, SECOND_LEAD, STANDBY, STRANGER, Scene

ACK = Order(Action.ACKNOWLEDGE, 1).to_button()


def test_a_lead_acknowledges_by_a_button_and_is_told_so(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        answer = scene.presses(LEAD, ACK)
    assert answer.get("show_alert", "false") == "false"
    assert "1" in answer["text"]
    incident = scene.night.incident()
    assert incident.acknowledged_by == "lead"
    assert incident.acknowledged_at == scene.night.clock.now


def test_two_leads_press_and_the_second_learns_who_was_first(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        first, second = scene.presses(LEAD, ACK), scene.presses(ADMIN, ACK)
    assert first["text"] != second["text"]
    assert "lead" in second["text"]
    assert len(scene.events("incident.acknowledged")) == 1


def test_a_stranger_who_presses_is_refused_in_a_window_and_logged(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        answer = scene.presses(STRANGER, ACK, chat=-100500)
    assert answer["show_alert"] == "true"
    assert "не знает" in answer["text"]
    assert scene.night.incident().acknowledged_at is None
    assert [one.by for one in scene.events("bot.stranger")] == [f"telegram:{STRANGER}"]


def test_a_role_that_may_not_is_refused_in_a_window_and_logged(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        answer = scene.presses(STANDBY, ACK)
    assert answer["show_alert"] == "true"
    assert scene.night.incident().acknowledged_at is None
    (refused,) = scene.events("order.refused")
    assert (refused.by, refused.body["why"]) == ("standby-1", "role")


def test_a_lead_who_is_off_shift_is_refused(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.on_duty():
        answer = scene.presses(SECOND_LEAD, ACK)
    assert answer["show_alert"] == "true"
    assert scene.night.incident().acknowledged_at is None


def test_a_person_who_was_revoked_is_a_stranger(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    with scene.night.store.write() as tx:
        people.revoke(tx, "lead")
    with scene.on_duty():
        answer = scene.presses(LEAD, ACK)
    assert "не знает" in answer["text"]
    assert scene.night.incident().acknowledged_at is None


def test_a_button_that_is_none_of_ours_changes_nothing(scene: Scene) -> None:
    with scene.on_duty():
        answers = [scene.presses(LEAD, data) for data in ("", "a:1", "ack:x:", "ack:1" * 12)]
    assert {one["show_alert"] for one in answers} == {"true"}
    assert scene.events("order.refused") == []


def test_a_press_that_comes_too_late_to_be_answered_still_counts(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    passed = 0.0
    began = scene.api.updates.clock()
    scene.api.updates.clock = lambda: began + passed
    query = scene.api.updates.press(LEAD, 1, ACK)
    passed = max(600.0, QUERY_LIVES + 1)
    with scene.on_duty():
        scene.until(lambda: scene.night.incident().acknowledged_at)
        scene.until(lambda: "answerCallbackQuery" in scene.api.requests)
    assert query not in scene.api.updates.answers
    assert scene.night.incident().acknowledged_by == "lead"
    assert scene.told(LEAD) == []


def test_a_refusal_that_nobody_saw_goes_as_a_message(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    passed = 0.0
    began = scene.api.updates.clock()
    scene.api.updates.clock = lambda: began + passed
    scene.api.updates.press(STANDBY, 1, ACK)
    passed = QUERY_LIVES + 1
    with scene.on_duty():
        scene.until(lambda: scene.told(STANDBY))
    assert len(scene.told(STANDBY)) == 1


def test_a_press_is_answered_at_once_although_the_work_takes_long(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "ANSWER_WITHIN", 0.1)
    scene.night.reports(scene.night.outage())
    go_on = scene.api.updates.answers

    def slowly(*given: object, **named: object) -> object:
        # The work ends only after the answer was seen: without one it would never end.
        scene.until(lambda: len(go_on) == 1)
        return working.work(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "work", slowly)
    with scene.on_duty():
        answer = scene.presses(STANDBY, ACK, worked=False)
        assert "Принято" in answer["text"]
        scene.until(lambda: scene.told(STANDBY))
    # The refusal came after the answer: so it is said by a message.
    assert len(scene.events("order.refused")) == 1


def test_a_defect_costs_one_press_and_is_said(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.night.reports(scene.night.outage())
    tried = []

    def broken_once(*given: object, **named: object) -> object:
        if given[2].user == ADMIN:  # type: ignore[attr-defined]
            tried.append(given[2])
            raise ZeroDivisionError
        return working.work(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "work", broken_once)
    with scene.on_duty():
        spoilt = scene.api.updates.press(ADMIN, 1, ACK)
        scene.presses(LEAD, ACK)
        scene.until(lambda: spoilt in scene.api.updates.answers)
    assert len(tried) == 3
    said = scene.api.updates.answers[spoilt]["text"]
    assert "Принято" in said or "ошибки" in said
    assert scene.night.incident().acknowledged_by == "lead"


def test_a_pause_asked_for_in_a_chat_does_not_hold_up_the_answer(scene: Scene) -> None:
    scene.night.reports(scene.night.outage())
    scene.api.pace.hold(str(LEAD), 600)
    with scene.on_duty():
        scene.presses(LEAD, ACK)
    assert scene.night.incident().acknowledged_by == "lead"
