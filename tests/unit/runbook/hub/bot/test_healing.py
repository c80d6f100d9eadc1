"""How long the bot waits, and when it counts as deaf."""

from datetime import UTC, datetime, timedelta

from runbook.hub.bot.healing import CONFLICT, DEAF_AFTER, LONGEST_PAUSE, Hearing

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)


def test_pauses_grow_up_to_half_a_minute_and_begin_anew() -> None:
    hearing, pauses = Hearing(), []
    for _ in range(9):
        hearing = hearing.missed("delivery.not_sent", NOW)
        pauses.append(hearing.pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert hearing.heard(NOW).missed("delivery.not_sent", NOW).pause == 1


def test_two_pollers_leave_each_other_time() -> None:
    assert Hearing().missed(CONFLICT, NOW).pause == 5
    hearing = Hearing(failures=5000).missed(CONFLICT, NOW)
    assert hearing.pause == LONGEST_PAUSE


def test_a_trouble_knows_since_when_it_lasts() -> None:
    first = Hearing(NOW).missed("a", NOW)
    later = first.missed("a", NOW + timedelta(seconds=9))
    other = later.missed("b", NOW + timedelta(seconds=12))
    assert (later.since, later.failures) == (NOW, 2)
    assert (other.since, other.failures) == (NOW + timedelta(seconds=12), 3)


def test_who_has_not_heard_for_long_is_deaf() -> None:
    assert Hearing().deaf(NOW)
    assert not Hearing(NOW).deaf(NOW + DEAF_AFTER)
    assert Hearing(NOW).deaf(NOW + DEAF_AFTER + timedelta(seconds=1))
