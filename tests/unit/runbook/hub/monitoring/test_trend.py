"""How many were hit, minute by minute, as numbers, a line and a picture."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.monitoring.trend import MOST, as_document, picture, sparkline, trend

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)


def hit(began: float, over: float | None = None) -> HubIncident:
    """From so many minutes before now, until so many before now."""
    ended = None if over is None else NOW - timedelta(minutes=over)
    return HubIncident("a" * 16, Kind.LOCAL, NOW - timedelta(minutes=began), restored_at=ended)


def test_operators_are_counted_as_they_are_hit_and_as_they_come_back() -> None:
    found = trend([hit(5), hit(4.5), hit(3), hit(4, over=1.5)], NOW)
    assert found.step == timedelta(minutes=1)
    assert found.counts[0] == 0
    assert found.counts[-1] == 3
    assert found.peak == 4


def test_before_the_first_one_nobody_was_hit() -> None:
    assert trend([hit(0)], NOW).counts == (0, 1)
    assert trend([], NOW).counts == (0, 0)


def test_a_long_failure_is_told_in_longer_steps() -> None:
    found = trend([hit(60 * 9), hit(30)], NOW)
    assert len(found.counts) <= MOST
    assert found.step == timedelta(minutes=10)
    assert found.counts[-1] == 2


@given(
    st.lists(st.tuples(st.floats(0, 20_000), st.none() | st.floats(0, 20_000)), max_size=30),
)
def test_whoever_is_hit_now_is_counted_at_the_end(spans: list[tuple[float, float | None]]) -> None:
    incidents = [hit(began, over) for began, over in spans if over is None or over <= began]
    found = trend(incidents, NOW)
    assert len(found.counts) <= MOST
    now_hit = sum(one.restored_at is None or one.restored_at > NOW for one in incidents)
    assert found.counts[-1] == now_hit


def test_the_line_has_a_bar_for_each_step_and_somebody_is_never_nobody() -> None:
    assert sparkline([0, 1, 50, 100]) == "▁▂▅█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""


def test_the_picture_is_whole_names_its_ends_and_loads_nothing() -> None:
    found = trend([hit(5), hit(3)], NOW)
    drawn = picture(found, "Сбой <№9> & co")
    root = ET.fromstring(drawn)
    texts = [one.text for one in root.iter() if one.text]
    assert "Сбой <№9> & co" in texts
    assert "02:07" in texts
    assert "02:13" in texts
    assert "2" in texts
    assert "href" not in drawn
    assert "script" not in drawn


def test_the_document_says_the_same_as_the_line() -> None:
    found = trend([hit(2)], NOW)
    said = as_document(found)
    assert said["counts"] == [0, 1, 1]
    assert said["line"] == "▁██"
    assert said["step_minutes"] == 1
