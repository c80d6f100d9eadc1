"""What ends the reminders: the lead knows, and nobody else is rung until that is taken back."""

from dataclasses import replace

import pytest

from runbook.agent.recording.acknowledging import stand_down, stand_up
from runbook.planning import Loudness
from tests.integration.runbook.agent.paging_night import (
    ADMIN,
    KEY,
    LEAD,
    MINUTE,
    NOW,
    SECOND,
    Night,
)

SAY_SO = "Скажите оператору, что вы знаете: он отметит, и напоминания прекратятся."


def test_the_lead_learns_how_to_stop_the_reminders() -> None:
    night = Night()
    night.tell()
    night.pass_time(6 * MINUTE)
    assert all(SAY_SO in text for _to, text in night.phone.rung)


@pytest.mark.parametrize("known", [True, False])
def test_where_no_reminder_follows_none_is_promised_to_stop(known: bool) -> None:
    pause = 300.0 if known else 0.0
    night = Night(repeat_after=pause, next_person_after=pause)
    if known:
        night.incident = replace(night.incident, acknowledged_at=NOW)
    night.tell()
    night.pass_time(MINUTE)
    night.tell(Loudness.RECOVERY)
    night.pass_time(2 * MINUTE)
    assert len(night.phone.rung) == 2
    assert not any(SAY_SO in text for _to, text in night.phone.rung)


def test_nobody_else_is_rung_once_the_lead_knows_and_it_can_be_taken_back() -> None:
    night = Night()
    night.tell()
    night.work()
    connection = night.outbox._connection
    with night.outbox.transaction():
        assert stand_down(connection, KEY, night.clock[0]) > 0
    night.pass_time(30 * MINUTE)
    assert night.rung == [LEAD]
    with night.outbox.transaction():
        assert stand_up(connection, KEY, night.clock[0]) > 0
    night.pass_time(90 * MINUTE)
    assert night.rung[:2] == [LEAD, LEAD]
    assert SECOND in night.rung


def test_who_told_the_lead_before_the_alert_starts_no_climb() -> None:
    night = Night()
    night.incident = replace(night.incident, acknowledged_at=NOW)
    night.tell()
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD]


def test_that_the_lead_was_told_before_the_alert_can_be_taken_back() -> None:
    night = Night()
    night.incident = replace(night.incident, acknowledged_at=NOW)
    night.tell()
    night.pass_time(MINUTE)
    assert night.phone.rung == [(LEAD, "без звука")]
    with night.outbox.transaction():
        stand_up(night.outbox._connection, KEY, night.clock[0])
    night.pass_time(60 * MINUTE)
    assert night.rung[1:] == [LEAD, SECOND, SECOND, ADMIN, ADMIN]


def test_a_lead_who_knows_is_not_rung_by_what_still_waits() -> None:
    night = Night()
    night.phone.silent = True
    night.tell()
    night.work()
    with night.outbox.transaction():
        stand_down(night.outbox._connection, KEY, night.clock[0])
    night.phone.silent = False
    night.pass_time(10 * MINUTE)
    assert night.phone.rung == [(LEAD, "без звука")]
