"""The line in a thread of its own: tells the hub what changed, and does what it answers.

Of several processes of hers only one speaks to the hub; the others read what it was told.
"""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from checks.report import Report as Diagnosed
from runbook.agent.findings import internet_answers
from runbook.agent.line import kept
from runbook.agent.line.answer import Answered, Failed, Trouble
from runbook.agent.line.fitness import Look, Looking
from runbook.agent.line.gathering import Gathered, Me, changed_since, gather
from runbook.agent.line.hearing import Heard, Hearing
from runbook.agent.line.lock import LineLock
from runbook.agent.line.observing import diagnosis_of
from runbook.agent.line.reading import read_as
from runbook.agent.line.rhythm import Rhythm
from runbook.agent.workplace import utc_now
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.reporting.shapes import DIRECTIVES, Diagnosis, Directives, Report

if TYPE_CHECKING:
    from runbook.agent.line.client import HubClient

REPORT_PATH = "/v1/report"
LOOK = 0.2
"""Seconds between two looks at what has changed here."""
GONE_AFTER = 60.0
"""Seconds without an answer, while the internet works, after which the hub counts as gone."""
SLOW_AFTER = 3.0
"""Seconds without an answer to an outage of hers, after which she reads what happens then."""
_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Opened:
    """What is needed to speak: read from settings and secrets in the line's own thread."""

    client: "HubClient"
    authorization: str = field(repr=False)
    me: Me


class Line:
    """Runs until stopped. ``journal`` gives the journal in use now."""

    def __init__(
        self,
        open_it: Callable[[], Opened | None],
        journal: Callable[[], Journal],
        heard: Heard,
        script_key: str = "",
        *,
        signing_off: bool = False,
        look: Look | None = None,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._open_it = open_it
        self._journal = journal
        self._now = now
        self._monotonic = monotonic
        self._chance = chance
        self._hearing = Hearing(journal, heard, script_key, chance(), now, monotonic)
        self._looking = Looking(look, monotonic())
        self._rhythm = Rhythm()
        self._marker: tuple[int, str] | None = None
        self._muted: tuple[int, str] | None = None
        self._news = True
        self._send_all = False
        self._internet: bool | None = None
        self._diagnosis: Diagnosis | None = None
        self._answered_at = monotonic()
        self._waits_since: float | None = None
        self._signing_off = signing_off
        self._lock = LineLock()
        self._stopping = threading.Event()
        self._leaving = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)

    # --- from other threads

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def diagnosed(self, report: Diagnosed) -> None:
        """A diagnosis is over, in whichever thread: what it saw goes to the hub."""
        self._internet = report.verdict.healthy or internet_answers(report)
        # Written down by the line's thread: whoever diagnoses is not kept waiting for the disk.
        self._diagnosis = diagnosis_of(report, self._now())
        self.look()

    def look(self) -> None:
        """Something was written down: look now."""
        if self._loop is not None and self._wake is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self, timeout: float, *, leaving: bool) -> None:
        """Tell what is left, sign off when ``leaving``, and end within ``timeout`` seconds."""
        self._leaving = leaving
        self._stopping.set()
        self.look()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    # --- the thread

    def _run(self) -> None:
        try:
            with suppress(JournalError):
                # The bank's own words, and what was said a moment ago, need no line to be shown.
                self._hearing.look_up()
            opened = self._open_it()
            if opened is not None:
                asyncio.run(self._serve(opened))
        except Exception as error:  # noqa: BLE001 - without a hub this PC speaks by itself
            # The type only: a text may hold an address or worse.
            _LOG.error("line ended: %s", type(error).__name__)
        finally:
            self._lock.release()

    async def _serve(self, opened: Opened) -> None:
        self._wake, self._loop = asyncio.Event(), asyncio.get_running_loop()
        try:
            while not self._stopping.is_set():
                pause = LOOK
                try:
                    pause = await self._turn(opened)
                except JournalError:
                    pause = 1.0
                except Exception as error:  # noqa: BLE001 - a defect must not end the line
                    _LOG.error("line: %s", type(error).__name__)
                    self._rhythm = self._rhythm.failed(self._monotonic(), self._chance())
                    pause = 1.0
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)
                self._wake.clear()
            await self._last_word(opened)
        finally:
            await opened.client.aclose()

    async def _turn(self, opened: Opened) -> float:
        """One look; seconds until the next."""
        self._note_diagnosis()
        if not self._is_ours():
            self._hearing.look_up()
            await opened.client.aclose()
            return LOOK * 2
        self._hearing.note_leases()
        calm = self._internet is not False
        self._looking.step(self._journal(), self._now(), self._monotonic(), calm=calm)
        marker = changed_since(self._journal())
        if marker != self._marker:
            self._marker = marker
            self._news = gather(self._journal(), opened.me, self._now()).has_news
        changed = (self._news and marker != self._muted) or self._send_all
        self._note_slow()
        due = self._rhythm.due(changed=changed)
        if self._monotonic() >= due:
            await self._report(opened)
            return 0.0
        return max(min(due - self._monotonic(), LOOK), 0.0)

    def _note_diagnosis(self) -> None:
        """For whichever process speaks."""
        said, self._diagnosis = self._diagnosis, None
        if said is not None:
            kept.keep(self._journal(), kept.DIAGNOSIS, msgspec.json.encode(said).decode())

    def _is_ours(self) -> bool:
        before, now = self._lock.ours, self._monotonic()
        ours = self._lock.try_for(self._journal().path, now)
        if ours and not before:
            self._answered_at = now
            self._hearing.look_up()
        return ours

    async def _report(self, opened: Opened, *, leaving: bool = False) -> None:
        journal, now = self._journal(), self._now()
        gathered = gather(journal, opened.me, now, everything=self._send_all)
        report = msgspec.structs.replace(
            gathered.report,
            sequence=kept.next_sequence(journal, now),
            leaving=leaving or self._signing_off,
        )
        if self._muted is not None and self._muted == self._marker:
            report = _only_alive(report)
        body = msgspec.json.encode(report)
        if self._waits_since is None and _tells_of_an_outage(report):
            self._waits_since = self._monotonic()
        answer = await self._asked(opened, body)
        said = _directives(answer) if isinstance(answer, Answered) else answer
        if isinstance(said, Failed):
            self._failed(said)
        else:
            self._obey(said, gathered, report)

    async def _asked(self, opened: Opened, body: bytes) -> Answered | Failed:
        """One exchange. That it takes long is said while it does."""
        post = opened.client.post(REPORT_PATH, body, opened.authorization)
        asking = asyncio.ensure_future(post)
        try:
            if self._waits_since is not None:
                left = self._waits_since + SLOW_AFTER - self._monotonic()
                if not (await asyncio.wait({asking}, timeout=max(left, 0.0)))[0]:
                    self._note_slow()
            return await asking
        finally:
            asking.cancel()

    def _note_slow(self) -> None:
        since = self._waits_since
        # Without the internet nobody expects an answer, and she reads of that anyway.
        if since is None or self._internet is False:
            return
        if self._monotonic() - since >= SLOW_AFTER:
            with suppress(JournalError):
                self._hearing.slow()

    # --- what an answer means

    def _obey(self, said: Directives, gathered: Gathered, report: Report) -> None:
        now = self._answered_at = self._monotonic()
        self._waits_since = None
        if _tells_of_an_outage(report):
            self._rhythm = self._rhythm.waiting_for_a_word(said.next_ms, now)
        if said.leases:
            self._rhythm = self._rhythm.calmed()
        self._rhythm = self._rhythm.answered(said.next_ms, now, self._chance())
        self._send_all = said.send_all
        self._marker = None
        safe = said.accepted >= report.sequence and not _is_shortened(report, gathered)
        self._hearing.answered(said, report.agent, gathered if safe else None)

    def _failed(self, failed: Failed) -> None:
        self._rhythm = self._rhythm.failed(self._monotonic(), self._chance(), failed.retry_after)
        if failed.trouble is Trouble.REFUSED:
            # It would be refused again: until something changes, only that she is there is told.
            self._muted = self._marker
        silent = self._monotonic() - self._answered_at >= GONE_AFTER
        self._hearing.failed(failed, gone=bool(silent and self._internet))

    async def _last_word(self, opened: Opened) -> None:
        """What is left to be told, and that she signs off."""
        if not self._lock.ours or self._rhythm.failures:
            return
        with suppress(JournalError):
            self._note_diagnosis()
            gathered = gather(self._journal(), opened.me, self._now())
            if self._leaving or gathered.has_news:
                await self._report(opened, leaving=self._leaving)


def _directives(answer: Answered) -> Directives | Failed:
    return read_as(answer.body, Directives, DIRECTIVES) or Failed(Trouble.NOT_A_HUB)


def _tells_of_an_outage(report: Report) -> bool:
    return any(not (one.restored or one.closed) for one in report.outages)


def _only_alive(report: Report) -> Report:
    return msgspec.structs.replace(
        report, where=None, diagnosis=None, complaint=None, outages=(), promises=()
    )


def _is_shortened(report: Report, gathered: Gathered) -> bool:
    return gathered.has_news and report.is_heartbeat
