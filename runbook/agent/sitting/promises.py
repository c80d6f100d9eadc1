"""The promises to clients as a sitting works with them: made in two keys, kept in order."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from runbook.agent.recording.keeping import Keeping
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
from runbook.callbacks.reference import Reference, ReferenceProblem, read_reference
from runbook.journal import callbacks
from runbook.journal.journal import Journal
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
        self._handed: tuple[Callback, ...] = ()

    def __len__(self) -> int:
        return len(self._open)

    def look(self) -> None:
        """Read them anew."""
        record = self._keeping.record

        def every() -> tuple[Callback, ...]:
            known = callbacks.every_promise(record.journal, record.operator)
            return callbacks.reveal(record.journal, known)

        found = self._keeping.looking(every)
        if found is not None:
            self._open = tuple(one for one in found if not one.handed)
            self._handed = tuple(one for one in found if one.handed)

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

    def not_kept(self) -> tuple[Callback, ...]:
        """Those, handed over or not, that are gone when the program ends."""
        found = self._keeping.looking(self._keeping.record.not_kept) or frozenset()
        return tuple(one for one in (*self.all(), *self.handed()) if one.id in found)

    def all(self) -> tuple[Callback, ...]:
        """Every open one, in the order in which they are to be kept."""
        return in_order(self._open, self._now(), self._rules)

    def handed(self) -> tuple[Callback, ...]:
        """Those that colleagues keep for now, in the order in which they were handed over."""
        return in_order(self._handed, self._now(), self._rules)

    @property
    def rules(self) -> Rules:
        """When clients sleep, how often and at what pause she tries."""
        return self._rules

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

    def take_back(self, promise: Callback) -> None:
        """Undo a promise just made; nothing when that is done already."""
        record, now = self._keeping.record, self._now()
        self._keeping(lambda: callbacks.take_back(record.journal, now, promise.id))
        self.look()

    def put_back(self, earlier: Callback) -> None:
        """The reference that stood there before, or none."""
        record, now = self._keeping.record, self._now()
        kept = Reference(earlier.kind, earlier.reference)
        self._keeping(lambda: callbacks.set_reference(record.journal, now, earlier.id, kept))
        self.look()

    def hand_over(self, ids: Iterable[str], to: str) -> None:
        """A colleague keeps them from now on, all or none; who that is was checked before."""
        self._together(ids, lambda journal, now, one: callbacks.hand_over(journal, now, one, to))

    def hand_back(self, ids: Iterable[str]) -> None:
        """She keeps them herself after all, all or none."""
        self._together(ids, callbacks.hand_back)

    def _together(
        self, ids: Iterable[str], work: Callable[[Journal, datetime, str], object]
    ) -> None:
        record, now, chosen = self._keeping.record, self._now(), tuple(ids)

        def each(_: sqlite3.Connection) -> None:
            for one in chosen:
                work(record.journal, now, one)

        self._keeping(lambda: record.journal.write(each))
        self.look()

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
