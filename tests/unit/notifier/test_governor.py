from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifier.dispatch.governor import TELEGRAM, Governor, Lane, Sending

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)

SENDINGS = st.builds(
    lambda number, lane: Sending(str(number * (-1) ** number), bool(number % 2), lane),
    st.integers(1, 6),
    st.sampled_from([Lane.EXPRESS, Lane.ORDINARY]),
)


@given(st.lists(SENDINGS, max_size=120))
def test_no_limit_is_ever_broken(wanted: list[Sending]) -> None:
    governor = Governor(TELEGRAM)
    now = NOW
    log: list[tuple[datetime, Sending]] = []
    for sending in wanted:
        now = governor.ready_at(sending, now)
        governor.sent(sending, now)
        log.append((now, sending))
    for at, sending in log:
        second = [one for when, one in log if at <= when < at + SECOND]
        assert len(second) <= 30
        assert sum(one.chat == sending.chat for one in second) <= 1
        if sending.is_group:
            minute = [one for when, one in log if at <= when < at + 60 * SECOND]
            assert sum(one.chat == sending.chat for one in minute) <= 20


def test_a_paused_group_holds_up_nobody_else() -> None:
    governor = Governor(TELEGRAM)
    governor.hold("-1", NOW + 60 * SECOND)
    assert governor.ready_at(Sending("-1", is_group=True), NOW) == NOW + 60 * SECOND
    assert governor.ready_at(Sending("1", lane=Lane.EXPRESS), NOW) == NOW
    assert governor.ready_at(Sending("-2", is_group=True), NOW) == NOW


def test_the_lead_is_told_while_the_rest_waits_its_turn() -> None:
    governor = Governor(TELEGRAM)
    for number in range(25):
        governor.sent(Sending(f"{number}"), NOW)
    assert governor.ready_at(Sending("90"), NOW) > NOW
    assert governor.ready_at(Sending("91", lane=Lane.EXPRESS), NOW) == NOW


def test_one_message_is_edited_at_most_every_five_seconds() -> None:
    governor = Governor(TELEGRAM)
    edit = Sending("1", edits=("a1b2", "1"))
    governor.sent(edit, NOW)
    assert governor.ready_at(edit, NOW + SECOND) == NOW + 5 * SECOND
    assert governor.ready_at(Sending("1"), NOW + SECOND) == NOW + SECOND


def test_a_clock_set_back_holds_nothing_up() -> None:
    governor = Governor(TELEGRAM)
    edit = Sending("-1", is_group=True, edits="m")
    for number in range(30):
        governor.sent(edit, NOW + number * SECOND)
    before = NOW - timedelta(hours=3)
    assert governor.ready_at(edit, before) == before


def test_an_answer_to_a_button_waits_for_nothing() -> None:
    governor = Governor(TELEGRAM)
    answer = Sending("-1", is_group=True, lane=Lane.ANSWER)
    governor.hold("-1", NOW + 60 * SECOND)
    for number in range(40):
        governor.sent(Sending(f"{number}", lane=Lane.EXPRESS), NOW)
    assert governor.ready_at(answer, NOW) == NOW


def test_an_answer_to_a_button_holds_up_no_message_in_its_chat() -> None:
    governor = Governor(TELEGRAM)
    governor.sent(Sending("111", lane=Lane.ANSWER), NOW)
    assert governor.ready_at(Sending("111"), NOW) == NOW


def test_what_holds_up_the_most_urgent_holds_up_the_whole_chat() -> None:
    edit = Sending("1", edits=("a1b2", "1"))
    assert edit.most_urgent == Sending("1", lane=Lane.EXPRESS)
    assert Sending("-1", is_group=True).most_urgent.lane is Lane.ORDINARY
