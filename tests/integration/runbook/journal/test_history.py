"""The journal's history in a real file: found at once however long it is, changed without loss."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.incident import Incident
from runbook.incidents.closing import Changed, Closing, Refused, close, note
from runbook.incidents.figures import PROMISE_KINDS
from runbook.journal import history
from runbook.journal.journal import Journal
from runbook.journal.lookup import find_incident
from runbook.journal.revising import revise
from runbook.journal.store import open_journal, read_only_journal

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MANY = 3000
VALUES = {
    "until": 2**62, "since": 0, "limit": 5, "offset": 0, "low": "a", "high": "ag", "key": "a" * 16,
    "operator": "", "kind": "callback.promised", "attempts": 0,
}  # fmt: skip
STATEMENTS = {
    name: getattr(history, name)
    for name in ("LATEST", "BY_TIME", "BY_PREFIX", "OF_PERIOD", "FIRST_EVENTS", "LAST_EVENTS",
                 "COUNT_EVENTS", "DRILLS", "PROMISED", "OF_KIND")
}  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "state" / "journal.db", NOW)
    assert opened.problem is None
    yield opened.journal
    opened.journal.close()


def outage(journal: Journal, at: datetime, operator: str = "op-117", **more: object) -> Incident:
    opened = journal.open_incident(operator, at, detected_at=at).incident
    changed = replace(opened, restored_at=at + HOUR, **more)  # type: ignore[arg-type]  # fields by name
    saved = journal.save_incident(changed, at, "incident.detected")
    assert saved is not None
    return saved


def with_keys(journal: Journal, *keys: str) -> None:
    """Incidents of chosen keys, which are chance otherwise."""
    with journal.transaction() as connection:
        for place, key in enumerate(keys):
            row = (key, f"op-{place}", place)
            connection.execute(
                "INSERT INTO incidents (key, operator, opened_at) VALUES (?, ?, ?)", row
            )


@pytest.fixture
def long_one(journal: Journal) -> Journal:
    """A journal long enough for SQLite to plan as it does for a longer one."""
    with journal.transaction() as connection:
        connection.executemany(
            "INSERT INTO incidents (key, operator, opened_at, closed_at) VALUES (?, 'op', ?, 1)",
            ((f"{number * 7919:016x}", number) for number in range(MANY)),
        )
        connection.executemany(
            "INSERT INTO events (at, incident, kind, body) VALUES (?, ?, 'incident.seen', '{}')",
            ((number, f"{number % MANY * 7919:016x}") for number in range(MANY * 3)),
        )
        connection.execute("ANALYZE")
    return journal


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_question_reads_the_whole_file(long_one: Journal, name: str) -> None:
    rows = long_one.connect().execute(f"EXPLAIN QUERY PLAN {STATEMENTS[name]}", VALUES).fetchall()
    plan = [detail for *_, detail in rows]
    assert any(step.startswith("SEARCH") for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step], plan
    bounded = name in {"DRILLS", "PROMISED", "OF_PERIOD"}
    assert bounded or not [step for step in plan if "TEMP B-TREE" in step], plan


def test_the_indexes_that_this_needs_are_the_schemas_own(long_one: Journal) -> None:
    rows = long_one.connect().execute(f"EXPLAIN QUERY PLAN {history.BY_TIME}", VALUES).fetchall()
    assert "incidents_by_time" in rows[0][-1]
    rows = long_one.connect().execute(f"EXPLAIN QUERY PLAN {history.OF_KIND}", VALUES).fetchall()
    assert "events_by_kind" in rows[0][-1]


def test_pages_show_every_incident_once_the_latest_first(journal: Journal) -> None:
    keys = [outage(journal, NOW + number * HOUR).key for number in range(5)]
    pages = [history.page_of_incidents(journal, 2, number) for number in (1, 2, 3, 4)]
    assert [one.key for page in pages for one in page.incidents] == keys[::-1]
    assert [page.more for page in pages] == [True, True, False, False]


def test_the_last_one_is_the_one_written_last_whatever_the_clock_said(journal: Journal) -> None:
    outage(journal, NOW + timedelta(days=900))
    latest = outage(journal, NOW)
    found = find_incident(journal, "last").incident
    assert found is not None
    assert found.key == latest.key


def test_a_number_is_found_as_people_read_it(journal: Journal) -> None:
    key = outage(journal, NOW).key
    for text in (key, key[:8], key[:8].upper(), f" {key[:10]} "):
        found = find_incident(journal, text).incident
        assert found is not None
        assert found.key == key


def test_a_number_of_several_names_them_all(journal: Journal) -> None:
    with_keys(
        journal, "aaaaaaaa00000001", "aaaaaaaa00000002", "aaaaaaab00000000", "ffffffffffffffff"
    )
    found = find_incident(journal, "aaaaaaaa")
    assert found.problem == "incident.key.ambiguous"
    assert [one.key for one in found.candidates] == ["aaaaaaaa00000001", "aaaaaaaa00000002"]
    exact = find_incident(journal, "aaaaaaaa00000002").incident
    assert exact is not None
    last = find_incident(journal, "ffffffff").incident
    assert last is not None
    assert find_incident(journal, "bbbbbbbb").problem == "incident.key.unknown"
    for nonsense in ("", "12", "xyz", "'; DROP TABLE incidents", "a" * 17):
        assert find_incident(journal, nonsense).problem == "incident.key.not_one"


def test_of_a_very_long_course_the_beginning_and_the_end_are_told(journal: Journal) -> None:
    key = outage(journal, NOW).key
    for number in range(30):
        journal.append_event(NOW, "incident.note", key, {"text": str(number)})
    course = history.course_of(journal, key, most=10)
    assert len(course.events) == 10
    assert course.left_out == 22
    assert course.events[0].kind == "incident.opened"
    assert course.events[-1].body == {"text": "29"}
    seqs = [one.seq for one in course.events]
    assert seqs == sorted(set(seqs))


def test_a_thousand_attempts_do_not_crowd_out_what_happened(journal: Journal) -> None:
    key = outage(journal, NOW).key
    for number in range(30):
        journal.append_event(NOW, "delivery.attempted", key, {"number": number})
        if number % 10 == 0:
            journal.append_event(NOW, "incident.note", key, {"text": str(number)})
    course = history.course_of(journal, key, most=10)
    kinds = [one.kind for one in course.events]
    assert kinds.count("incident.note") == 3
    assert kinds.count("delivery.attempted") == 10
    assert course.left_out == 20
    assert [one.seq for one in course.events] == sorted(one.seq for one in course.events)


def test_a_drill_is_known_by_what_its_events_say(journal: Journal) -> None:
    real, drill = outage(journal, NOW), outage(journal, NOW + HOUR)
    journal.append_event(NOW, "incident.note", real.key, {"text": '"drill"', "drill": False})
    journal.append_event(NOW + 9 * HOUR, "run.started", drill.key, {"drill": True})
    found = history.drills_between(journal, NOW, NOW + 2 * HOUR)
    assert found == frozenset({drill.key})


def test_a_period_has_its_beginning_and_not_its_end(journal: Journal) -> None:
    first, second = outage(journal, NOW), outage(journal, NOW + HOUR, "op-2")
    found = history.incidents_between(journal, NOW, NOW + HOUR)
    assert [one.key for one in found] == [first.key]
    found = history.incidents_between(journal, NOW, NOW + 2 * HOUR, "op-2")
    assert [one.key for one in found] == [second.key]


def test_promises_of_the_period_bring_what_came_of_them_later(journal: Journal) -> None:
    hers, other = outage(journal, NOW), outage(journal, NOW, "op-2")
    made = ((hers.key, "a", "op-117"), (other.key, "b", "op-2"), (None, "c", "op-117"))
    for place, (key, name, operator) in enumerate((*made, (None, "d", "op-2"))):
        at = NOW + place * timedelta(minutes=1)
        body = {"callback": name, "operator": operator}
        journal.append_event(at, "callback.promised", key, body)
    late = {"callback": "late", "operator": "op-117"}
    journal.append_event(NOW + 9 * HOUR, "callback.promised", hers.key, late)
    kept = {"callback": "a", "operator": "op-117"}
    journal.append_event(NOW + 9 * HOUR, "callback.fulfilled", hers.key, kept)
    found = history.promises_between(journal, PROMISE_KINDS, NOW, NOW + HOUR)
    assert [one.body["callback"] for one in found] == ["a", "b", "c", "d", "a"]
    found = history.promises_between(journal, PROMISE_KINDS, NOW, NOW + HOUR, "op-117")
    assert [one.body["callback"] for one in found] == ["a", "c", "a"]


def test_two_who_change_one_incident_at_once_lose_nothing(journal: Journal) -> None:
    key = outage(journal, NOW).key

    def write(name: str) -> None:
        for number in range(15):
            done = revise(journal, key, lambda one, _: note(one, f"{name} {number}"), NOW)  # noqa: B023 - called at once
            assert not isinstance(done, Refused)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("первый", "второй")]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert journal.count_events(key, "incident.note") == 30


def test_whoever_closes_second_is_told_so(journal: Journal) -> None:
    key = outage(journal, NOW).key

    def decide(one: Incident, _: Incident | None) -> Changed | Refused:
        return close(one, Closing("isp.lossy"), NOW + 2 * HOUR)

    assert not isinstance(revise(journal, key, decide, NOW + 2 * HOUR), Refused)
    again = revise(journal, key, decide, NOW + 3 * HOUR)
    assert isinstance(again, Refused)
    assert again.text_id == "incident.close.twice"
    assert journal.count_events(key, "incident.closed") == 1


def test_it_is_read_while_somebody_writes_and_without_a_file(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.db"
    empty = read_only_journal(path).journal
    assert history.latest_incident(empty) is None
    assert history.page_of_incidents(empty).incidents == ()
    empty.close()
    writer = open_journal(path, NOW).journal
    outage(writer, NOW)
    with writer.transaction():
        reader = read_only_journal(path).journal
        assert len(history.page_of_incidents(reader).incidents) == 1
        reader.close()
    writer.close()


def test_an_event_whose_body_is_no_object_is_still_told(journal: Journal) -> None:
    key = outage(journal, NOW).key
    with sqlite3.connect(str(journal.path)) as connection:
        body = json.dumps(["x"])
        row = (0, key, "x.y", body)
        connection.execute("INSERT INTO events (at, incident, kind, body) VALUES (?, ?, ?, ?)", row)
    connection.close()
    assert history.course_of(journal, key).events[-1].body == {}
