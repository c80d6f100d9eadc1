"""What stands in the outbox's rows, as values. PURE."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from notifier.delivery import Attempt, Delivery, ErrorCode, Purpose, Recipient, State
from notifier.message import Message
from notifier.outbox.standing import Standing

OWN_DOUBT = 1
"""The bit of the column ``repeat`` that says: an attempt of its own may have told her already."""


def delivery_in(row: Any) -> Delivery:
    """The delivery a row of the outbox holds."""
    identifier, incident, purpose, role, name, channel, address, message, state, *rest = row
    created, due, attempts, repeat, error, message_id, person, *more = rest
    page, rank, ready, silenced, reminds, passed_on = more
    said = Message.from_json(message)
    return Delivery(
        id=identifier,
        incident=incident,
        purpose=Purpose(purpose),
        recipient=Recipient(role, name, channel, address, person),
        message=replace(said, rings=False) if silenced else said,
        created_at=from_ms(created),
        due_at=from_ms(due),
        state=State(state),
        attempts=attempts,
        repeat=bool(repeat) and purpose != Purpose.EDIT,
        error=ErrorCode(error) if error else None,
        message_id=message_id or "",
        page=page,
        rank=rank,
        ready_at=None if ready is None else from_ms(ready),
        doubted=bool(repeat & OWN_DOUBT),
        reminds=bool(reminds),
        passed_on=bool(passed_on),
    )


def standing_in(row: Any) -> Standing:
    """The route of a page a row holds."""
    seq, identifier, page, rank, purpose, role, name, person, channel, address, *rest = row
    state, message, repeat, attempts, error, follows, due, settled, *more = rest
    sending, stood_down, pause, ready = more
    return Standing(
        seq=seq,
        id=identifier,
        page=page,
        rank=rank,
        purpose=Purpose(purpose),
        recipient=Recipient(role, name, channel, address, person),
        state=State(state),
        message=Message.from_json(message),
        doubtful=bool(repeat & OWN_DOUBT),
        attempts=attempts,
        error=error,
        follows=follows or "",
        due_at=from_ms(due),
        settled_at=None if settled is None else from_ms(settled),
        sending=bool(sending),
        stood_down=bool(stood_down),
        pause=timedelta(milliseconds=pause),
        ready_at=None if ready is None else from_ms(ready),
    )


def attempt_in(row: Any) -> Attempt:
    """The attempt a row holds."""
    delivery, number, started, finished, outcome, error = row
    ended = None if finished is None else from_ms(finished)
    return Attempt(delivery, number, from_ms(started), ended, outcome or "", error or "")


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def span_ms(span: timedelta) -> int:
    """A span in milliseconds."""
    return span // timedelta(milliseconds=1)


def from_ms(value: int) -> datetime:
    """The same moment, in UTC."""
    return _EPOCH + timedelta(milliseconds=value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
