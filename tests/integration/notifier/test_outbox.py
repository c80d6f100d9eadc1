"""The outbox on real SQLite files and in memory: what is put in stays, in order, claimed once."""

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Receipt, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.desk import KEY, LEAD, STANDBY, opened
from tests.integration.notifier.night_outbox import NOW
from tests.integration.notifier.outbox_by_hand import (
    LEASE,
    MINE,
    accept,
    begin,
    put,
    seconds,
    state,
)
from tests.integration.notifier.settling import settle_accepted, settle_failed


def test_a_delivery_comes_back_as_it_was_put_in(outbox: Outbox) -> None:
    identifier = put(outbox, text="Сбой «CRM» <&>")
    (found,) = outbox.pending()
    assert (found.id, found.incident, found.recipient) == (identifier, KEY, LEAD)
    assert found.message == Message("Сбой «CRM» <&>")
    assert found.created_at == found.due_at == NOW
    assert outbox.next_event() == NOW


def test_enqueue_needs_the_callers_transaction_and_does_not_end_it(outbox: Outbox) -> None:
    with pytest.raises(RuntimeError):
        outbox.enqueue(Purpose.RING, KEY, LEAD, Message("x"), NOW)
    with suppress(KeyError), outbox.transaction():
        outbox.enqueue(Purpose.RING, KEY, LEAD, Message("x"), NOW)
        raise KeyError
    assert outbox.pending() == []


def test_what_is_claimed_is_claimed_once(outbox: Outbox) -> None:
    put(outbox)
    assert outbox.claim(NOW - seconds(1), LEASE, MINE) is None
    assert outbox.claim(NOW, LEASE, MINE) is not None
    assert outbox.claim(NOW, LEASE, "other") is None


def test_two_dispatchers_never_claim_the_same(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    first = opened(path)
    for number in range(60):
        put(first, incident=f"{number:016x}")
    claims: list[str] = []

    def work(owner: str) -> None:
        mine = opened(path)
        while (claimed := mine.claim(NOW, LEASE, owner)) is not None:
            claims.append(claimed.id)
        mine.close()

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(claims) == 60
    assert len(set(claims)) == 60
    first.close()


def test_rings_go_before_edits_and_the_lead_before_others(outbox: Outbox) -> None:
    put(outbox, incident="01", text="first")
    accept(outbox, "5")
    put(outbox, Purpose.EDIT, "edit", incident="01")
    put(outbox, Purpose.RING, "standby", STANDBY, incident="02")
    put(outbox, Purpose.RING, "lead", LEAD, incident="02")
    order = [outbox.claim(NOW, LEASE, MINE) for _ in range(3)]
    assert [one.message.title for one in order if one] == ["lead", "standby", "edit"]


def test_messages_of_one_incident_to_one_person_stay_in_order(outbox: Outbox) -> None:
    put(outbox, text="ring")
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    put(outbox, Purpose.EDIT, "edit")
    assert outbox.claim(NOW, LEASE, MINE) is None
    assert outbox.next_event() == NOW + LEASE
    begun = outbox.begin_attempt(claimed, MINE, NOW)
    assert begun is not None
    settle_accepted(outbox, begun.delivery, MINE, Receipt("9", NOW), NOW)
    edit = outbox.claim(NOW, LEASE, MINE)
    assert edit is not None
    sending = outbox.begin_attempt(edit, MINE, NOW)
    assert sending is not None
    assert sending.replaces == "9"


def test_an_edit_of_an_unsent_ring_changes_its_words_and_it_still_rings(outbox: Outbox) -> None:
    ring = put(outbox, text="old")
    assert put(outbox, Purpose.EDIT, "new") == ring
    (only,) = outbox.pending()
    assert only.purpose is Purpose.RING
    assert only.message == Message("new", rings=True)


def test_a_newer_edit_takes_the_place_of_an_older_one_and_inherits_its_pause(
    outbox: Outbox,
) -> None:
    put(outbox)
    accept(outbox, "5")
    old = put(outbox, Purpose.EDIT, "one")
    sending = begin(outbox)
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=30)
    settle_failed(outbox, sending, MINE, flood, NOW)
    new = put(outbox, Purpose.EDIT, "two", now=NOW + seconds(5))
    assert state(outbox, old) is State.SUPERSEDED
    (only,) = outbox.pending()
    assert (only.id, only.due_at) == (new, NOW + seconds(30))


def test_an_edit_of_another_person_or_incident_touches_nothing(outbox: Outbox) -> None:
    put(outbox, text="mine")
    put(outbox, Purpose.EDIT, "theirs", STANDBY)
    put(outbox, Purpose.EDIT, "other", incident="ff")
    assert [one.message.title for one in outbox.pending()] == ["mine", "theirs", "other"]


def test_the_newest_message_is_the_one_to_edit(outbox: Outbox) -> None:
    assert outbox.latest_message(KEY, LEAD) is None
    put(outbox)
    accept(outbox, "5")
    put(outbox, Purpose.RECOVERY, "back", now=NOW + seconds(9))
    accept(outbox, "6", NOW + seconds(10))
    assert outbox.latest_message(KEY, LEAD) == "6"
    assert outbox.latest_message(KEY, STANDBY) is None


def test_a_full_disk_is_recognised_and_memory_takes_over(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    outbox = opened(path)
    pages = outbox._connection.execute("PRAGMA page_count").fetchone()[0]
    outbox._connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(sqlite3.OperationalError) as caught:
        put(outbox, text="x" * 10 * pages * 4096)
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_FULL
    assert not outbox._connection.in_transaction
    put(Outbox.in_memory())
    outbox.close()


def test_a_read_only_file_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    opened(path).close()
    outbox = Outbox(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None))
    with pytest.raises(sqlite3.OperationalError) as caught:
        put(outbox)
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_READONLY
    outbox.close()
