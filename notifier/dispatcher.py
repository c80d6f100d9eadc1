"""Sends what is due: claim, pace, send, settle. What a result means is decided elsewhere."""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Receipt
from notifier.governor import Governor, Sending
from notifier.outbox import Outbox
from notifier.providers.provider import Provider
from notifier.settlement import Accepted, GiveUp, Settlement, TryAgain, settle

LEASE = timedelta(seconds=30)
"""Longer than any attempt's deadline: a lease that ends means that its sender is gone."""

LONGEST_PAUSE = timedelta(minutes=10)
"""Longer than any pause between attempts that a channel did not ask for."""

_AT_ONCE = 8
_CLOSE_WITHIN = 1.0
_EXPRESS_ROLE = "shift_lead"
_LOG = logging.getLogger(__name__)


class Phase(StrEnum):
    """What an observer is told."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One change of one delivery. ``next_at`` is set while it waits, ``error`` when it failed."""

    phase: Phase
    delivery: Delivery
    at: datetime
    error: DeliveryError | None = None
    next_at: datetime | None = None
    receipt: Receipt | None = None


Observer = Callable[[Notice], None]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock: times on disk must mean something to the next process."""
    return datetime.now(UTC)


def _unobserved(_notice: Notice) -> None:
    return None


def _unheard() -> None:
    return None


class Dispatcher:
    """Sends due deliveries of any outbox over the channels it was given.

    ``owner`` is unique to this process. Attempts run side by side: one that hangs holds up nobody.
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
    ) -> None:
        self._providers = providers
        self._governors = {name: Governor(one.limits) for name, one in providers.items()}
        self._owner = owner
        self._observe = observe
        self._now = clock
        self._jitter = jitter
        self._on_done = on_done
        self._running: set[asyncio.Task[None]] = set()
        self._unwritten: list[tuple[Outbox, Delivery, Settlement]] = []

    @property
    def full(self) -> bool:
        """Whether no further attempt can be started before one ends."""
        return len(self._running) >= _AT_ONCE

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
        """Start attempts for everything due now, up to a few at once. Raises sqlite3.Error."""
        self._write_late_results(outbox)
        outbox.clock_set_back(self._now(), LONGEST_PAUSE)
        for lapsed, settlement in outbox.expire_leases(self._now(), 2 * LEASE):
            self._tell(lapsed, settlement)
        while not self.full:
            delivery = outbox.claim(self._now(), LEASE, self._owner)
            if delivery is None:
                return
            self._start(outbox, delivery)

    async def settled(self) -> None:
        """Wait until no attempt is under way."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def stop(self, grace: float) -> None:
        """Give attempts under way ``grace`` seconds, then cut them off.

        A cut attempt stays claimed: when its lease ends it counts as ambiguous, which it is.
        """
        if self._running:
            _done, cut = await asyncio.wait(set(self._running), timeout=grace)
            for task in cut:
                task.cancel()
            if cut:
                await asyncio.wait(cut, timeout=1.0)
        for provider in self._providers.values():
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_WITHIN):
                    await provider.aclose()

    def _start(self, outbox: Outbox, delivery: Delivery) -> None:
        provider = self._providers.get(delivery.recipient.channel)
        now = self._now()
        if provider is not None:
            governor = self._governors[delivery.recipient.channel]
            sending = _sending(delivery, provider)
            ready = governor.ready_at(sending, now)
            if ready > now:
                outbox.release(delivery, self._owner, ready)
                return
            governor.sent(sending, now)
        task = asyncio.create_task(self._attempt(outbox, delivery, provider))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The claim's lease brings the delivery back.
            _LOG.error("attempt ended: %s", type(error).__name__)
        self._on_done()

    async def _attempt(self, outbox: Outbox, claimed: Delivery, provider: Provider | None) -> None:
        begun = outbox.begin_attempt(claimed, self._owner, self._now())
        if begun is None:
            return
        delivery = begun.delivery
        self._notify(Notice(Phase.SENDING, delivery, self._now()))
        message = delivery.message
        if delivery.repeat and not delivery.is_edit:
            message = message.as_repeat(delivery.incident)
        result: Receipt | DeliveryError = DeliveryError(ErrorCode.NO_CHANNEL)
        if provider is not None:
            try:
                result = await provider.send(delivery.recipient.address, message, begun.replaces)
            except Exception as error:  # noqa: BLE001 - a channel's defect must not stop the rest
                # The type only: a text may hold an address, a URL or worse.
                _LOG.error("channel %s: %s", delivery.recipient.channel, type(error).__name__)
                result = DeliveryError(ErrorCode.DEFECT)
        self._finish(outbox, delivery, result)

    def _finish(self, outbox: Outbox, delivery: Delivery, result: Receipt | DeliveryError) -> None:
        now = self._now()
        settlement = settle(delivery, result, now, self._jitter())
        if isinstance(settlement, TryAgain) and settlement.error.retry_after is not None:
            governor = self._governors[delivery.recipient.channel]
            governor.hold(delivery.recipient.address, settlement.at)
        try:
            outbox.settle(delivery, self._owner, settlement, now)
        except sqlite3.Error as error:
            _LOG.warning("outbox cannot be written: %s", getattr(error, "sqlite_errorname", ""))
            self._unwritten.append((outbox, delivery, settlement))
        self._tell(delivery, settlement)

    def _write_late_results(self, outbox: Outbox) -> None:
        """A result the disk refused is written first: else the message would be sent again."""
        for late in [one for one in self._unwritten if one[0] is outbox]:
            _, delivery, settlement = late
            outbox.settle(delivery, self._owner, settlement, self._now())
            self._unwritten.remove(late)

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


def _sending(delivery: Delivery, provider: Provider) -> Sending:
    recipient = delivery.recipient
    is_group = provider.is_group(recipient.address)
    express = recipient.role == _EXPRESS_ROLE and not is_group and not delivery.is_edit
    return Sending(
        recipient.address, is_group, express, delivery.thread if delivery.is_edit else None
    )
