"""Her own figures: honest with little, a picture that adds up, nobody compared with anybody."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.desk.showing.chart import Picture
from runbook.desk.showing.figures import (
    CHOICES,
    HEIGHT,
    SIDES,
    WIDTH,
    Shown,
    days_asked,
    first_moment,
    show,
)
from runbook.incident import Incident
from runbook.incidents.event import Event
from runbook.incidents.figures import figures
from runbook.language.texts import LANGUAGES

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
"""Already the 23rd in Moscow."""
CAUSES = {
    "operator": "home_network.router_silent",
    "isp": "isp.no_internet",
    "bank": "bank_service.error",
    "undetermined": "",
}


def outage(number: int, ago: timedelta, side: str = "isp", known_after: float = 3) -> Incident:
    at = NOW - ago
    return Incident(
        key=f"{number:016x}",
        operator="op-117",
        opened_at=at,
        detected_at=at,
        alerted_at=at,
        acknowledged_at=at + timedelta(minutes=known_after),
        restored_at=at + timedelta(minutes=20),
        cause=CAUSES[side],
    )


def shown(
    incidents: Iterable[Incident],
    days: int = 30,
    drills: frozenset[str] = frozenset(),
    promises: tuple[Event, ...] = (),
    lang: str = "ru",
) -> Shown:
    found = list(incidents)
    return show(found, drills, figures(found, promises, drills, NOW), days, NOW, lang)


def promise(number: int, end: bool | None, seq: int) -> tuple[Event, ...]:
    """Made yesterday; kept in time, kept late, or neither while its window has passed."""
    at = NOW - timedelta(days=1)
    window = {"from": at.isoformat(), "until": (at + timedelta(hours=1)).isoformat()}
    made = Event(seq, at, "callback.promised", "", {"callback": f"p{number}", "window": window})
    if end is None:
        return (made,)
    body = {"callback": f"p{number}", "outcome": "reached", "in_time": end}
    return (made, Event(seq + 1, at, "callback.fulfilled", "", body))


def value(page: Shown, name: str) -> str:
    (found,) = [one.value for one in page.rows if one.name == name]
    return found


def has_word(picture: Picture | None) -> str:
    assert picture is not None
    return picture.told


@pytest.mark.parametrize("asked", ["", "0", "31", "7 ", "-7", "９０", "9" * 400, "<script>"])
def test_an_address_asks_for_one_of_the_choices_or_gets_the_usual(asked: str) -> None:
    assert days_asked({"days": asked}) == days_asked({}) == 30
    assert [days_asked({"days": str(one)}) for one in CHOICES] == list(CHOICES)


def test_a_period_is_of_whole_days_in_moscow_with_today_among_them() -> None:
    assert first_moment(7, NOW).isoformat() == "2026-11-17T00:00:00+03:00"
    assert shown([]).period == "С 25.10 по 23.11, время московское."


def test_without_anything_it_says_so_and_draws_nothing() -> None:
    page = shown([])
    assert page.nothing
    assert (page.rows, page.by_day, page.promises, page.days) == ((), None, None, ())


def test_of_two_outages_there_is_no_usual_time_only_both_of_them() -> None:
    page = shown([outage(1, timedelta(days=1)), outage(2, timedelta(days=2), known_after=5)])
    assert (
        value(page, "Руководитель узнавал через") == "3 минуты, 5 минут (2\N{NO-BREAK SPACE}случая)"
    )
    row = next(one for one in page.rows if one.name.startswith("Руководитель"))
    assert row.few


@pytest.mark.parametrize(
    ("outages", "numbers"),
    [(1, "012"), (2, "012"), (3, "01234"), (4, "01234"), (5, "036"), (6, "036"), (9, "0510")],
)
def test_the_scale_leaves_out_no_number_between_equal_steps(outages: int, numbers: str) -> None:
    picture = shown(outage(n, timedelta(hours=1)) for n in range(outages)).by_day
    assert picture is not None
    beside = [one for one in picture.marks if one.x < min(block.x for block in picture.blocks)]
    assert "".join(one.text for one in beside if one.text.isdigit()) == numbers
    steps = {round(low - high) for low, high in zip(picture.lines, picture.lines[1:], strict=False)}
    assert max(steps) - min(steps) <= 1


def test_of_three_the_usual_time_is_the_middle_one() -> None:
    found = [outage(n, timedelta(days=n), known_after=n * 2) for n in (1, 2, 30 * 0 + 8)]
    said = value(shown(found), "Руководитель узнавал через")
    assert said == "обычно 4 минуты (по 3\N{NO-BREAK SPACE}случаям)"


def test_of_few_promises_no_share_is_told() -> None:
    events = (*promise(1, True, 1), *promise(2, False, 3), *promise(3, None, 5))
    page = shown([], promises=events)
    assert value(page, "Выполнено вовремя") == "1 из 2, пока мало данных"
    assert "выполнено вовремя: 1" in has_word(page.promises)
    assert "позже обещанного: 2" in has_word(page.promises)


def test_of_many_promises_it_is() -> None:
    events = tuple(one for n in range(20) for one in promise(n, n != 3, 2 * n))
    assert (
        value(shown([], promises=events), "Выполнено вовремя") == "19 из 20 (95\N{NO-BREAK SPACE}%)"
    )


def test_drills_are_left_out_and_that_is_said() -> None:
    drill = outage(9, timedelta(days=1), "bank")
    page = shown([outage(1, timedelta(days=1)), drill], drills=frozenset({drill.key}))
    assert sum(one.total for one in page.days) == 1
    assert "Тренировки сюда не входят: за эти дни 1." in page.notes


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("days", CHOICES)
@given(st.lists(st.tuples(st.floats(0, 89), st.sampled_from(SIDES)), min_size=1, max_size=60))
def test_the_picture_adds_up_and_stays_within_its_frame(
    lang: str, days: int, made: list[tuple[float, str]]
) -> None:
    within = [
        outage(number, timedelta(days=ago), side)
        for number, (ago, side) in enumerate(made)
        if NOW - timedelta(days=ago) >= first_moment(days, NOW)
    ]
    page = shown(within, days, lang=lang)
    assert sum(one.total for one in page.days) == len(within)
    if not within:
        assert page.by_day is None
        return
    picture = page.by_day
    assert picture is not None
    for block in picture.blocks:
        assert block.kind in SIDES
        assert 0 <= block.x <= block.x + block.width <= WIDTH
        assert 0 <= block.y <= block.y + block.height <= HEIGHT
    assert {one.kind for one in picture.blocks} == {kind for kind, _ in picture.legend}
    heights = sorted(one.height for one in picture.blocks)
    counts = sorted(count for day in page.days for count in day.counts if count)
    pixels = heights[-1] / counts[-1]
    assert heights == pytest.approx([count * pixels for count in counts], abs=1)
    assert str(len(within)) in picture.told
