"""Every finished attempt is told of in the transaction that settles it."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifier.delivery import Attempt, Delivery, ErrorCode, State
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.night_outbox import LEASE, NOW, Night, on_disk


class Receipts:
    def __init__(self) -> None:
        self.seen: list[tuple[Delivery, Attempt]] = []
        self.fails: Callable[[], Exception] | None = None

    def __call__(
        self, connection: sqlite3.Connection, delivery: Delivery, attempt: Attempt
    ) -> None:
        assert connection.in_transaction
        connection.execute("INSERT INTO receipts VALUES (?, ?)", (delivery.id, attempt.outcome))
        if self.fails is not None:
            raise self.fails()
        self.seen.append((delivery, attempt))


@pytest.fixture
def receipts() -> Receipts:
    return Receipts()


@pytest.fixture
def night(receipts: Receipts, tmp_path: Path) -> Iterator[Night]:
    connection = on_disk(tmp_path / "j.sqlite")
    connection.execute("CREATE TABLE receipts (id TEXT, outcome TEXT)")
    made = Night(Outbox(connection, receipts))
    yield made
    made.outbox.close()


def written(night: Night) -> list[str]:
    return [outcome for (outcome,) in night.outbox._all("SELECT outcome FROM receipts")]


def test_each_attempt_with_its_times_outcome_and_error(night: Night, receipts: Receipts) -> None:
    page = night.page()
    flying = night.take()
    assert flying is not None
    night.wait(2)
    night.finish(flying, ErrorCode.AMBIGUOUS)
    night.wait(1)
    night.step(ErrorCode.BLOCKED)
    night.step()
    assert written(night) == ["pending", "failed", "accepted"]
    (first, doubt), (_, blocked), (last, taken) = receipts.seen
    assert (doubt.number, doubt.started_at, doubt.error) == (1, NOW, "ambiguous")
    assert doubt.finished_at is not None
    assert (doubt.finished_at - NOW).total_seconds() == 2
    assert not first.repeat, "as it was sent"
    assert (blocked.number, blocked.error) == (2, "blocked")
    assert (last.page, last.rank, last.recipient.channel) == (page, 1, "email")
    assert last.state is State.ACCEPTED
    assert taken.error == ""


def test_an_attempt_whose_sender_died_has_its_receipt_too(night: Night, receipts: Receipts) -> None:
    night.page()
    night.take()
    night.outbox.expire_leases(night.now + LEASE)
    ((_, attempt),) = receipts.seen
    assert (attempt.outcome, attempt.error) == ("pending", "ambiguous")
    night.outbox.expire_leases(night.now + LEASE)
    assert len(receipts.seen) == 1


def test_a_claim_nobody_began_and_a_claim_that_was_lost_have_none(
    night: Night, receipts: Receipts
) -> None:
    night.page()
    assert night.outbox.claim(night.now, LEASE, "me") is not None
    night.wait(LEASE.total_seconds())
    night.outbox.expire_leases(night.now)
    stale = night.take()
    assert stale is not None
    night.outbox.expire_leases(night.now + LEASE)
    night.finish(stale)
    assert [attempt.error for _, attempt in receipts.seen] == ["ambiguous"]


def test_a_receipt_the_disk_refuses_undoes_the_result_with_it(
    night: Night, receipts: Receipts
) -> None:
    page = night.page()
    flying = night.take()
    assert flying is not None
    receipts.fails = lambda: sqlite3.OperationalError("disk full")
    with pytest.raises(sqlite3.OperationalError):
        night.finish(flying)
    assert night.states(page) == ["claimed", "pending", "pending"]
    assert written(night) == []
    receipts.fails = None
    night.finish(flying)
    assert night.states(page) == ["accepted", "superseded", "superseded"]


def test_a_refusal_in_other_words_counts_as_one(night: Night, receipts: Receipts) -> None:
    night.page()
    flying = night.take()
    assert flying is not None

    def translated() -> Exception:
        error = RuntimeError("journal.full")
        error.__cause__ = sqlite3.OperationalError("disk full")
        return error

    receipts.fails = translated
    with pytest.raises(sqlite3.OperationalError):
        night.finish(flying)


def test_a_defect_of_the_receipt_costs_the_receipt_and_not_the_result(
    night: Night, receipts: Receipts, caplog: pytest.LogCaptureFixture
) -> None:
    page = night.page()
    receipts.fails = lambda: KeyError("+7 922 000-00-00")
    night.step()
    assert night.states(page)[0] == "accepted"
    assert written(night) == []
    assert "KeyError" in caplog.text
    assert "922" not in caplog.text
