"""Takes reports in and makes them safe: many at once, in one writing thread, before the answer.

A batch is what comes within a hundredth of a second. One report that the database does not take
cannot fail the others: such a batch is kept one by one. Whatever the database says, the one who
waits gets an answer within ``PATIENCE_S``.
"""

import asyncio
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from runbook.hub.api.foreign import Foreign
from runbook.hub.api.meters import Meters
from runbook.hub.api.roll import Roll
from runbook.hub.store import callbacks, drills, fitness, reports, seen
from runbook.hub.store.callbacks import Told
from runbook.hub.store.problem import StoreError
from runbook.hub.store.reports import Incoming
from runbook.hub.store.store import Store, utc_now
from runbook.reporting.shapes import Report

AT_ONCE = 200
GATHERED_S = 0.01
LONGEST_QUEUE = 4_000
PATIENCE_S = 10.0
SEEN_EVERY_S = 5.0
REFUSED_FOR_S = 10.0
"""So long a refused write counts when nothing was written since."""
REMEMBERED = timedelta(hours=24)
"""Who has not been heard of for so long is no longer told of as seen."""

_LOG = logging.getLogger(__name__)


class Trouble(StrEnum):
    """Why a report is not safe. After ``BUSY`` and ``DATABASE`` it is to be sent again."""

    BUSY = "busy"
    DATABASE = "database"
    NOT_KEPT = "not_kept"


@dataclass(frozen=True, slots=True)
class _Waiting:
    incoming: Incoming
    done: "asyncio.Future[Trouble | None]"


class Intake:
    """The one writer of this process's reports, and of when it last heard of whom.

    ``process`` is this process's name in the database, unique among hubs. With ``longest`` reports
    waiting further ones are refused at once.
    """

    def __init__(
        self,
        store: Store,
        process: str,
        clock: Callable[[], datetime] = utc_now,
        longest: int = LONGEST_QUEUE,
    ) -> None:
        self.roll = Roll()
        self.meters = Meters()
        self._store = store
        self._process = process
        self._clock = clock
        self._longest = longest
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._told_seen: dict[str, datetime] = {}
        self._refused_at = -math.inf
        self._foreign = Foreign()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin writing. To be called in the loop whose coroutines will call ``take``."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="hub-intake", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Write what was taken, and who was seen, and end."""
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, PATIENCE_S)

    @property
    def waiting(self) -> int:
        """How many reports wait to be written."""
        return self._queue.qsize()

    @property
    def is_refused(self) -> bool:
        """Whether the database takes nothing now, though it may be read: a disk is full, say."""
        return time.monotonic() - self._refused_at < REFUSED_FOR_S

    async def take(
        self, operator: str, report: Report, received: datetime, route: str = reports.HTTPS
    ) -> Trouble | None:
        """Make it safe: None when it is committed, and only then."""
        if self._loop is None or self._queue.qsize() >= self._longest:
            return Trouble.BUSY
        done: asyncio.Future[Trouble | None] = self._loop.create_future()
        self._queue.put(_Waiting(Incoming(operator, report, received, route), done))
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await done
        except TimeoutError:
            return Trouble.DATABASE

    def _run(self) -> None:
        flush_at = time.monotonic() + SEEN_EVERY_S
        ended = False
        while not ended:
            batch, ended = self._gather(max(flush_at - time.monotonic(), 0.0))
            if batch:
                self._keep(batch)
            if ended or time.monotonic() >= flush_at:
                self._tell_seen()
                flush_at = time.monotonic() + SEEN_EVERY_S

    def _gather(self, wait: float) -> tuple[list[_Waiting], bool]:
        """The next batch, empty when nothing came meanwhile, and whether it is the last."""
        batch: list[_Waiting] = []
        until = time.monotonic() + wait
        while len(batch) < AT_ONCE:
            try:
                one = self._queue.get(timeout=max(until - time.monotonic(), 0.0))
            except queue.Empty:
                break
            if one is None:
                return batch, True
            if not batch:
                until = time.monotonic() + GATHERED_S
            batch.append(one)
        return batch, False

    def _keep(self, batch: Sequence[_Waiting]) -> None:
        trouble = self._commit(batch)
        if trouble is not Trouble.NOT_KEPT or len(batch) == 1:
            self._answer([(one, trouble) for one in batch])
            return
        away = False
        for one in batch:
            # While the database is away every one of them would wait for it in vain.
            single = Trouble.DATABASE if away else self._commit([one])
            away = single is Trouble.DATABASE
            self._answer([(one, single)])

    def _commit(self, batch: Sequence[_Waiting]) -> Trouble | None:
        incoming = [one.incoming for one in batch]
        told = [
            Told(one.operator, promise, one.received_at)
            for one in incoming
            for promise in one.report.promises
        ]
        started = time.monotonic()
        try:
            with self._store.write() as tx:
                reports.take(tx, incoming)
                drills.take(tx, incoming)
                fitness.take(tx, incoming)
                callbacks.take(tx, told)
                foreign = self._foreign.note(tx, told)
        except StoreError as error:
            _LOG.warning("%d reports were not written: %s", len(batch), error.problem.rule_id)
            self._refused_at = time.monotonic()
            return Trouble.DATABASE
        except Exception as error:  # noqa: BLE001 - whatever one of them brought about
            # The words of such an error may hold what stands in a row.
            _LOG.warning("%d reports were not taken: %s", len(batch), type(error).__name__)
            return Trouble.NOT_KEPT
        self._refused_at = -math.inf
        self._foreign.remember(foreign)
        self.meters.note_commit(len(batch), time.monotonic() - started)
        return None

    def _answer(self, answers: Sequence[tuple[_Waiting, Trouble | None]]) -> None:
        # The loop has ended when nobody waits any more.
        with suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(_resolve, answers)

    def _tell_seen(self) -> None:
        heard = self.roll.heard(self._clock() - REMEMBERED)
        # While nothing is written, also to find out when it is again: nobody may send meanwhile.
        if not heard or (heard == self._told_seen and not self.is_refused):
            return
        try:
            with self._store.write() as tx:
                seen.write(tx, self._process, heard)
        except StoreError as error:
            _LOG.warning("who was seen was not written: %s", error.problem.rule_id)
            self._refused_at = time.monotonic()
        except Exception as error:  # noqa: BLE001 - it is told again in a moment
            _LOG.warning("who was seen was not written: %s", type(error).__name__)
        else:
            self._told_seen, self._refused_at = heard, -math.inf


def _resolve(answers: Sequence[tuple[_Waiting, Trouble | None]]) -> None:
    for one, trouble in answers:
        if not one.done.done():
            one.done.set_result(trouble)
