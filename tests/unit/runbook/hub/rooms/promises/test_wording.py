"""What the page says of a promise is what the rules on the PC say: nobody is rung at night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.promise import Due, turn_of
from runbook.hub.rooms.promises.wording import as_callback, item_of
from runbook.hub.store.promises import Kept
from runbook.texts import t

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
"""02:13 in Moscow."""
KEPT = Kept(
    id="000000000001",
    operator="op-117",
    owner="op-117",
    incident="",
    channel="call",
    kind="case",
    has_reference=True,
    promised_at=NOW - timedelta(hours=2),
    window_from=NOW - timedelta(hours=2),
    window_until=NOW - timedelta(minutes=10),
    msk_offset=None,
    attempts=0,
    tried=0,
    handed_to="",
    owner_at=None,
    settled="",
    settled_at=None,
    ended_at=None,
)


def mark(kept: Kept, now: datetime = NOW) -> str:
    return item_of(kept, now, "ru", presence="active").mark


def test_a_client_who_sleeps_is_called_from_the_morning_by_both_clocks() -> None:
    assert mark(KEPT) == "У клиента ночь: звонить с 08:00 МСК"
    east = replace(KEPT, msk_offset=2)
    assert mark(east) == "У клиента ночь: звонить с 06:00 МСК (у клиента 08:00)"
    # By that client's clock it is ten in the morning.
    assert mark(replace(KEPT, msk_offset=8)) == "Время прошло"


def test_a_chat_may_be_written_at_night_and_a_window_that_was_told_stands() -> None:
    assert mark(replace(KEPT, channel="chat")) == "Время прошло"
    told = replace(KEPT, window_until=NOW + timedelta(minutes=10))
    assert mark(told) == "Можно выполнять"
    later = replace(told, window_from=NOW + timedelta(minutes=5))
    assert mark(later) == "Звонить с 02:18 МСК"
    assert mark(replace(later, channel="chat")) == "Написать с 02:18 МСК"


@given(
    st.integers(-3000, 3000),
    st.integers(1, 3000),
    st.sampled_from(["call", "chat", "unknown"]),
    st.one_of(st.none(), st.integers(-15, 11)),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_the_page_never_calls_due_what_the_pc_would_not(
    begins: int, lasts: int, channel: str, offset: int | None, attempts: int, tried: int
) -> None:
    start = NOW + timedelta(minutes=begins)
    kept = replace(
        KEPT,
        channel=channel,
        msk_offset=offset,
        attempts=attempts,
        tried=tried,
        window_from=start,
        window_until=start + timedelta(minutes=lasts),
    )
    due = turn_of(as_callback(kept), NOW).due
    summons = {t("hub.promises.now", "ru"), t("hub.promises.overdue", "ru")}
    assert (mark(kept) in summons) == (due in {Due.NOW, Due.LATE})
