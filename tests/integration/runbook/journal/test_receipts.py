"""Receipts: each attempt is an event of the chain, written with its settling or not at all."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from notifier.delivery import (
    Attempt,
    Delivery,
    DeliveryError,
    ErrorCode,
    Person,
    Purpose,
    Receipt,
    Route,
)
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from runbook.incidents.attempts import ATTEMPTED, SCREENED
from runbook.journal.journal import Journal
from runbook.journal.outbox_reading import deliveries, unfinished
from runbook.journal.receipts import note_screened, receipts
from runbook.journal.store import in_memory_journal, open_journal
from runbook.journal.verification import verify
from tests.integration.notifier.settling import settle_accepted, settle_failed
from tests.integration.runbook.journal.tampering import NOW

LEAD = Person("shift_lead/1", "shift_lead", "Мария Петрова", (Route("telegram", "777123"),
              Route("email", "maria@bank.example")))  # fmt: skip
WORDS = "Оператор op-117: провайдер, нет интернета"
LEASE = timedelta(seconds=30)
ME = "me"


@pytest.fixture(params=["file", "memory"])
def journal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Journal]:
    in_file = request.param == "file"
    made = open_journal(tmp_path / "j.db", NOW).journal if in_file else in_memory_journal()
    with closing(made) as opened:
        yield opened


def outbox(journal: Journal) -> Outbox:
    return Outbox(journal.connect(), receipts(journal))


def paged(journal: Journal) -> tuple[Outbox, Delivery, str]:
    """An incident, a page about it in the same transaction, and its first route claimed."""
    key = journal.open_incident("op-117", NOW).incident.key
    out = outbox(journal)
    with journal.transaction():
        out.page(Page(Purpose.RING, key, LEAD, Message(WORDS)), NOW)
    claimed = out.claim(NOW, LEASE, ME)
    assert claimed is not None
    begun = out.begin_attempt(claimed, ME, NOW)
    assert begun is not None
    return out, begun.delivery, key


def told(journal: Journal) -> list[tuple[str | None, dict[str, Any]]]:
    query = "SELECT incident, body FROM events WHERE kind = ? ORDER BY seq"
    rows = journal.read(lambda one: one.execute(query, (ATTEMPTED,)).fetchall())
    return [(incident, json.loads(body)) for incident, body in rows]


def sound(journal: Journal) -> bool:
    return journal.read(lambda one: verify(one, journal.known_secrets(), "")).sound


def test_a_failure_and_what_came_after_it_are_told_with_times_channel_and_code(
    journal: Journal,
) -> None:
    out, delivery, key = paged(journal)
    settle_failed(out, delivery, ME, DeliveryError(ErrorCode.NOT_SENT), NOW + timedelta(seconds=2))
    later = NOW + timedelta(minutes=5)
    claimed = out.claim(later, LEASE, ME)
    assert claimed is not None
    begun = out.begin_attempt(claimed, ME, later)
    assert begun is not None
    settle_accepted(out, begun.delivery, ME, Receipt("5", later), later + timedelta(seconds=1))
    first, second = told(journal)
    assert first[0] == second[0] == key
    body = first[1]
    assert (body["outcome"], body["error"], body["number"]) == ("pending", "not_sent", 1)
    assert body["ended"] - body["started"] == 2000
    assert (body["role"], body["person"]) == ("shift_lead", "shift_lead/1")
    assert (body["late"], second[1]["late"]) == (False, True)
    assert (second[1]["outcome"], second[1]["error"]) == ("accepted", None)
    assert sound(journal)


def test_a_receipt_holds_no_name_no_address_and_no_words(journal: Journal) -> None:
    out, delivery, _ = paged(journal)
    settle_accepted(out, delivery, ME, Receipt("5", NOW), NOW)
    ((_, body),) = told(journal)
    assert {*body} == {
        "delivery", "page", "person", "role", "channel", "purpose", "number", "started", "ended",
        "outcome", "error", "repeat", "late", "reminds",
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False)
    assert not [one for one in ("Мария", "777123", "maria", "интернета") if one in text]


def test_an_exercise_and_an_incident_that_is_not_here_belong_to_none(journal: Journal) -> None:
    out = outbox(journal)
    with out.transaction():
        out.enqueue(Purpose.EXERCISE, "f" * 16, LEAD.recipient(0), Message("Проверка"), NOW)
    claimed = out.claim(NOW, LEASE, ME)
    assert claimed is not None
    begun = out.begin_attempt(claimed, ME, NOW)
    assert begun is not None
    settle_accepted(out, begun.delivery, ME, Receipt("5", NOW), NOW)
    assert [incident for incident, _ in told(journal)] == [None]
    assert sound(journal)


def test_an_attempt_whose_sender_died_is_told_when_its_lease_ends(journal: Journal) -> None:
    out, _, key = paged(journal)
    out.expire_leases(NOW + 2 * LEASE)
    ((incident, body),) = told(journal)
    assert (incident, body["error"], body["outcome"]) == (key, "ambiguous", "pending")


def test_what_the_journal_refuses_is_not_settled_either(journal: Journal) -> None:
    _, delivery, _ = paged(journal)

    def full(_: sqlite3.Connection, _delivery: Delivery, _attempt: Attempt) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    out = Outbox(journal.connect(), full)
    with pytest.raises(sqlite3.OperationalError):
        settle_accepted(out, delivery, ME, Receipt("5", NOW), NOW)
    found = out.find(delivery.id)
    assert found is not None
    assert found.state == "claimed"
    assert told(journal) == []


def test_what_was_hidden_is_told_by_kind_and_nothing_where_nothing_was(journal: Journal) -> None:
    key = journal.open_incident("op-117", NOW).incident.key
    note_screened(journal, key, "shift_lead", {"phone", "card"}, NOW)
    note_screened(journal, key, "shift_lead", (), NOW)
    query = "SELECT body FROM events WHERE kind = ?"
    ((body,),) = journal.read(lambda one: one.execute(query, (SCREENED,)).fetchall())
    assert json.loads(body) == {"kinds": ["card", "phone"], "role": "shift_lead"}


def test_what_waits_and_what_came_to_an_end_is_listed_the_newest_first(journal: Journal) -> None:
    out, delivery, key = paged(journal)
    assert [one.delivery.rank for one in deliveries(journal, 10)] == [1, 0]
    settle_accepted(out, delivery, ME, Receipt("5", NOW), NOW)
    listed = deliveries(journal, 10)
    assert [one.delivery.state for one in listed] == ["superseded", "accepted"]
    assert listed[1].settled_at == NOW
    assert deliveries(journal, 10, waiting=True) == ()
    assert unfinished(journal.connect(), key) == ()
