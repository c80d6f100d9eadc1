"""Her figures from a real journal: within a second, or told as being counted; and as HTML."""

import threading
import time
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel
from runbook.cli.desk.pages.figures import FiguresPage
from runbook.desk.page import Pages
from runbook.incident import Incident
from runbook.journal import callbacks, incidents
from runbook.journal.journal import Journal
from runbook.journal.store import in_memory_journal, open_journal

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
OPERATOR = "op-117"
SOON = 20.0


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return open_journal(tmp_path / "journal.db", NOW).journal


def page_of(journal: Journal, wait: float = SOON, longest: float = 30.0) -> FiguresPage:
    return FiguresPage(lambda: journal, OPERATOR, "ru", lambda: NOW, wait, longest)


def outage(number: int, operator: str = OPERATOR) -> Incident:
    at = NOW - timedelta(hours=7 * number % 700)
    cause = ("isp.no_internet", "bank_service.error", "home_network.router_silent")[number % 3]
    return Incident(
        key=f"{number:016x}", operator=operator, opened_at=at, detected_at=at, cause=cause,
        restored_at=at + timedelta(minutes=9), closed_at=at + timedelta(minutes=10),
    )  # fmt: skip


class Tags(HTMLParser):
    """What a strict CSP forbids, and what a reader of screens needs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: set[str] = set()
        self.seen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_it_counts_her_own_and_nobody_else_s(journal: Journal) -> None:
    with journal.transaction() as connection:
        for number in range(1, 6):
            incidents.insert(connection, outage(number))
        incidents.insert(connection, outage(77, "op-042"))
    callbacks.promise(journal, NOW, operator=OPERATOR, incident=None, channel=Channel.CALL)
    shown = page_of(journal)({"days": "30"})
    html = Pages().shown(shown, "ru", "csrf")
    assert "<td>5</td>" in html
    tags = Tags(html)
    assert tags.seen.count("script") == 1, "the one of the desk"
    assert not {one for one in tags.attributes if one == "style" or one.startswith("on")}
    assert {"svg", "title", "desc", "table", "caption", "details"} <= set(tags.seen)
    assert 'role="img"' in html


def test_an_empty_journal_is_no_failure(journal: Journal) -> None:
    html = Pages().shown(page_of(journal)({}), "en", "csrf")
    assert 'svg class="chart"' not in html
    assert "За эти дни" in html


def test_a_long_journal_is_told_as_being_counted_and_then_counted(journal: Journal) -> None:
    with journal.transaction() as connection:
        for number in range(1, 900):
            incidents.insert(connection, outage(number))
    for number in range(1, 300):
        journal.append_event(NOW, "alert.attempted", f"{number:016x}", {"code": "timed_out"})
    page = page_of(journal, wait=0.0)
    first = page({"days": "90"})
    assert first.values["state"] == "counting"
    assert 'http-equiv="refresh"' in Pages().shown(first, "ru", "csrf")
    end = time.monotonic() + SOON
    while page({"days": "90"}).values["state"] == "counting":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert page({"days": "90"}).values["state"] == "counted"


def test_what_takes_too_long_is_given_up_and_said(journal: Journal) -> None:
    with journal.transaction() as connection:
        for number in range(1, 3000):
            incidents.insert(connection, outage(number))
    shown = page_of(journal, longest=-1.0)({"days": "90"})
    assert shown.values["state"] == "not_counted"
    html = Pages().shown(shown, "ru", "csrf")
    assert "Посчитать сейчас не получилось" in html
    assert page_of(journal)({"days": "90"}).values["state"] == "counted"


def test_many_who_ask_at_once_count_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(journal)
    begun: list[str] = []
    start = threading.Thread.start

    def noted(self: threading.Thread) -> None:
        if self.name == "figures":
            begun.append(self.name)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", noted)
    asking = [threading.Thread(target=page, args=({},)) for _ in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(SOON)
    assert begun == ["figures"]


def test_figures_from_memory_are_counted_too() -> None:
    journal = in_memory_journal()
    with journal.transaction() as connection:
        incidents.insert(connection, outage(1))
    shown = page_of(journal)({}).values
    assert shown["state"] == "counted"
    assert "<td>1</td>" in Pages().shown(page_of(journal)({}), "ru", "csrf")
    journal.close()
