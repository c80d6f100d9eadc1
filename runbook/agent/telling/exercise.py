"""One test message over every way at once, through outbox and courier as at night."""

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifier.delivery import Delivery, DeliveryError, Person, Purpose, Route, State
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Notice
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.providers.registry import ChannelSettings
from runbook.agent.telling.telling import outbox_of
from runbook.agent.workplace import utc_now
from runbook.journal.journal import Journal
from runbook.journal.store import in_memory_journal

WITHIN = 25.0
"""Seconds after which what was not accepted is taken back."""
PATIENCE = 10.0
"""Seconds after which a way that failed for certain is not tried again."""
TRIES = 3
"""So often a way is tried that fails for certain."""
_FIRST_WORD, _NEXT_WORD = 1.0, 5.0
"""Seconds until it is said what is still waited for, and between two such words."""
_LOOK = 0.2
_GRACE = 8.0
"""Seconds in which attempts under way may end once the time is over."""

Way = tuple[Person, Route]
StillWaiting = Callable[[tuple[Way, ...]], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the test over one way. Without an ``error`` there was no answer in time.

    ``doubtful``: it may have arrived. ``to_come``: one marked repeat of it may still arrive.
    """

    accepted: bool = False
    error: DeliveryError | None = None
    doubtful: bool = False
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class _Queued:
    """``key`` stands for the incident, another one for every way: nothing is joined or edited."""

    key: str
    delivery: str
    person: str


@dataclass(slots=True)
class Exercise:
    """Writes test messages into a journal's outbox, has them sent, and takes the rest back.

    What waits in the same outbox from before goes out as well, as with every courier.
    """

    journal: Journal
    channels: Mapping[str, ChannelSettings]
    message: Message
    _heard: dict[str, DeliveryError] = field(default_factory=dict)
    _news: threading.Event = field(default_factory=threading.Event)

    def run(self, people: Iterable[Person], waiting: StillWaiting) -> dict[Way, Tried]:
        """Send over every route of everybody; blocks for about ``WITHIN`` seconds at the most.

        ``waiting`` is told now and then which ways have not answered yet.
        """
        ways = [(one, place) for one in dict.fromkeys(people) for place in range(len(one.routes))]
        if not ways:
            return {}
        queued = self._queue(ways)
        courier = Courier(lambda: outbox_of(self.journal), self.channels, self._note)
        courier.start()
        found: dict[Way, Tried] = {}
        try:
            self._watch(queued, found, waiting)
        finally:
            courier.stop(_GRACE)
            outbox = outbox_of(self.journal)
            for way, one in queued.items():
                found[way] = self._taken_back(outbox, one)
        return found

    def _queue(self, ways: Iterable[tuple[Person, int]]) -> dict[Way, _Queued]:
        """Onto the disk first, as at night; from memory where the disk takes nothing."""
        ways = tuple(ways)
        try:
            return self._written(ways)
        except sqlite3.Error:
            self.journal = in_memory_journal()
            return self._written(ways)

    def _written(self, ways: Iterable[tuple[Person, int]]) -> dict[Way, _Queued]:
        outbox = outbox_of(self.journal)
        queued = {}
        with outbox.transaction():
            for person, rank in ways:
                key = secrets.token_hex(8)
                to = person.recipient(rank)
                made = outbox.enqueue(Purpose.EXERCISE, key, to, self.message, utc_now())
                queued[person, person.routes[rank]] = _Queued(key, made.id, person.id)
        return queued

    def _note(self, notice: Notice) -> None:
        """Called in the courier's thread: only there the reason of a failure is known."""
        if notice.error is not None:
            self._heard[notice.delivery.id] = notice.error
        self._news.set()

    def _watch(
        self, queued: dict[Way, _Queued], found: dict[Way, Tried], waiting: StillWaiting
    ) -> None:
        """Move what is decided from ``queued`` to ``found`` until nothing or no time is left."""
        outbox = outbox_of(self.journal)
        begun, last = time.monotonic(), utc_now() + timedelta(seconds=WITHIN)
        say_at = _FIRST_WORD
        while queued and (gone := time.monotonic() - begun) < WITHIN:
            self._news.wait(_LOOK)
            self._news.clear()
            for way, one in tuple(queued.items()):
                tried = self._look(outbox, one, last, impatient=gone >= PATIENCE)
                if tried is not None:
                    found[way] = tried
                    del queued[way]
            if queued and gone >= say_at:
                waiting(tuple(queued))
                say_at = gone + _NEXT_WORD

    def _look(
        self, outbox: Outbox, one: _Queued, last: datetime, *, impatient: bool
    ) -> Tried | None:
        delivery = outbox.find(one.delivery)
        if delivery is None or delivery.state in {State.ACCEPTED, State.FAILED, State.SUPERSEDED}:
            return self._outcome(delivery)
        if delivery.state is not State.PENDING or delivery.error is None:
            return None
        error = self._error(delivery)
        if error is None or error.doubtful:
            return None
        hopeless = error.in_vain or delivery.attempts >= TRIES or delivery.due_at > last
        if not (hopeless or impatient):
            return None
        # Another courier may have claimed it just now: then its answer is waited for.
        gone = outbox.withdraw(one.key, one.person, utc_now(), exercise=True)
        return Tried(error=error) if gone else None

    def _taken_back(self, outbox: Outbox, one: _Queued) -> Tried:
        """The time is over: what has not arrived for certain must not arrive later."""
        delivery = outbox.find(one.delivery)
        if delivery is None or delivery.state in {State.ACCEPTED, State.FAILED, State.SUPERSEDED}:
            return self._outcome(delivery)
        gone = outbox.withdraw(one.key, one.person, utc_now(), exercise=True)
        return Tried(error=self._error(delivery), doubtful=not gone, to_come=not gone)

    def _outcome(self, delivery: Delivery | None) -> Tried:
        if delivery is None:
            return Tried()
        if delivery.state is State.ACCEPTED:
            return Tried(accepted=True)
        error = self._error(delivery)
        return Tried(error=error, doubtful=error is not None and error.doubtful)

    def _error(self, delivery: Delivery) -> DeliveryError | None:
        """The last failure; on the disk stands only its code."""
        heard = self._heard.get(delivery.id)
        if heard is not None and heard.code is delivery.error:
            return heard
        return None if delivery.error is None else DeliveryError(delivery.error)
