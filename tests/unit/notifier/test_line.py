from itertools import pairwise

import pytest

from notifier.dispatch.line import AN_HOUR, EVERY, LASTS, LATER, Line, News

BOT = ("telegram", "111")
MAIL = ("email", "lead@bank.example")


def steady(jitter: float = 0.0) -> Line:
    return Line(lambda: jitter)


def knocks(line: Line, until: float, answer: bool = False, start: float = 0.0) -> list[float]:
    """Times of the knocks at Telegram between two moments, each answered at once."""
    times = []
    now = start
    while now < until:
        line.wait_for([BOT], now)
        for door in line.knocks(now):
            times.append(now)
            line.answered(door, answer, now)
        now = round(now + 0.1, 3)
    return times


def test_a_dead_line_is_asked_about_every_two_seconds() -> None:
    for jitter in (0.0, 1.0):
        times = knocks(steady(jitter), 60)
        gaps = [after - before for before, after in pairwise(times)]
        assert all(1.5 <= gap <= 2.2 for gap in gaps)


def test_after_an_hour_it_is_asked_less_often() -> None:
    times = knocks(steady(), AN_HOUR + 100)
    gaps = [after - before for before, after in pairwise(times) if before >= AN_HOUR]
    assert gaps
    assert all(gap >= LATER for gap in gaps)


def test_the_change_from_no_to_yes_is_told_once() -> None:
    line = steady()
    line.wait_for([BOT], 0)
    said = [line.answered(BOT, yes, at) for at, yes in enumerate([False, True, True, False, True])]
    assert said == [News.NONE, News.BACK, News.NONE, News.NONE, News.BACK]


def test_a_first_yes_counts_for_nobody_knows_what_was_before() -> None:
    line = steady()
    line.wait_for([BOT], 0)
    assert line.answered(BOT, True, 0) is News.BACK


def news_of_a_lasting_yes(begin: int, end: int) -> dict[int, News]:
    line = steady()
    news: dict[int, News] = {}
    for second in range(end):
        # Its message fails again and again, so something waits all the time.
        line.wait_for([BOT], second)
        for door in line.knocks(second):
            said = line.answered(door, True, second)
            if said is not News.NONE and second >= begin:
                news[second] = said
    return news


def test_a_server_that_takes_connections_and_nothing_else_is_seldom_news() -> None:
    news = news_of_a_lasting_yes(0, 600)
    assert list(news.values()) == [News.BACK, *[News.LASTS] * (len(news) - 1)]
    assert all(after - before >= LASTS for before, after in pairwise(news))
    assert len(news) > 20


def test_after_an_hour_a_lasting_yes_is_no_news() -> None:
    assert news_of_a_lasting_yes(int(AN_HOUR), int(AN_HOUR) + 600) == {}


def test_nobody_is_asked_when_nothing_waits() -> None:
    line = steady()
    line.wait_for([BOT], 0)
    line.wait_for([], 1)
    assert line.knocks(10) == []
    assert line.next_knock() is None


def test_only_the_channel_that_something_waits_for_is_asked() -> None:
    line = steady()
    line.wait_for([MAIL], 0)
    assert line.knocks(0) == [MAIL]


def test_one_address_of_a_channel_is_asked_at_a_time_each_in_its_turn() -> None:
    line = steady()
    doors = [("telegram", f"{number}") for number in range(3)]
    asked = []
    for turn in range(6):
        now = turn * 2 * EVERY
        line.wait_for(doors, now)
        (door,) = line.knocks(now)
        asked.append(door)
        line.answered(door, False, now)
    assert asked == [*doors, *doors]


def test_a_far_end_that_stays_dead_makes_no_news_of_one_that_lives() -> None:
    line = steady()
    doors = [("webhook", "dead"), ("webhook", "alive")]
    news: list[News] = []
    for turn in range(20):
        line.wait_for(doors, turn * 2)
        asked = line.knocks(turn * 2)
        news += [line.answered(door, door[1] == "alive", turn * 2) for door in asked]
    assert news.count(News.BACK) == 1
    assert news.count(News.LASTS) <= 2


def test_a_knock_without_an_answer_yet_is_not_repeated() -> None:
    line = steady()
    line.wait_for([BOT, MAIL], 0)
    assert set(line.knocks(0)) == {BOT, MAIL}
    assert line.knocks(100) == []
    assert line.next_knock() is None
    line.answered(MAIL, False, 100)
    assert line.knocks(100) == [MAIL]


def test_an_answer_nobody_waits_for_any_more_is_no_news() -> None:
    line = steady()
    line.wait_for([BOT], 0)
    line.wait_for([], 1)
    assert line.answered(BOT, True, 2) is News.NONE


@pytest.mark.parametrize(("begun", "worth"), [(1.0, True), (3.0, False)])
def test_what_was_tried_while_the_line_came_back_is_worth_another_try(
    begun: float, worth: bool
) -> None:
    line = steady()
    line.wait_for([BOT], 0)
    line.answered(BOT, False, 0)
    line.answered(BOT, True, 2)
    assert line.came_back_after("telegram", begun) is worth
    assert not line.came_back_after("email", begun)
