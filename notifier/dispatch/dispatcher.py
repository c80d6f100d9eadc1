"""Sends what is due: claim, pace, send, settle. What a result means is decided elsewhere."""

import asyncio
import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from notifier.delivery import Delivery, DeliveryError, Receipt
from notifier.dispatch.digest import crowd_limit, gathers, group
from notifier.dispatch.governor import Sending
from notifier.dispatch.handing import hand_over
from notifier.dispatch.line import Line
from notifier.dispatch.notice import Notice, Phase
from notifier.dispatch.parcel import Parcel, pause_asked, sending
from notifier.dispatch.traffic import Traffic
from notifier.outbox.outbox import Outbox
from notifier.outbox.settlement import Accepted, GiveUp, Settlement
from notifier.providers.provider import Provider
from notifier.turn import may_speak

__all__ = ["LEASE", "Clock", "Dispatcher", "Notice", "Observer", "Phase", "utc_now"]

LEASE = timedelta(seconds=30)
"""Longer than any attempt's deadline: a lease that ends means that its sender is gone."""

LONGEST_PAUSE = timedelta(minutes=10)
"""Longer than any pause between attempts that a channel did not ask for."""

_CLOSE_WITHIN = 1.0
_LOG = logging.getLogger(__name__)

Observer = Callable[[Notice], None]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock: times on disk must mean something to the next process."""
    return datetime.now(UTC)


def _unobserved(_notice: Notice) -> None:
    return None


def _unheard() -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Result:
    """What an attempt came to and has to be written."""

    outbox: Outbox
    deliveries: tuple[Delivery, ...]
    settlements: tuple[Settlement, ...]


class Dispatcher:
    """Sends due deliveries of any outbox over the channels it was given.

    ``owner`` is unique to this process. Attempts run side by side: one that hangs holds up nobody.
    ``line`` knows when a connection came back. The jitter, 0 to 1, spreads pauses.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        owner: str,
        *,
        observe: Observer = _unobserved,
        clock: Clock = utc_now,
        jitter: Callable[[], float] = random.random,
        on_done: Callable[[], None] = _unheard,
        line: Line | None = None,
    ) -> None:
        self._providers = providers
        self._traffic = Traffic({name: one.limits for name, one in providers.items()})
        self._line = line or Line(jitter)
        self._owner = owner
        self._observe = observe
        self._now = clock
        self._jitter = jitter
        self._on_done = on_done
        self._running: set[asyncio.Task[None]] = set()
        self._unwritten: list[_Result] = []
        self._left: set[Outbox] = set()
        self._one_by_one: set[tuple[str, str]] = set()

    @property
    def full(self) -> bool:
        """Whether no further attempt can be started before one ends."""
        return self._traffic.full

    @property
    def busy(self) -> bool:
        """Whether an attempt is under way or its result is not on disk yet."""
        return bool(self._running or self._unwritten)

    async def send_due(self, outboxes: Iterable[Outbox]) -> None:
        """Send everything due now and wait for the results."""
        for outbox in outboxes:
            self.start_due(outbox)
        await self.settled()

    def start_due(self, outbox: Outbox) -> None:
        """Start attempts for everything due now, up to some at once. Raises sqlite3.Error."""
        self._write_late_results(outbox)
        outbox.clock_set_back(self._now(), LONGEST_PAUSE)
        for lapsed, settlement in outbox.expire_leases(self._now(), 2 * LEASE):
            self._tell(lapsed, settlement)
        outbox.tend(self._now())
        while not self.full and may_speak():
            delivery = outbox.claim(self._now(), LEASE, self._owner)
            if delivery is None:
                return
            self._start(outbox, delivery)

    def leave(self, outbox: Outbox) -> None:
        """Serve it no more: what it would not take is offered to it once more and let go."""
        self._left.add(outbox)
        self._write_last(outbox)

    async def settled(self) -> None:
        """Wait until no attempt is under way."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def stop(self, grace: float) -> None:
        """Give attempts under way ``grace`` seconds, then cut them off.

        A cut attempt stays claimed: when its lease ends it counts as ambiguous, which it is. So
        does one whose result could not be written to the last.
        """
        if self._running:
            _done, cut = await asyncio.wait(set(self._running), timeout=grace)
            for task in cut:
                task.cancel()
            if cut:
                await asyncio.wait(cut, timeout=1.0)
        for outbox in {one.outbox for one in self._unwritten}:
            self._write_last(outbox)
        closing = [asyncio.create_task(_close(one)) for one in self._providers.values()]
        if closing:
            await asyncio.wait(closing)

    def _start(self, outbox: Outbox, delivery: Delivery) -> None:
        channel, chat = delivery.recipient.channel, delivery.recipient.address
        provider = self._providers.get(channel)
        wanted = sending(delivery, is_group=provider is not None and provider.is_group(chat))
        now = self._now()
        ready = self._traffic.ready_at(channel, wanted, now)
        if ready > now:
            held = self._traffic.ready_at(channel, wanted.most_urgent, now)
            # Due together with the rest of the chat: the order among them stays.
            outbox.release(delivery, self._owner, held if held > now else ready)
            if held > now:
                # All at once: a flood for one chat must not be taken up and put back row by row.
                outbox.hold_chat(channel, chat, held, now)
            return
        together = self._gathered(outbox, delivery, now)
        self._traffic.begins(channel, wanted, now)
        task = asyncio.create_task(self._attempt(outbox, together, provider))
        self._running.add(task)
        task.add_done_callback(partial(self._ended, channel, wanted))

    def _gathered(self, outbox: Outbox, delivery: Delivery, now: datetime) -> list[Delivery]:
        """What leaves with this one as a digest; it alone when too few others wait."""
        limits = self._traffic.limits(delivery.recipient.channel)
        if not gathers(delivery, limits) or delivery.thread[1:] in self._one_by_one:
            return [delivery]
        crowd = outbox.claim_crowd(delivery, self._owner, now, LEASE, crowd_limit(limits))
        together = group(delivery, crowd, limits, now)
        going = {one.id for one in together}
        for one in (delivery, *crowd):
            if one.id not in going:
                outbox.release(one, self._owner, one.due_at)
        return together

    def _ended(self, channel: str, sent: Sending, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._traffic.ended(channel, sent)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The claim's lease brings the delivery back.
            _LOG.error("attempt ended: %s", type(error).__name__)
        self._on_done()

    async def _attempt(
        self, outbox: Outbox, claimed: list[Delivery], provider: Provider | None
    ) -> None:
        begun_at = time.monotonic()
        if not may_speak():
            for one in claimed:
                outbox.release(one, self._owner, one.due_at)
            return
        if len(claimed) == 1:
            begun_one = outbox.begin_attempt(claimed[0], self._owner, self._now())
            begun = [begun_one] if begun_one is not None else []
        else:
            begun = outbox.begin_attempts(claimed, self._owner, self._now())
        if not begun:
            return
        parcel = Parcel(tuple(one.delivery for one in begun), begun[0].replaces)
        for delivery in parcel.deliveries:
            self._notify(Notice(Phase.SENDING, delivery, self._now()))
        result = await hand_over(provider, parcel, self._now())
        self._finish(outbox, parcel, result, begun_at)

    def _finish(
        self, outbox: Outbox, parcel: Parcel, result: Receipt | DeliveryError, begun_at: float
    ) -> None:
        now = self._now()
        again_soon = self._line.came_back_after(parcel.channel, begun_at)
        settlements = parcel.settled(result, now, self._jitter(), again_soon=again_soon)
        written = _Result(outbox, parcel.deliveries, settlements)
        try:
            self._write(written, now)
        except sqlite3.Error as error:
            _complain(error)
            if outbox not in self._left:
                self._unwritten.append(written)
        self._learn(outbox, parcel, settlements, now)
        for delivery, settlement in zip(parcel.deliveries, settlements, strict=True):
            self._tell(delivery, settlement)

    def _learn(
        self, outbox: Outbox, parcel: Parcel, settlements: tuple[Settlement, ...], now: datetime
    ) -> None:
        chat = (parcel.channel, parcel.address)
        if parcel.refused(settlements):
            self._one_by_one.add(chat)
        elif isinstance(settlements[0], Accepted):
            self._one_by_one.discard(chat)
        until = pause_asked(settlements)
        if until is not None:
            self._traffic.hold(*chat, until)
            # On disk as well: other processes share the bot and its limits.
            try:
                outbox.hold_chat(*chat, until, now)
            except sqlite3.Error as error:
                _complain(error)

    def _write(self, result: _Result, now: datetime) -> None:
        if len(result.deliveries) == 1:
            result.outbox.settle(result.deliveries[0], self._owner, result.settlements[0], now)
        else:
            result.outbox.settle_all(result.deliveries, self._owner, result.settlements, now)

    def _write_late_results(self, outbox: Outbox) -> None:
        """A result the disk refused is written first: else the message would be sent again."""
        for late in [one for one in self._unwritten if one.outbox is outbox]:
            self._write(late, self._now())
            self._unwritten.remove(late)

    def _write_last(self, outbox: Outbox) -> None:
        try:
            self._write_late_results(outbox)
        except sqlite3.Error as error:
            _complain(error)
        self._unwritten = [one for one in self._unwritten if one.outbox is not outbox]

    def _tell(self, delivery: Delivery, settlement: Settlement) -> None:
        now = self._now()
        if isinstance(settlement, Accepted):
            notice = Notice(Phase.ACCEPTED, delivery, now, receipt=settlement.receipt)
        elif isinstance(settlement, GiveUp):
            notice = Notice(Phase.FAILED, delivery, now, error=settlement.error)
        else:
            notice = Notice(
                Phase.WAITING, delivery, now, error=settlement.error, next_at=settlement.at
            )
        self._notify(notice)

    def _notify(self, notice: Notice) -> None:
        try:
            self._observe(notice)
        except Exception as error:  # noqa: BLE001 - a screen's defect must not stop an alert
            _LOG.warning("observer failed: %s", type(error).__name__)


async def _close(provider: Provider) -> None:
    try:
        async with asyncio.timeout(_CLOSE_WITHIN):
            await provider.aclose()
    except Exception as error:  # noqa: BLE001 - the end of the program does not wait for it
        _LOG.warning("channel not closed: %s", type(error).__name__)


def _complain(error: sqlite3.Error) -> None:
    _LOG.warning("outbox cannot be written: %s", getattr(error, "sqlite_errorname", ""))
