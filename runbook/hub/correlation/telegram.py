"""Whether Telegram itself is out of reach: never because of one person's chat.

Either the bot's own questions get no answer and nothing was taken meanwhile, or what was sent to
several chats has failed as it does where the whole channel is gone, and nothing else got through.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from notifier.delivery import ErrorCode, State
from notifier.outbox.health import dead
from runbook.alerting.channels import TELEGRAM
from runbook.hub.bot.healing import Hearing
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.outbox_tables import OUTBOX, OUTBOX_ATTEMPTS
from runbook.hub.store.transaction import Transaction

LATELY = timedelta(minutes=2)
"""Attempts older than this say nothing of now."""
SEVERAL = 2
"""Chats."""
_NO_ANSWER = (
    ErrorCode.NOT_SENT,
    ErrorCode.AMBIGUOUS,
    ErrorCode.SERVER_ERROR,
    ErrorCode.NOT_AN_API,
)
"""How a question fails that nobody answers; a wrong token or somebody else's poll is an answer."""


def is_out_of_reach(tx: Transaction, bot: Hearing) -> bool:
    """Whether it is at this moment, as far as the bot and the messages sent lately tell."""
    tried = _lately(tx)
    if asks_in_vain(bot):
        since = bot.since or tx.now
        return not any(outcome == State.ACCEPTED and at >= since for at, _, outcome, _ in tried)
    if not dead((TELEGRAM, outcome, error) for _, _, outcome, error in tried):
        return False
    taken = [number for number, one in enumerate(tried, 1) if one[2] == State.ACCEPTED]
    return len({chat for _, chat, _, _ in tried[max(taken, default=0) :]}) >= SEVERAL


def asks_in_vain(bot: Hearing) -> bool:
    """Whether the bot's own questions get no answer."""
    return any(
        bot.trouble == f"delivery.{code}" or bot.trouble.startswith(f"delivery.{code}.")
        for code in _NO_ANSWER
    )


def _lately(tx: Transaction) -> list[tuple[datetime, str, str | None, str]]:
    """Attempts that ended lately, the oldest first: when, which chat, outcome and error."""
    tried = OUTBOX_ATTEMPTS.c
    asked = (
        select(tried.finished_at, OUTBOX.c.address, tried.outcome, func.coalesce(tried.error, ""))
        .join(OUTBOX, OUTBOX.c.id == tried.delivery)
        .where(
            OUTBOX.c.channel == TELEGRAM,
            tried.finished_at.between(to_ms(tx.now - LATELY), to_ms(tx.now)),
        )
        .order_by(tried.finished_at, tried.started_at, OUTBOX.c.seq, tried.number)
    )
    return [
        (from_ms(at), address, outcome, error)
        for at, address, outcome, error in tx.connection.execute(asked)
    ]
