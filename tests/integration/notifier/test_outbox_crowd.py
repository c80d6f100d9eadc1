"""Many at once: crowds of rings in one chat, and several processes on one outbox."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Receipt, State
from notifier.outbox.outbox import Outbox
from notifier.outbox.settlement import settle
from tests.integration.notifier.night_outbox import ADMIN, LEAD, LEASE, NOW, Night, on_disk


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(Outbox(on_disk(tmp_path / "j.sqlite")))
    yield made
    made.outbox.close()


def numbered(night: Night, count: int) -> list[str]:
    return [night.page(text=f"Сбой {number}", incident=f"{number:016x}") for number in range(count)]


def crowd(night: Night, limit: int = 100) -> tuple[list[str], list[str]]:
    first = night.outbox.claim(night.now, LEASE, "me")
    assert first is not None
    rest = night.outbox.claim_crowd(first, "me", night.now, LEASE, limit)
    return [one.message.title for one in (first, *rest)], [one.id for one in (first, *rest)]


def test_a_crowd_is_what_waits_for_the_same_chat_in_order(night: Night) -> None:
    numbered(night, 6)
    night.page(ADMIN, "Другой")
    night.page(LEAD, "Проверка", Purpose.EXERCISE, "ee" * 8)
    words, ids = crowd(night, 3)
    assert words == ["Сбой 0", "Сбой 1", "Сбой 2", "Сбой 3"]
    assert len(set(ids)) == 4
    rest, _ = crowd(night)
    assert rest == ["Другой"] or rest[0] == "Сбой 4"


def test_of_each_incident_only_the_first_message_is_in_the_crowd(night: Night) -> None:
    numbered(night, 2)
    night.page(text="Ещё", incident="0" * 15 + "1", follows="nobody")
    night.outbox._all("UPDATE outbox SET due_at = ?", (0,))
    words, _ = crowd(night)
    assert words == ["Сбой 0", "Сбой 1"]


def test_who_lost_the_first_claim_takes_no_crowd(night: Night) -> None:
    numbered(night, 3)
    first = night.outbox.claim(night.now, LEASE, "me")
    assert first is not None
    assert night.outbox.claim_crowd(first, "other", night.now, LEASE, 9) == []
    night.outbox.expire_leases(night.now + LEASE)
    assert night.outbox.claim_crowd(first, "me", night.now, LEASE, 9) == []


def test_a_crowd_is_begun_and_settled_as_one(night: Night) -> None:
    numbered(night, 4)
    first = night.outbox.claim(night.now, LEASE, "me")
    assert first is not None
    rest = night.outbox.claim_crowd(first, "me", night.now, LEASE, 9)
    assert night.outbox.withdraw(rest[0].incident, "lead", night.now)
    begun = night.outbox.begin_attempts([first, *rest], "me", night.now)
    assert [one.delivery.message.title for one in begun] == ["Сбой 0", "Сбой 2", "Сбой 3"]
    flying = [one.delivery for one in begun]
    taken = [settle(one, Receipt("m1", NOW), NOW, 0.0) for one in flying]
    with pytest.raises(ValueError, match="zip"):
        night.outbox.settle_all(flying, "me", taken[:1], NOW)
    assert all(night.outbox.find(one.id).state is State.CLAIMED for one in flying)  # type: ignore[union-attr]
    night.outbox.settle_all(flying, "me", taken, NOW)
    assert {told.reached for one in flying for told in night.outbox.told(one.incident)} == {
        "telegram"
    }


def test_a_crowd_that_failed_is_whole_again(night: Night) -> None:
    numbered(night, 3)
    first = night.outbox.claim(night.now, LEASE, "me")
    assert first is not None
    rest = night.outbox.claim_crowd(first, "me", night.now, LEASE, 9)
    begun = night.outbox.begin_attempts([first, *rest], "me", night.now)
    flying = [one.delivery for one in begun]
    failed = [settle(one, DeliveryError(ErrorCode.NOT_SENT), NOW, 0.0) for one in flying]
    night.outbox.settle_all(flying, "me", failed, NOW)
    night.wait(1)
    words, _ = crowd(night)
    assert words == ["Сбой 0", "Сбой 1", "Сбой 2"]


@pytest.mark.parametrize("limit", [0, 7], ids=["one by one", "in crowds"])
def test_several_processes_on_one_outbox_never_take_the_same(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "j.sqlite"
    night = Night(Outbox(on_disk(path)))
    pages = numbered(night, 90)
    module = "tests.integration.notifier.outbox_worker"
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", module, str(path), f"w{number}", str(limit)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(3)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    taken: list[str] = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        said, _ = worker.communicate(timeout=60)
        taken += said.split()
        assert worker.returncode == 0
    assert len(taken) == len(set(taken)) == len(pages)
    attempts = night.outbox._all("SELECT count(*) FROM outbox_attempts")
    assert attempts == [(90,)]
    night.outbox.close()


def test_of_five_hundred_incidents_in_one_chat_none_is_lost_or_overtaken(night: Night) -> None:
    pages = numbered(night, 500)
    order: list[str] = []
    while (first := night.outbox.claim(night.now, LEASE, "me")) is not None:
        rest = night.outbox.claim_crowd(first, "me", night.now, LEASE, 39)
        begun = night.outbox.begin_attempts([first, *rest], "me", night.now)
        flying = [one.delivery for one in begun]
        taken = [settle(one, Receipt("m", NOW), NOW, 0.0) for one in flying]
        night.outbox.settle_all(flying, "me", taken, NOW)
        order += [one.page for one in flying]
    assert order == pages
    assert night.outbox.pending() == []
