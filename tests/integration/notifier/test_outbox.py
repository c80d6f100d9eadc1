"""The outbox on real SQLite files and in memory."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Receipt, Recipient, State
from notifier.message import Message
from notifier.outbox.outbox import SCHEMA, Outbox
from tests.integration.notifier.settling import settle_accepted, settle_failed

NOW = datetime(2026, 11, 22, 23, 13, 0, 123000, tzinfo=UTC)
LEASE = timedelta(seconds=60)
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")
STANDBY = Recipient("standby", "Подмена", "telegram", "222")
KEY = "a1b2c3d4e5f60718"
MINE = "me"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def on_disk(path: Path) -> Outbox:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA)
    return Outbox(connection)


@pytest.fixture(params=["disk", "memory"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox.in_memory() if request.param == "memory" else on_disk(tmp_path / "j.sqlite")
    yield made
    made.close()


def put(
    outbox: Outbox,
    purpose: Purpose = Purpose.RING,
    text: str = "Сбой",
    recipient: Recipient = LEAD,
    *,
    now: datetime = NOW,
    incident: str = KEY,
) -> str:
    message = Message(text, rings=purpose is not Purpose.EDIT)
    with outbox.transaction():
        return outbox.enqueue(purpose, incident, recipient, message, now).id


def accept(outbox: Outbox, message_id: str, now: datetime = NOW) -> str:
    claimed = outbox.claim(now, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, now)
    assert begun is not None
    settle_accepted(outbox, begun.delivery, MINE, Receipt(message_id, now), now)
    return claimed.id


def state(outbox: Outbox, identifier: str) -> State:
    found = outbox.find(identifier)
    assert found is not None
    return found.state


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
    first = on_disk(path)
    for number in range(60):
        put(first, incident=f"{number:016x}")
    claims: list[str] = []

    def work(owner: str) -> None:
        mine = on_disk(path)
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
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, NOW)
    assert begun is not None
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=30)
    settle_failed(outbox, begun.delivery, MINE, flood, NOW)
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


def test_a_failed_attempt_is_written_down_without_any_text(outbox: Outbox) -> None:
    identifier = put(outbox)
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, NOW)
    assert begun is not None
    settle_failed(outbox, begun.delivery, MINE, DeliveryError(ErrorCode.NOT_SENT), NOW + seconds(2))
    (attempt,) = outbox.attempts(identifier)
    assert (attempt.number, attempt.outcome, attempt.error) == (1, "pending", "not_sent")
    assert (attempt.started_at, attempt.finished_at) == (NOW, NOW + seconds(2))
    (waiting,) = outbox.pending()
    assert (waiting.error, waiting.due_at) == (ErrorCode.NOT_SENT, NOW + seconds(3))


def test_a_lapsed_claim_that_sent_nothing_is_due_again_unmarked(outbox: Outbox) -> None:
    put(outbox)
    outbox.claim(NOW, LEASE, MINE)
    assert outbox.expire_leases(NOW + LEASE - seconds(1)) == []
    assert outbox.expire_leases(NOW + LEASE) == []
    again = outbox.claim(NOW + LEASE, LEASE, "other")
    assert again is not None
    assert (again.repeat, again.attempts) == (False, 0)


def test_a_lapsed_attempt_is_repeated_once_and_marked(outbox: Outbox) -> None:
    identifier = put(outbox)
    now = NOW
    for expected in (State.PENDING, State.FAILED):
        claimed = outbox.claim(now, LEASE, MINE)
        assert claimed is not None
        outbox.begin_attempt(claimed, MINE, now)
        now += LEASE
        assert len(outbox.expire_leases(now)) == 1
        assert state(outbox, identifier) is expected
        now += seconds(5)
    found = outbox.find(identifier)
    assert found is not None
    assert (found.repeat, found.error) == (True, ErrorCode.AMBIGUOUS)


def test_who_lost_the_claim_can_settle_nothing(outbox: Outbox) -> None:
    identifier = put(outbox)
    stale = outbox.claim(NOW, LEASE, "slow")
    assert stale is not None
    outbox.expire_leases(NOW + LEASE)
    fresh = outbox.claim(NOW + LEASE, LEASE, "quick")
    assert fresh is not None
    assert outbox.begin_attempt(stale, "slow", NOW + LEASE) is None
    settle_accepted(outbox, stale, "slow", Receipt("1", NOW), NOW + LEASE)
    assert state(outbox, identifier) is State.CLAIMED


def test_a_moved_chat_is_remembered_for_everything_later(outbox: Outbox) -> None:
    group = Recipient("monitoring", "Мониторинг", "telegram", "-5")
    put(outbox, recipient=group)
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, NOW)
    assert begun is not None
    moved = DeliveryError(ErrorCode.MIGRATED, new_address="-1005")
    settle_failed(outbox, begun.delivery, MINE, moved, NOW)
    again = outbox.claim(NOW, LEASE, MINE)
    assert again is not None
    assert again.recipient.address == "-1005"
    put(outbox, recipient=group, incident="ff")
    assert {one.recipient.address for one in outbox.pending()} == {"-1005"}


@pytest.mark.parametrize("step", [timedelta(0), -timedelta(hours=3)])
def test_when_the_line_is_back_what_waited_for_it_is_due_even_if_the_clock_was_set_back(
    outbox: Outbox, step: timedelta
) -> None:
    put(outbox)
    put(outbox, recipient=STANDBY)
    for code in (ErrorCode.NOT_SENT, ErrorCode.SERVER_ERROR):
        claimed = outbox.claim(NOW, LEASE, MINE)
        assert claimed is not None
        begun = outbox.begin_attempt(claimed, MINE, NOW)
        assert begun is not None
        settle_failed(outbox, begun.delivery, MINE, DeliveryError(code), NOW, jitter=1.0)
    outbox.line_is_back(NOW)
    assert all(one.due_at > NOW for one in outbox.pending()), "just tried"
    later = NOW + seconds(1.1) + step
    outbox.line_is_back(later)
    due = {one.error: one.due_at <= later for one in outbox.pending()}
    assert due[ErrorCode.NOT_SENT]
    if step:
        assert not due[ErrorCode.SERVER_ERROR]


def test_a_full_disk_is_recognised_and_memory_takes_over(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    outbox = on_disk(path)
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
    on_disk(path).close()
    outbox = Outbox(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None))
    with pytest.raises(sqlite3.OperationalError) as caught:
        put(outbox)
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_READONLY
    outbox.close()


LONGEST = timedelta(minutes=10)


def test_an_untried_ring_does_not_wait_for_a_clock_that_was_set_back(outbox: Outbox) -> None:
    ring = put(outbox, now=NOW + timedelta(hours=3))
    assert outbox.claim(NOW, LEASE, MINE) is None
    outbox.clock_set_back(NOW, LONGEST)
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    assert claimed.id == ring


def test_what_the_governor_put_off_keeps_its_pause(outbox: Outbox) -> None:
    put(outbox)
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    outbox.release(claimed, MINE, NOW + seconds(2))
    outbox.clock_set_back(NOW, LONGEST)
    assert outbox.claim(NOW, LEASE, MINE) is None
    assert outbox.claim(NOW + seconds(2), LEASE, MINE) is not None


@pytest.mark.parametrize(
    ("error", "held"),
    [
        (DeliveryError(ErrorCode.SERVER_ERROR), False),
        (DeliveryError(ErrorCode.RATE_LIMITED, retry_after=4 * 3600), True),
    ],
    ids=["server error", "rate limited"],
)
def test_only_a_pause_the_channel_asked_for_outlasts_a_clock_set_back(
    outbox: Outbox, error: DeliveryError, held: bool
) -> None:
    later = NOW + timedelta(hours=3)
    put(outbox, now=later)
    claimed = outbox.claim(later, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, later)
    assert begun is not None
    settle_failed(outbox, begun.delivery, MINE, error, later)
    outbox.clock_set_back(NOW, LONGEST)
    assert (outbox.claim(NOW, LEASE, MINE) is None) is held


def test_a_pause_that_was_asked_for_goes_on_from_a_clock_that_was_set_back(
    outbox: Outbox,
) -> None:
    later = NOW + timedelta(hours=5)
    put(outbox, now=later)
    put(outbox, now=later - seconds(60), incident="ff")
    claimed = outbox.claim(later, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, later)
    assert begun is not None
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=30)
    settle_failed(outbox, begun.delivery, MINE, flood, later)
    outbox.hold_chat("telegram", "111", later + seconds(30), later)
    for passed in (0, 10, 29):
        outbox.clock_set_back(NOW + seconds(passed), LONGEST)
        assert outbox.next_event() == NOW + seconds(30), "however often it is looked at"
    assert {one.due_at for one in outbox.pending()} == {NOW + seconds(30)}


def test_an_attempt_that_wakes_up_late_does_not_settle_the_next_one(outbox: Outbox) -> None:
    identifier = put(outbox)
    first = outbox.claim(NOW, LEASE, MINE)
    assert first is not None
    slow = outbox.begin_attempt(first, MINE, NOW)
    assert slow is not None
    outbox.expire_leases(NOW + LEASE)
    second = outbox.claim(NOW + LEASE, LEASE, MINE)
    assert second is not None
    assert outbox.begin_attempt(second, MINE, NOW + LEASE) is not None
    assert outbox.begin_attempt(second, MINE, NOW + LEASE) is None
    settle_accepted(outbox, slow.delivery, MINE, Receipt("1", NOW), NOW + LEASE)
    assert state(outbox, identifier) is State.CLAIMED


def test_a_lease_taken_by_a_clock_that_is_no_more_does_not_block_the_thread(
    outbox: Outbox,
) -> None:
    put(outbox, now=NOW)
    assert outbox.claim(NOW + timedelta(hours=3), LEASE, "dead") is not None
    assert outbox.expire_leases(NOW, 2 * LEASE) == []
    assert outbox.claim(NOW, LEASE, MINE) is not None
