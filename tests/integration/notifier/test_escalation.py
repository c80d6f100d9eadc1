"""The ladder rehearsed with a movable clock, over the real outbox on a disk and the dispatcher."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Person, Purpose, Reason, Route
from notifier.ladder import Policy
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from tests.integration.notifier.rehearsal import ADMINISTRATOR, KEY, LEAD, SECOND, Rehearsal

SILENT = DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
HOUR = timedelta(hours=1)
NOBODY = Person("nobody", "shift_lead", "", ())
WHOLE = [("0:00", "1"), ("5:00", "1"), ("10:00", "2"), ("15:00", "2"), ("20:00", "3"),
         ("25:00", "3")]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Rehearsal]:
    made = Rehearsal(tmp_path / "outbox.db")
    yield made
    made.outbox.close()


def test_unacknowledged_it_is_repeated_then_goes_to_the_next_contact_and_the_next_role(
    office: Rehearsal,
) -> None:
    office.climb()
    office.until(120)
    assert office.rung == WHOLE
    assert office.outbox.next_event() is None


def test_the_climb_goes_on_in_another_process(office: Rehearsal) -> None:
    office.climb()
    for minutes in (1, 6, 12, 17, 21, 120):
        office.until(minutes)
        office.restart()
    assert office.rung == WHOLE


def test_acknowledged_in_the_middle_nobody_else_is_rung(office: Rehearsal) -> None:
    office.climb()
    office.until(7)
    assert office.outbox.stand_down(KEY, frozenset({"shift_lead"}), office.clock.now) == 4
    office.until(120)
    assert office.rung == WHOLE[:2]


def test_taken_back_the_climb_goes_on_where_it_was(office: Rehearsal) -> None:
    office.climb()
    office.until(7)
    office.outbox.stand_down(KEY, frozenset({"shift_lead"}), office.clock.now)
    office.until(8)
    assert office.outbox.stand_up(KEY, office.clock.now) == 4
    office.until(120)
    assert office.rung == WHOLE


def test_taken_back_after_their_time_the_next_one_is_rung_at_once_and_not_all(
    office: Rehearsal,
) -> None:
    office.climb()
    office.until(7)
    office.outbox.stand_down(KEY, frozenset({"shift_lead"}), office.clock.now)
    office.until(40)
    office.outbox.stand_up(KEY, office.clock.now)
    office.until(120)
    assert office.rung == [*WHOLE[:2], ("40:00", "2"), ("45:00", "2"), ("50:00", "3"),
                           ("55:00", "3")]  # fmt: skip


def test_a_way_unconfirmed_for_a_minute_is_followed_by_the_persons_next_one(
    office: Rehearsal,
) -> None:
    office.telegram.failing["1"] = SILENT
    office.climb()
    office.until(3)
    assert office.rung == [("1:00", "lead@bank")]


def test_the_pause_to_the_next_ring_begins_when_the_one_before_was_delivered(
    office: Rehearsal,
) -> None:
    office.telegram.failing["1"] = SILENT
    office.climb((LEAD, SECOND), Policy(repeat_after=timedelta(0)))
    office.until(120)
    assert office.rung == [("1:00", "lead@bank"), ("6:00", "2")]


@pytest.mark.parametrize(
    "code", [ErrorCode.BLOCKED, ErrorCode.WRONG_TOKEN, ErrorCode.NOT_AN_API, ErrorCode.BAD_REQUEST]
)
def test_what_will_not_be_mended_by_waiting_is_not_waited_for(
    office: Rehearsal, code: ErrorCode
) -> None:
    office.telegram.failing["1"] = DeliveryError(code)
    office.climb()
    office.until(1)
    assert office.rung == [("0:00", "lead@bank")]


def test_a_channel_known_to_be_dead_is_not_waited_for(office: Rehearsal) -> None:
    office.telegram.failing |= {"1": SILENT, "9": SILENT}
    with office.outbox.transaction():
        earlier = Person("other", "mentor", "", (Route("telegram", "9"),))
        page = Page(Purpose.RING, "b" * 16, earlier, Message("Раньше"))
        office.outbox.page(page, office.clock.now)
    office.until(0.5)
    assert office.outbox.dead_channels(office.clock.now) == {"telegram"}
    office.climb()
    office.until(1)
    assert office.rung == [("0:30", "lead@bank")]


def test_a_contact_whom_nothing_reaches_does_not_end_the_climb(office: Rehearsal) -> None:
    office.telegram.failing["2"] = DeliveryError(ErrorCode.BLOCKED)
    office.climb((LEAD, NOBODY, SECOND, ADMINISTRATOR), Policy(repeat_after=timedelta(0)))
    office.until(120)
    assert office.rung == [("0:00", "1"), ("5:00", "3")]


@pytest.mark.parametrize(
    "error",
    [
        DeliveryError(ErrorCode.RATE_LIMITED, retry_after=3600),
        DeliveryError(ErrorCode.SERVER_ERROR),
        SILENT,
    ],
    ids=["429", "500", "not sent"],
)
def test_a_chat_that_takes_nothing_holds_up_nobody_else(
    office: Rehearsal, error: DeliveryError
) -> None:
    office.telegram.failing["2"] = error
    with office.outbox.transaction():
        # The channel lives: others are told over it.
        page = Page(Purpose.RING, "b" * 16, ADMINISTRATOR, Message("Раньше"), pause=HOUR)
        office.outbox.page(page, office.clock.now)
    office.climb((SECOND, LEAD, ADMINISTRATOR))
    office.until(30)
    assert office.rung == [("0:00", "3"), ("5:00", "1"), ("10:00", "1"), ("15:00", "3"),
                           ("20:00", "3")]  # fmt: skip


def test_the_rungs_of_whoever_cannot_be_reached_cost_no_time(office: Rehearsal) -> None:
    by_mail = Person("mail", "sysadmin", "", (Route("email", "administrator@bank"),))
    office.telegram.failing |= {"2": SILENT, "3": SILENT}
    office.climb((SECOND, ADMINISTRATOR, by_mail))
    office.until(8)
    assert office.rung == [("5:00", "administrator@bank")]


def test_after_a_sleep_she_who_was_to_be_told_first_is_tried_first(office: Rehearsal) -> None:
    office.telegram.failing["1"] = SILENT
    office.email.failing["lead@bank"] = SILENT
    office.climb()
    office.until(0.5)
    office.telegram.failing.clear()
    office.email.failing.clear()
    office.clock.now += timedelta(hours=2)
    office.until(122)
    assert [address for _, address in office.rung] == ["1"]


def test_while_nothing_goes_out_at_all_nobody_is_passed_over(office: Rehearsal) -> None:
    office.telegram.failing |= {"1": SILENT, "2": SILENT, "3": SILENT}
    office.email.failing["lead@bank"] = SILENT
    office.climb()
    office.until(60)
    assert office.rung == []
    office.telegram.failing.clear()
    office.email.failing.clear()
    office.until(62)
    # The line is back: she who was to be told first is told first.
    assert office.rung[0][1] in {"1", "lead@bank"}
    assert not {address for _, address in office.rung} & {"2", "3"}


def test_without_a_pause_for_it_nobody_is_rung_twice_or_in_anothers_place(
    office: Rehearsal,
) -> None:
    office.climb(policy=Policy(repeat_after=timedelta(0), next_person_after=timedelta(0)))
    office.until(120)
    assert office.rung == [("0:00", "1")]


def test_the_outbox_in_memory_climbs_as_the_one_on_the_disk(office: Rehearsal) -> None:
    office.outbox.close()
    office.outbox = Outbox.in_memory()
    office.climb()
    office.until(120)
    assert office.rung == WHOLE
