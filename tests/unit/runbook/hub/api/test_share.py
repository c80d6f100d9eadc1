"""How much one agent may say."""

from datetime import UTC, datetime

import pytest

from runbook.hub.api.roll import BURST, PER_SECOND, Entry
from runbook.reporting.shapes import Surroundings


def entry() -> Entry:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    said = ("", "", None, None)
    return Entry("op-1", bytes(6), bytes(32), 1, 0, 0, Surroundings(), said, True, 0.5, at)


def test_a_burst_is_taken_and_then_two_a_second() -> None:
    one = entry()
    assert [one.wait(1, 100.0) for _ in range(int(BURST))] == [0] * int(BURST)
    assert one.wait(1, 100.0) == pytest.approx(1 / PER_SECOND)
    assert one.wait(1, 100.5) == 0
    assert one.wait(1, 100.5) > 0


def test_who_was_refused_does_not_wait_longer_for_it() -> None:
    one = entry()
    one.wait(BURST - 1, 100.0)
    for _ in range(50):
        assert one.wait(11, 100.0) == pytest.approx(5)
    assert one.wait(11, 105.0) == 0


def test_a_pause_never_adds_up_to_more_than_a_burst() -> None:
    one = entry()
    one.wait(1, 100.0)
    assert [one.wait(10, 1e9) == 0 for _ in range(4)] == [True, True, True, False]
