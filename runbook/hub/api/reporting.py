"""``POST /v1/report``: who it is, what it says, safe in the database, and what the office answers.

A heartbeat that says nothing new never touches the database: one look into the roll, one hash, one
answer that was encoded before.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from starlette.types import Receive, Scope, Send

from runbook.hub.api.answers import Answers
from runbook.hub.api.directing import Asking
from runbook.hub.api.exchange import answer, header, of_refusal, read_body, refuse
from runbook.hub.api.intake import Intake, Trouble
from runbook.hub.api.problems import Code, Problem, problem
from runbook.hub.api.roll import Entry
from runbook.hub.api.snapshot import Snapshot
from runbook.reporting.credentials import Credentials
from runbook.reporting.reading import Refusal, read_report
from runbook.reporting.shapes import Report

LONGEST_CREDENTIALS = 200
LARGE = 2 * 1024
"""Bytes of a report that is read apart from the event loop: its texts are judged word by word."""
_SHARE = 4 * 1024
_MOST_SHARES = 10
"""A long report counts as several, one for each ``_SHARE`` bytes, and never as more than these."""
_TROUBLES = {
    Trouble.BUSY: problem(Code.BUSY, retry_after=2),
    Trouble.DATABASE: problem(Code.DATABASE, retry_after=5),
    Trouble.NOT_KEPT: problem(Code.NOT_KEPT),
}


class Reporting:
    """The door for reports. For one event loop."""

    def __init__(
        self, intake: Intake, snapshot: Snapshot, lang: str, clock: Callable[[], datetime]
    ) -> None:
        self._intake = intake
        self._snapshot = snapshot
        self._lang = lang
        self._clock = clock
        self._answers = Answers()
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        found = await self._take(scope, receive)
        if isinstance(found, Problem):
            await refuse(send, found, self._lang)
        else:
            await answer(send, 200, found)

    async def _take(self, scope: Scope, receive: Receive) -> bytes | Problem:
        if not self._snapshot.is_fresh(self._clock()):
            # Before anybody is called unknown: nobody can be known without the database.
            return _TROUBLES[Trouble.DATABASE]
        entry = self._who(scope)
        if isinstance(entry, Problem):
            return entry
        body = await read_body(scope, receive)
        if isinstance(body, Problem):
            return body
        wait = entry.wait(1 + min(len(body) // _SHARE, _MOST_SHARES), time.monotonic())
        if wait:
            return problem(Code.TOO_OFTEN, retry_after=int(wait) + 1)
        report = await self._read(entry, body)
        return report if isinstance(report, Problem) else await self._keep(entry, report)

    async def _read(self, entry: Entry, body: bytes) -> Report | Problem:
        if len(body) <= LARGE:
            report = read_report(body)
        else:
            # Up to half a second: heartbeats are not to wait for it, only other long ones.
            async with self._turn:
                report = await asyncio.to_thread(read_report, body)
        if isinstance(report, Refusal):
            return of_refusal(report)
        return report if report.agent == entry.operator else problem(Code.NOT_HERS)

    def _who(self, scope: Scope) -> Entry | Problem:
        given = header(scope, b"authorization")
        if not given:
            return problem(Code.NO_CREDENTIALS)
        credentials = Credentials.parse(given) if len(given) <= LONGEST_CREDENTIALS else None
        entry = self._intake.roll.find(credentials) if credentials else None
        if entry is None:
            return problem(Code.NOT_KNOWN)
        return problem(Code.REVOKED) if entry.revoked else entry

    async def _keep(self, entry: Entry, report: Report) -> bytes | Problem:
        now = self._clock()
        if not (report.is_heartbeat and entry.unchanged(report, now)):
            trouble = await self._intake.take(entry.operator, report, now)
            if trouble is not None:
                return _TROUBLES[trouble]
            entry.note_kept(report, now)
        entry.note_seen(report, now)
        situation = self._snapshot.situation
        if situation is None:
            return _TROUBLES[Trouble.DATABASE]
        asking = Asking(
            entry.operator,
            entry.where,
            report.sequence,
            entry.spread,
            entry.lost(report),
            report.outages,
        )
        return self._answers.encode(situation, asking, self._clock())
