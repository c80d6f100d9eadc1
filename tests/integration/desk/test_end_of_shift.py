"""``/end`` on a real journal, as HTML: what is left, who takes it, and the way out."""

import re
import threading
import time
from pathlib import Path

from runbook.callbacks.promise import Channel
from runbook.cli.desk.acting.taking_back import later
from runbook.cli.desk.pages.ending import EndPage
from runbook.desk.acts import Kind
from runbook.desk.page import Pages
from runbook.desk.showing.promises import Keeping, promises
from runbook.journal import callbacks
from tests.integration.desk.hands import NOW, OPERATOR, Hours, Sat
from tests.integration.desk.promising import promised

MANY = 200


def page(sat: Sat, lang: str = "ru") -> str:
    shown = EndPage(sat.deeds, sat.conductor, sat.parts)({})
    return Pages().shown(shown, lang, "csrf-1")


def forms(html: str) -> list[dict[str, str]]:
    """The fields of each form."""
    found = re.findall(r"<form.*?</form>", html, re.DOTALL)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', one)) for one in found]


def test_it_says_what_is_left_and_asks_who_takes_it(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    incident = sat.outage()
    only = promised(sat, number="CASE-10017")
    sat.hours.forward(20)
    html = page(sat)
    assert incident.key[:4].upper() in html.upper()
    assert "За вами 1 обещание. Напишите, кому передать." in html
    asked = [(one["deed"], one["subject"]) for one in forms(html)]
    assert asked == [("hand", "*"), ("hand", only)]
    assert all(one["back"] == "/end" and one["csrf"] == "csrf-1" for one in forms(html))


def test_a_refused_name_is_answered_there_and_not_repeated(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    sat.outage()
    only = promised(sat, number="CASE-10017")
    sat.do(Kind.HAND, only, "Иванов Пётр")
    html = page(sat)
    assert "Кому передано, не понятно." in html
    assert "Иванов" not in html


def test_once_nothing_is_left_the_shift_can_be_closed(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    sat.outage()
    promised(sat, number="CASE-10017")
    sat.do(Kind.HAND, "*", "руководитель смены")
    html = page(sat)
    assert "Передано коллегам: 1 обещание." in html
    assert [one["deed"] for one in forms(html)] == ["undo", "end_shift"]
    assert "CASE-10017" not in html


def test_what_she_did_elsewhere_does_not_greet_her_here(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    incident = sat.outage()
    only = promised(sat, number="CASE-10017")
    sat.over(incident)
    sat.hours.forward(20)
    refused = sat.do(Kind.REFER, only, "4276 3800 1234 5678")
    assert not refused.ok
    assert refused.said not in page(sat)
    sat.do(Kind.HAND, only, "руководитель смены")
    assert "Передано: руководитель смены" in page(sat)
    sat.hours.forward(11)
    assert "Передано: руководитель смены" not in page(sat)


def test_the_last_page_says_that_it_is_over_and_has_nothing_to_press(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    sat.outage()
    promised(sat, number="CASE-10017")
    sat.do(Kind.HAND, "*", "руководитель смены")
    assert sat.do(Kind.END_SHIFT).ok
    assert not sat.deeds.goodbye.is_set()
    html = page(sat)
    assert sat.deeds.goodbye.is_set()
    assert "Смена закрыта. Эту страницу можно закрыть." in html
    # The program is gone in a moment: nothing here may ask it for anything.
    for asks in ("<form", "<button", "<a ", "<script", "<link", "http-equiv", "src="):
        assert asks not in html
    assert sat.deeds.takeable() is None
    late = sat.do(Kind.CALL_ENDED)
    assert (late.ok, late.said) == (False, "Смена уже закрыта. Ничего не изменилось.")
    assert sat.do(Kind.END_SHIFT).ok
    assert sat.events("shift.closed") == 1


def test_two_hundred_promises_are_looked_at_in_moments(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db")
    incident = sat.outage()
    for number in range(MANY):
        callbacks.promise(
            sat.journal, NOW, operator=OPERATOR, incident=incident.key,
            channel=Channel.CALL, reference=f"CASE-{number:05}",
        )  # fmt: skip
    sat.conductor.promises.look()
    sat.over(incident)
    began = time.perf_counter()
    place = sat.conductor.place()
    shown = promises(place.open_promises, Keeping(NOW, "ru", recovered=True))
    looked = time.perf_counter() - began
    began = time.perf_counter()
    assert sat.do(Kind.SETTLE, shown.rows[0].id, "not_reached").ok
    assert sat.do(Kind.HAND, "*", "руководитель смены").ok
    acted = time.perf_counter() - began
    print(f"200 promises: shown in {looked * 1000:.1f} ms, handed over in {acted * 1000:.0f} ms")
    assert looked < 20
    assert acted < 20
    assert sat.events("callback.handed_over") == MANY - 1
    assert sat.take_back().ok
    assert len(sat.conductor.promises) == MANY


def test_a_real_timer_does_what_waits_and_wakes_the_page(tmp_path: Path) -> None:
    sat = Sat(tmp_path / "journal.db", Hours())
    incident = sat.outage()
    only = promised(sat, number="CASE-10017")
    sat.over(incident)
    woken = threading.Event()
    hers = threading.current_thread()

    def changed() -> None:
        # The timer's own: it may come before her press has returned.
        if threading.current_thread() is not hers:
            woken.set()

    sat.deeds._changed = changed
    sat.deeds._hold.taking._ticks = lambda: time.monotonic() * 50
    sat.deeds._hold.taking._when = lambda seconds, work: later(seconds / 50, work)
    sat.do(Kind.SETTLE, only, "solved")
    assert woken.wait(20)
    assert sat.promises() == ()
    assert sat.deeds.waiting() == {}
