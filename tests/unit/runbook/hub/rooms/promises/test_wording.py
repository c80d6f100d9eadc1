"""What the page says of a promise is what the rules on the PC say: nobody is rung at night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.promise import DEFAULT_RULES, Due, QuietHours, Rules, turn_of
from runbook.hub.rooms.promises.wording import as_callback, item_of
from runbook.hub.store.promises import Kept
from runbook.language.texts import t

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


def mark(
    kept: Kept, rules: Rules = DEFAULT_RULES, tried_at: datetime | None = None, lang: str = "ru"
) -> str:
    return item_of(kept, NOW, lang, rules, presence="active", tried_at=tried_at).mark


def window(kept: Kept, lang: str = "ru") -> str:
    return item_of(kept, NOW, lang, DEFAULT_RULES, presence="active").lines[0]


def test_a_client_who_sleeps_is_called_from_the_morning_by_both_clocks() -> None:
    assert mark(KEPT) == "Время прошло. У клиента ночь: звонить с 08:00 по Москве"
    east = replace(KEPT, msk_offset=2)
    assert mark(east) == "Время прошло. У клиента ночь: звонить с 06:00 по Москве (у клиента 08:00)"
    # By that client's clock it is ten in the morning.
    assert mark(replace(KEPT, msk_offset=8)) == "Время прошло"


def test_a_chat_may_be_written_at_night_and_a_window_that_was_told_stands() -> None:
    assert mark(replace(KEPT, channel="chat")) == "Время прошло"
    told = replace(KEPT, window_until=NOW + timedelta(minutes=10))
    assert mark(told) == "Можно выполнять"
    later = replace(told, window_from=NOW + timedelta(minutes=5))
    assert mark(later) == "Звонить с 02:18 по Москве"
    assert mark(replace(later, channel="chat")) == "Написать с 02:18 по Москве"


MORNING = replace(
    KEPT,
    window_from=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
    window_until=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("lang", "offset", "said"),
    [
        ("ru", 2, "с 10:00 до 12:00 по Москве (у клиента 12:00–14:00)"),
        ("ru", 0, "с 10:00 до 12:00 по Москве"),
        ("ru", None, "с 10:00 до 12:00 по Москве (пояс клиента не указан)"),
        ("en", 2, "from 10:00 to 12:00 Moscow time (12:00–14:00 for the client)"),
        ("en", 0, "from 10:00 to 12:00 Moscow time"),
    ],
)
def test_a_window_is_said_once_where_both_clocks_show_the_same(
    lang: str, offset: int | None, said: str
) -> None:
    assert window(replace(MORNING, msk_offset=offset), lang) == said


def test_of_a_window_that_is_open_only_the_end_is_said() -> None:
    begun = replace(MORNING, window_from=NOW - timedelta(hours=1))
    assert window(replace(begun, msk_offset=-1)) == "до 12:00 по Москве (у клиента до 11:00)"


def test_the_banks_own_quiet_hours_attempts_and_pause_hold() -> None:
    late_sleepers = Rules(QuietHours(21 * 60, 9 * 60 + 30))
    assert mark(KEPT, late_sleepers) == "Время прошло. У клиента ночь: звонить с 09:30 по Москве"
    assert mark(KEPT, Rules(QuietHours(0, 0))) == "Время прошло"
    once = replace(KEPT, tried=1)
    assert (
        mark(once, Rules(attempts=1)) == "Время прошло. Все попытки сделаны: решите, как закончить"
    )
    item = item_of(once, NOW, "ru", Rules(attempts=2), presence="active")
    assert "Попыток: 1 из 2." in item.lines


def test_soon_after_a_try_nobody_is_summoned_to_the_next() -> None:
    told = replace(KEPT, tried=1, window_until=NOW + timedelta(hours=3))
    just_now = NOW - timedelta(minutes=10)
    assert mark(told, tried_at=just_now) == "Следующая попытка с 02:33 по Москве"
    assert mark(told, Rules(pause=timedelta(minutes=5)), just_now) == "Можно выполнять"


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
