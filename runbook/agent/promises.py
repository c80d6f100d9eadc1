"""The promises to clients as a sitting works with them: made in two keys, kept in order."""

from collections.abc import Callable
from datetime import datetime, timedelta

from runbook.agent.keeping import Keeping
from runbook.callbacks.promise import (
    Callback,
    Channel,
    Due,
    Outcome,
    ReferenceKind,
    Rules,
    in_order,
    turn_of,
)
from runbook.callbacks.reference import ReferenceProblem, read_reference
from runbook.journal import callbacks
from runbook.settings import Callbacks

_TOGETHER = timedelta(seconds=2)
_THEIR_TURN = frozenset({Due.NOW, Due.LATE, Due.SPENT})


class Promises:
    """The operator's open promises, with what she does about them."""

    def __init__(self, keeping: Keeping, wishes: Callbacks, now: Callable[[], datetime]) -> None:
        self._keeping = keeping
        self._rules = Rules.of(wishes)
        self._now = now
        self._own_shape = wishes.reference
        self._open: tuple[Callback, ...] = ()

    def __len__(self) -> int:
        return len(self._open)

    def look(self) -> None:
        """Read them anew."""
        record = self._keeping.record
        found = self._keeping(lambda: callbacks.open_promises(record.journal, record.operator))
        self._open = self._open if found is None else found

    def their_turn(self) -> tuple[Callback, ...]:
        """Those to be kept now, what must be done first in front."""
        now = self._now()
        return tuple(
            one
            for one in in_order(self._open, now, self._rules)
            if turn_of(one, now, self._rules).due in _THEIR_TURN
        )

    def write(self, channel: Channel, incident: str) -> Callback:
        """Write down that a client was promised a call or a message; the reference comes later.

        Raises JournalError: whoever calls writes more in the same transaction.
        """
        record = self._keeping.record
        return callbacks.promise(
            record.journal,
            self._now(),
            operator=record.operator,
            incident=incident or None,
            channel=channel,
            rules=self._rules,
        )

    def set_reference(self, promise: Callback, reference: str) -> None:
        """Add the case number or the phone. Raises ReferenceRefusedError for what is neither."""
        record, now = self._keeping.record, self._now()
        read = read_reference(reference, self._own_shape)
        kept = reference if isinstance(read, ReferenceProblem) else read
        self._keeping(lambda: callbacks.set_reference(record.journal, now, promise.id, kept))
        self.look()

    def all(self) -> tuple[Callback, ...]:
        """Every open one, in the order in which they are to be kept."""
        return in_order(self._open, self._now(), self._rules)

    def without_number(self) -> Callback | None:
        """The newest promise nobody has noted a number for."""
        lacking = [one for one in self._open if one.kind is ReferenceKind.NONE]
        return max(lacking, key=lambda one: one.promised_at, default=None)

    def take_back_made(self, channel: str, at: datetime) -> None:
        """Undo the promise that was made with an answer. Raises JournalError."""
        made = [
            one
            for one in self._open
            if one.channel == channel and abs(one.promised_at - at) <= _TOGETHER
        ]
        if len(made) == 1:
            callbacks.take_back(self._keeping.record.journal, self._now(), made[0].id)

    def kept(self, promise: Callback, *, solved: bool) -> None:
        """The client was reached; ``solved``: what she had asked was settled with it."""
        self._fulfil(promise, Outcome.REACHED, first_contact=solved)

    def not_needed(self, promise: Callback) -> None:
        """The client does not need it any more."""
        self._fulfil(promise, Outcome.NOT_NEEDED)

    def not_reached(self, promise: Callback) -> None:
        """One more attempt; when all are made, the promise ends with it."""
        record, now = self._keeping.record, self._now()
        if turn_of(promise, now, self._rules).due is Due.SPENT:
            self._fulfil(promise, Outcome.NOT_REACHED)
            return
        self._keeping(lambda: callbacks.attempt(record.journal, now, promise.id))
        self.look()

    def _fulfil(
        self, promise: Callback, outcome: Outcome, first_contact: bool | None = None
    ) -> None:
        record, now = self._keeping.record, self._now()
        self._keeping(
            lambda: callbacks.fulfil(
                record.journal, now, promise.id, outcome, first_contact=first_contact
            )
        )
        self.look()
