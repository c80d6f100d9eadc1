"""What stands in the outbox's rows, as values. PURE."""

from datetime import UTC, datetime, timedelta
from typing import Any

from notifier.delivery import Attempt, Delivery, ErrorCode, Purpose, Recipient, State
from notifier.message import Message


def delivery_in(row: Any) -> Delivery:
    """The delivery a row of the outbox holds."""
    identifier, incident, purpose, role, name, channel, address, message, state, *rest = row
    created, due, attempts, repeat, error, message_id = rest
    return Delivery(
        id=identifier,
        incident=incident,
        purpose=Purpose(purpose),
        recipient=Recipient(role, name, channel, address),
        message=Message.from_json(message),
        created_at=from_ms(created),
        due_at=from_ms(due),
        state=State(state),
        attempts=attempts,
        repeat=bool(repeat),
        error=ErrorCode(error) if error else None,
        message_id=message_id or "",
    )


def attempt_in(row: Any) -> Attempt:
    """The attempt a row holds."""
    delivery, number, started, finished, outcome, error = row
    ended = None if finished is None else from_ms(finished)
    return Attempt(delivery, number, from_ms(started), ended, outcome or "", error or "")


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(value: int) -> datetime:
    """The same moment, in UTC."""
    return _EPOCH + timedelta(milliseconds=value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
