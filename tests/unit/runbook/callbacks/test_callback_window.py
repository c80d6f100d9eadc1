"""The window told to a client, as it is typed at night."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.window import FARTHEST, Told, WindowProblem, parse_window, parse_zone
from runbook.language.texts import LANGUAGES, known

NOW = datetime(2026, 11, 21, 23, 13, tzinfo=UTC)
"""02:13 on the 22nd in Moscow."""


def at(day: int, clock: str) -> datetime:
    """A moment of November 2026 by Moscow's clock."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 11, day, hours, minutes, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("до 10:00", NOW, at(22, "10:00")),
        ("до 10", NOW, at(22, "10:00")),
        ("  До 10:00 ", NOW, at(22, "10:00")),
        ("until 10:00", NOW, at(22, "10:00")),
        ("by 2:00", NOW, at(23, "2:00")),
        ("до 24:00", NOW, at(23, "0:00")),
        ("10:00-12:00", at(22, "10:00"), at(22, "12:00")),
        ("10:00 – 12:00", at(22, "10:00"), at(22, "12:00")),
        ("10-12", at(22, "10:00"), at(22, "12:00")),
        ("с 10 до 12", at(22, "10:00"), at(22, "12:00")),
        ("from 10:00 to 12:00", at(22, "10:00"), at(22, "12:00")),
        ("2:00-3:00", at(22, "2:00"), at(22, "3:00")),
        ("1:00-2:00", at(23, "1:00"), at(23, "2:00")),
        ("23:00-01:00", at(22, "23:00"), at(23, "1:00")),
        ("10:00-12:00 МСК", at(22, "10:00"), at(22, "12:00")),
        ("10:00-12:00 МСК+2", at(22, "8:00"), at(22, "10:00")),
        ("10:00-12:00 msk -1", at(22, "11:00"), at(22, "13:00")),
        ("23.11 10:00-12:00", at(23, "10:00"), at(23, "12:00")),
        ("23.11 до 10:00", NOW, at(23, "10:00")),
        ("23.11 23:00-1:00", at(23, "23:00"), at(24, "1:00")),
        ("через час", NOW + timedelta(hours=1), NOW + timedelta(hours=2)),
        ("через 2 часа", NOW + timedelta(hours=2), NOW + timedelta(hours=3)),
        ("in 2 hours", NOW + timedelta(hours=2), NOW + timedelta(hours=3)),
        ("через полчаса", NOW + timedelta(minutes=30), NOW + timedelta(minutes=90)),
        ("в течение часа", NOW, NOW + timedelta(hours=1)),
        ("within 30 minutes", NOW, NOW + timedelta(minutes=30)),
    ],
)
def test_a_window_is_understood(text: str, start: datetime, end: datetime) -> None:
    told = parse_window(text, NOW)
    assert isinstance(told, Told)
    assert (told.window.start, told.window.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "callback.window.unclear"),
        ("завтра", "callback.window.unclear"),
        ("утром", "callback.window.unclear"),
        ("до 25:00", "callback.window.unclear"),
        ("10:00-10:00", "callback.window.unclear"),
        ("30.02 до 10:00", "callback.window.unclear"),
        ("через 0 минут", "callback.window.unclear"),
        ("20.11 до 10:00", "callback.window.past"),
        ("20.12 до 10:00", "callback.window.far"),
        ("до 10:00 МСК+12", "callback.zone.unclear"),
    ],
)
def test_what_is_not_clear_is_refused(text: str, rule: str) -> None:
    assert parse_window(text, NOW) == WindowProblem(rule)
    assert all(known(f"{rule}.{part}", lang) for part in ("sentence", "hint") for lang in LANGUAGES)


def test_a_date_after_new_year_is_of_the_next_year() -> None:
    told = parse_window("02.01 10:00-12:00", datetime(2026, 12, 31, tzinfo=UTC))
    assert isinstance(told, Told)
    assert told.window.start == datetime(2027, 1, 2, 7, tzinfo=UTC)


def test_the_zone_named_with_the_window_is_the_clients() -> None:
    named, moscow = parse_window("до 10:00 МСК+2", NOW), parse_window("до 10:00 МСК", NOW)
    assert isinstance(named, Told)
    assert isinstance(moscow, Told)
    assert (named.msk_offset, moscow.msk_offset) == (2, None)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("МСК+2", 2), ("msk-1", -1), ("+2", 2), ("МСК", 0), ("МСК +9", 9), ("МСК−1", -1), ("0", 0)],
)
def test_a_zone_is_understood(text: str, hours: int) -> None:
    assert parse_zone(text) == hours


@pytest.mark.parametrize("text", ["", "UTC+3", "МСК+12", "МСК-16", "екб", "+2:30"])
def test_another_zone_is_not_guessed(text: str) -> None:
    assert parse_zone(text) is None


_TYPED = st.text(st.sampled_from("0123456789:-.+ доmсктилчаерзвhours"), max_size=25)


@given(st.text(max_size=60) | _TYPED, st.datetimes(datetime(2020, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone is given beside
def test_no_text_makes_the_reader_raise_and_every_window_is_ahead(text: str, now: datetime) -> None:
    if now.year > 9990:
        return
    told = parse_window(text, now)
    if isinstance(told, Told):
        assert told.window.start < told.window.end
        assert now < told.window.end <= now + FARTHEST
    parse_zone(text)
