"""What other programs wrote meanwhile stays when a journal is carried home."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from runbook.agent.recording.acknowledging import KnownBy, acknowledge
from runbook.callbacks.promise import Channel, Outcome
from runbook.journal import callbacks, runs
from runbook.journal.journal import Journal
from runbook.journal.returning import return_to_file
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.carried import (
    HER,
    LEAD,
    NOW,
    PROCEDURE,
    Night,
    home,
    is_sound,
    promised,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = open_journal(path, NOW).journal
    yield opened
    opened.close()


def test_a_promise_destroyed_in_memory_is_destroyed_in_the_file(
    journal: Journal, path: Path
) -> None:
    found = promised(journal)
    memory = journal.continue_in_memory()
    callbacks.fulfil(memory, NOW, found, Outcome.REACHED)
    back = home(memory)
    assert callbacks.every_promise(back.journal, HER) == ()
    assert [one.callback for one in callbacks.deletions(back.journal)] == [found]
    assert is_sound(back.journal)


def test_what_another_program_ended_meanwhile_stays_ended(journal: Journal) -> None:
    found = promised(journal)
    memory = journal.continue_in_memory()
    callbacks.attempt(memory, NOW, found)
    callbacks.fulfil(journal, NOW, found, Outcome.NOT_NEEDED)
    back = home(memory)
    assert callbacks.every_promise(back.journal, HER) == ()
    assert is_sound(back.journal)


def test_attempts_of_two_windows_add_up_and_a_colleague_stays_named(journal: Journal) -> None:
    found = promised(journal)
    memory = journal.continue_in_memory()
    callbacks.attempt(memory, NOW, found)
    callbacks.attempt(journal, NOW + timedelta(seconds=1), found)
    callbacks.hand_over(journal, NOW, found, "Anna")
    back = home(memory)
    (one,) = callbacks.every_promise(back.journal, HER)
    assert (one.attempts, one.handed_to) == (2, "Anna")
    assert is_sound(back.journal)


def test_a_number_given_twice_meanwhile_means_one_client_only(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    hers, theirs = promised(memory, "ABC-111111"), promised(journal, "ABC-222222")
    back = home(memory)
    numbers = {one.id: one.number for one in callbacks.every_promise(back.journal, HER)}
    assert numbers == {theirs: 1, hers: 2}
    assert back.carried.renumbered == {hers: 2}
    assert is_sound(back.journal)


def test_one_outage_found_by_two_is_one_voice(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    mine = memory.open_incident(HER, NOW).incident
    acknowledge(memory, mine.key, KnownBy.HAND, NOW)
    made = callbacks.promise(
        memory, NOW, operator=HER, incident=mine.key, channel=Channel.CALL, reference="ABC-111111"
    )
    theirs = journal.open_incident(HER, NOW).incident
    back = home(memory)
    assert back.carried.joined == {mine.key: theirs.key}
    current = back.journal.current_incident(HER)
    assert current is not None
    assert (current.key, current.acknowledged_at) == (theirs.key, NOW)
    (kept,) = callbacks.every_promise(back.journal, HER)
    assert (kept.id, kept.incident) == (made.id, theirs.key)
    assert is_sound(back.journal)


def test_what_another_program_wrote_of_the_outage_is_not_overwritten(journal: Journal) -> None:
    opened = journal.open_incident(HER, NOW).incident
    memory = journal.continue_in_memory()
    acknowledge(memory, opened.key, KnownBy.HAND, NOW)
    later = NOW + timedelta(minutes=1)
    assert journal.save_incident(replace(opened, ticket="T-1", eta_at=later), later, "incident.eta")
    back = home(memory)
    merged = back.journal.incident(opened.key)
    assert merged is not None
    assert (merged.ticket, merged.eta_at, merged.acknowledged_at) == ("T-1", later, NOW)
    assert is_sound(back.journal)


def test_answers_of_two_windows_come_into_one_run_and_the_later_stands(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    hers = runs.begin_run(memory, HER, "", PROCEDURE, NOW)
    runs.give_answer(memory, hers, "a", "yes", NOW + timedelta(seconds=9))
    runs.give_answer(memory, hers, "b", "yes", NOW)
    theirs = runs.begin_run(journal, HER, "", PROCEDURE, NOW)
    runs.give_answer(journal, theirs, "a", "no", NOW)
    runs.give_answer(journal, theirs, "b", "no", NOW + timedelta(seconds=9))
    back = home(memory)
    run = runs.current_run(back.journal, HER)
    assert run is not None
    assert run.id == theirs.id
    assert {step: one.value for step, one in run.answers.items()} == {"a": "yes", "b": "no"}


def queued(journal: Journal) -> str:
    incident = journal.open_incident(HER, NOW).incident
    with journal.transaction() as connection:
        message = Message(title="t", lines=("x",))
        Outbox(connection).enqueue(Purpose.RING, incident.key, LEAD, message, NOW)
    (one,) = Outbox(journal.connect()).pending()
    return one.id


def test_what_was_sent_from_memory_is_not_sent_from_the_file(journal: Journal) -> None:
    found = queued(journal)
    memory = journal.continue_in_memory()
    Night(0).send(memory)
    outbox = Outbox(home(memory).journal.connect())
    assert outbox.pending() == []
    sent = outbox.find(found)
    assert sent is not None
    assert (sent.state, sent.message_id) == ("accepted", "m")
    assert len(outbox.attempts(found)) == 1


def test_what_waited_in_memory_goes_out_once_and_only_from_the_file(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    found = queued(memory)
    back = home(memory)
    assert [one.id for one in Outbox(back.journal.connect()).pending()] == [found]
    assert Outbox(memory.connect()).pending() == []


def test_a_message_under_way_is_waited_for_and_else_repeated_as_such(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    found, outbox = queued(memory), Outbox(memory.connect())
    delivery = outbox.claim(NOW, timedelta(seconds=30), "x")
    assert delivery is not None
    assert outbox.begin_attempt(delivery, "x", NOW) is not None
    assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
    there = Outbox(home(memory, waits=False).journal.connect())
    assert there.claim(NOW, timedelta(seconds=30), "y") is None
    there.expire_leases(NOW + timedelta(minutes=1))
    again = there.find(found)
    assert again is not None
    assert again.state == "pending"
    assert again.repeat


def test_a_message_that_another_program_sent_meanwhile_is_not_sent_again(
    journal: Journal,
) -> None:
    found = queued(journal)
    memory = journal.continue_in_memory()
    Night(0).send(journal)
    back = home(memory)
    sent = Outbox(back.journal.connect()).find(found)
    assert sent is not None
    assert sent.state == "accepted"
