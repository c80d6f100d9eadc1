"""Figures of a period: what counts, what is left out, and what is not known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.causes import SIDES
from runbook.alerting.alerts import SHOWN as SHOWN_IN_ALERTS
from runbook.cli.incident.stats_lines import stats_lines
from runbook.diagnosis.advice import CAUSES
from runbook.incident import Incident
from runbook.incidents.event import Event
from runbook.incidents.figures import Figures, Times, count_promises, figures, share
from runbook.incidents.words import SHOWN, duration

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def outage(number: int, cause: str, minutes: float | None = 10, **more: object) -> Incident:
    start = NOW - timedelta(hours=number + 1)
    made = Incident(
        f"{number:016x}", "op-117", start, occurred_at=start, detected_at=start + MINUTE,
        cause=cause, restored_at=None if minutes is None else start + minutes * MINUTE,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # the tests name fields of the class


def count(*incidents: Incident, drills: frozenset[str] = frozenset()) -> Figures:
    return figures(incidents, (), drills, NOW)


def lines(counted: Figures) -> str:
    told = stats_lines(counted, NOW - timedelta(days=30), NOW, "", "ru")
    return "\n".join(one.text for one in told)


def test_alone_or_escalated_counts_only_her_own_side() -> None:
    counted = count(
        outage(1, "pc.overloaded"),
        outage(2, "home_network.no_link", escalated_at=NOW),
        outage(3, "isp.no_internet", escalated_at=NOW),
        outage(4, "bank_service.error"),
    )
    own = counted.own
    assert (counted.failures, own.failures, own.alone, own.escalated) == (4, 2, 1, 1)
    assert (counted.others, counted.passed_on) == (2, 1)


def test_the_true_cause_decides_once_it_is_closed() -> None:
    taken = outage(1, "pc.overloaded", true_cause="isp.lossy", closed_at=NOW)
    still_open = outage(2, "pc.overloaded", true_cause="isp.lossy")
    counted = count(taken, still_open)
    assert dict(counted.by_cause) == {"isp.lossy": 1, "pc.overloaded": 1}
    assert dict(counted.by_side) == {"isp": 1, "operator": 1}
    assert counted.confirmed == 1


def test_what_nobody_saw_the_end_of_was_not_solved_by_anybody() -> None:
    own = count(
        outage(1, "pc.overloaded", None, closed_at=NOW), outage(2, "pc.disk_full", None)
    ).own
    assert (own.alone, own.escalated, own.unknown, own.going_on) == (0, 0, 1, 1)
    assert (own.resolve.unconfirmed, own.resolve.running) == (1, 1)


def test_a_drill_is_left_out_and_said() -> None:
    counted = count(
        outage(1, "pc.overloaded"), outage(2, "isp.lossy"), drills=frozenset({f"{1:016x}"})
    )
    assert (counted.failures, counted.drills) == (1, 1)
    assert "1 тренировка не считается" in lines(counted)


def test_three_failures_are_no_percentage_and_two_have_no_median() -> None:
    few = lines(
        count(outage(1, "pc.overloaded", 5), outage(2, "pc.disk_full", 7, escalated_at=NOW))
    )
    assert "%" not in few
    assert "Справилась сама: 1 из 2" in few
    assert "До восстановления: 5 минут, 7 минут (каждый сбой отдельно)" in few
    many = [outage(number, "pc.overloaded", number + 1) for number in range(20)]
    assert "Справилась сама: 20 из 20 (100 %)" in lines(count(*many))
    assert share(1, 19) is None


def test_promises_in_time_are_told_of_those_that_were_kept() -> None:
    events = [
        promised(1, "a"),
        promised(2, "b"),
        said(3, "a", "fulfilled", outcome="reached", in_time=True),
    ]
    told = lines(figures((), events, frozenset(), NOW))
    assert "Выполнено: 1 из 2" in told
    assert "Из выполненных вовремя: 1 из 1" in told


def test_faults_of_others_are_told_plainly() -> None:
    told = lines(
        count(outage(1, "isp.no_internet", escalated_at=NOW), outage(2, "bank_service.error"))
    )
    assert "На стороне провайдера и банка" in told
    assert "  Передано дальше: 1 из 2" in told


def test_a_clock_set_back_is_counted_as_not_known() -> None:
    counted = count(outage(1, "pc.overloaded", -30), outage(2, "pc.disk_full", 10))
    assert counted.restore.lengths == (10 * MINUTE,)
    assert counted.restore.clock_changed == 1
    assert "не известно, часы переводили: 1" in lines(counted)


def test_a_cause_of_a_later_version_is_undetermined_and_no_error() -> None:
    assert dict(count(outage(1, "quantum.noise"), outage(2, "")).by_side) == {"undetermined": 2}


def promised(seq: int, promise: str, until: datetime | None = None) -> Event:
    window = {"from": NOW.isoformat(), "until": (until or NOW + MINUTE).isoformat()}
    return Event(seq, NOW, "callback.promised", body={"callback": promise, "window": window})


def said(seq: int, promise: str, what: str, **body: object) -> Event:
    return Event(seq, NOW, f"callback.{what}", body={"callback": promise, **body})


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], {"waiting": 1}),
        ([said(2, "a", "fulfilled", outcome="reached", in_time=True), said(3, "a", "deleted")],
         {"kept": 1, "in_time": 1}),
        ([said(2, "a", "fulfilled", outcome="reached", in_time=False)], {"kept": 1, "late": 1}),
        ([said(2, "a", "fulfilled", outcome="reached")], {"kept": 1, "unknown": 1}),
        ([said(2, "a", "fulfilled", outcome="not_reached", in_time=True)], {"given_up": 1}),
        ([said(2, "a", "fulfilled", outcome="not_needed", in_time=True)], {"not_needed": 1}),
        ([said(2, "a", "handed_over", to="x"), said(3, "a", "deleted", why="handed_over")],
         {"handed": 1}),
        ([said(2, "a", "handed_over", to="x"), said(3, "a", "handed_back")], {"waiting": 1}),
        ([said(2, "a", "deleted", why="other")], {"given_up": 1}),
    ],
)  # fmt: skip
def test_what_became_of_a_promise(events: list[Event], expected: Mapping[str, int]) -> None:
    found = count_promises([promised(1, "a"), *events], frozenset(), NOW)
    assert found.made == 1
    got = {name: getattr(found, name) for name in found.__dataclass_fields__}
    assert {name: value for name, value in got.items() if value and name != "made"} == expected


def test_a_promise_whose_window_passed_in_silence_is_overdue() -> None:
    assert count_promises([promised(1, "a", NOW - MINUTE)], frozenset(), NOW).overdue == 1


def test_a_promise_written_down_by_mistake_was_never_made() -> None:
    events = [promised(1, "a"), said(2, "a", "taken_back"), said(3, "a", "deleted")]
    assert count_promises(events, frozenset(), NOW).made == 0


def test_promises_of_a_drill_are_left_out() -> None:
    drill = replace(promised(1, "a"), incident="f" * 16)
    assert count_promises([drill], frozenset({"f" * 16}), NOW).made == 0


def test_mean_median_and_longest_are_what_they_are_called() -> None:
    found = Times(tuple(minutes * MINUTE for minutes in (1, 2, 9)))
    assert (found.mean, found.median, found.longest) == (4 * MINUTE, 2 * MINUTE, 9 * MINUTE)


causes = st.sampled_from(CAUSES)
moments = st.none() | st.integers(-600, 600).map(lambda one: NOW + one * MINUTE)
nights = st.lists(
    st.builds(
        Incident, st.integers(0, 2**60).map("{:016x}".format), st.just("op-117"), st.just(NOW),
        *[moments] * 7, cause=causes | st.just(""), true_cause=causes | st.just(""),
    ),
    max_size=12, unique_by=lambda one: one.key,
)  # fmt: skip


@given(nights)
def test_every_failure_is_counted_once_and_nothing_is_negative(night: list[Incident]) -> None:
    counted = count(*night)
    own = counted.own
    assert counted.failures == len(night) == sum(number for _, number in counted.by_side)
    assert counted.failures == sum(number for _, number in counted.by_cause) + counted.without_cause
    assert own.failures == own.alone + own.escalated + own.unknown + own.going_on
    assert set(dict(counted.by_side)) <= set(SIDES.values())
    for one in (counted.detect, counted.acknowledge, counted.restore):
        assert all(length >= timedelta(0) for length in one.lengths)
        known = len(one.lengths) + one.unconfirmed + one.running + one.clock_changed
        assert known == len(night)
    assert lines(counted)


@given(st.timedeltas(timedelta(days=-3), timedelta(days=40)))
def test_a_duration_in_words_is_never_negative_nor_empty(length: timedelta) -> None:
    for lang in ("ru", "en"):
        words = duration(length, lang)
        assert words
        assert "-" not in words
        assert "incident." not in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 секунд"), (59, "59 секунд"), (61, "1 минута 1 секунда"), (120, "2 минуты"),
     (659, "10 минут"), (3600, "1 час"), (4800, "1 час 20 минут"), (180000, "2 дня 2 часа")],
)  # fmt: skip
def test_a_duration_is_said_as_people_say_it(seconds: int, words: str) -> None:
    assert duration(timedelta(seconds=seconds), "ru") == words


def test_the_number_shown_is_the_one_of_the_messages() -> None:
    assert SHOWN == SHOWN_IN_ALERTS
