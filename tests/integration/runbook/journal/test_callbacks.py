"""Promises in a real file: shared, numbered, in order, and each change of them in the log."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel, Outcome, ReferenceKind, Window, in_order
from runbook.journal.callbacks import (
    HANDED_KEPT,
    attempt,
    count_promises,
    deletions,
    destroy_handed,
    every_promise,
    exported,
    find_promise,
    fulfil,
    hand_back,
    hand_over,
    open_promises,
    promise,
    reveal,
    take_back,
)
from runbook.journal.journal import Journal
from runbook.journal.sealing import seal
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.promises import CASE, OPERATOR, events, promised
from tests.integration.runbook.journal.reading import kinds
from tests.integration.runbook.journal.tampering import NOW

HOUR = timedelta(hours=1)


def fill(journal: Journal, count: int) -> None:
    """So many promises, all but the first written by the table itself to save time."""
    columns = [row[1] for row in journal.connect().execute("PRAGMA table_info(callbacks)")]
    promised(journal, "CASE-0", window=Window(NOW, NOW + 10 * HOUR))
    (first,) = journal.connect().execute("SELECT * FROM callbacks")
    with journal.transaction() as connection:
        for number in range(1, count):
            row = dict(zip(columns, first, strict=True))
            found = f"{number:012x}"
            row |= {"id": found, "number": number + 1}
            row["window_until"] -= number % 600 * 60_000
            row["reference"] = seal(journal.secret, found, ReferenceKind.CASE, f"CASE-{number}")
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO callbacks VALUES ({marks})", tuple(row.values()))


def test_what_was_promised_is_read_back_whole(journal: Journal, path: Path) -> None:
    incident = journal.open_incident(OPERATOR, NOW).incident.key
    window = Window(NOW, NOW + 2 * HOUR)
    made = promised(journal, incident=incident, window=window, msk_offset=2)
    journal.close()
    again = open_journal(path, NOW).journal
    assert open_promises(again, OPERATOR) == (made,)
    assert (made.number, made.kind, made.reference) == (1, ReferenceKind.CASE, CASE)
    assert (made.window_from, made.window_until) == (NOW, NOW + 2 * HOUR)
    assert count_promises(again, OPERATOR) == 1
    assert open_promises(again, "op-118") == ()
    again.close()


def test_a_promise_kept_is_destroyed_and_the_log_says_when_why_and_whose(journal: Journal) -> None:
    made = promised(journal, window=Window(NOW, NOW + HOUR))
    assert attempt(journal, NOW, made.id)
    done = fulfil(journal, NOW + HOUR, made.id, Outcome.REACHED, first_contact=True)
    assert done
    assert open_promises(journal, OPERATOR) == ()
    (line,) = deletions(journal)
    assert (line.callback, line.at, line.why, line.who) == (
        made.id, NOW + HOUR, "fulfilled", OPERATOR,
    )  # fmt: skip
    told = dict(events(journal))
    whose = {"callback": made.id, "operator": OPERATOR}
    assert told["callback.attempted"] == {**whose, "attempts": 1}
    assert told["callback.fulfilled"] == {
        **whose,
        "channel": "call",
        "outcome": "reached",
        "in_time": False,
        "attempts": 2,
        "first_contact": True,
    }
    assert fulfil(journal, NOW, made.id, Outcome.REACHED) is None
    assert len(deletions(journal)) == 1


def test_a_promise_kept_within_its_window_was_kept_in_time(journal: Journal) -> None:
    made = promised(journal, window=Window(NOW, NOW + HOUR))
    fulfil(journal, NOW + HOUR / 2, made.id, Outcome.NOT_NEEDED)
    assert dict(events(journal))["callback.fulfilled"]["in_time"] is True


def test_what_was_handed_over_can_be_taken_back_and_is_destroyed_in_the_end(
    journal: Journal,
) -> None:
    made = promised(journal)
    handed = hand_over(journal, NOW, made.id, "Мария")
    assert handed
    assert (handed.handed_to, handed.handed_at) == ("Мария", NOW)
    assert open_promises(journal, OPERATOR) == ()
    assert reveal(journal, every_promise(journal, OPERATOR))[0].reference == CASE
    assert hand_back(journal, NOW, made.id)
    assert open_promises(journal, OPERATOR) == (made,)
    hand_over(journal, NOW, made.id, "Мария")
    assert destroy_handed(journal, NOW + HANDED_KEPT - HOUR) == 0
    assert destroy_handed(journal, NOW + HANDED_KEPT) == 1
    assert every_promise(journal, OPERATOR) == ()
    assert deletions(journal)[0].why == "handed_over"


def test_a_number_typed_twice_never_means_another_client(journal: Journal) -> None:
    first = promised(journal)
    second = promised(journal)
    fulfil(journal, NOW, second.id, Outcome.REACHED)
    third = promised(journal)
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert find_promise(journal, OPERATOR, "2") is None
    for called in ("3", third.id):
        found = find_promise(journal, OPERATOR, called)
        assert found is not None
        assert found.id == third.id
    assert find_promise(journal, "op-118", "3") is None
    assert find_promise(journal, "op-118", third.id) is None
    later = promise(
        journal, NOW + 24 * HOUR, operator=OPERATOR, incident=None, channel=Channel.CHAT
    )
    assert later.number == 4


def test_a_change_and_its_event_are_written_both_or_neither(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = promised(journal)

    def refuse(*_: object, **__: object) -> int:
        raise sqlite3.OperationalError("no such thing")

    monkeypatch.setattr(journal, "append_event", refuse)
    for change in (
        lambda: fulfil(journal, NOW, made.id, Outcome.REACHED),
        lambda: attempt(journal, NOW, made.id),
        lambda: hand_over(journal, NOW, made.id, "Мария"),
        lambda: take_back(journal, NOW, made.id),
        lambda: promised(journal),
    ):
        with pytest.raises(sqlite3.OperationalError):
            change()
    monkeypatch.undo()
    assert open_promises(journal, OPERATOR) == (made,)
    assert kinds(journal) == ["callback.promised"]


def test_taking_data_out_is_written_down(journal: Journal) -> None:
    exported(journal, NOW, "csv", 3)
    assert events(journal) == [("callback.exported", {"how": "csv", "count": 3})]


def test_ten_thousand_promises_are_listed_and_ordered_at_once(journal: Journal) -> None:
    fill(journal, 10_000)
    asked: list[str] = []
    journal.connect().set_trace_callback(asked.append)
    found = in_order(open_promises(journal, OPERATOR, read=False), NOW + 5 * HOUR)
    shown = reveal(journal, found[:50])
    assert len(found) == 10_000
    assert all(one.readable for one in shown)
    # No query per promise.
    assert 0 < len(asked) < 100
