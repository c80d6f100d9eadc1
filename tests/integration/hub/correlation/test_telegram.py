"""When Telegram itself is to blame: the bot asks in vain, or several chats do. Never one chat."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from notifier.delivery import ErrorCode, Purpose, Recipient
from notifier.message import Message
from runbook.alerting.channels import TELEGRAM
from runbook.hub.bot.healing import CONFLICT, Hearing
from runbook.hub.correlation.telegram import is_out_of_reach
from runbook.hub.store.moments import to_ms
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.outbox_tables import OUTBOX_ATTEMPTS
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock

UNREACHED = "delivery.not_sent.unreachable"


class Chats:
    """Messages to chats, and what became of them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock, self.count = store, clock, 0

    def tried(self, chat: int, error: ErrorCode | None, channel: str = TELEGRAM) -> None:
        """An attempt a second after the last one; without an error it was taken."""
        self.clock.go(1)
        self.count += 1
        person = Recipient("shift_lead", "Руководитель смены", channel, str(chat), f"p-{chat}")
        with self.store.write() as tx:
            delivery = outbox_in(tx).enqueue(
                Purpose.RING, f"{self.count:016x}", person, Message("Сбой"), tx.now
            )
            outcome = "accepted" if error is None else "pending"
            tx.connection.execute(
                insert(OUTBOX_ATTEMPTS).values(
                    delivery=delivery.id,
                    number=1,
                    started_at=to_ms(tx.now) - 500,
                    finished_at=to_ms(tx.now),
                    outcome=outcome,
                    error=error,
                )
            )

    def gone(self, bot: Hearing | None = None) -> bool:
        with self.store.read() as tx:
            return is_out_of_reach(tx, bot or Hearing(tx.now))


@pytest.fixture
def chats(store: Store, clock: Clock) -> Chats:
    return Chats(store, clock)


def test_one_chat_that_fails_for_long_is_not_telegrams_fault(chats: Chats) -> None:
    for _ in range(8):
        chats.tried(101, ErrorCode.NOT_SENT)
    assert not chats.gone()


def test_two_chats_that_fail_while_nothing_goes_through_are(chats: Chats) -> None:
    chats.tried(101, ErrorCode.NOT_SENT)
    chats.tried(102, ErrorCode.SERVER_ERROR)
    assert chats.gone()
    chats.clock.go(180)
    assert not chats.gone(), "that was long ago"


@pytest.mark.parametrize("answer", [None, ErrorCode.BLOCKED])
def test_not_while_another_chat_is_answered(chats: Chats, answer: ErrorCode | None) -> None:
    chats.tried(101, ErrorCode.NOT_SENT)
    chats.tried(102, ErrorCode.NOT_SENT)
    chats.tried(103, answer)
    chats.tried(101, ErrorCode.NOT_SENT)
    assert not chats.gone()


def test_mail_that_fails_says_nothing_of_it(chats: Chats) -> None:
    chats.tried(101, ErrorCode.NOT_SENT, "email")
    chats.tried(102, ErrorCode.NOT_SENT, "email")
    assert not chats.gone()


@pytest.mark.parametrize("trouble", [UNREACHED, "delivery.ambiguous", "delivery.server_error"])
def test_a_bot_that_gets_no_answer_is_enough(chats: Chats, trouble: str) -> None:
    assert chats.gone(Hearing(None, trouble, chats.clock.now, 3))


@pytest.mark.parametrize("trouble", ["", CONFLICT, "delivery.wrong_token", "database"])
def test_a_bot_in_another_trouble_is_not(chats: Chats, trouble: str) -> None:
    chats.tried(101, ErrorCode.NOT_SENT)
    assert not chats.gone(Hearing(None, trouble, chats.clock.now - timedelta(minutes=1), 3))


def test_what_is_taken_after_the_bot_fell_deaf_shows_that_telegram_is_there(chats: Chats) -> None:
    deaf = Hearing(None, UNREACHED, chats.clock.now, 3)
    chats.tried(101, None)
    assert not chats.gone(deaf)
    later = Hearing(None, UNREACHED, chats.clock.now + timedelta(seconds=1), 3)
    assert chats.gone(later)
