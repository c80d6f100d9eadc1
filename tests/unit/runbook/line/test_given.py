"""Which promises are marked as given to somebody else, and which are hers again."""

from dataclasses import replace
from datetime import UTC, datetime

from runbook.agent.line.following import Here, follow
from runbook.agent.line.given import judge
from runbook.agent.line.view import View
from runbook.agent.line.words import news, standing_lines
from runbook.callbacks.promise import Callback, Channel, ReferenceKind
from runbook.reporting.shapes import Directives, GivenAway

NOW = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
ONE = Callback("a", "op-117", None, Channel.CALL, ReferenceKind.NONE, NOW, NOW, NOW)
HANDED = replace(ONE, handed_at=NOW, handed_to="op-118")
AWAY = (GivenAway(promise="a", to="op-118"),)


def test_what_the_office_gives_away_is_handed_over_once() -> None:
    first = judge(AWAY, {"a": ONE}, {}, {})
    assert (first.hand, first.marked) == ({"a": "op-118"}, {"a": "op-118"})
    assert judge(AWAY, {"a": HANDED}, first.marked, {}).hand == {}
    other = (GivenAway(promise="a", to="op-119"),)
    assert judge(other, {"a": HANDED}, first.marked, {}).hand == {"a": "op-119"}


def test_it_is_hers_again_only_when_it_is_not_named_twice() -> None:
    once = judge((), {"a": HANDED}, {"a": "op-118"}, {})
    assert (once.back, once.doubts) == ((), {"a": 1})
    assert judge(AWAY, {"a": HANDED}, once.marked, once.doubts).doubts == {}
    twice = judge((), {"a": HANDED}, once.marked, once.doubts)
    assert (twice.back, twice.marked, twice.doubts) == (("a",), {}, {})


def test_what_she_handed_over_herself_stays_so() -> None:
    own = replace(HANDED, handed_to="Мария")
    judged = judge(AWAY, {"a": own}, {}, {})
    assert (judged.hand, judged.back, judged.marked) == ({}, (), {})


def test_what_she_took_back_here_although_it_is_anothers_is_marked_again() -> None:
    assert judge(AWAY, {"a": ONE}, {"a": "op-118"}, {}).hand == {"a": "op-118"}


def test_a_promise_that_is_not_here_any_more_is_passed_over() -> None:
    assert judge(AWAY, {}, {}, {}).marked == {}


def test_what_waits_on_the_hubs_page_stays_before_her_eyes_and_is_news_only_when_it_grows() -> None:
    def view(given: int, before: View) -> View:
        return follow(Directives(accepted=1, given=given), Here(), before, {}, NOW).view

    two = view(2, View())
    line = "Вам передано 2 обещания коллег: откройте страницу пульта, раздел «Обещания»."
    assert standing_lines(two, "ru") == (line,)
    assert news(View(), two, "ru") == (line,)
    assert news(two, view(1, two), "ru") == ()
    assert standing_lines(view(0, two), "ru") == ()
