"""``POST /v1/bundle``: evidence of a PC that the hub knows, measured before anything of it is kept.

The same key as a report's, its own size and its own pace. What is not exactly a bundle, or was made
for another operator, is refused here, and nothing of it reaches the database.
"""

import asyncio
import time

import msgspec
from sqlalchemy.exc import IntegrityError
from starlette.types import Receive, Scope, Send

from runbook.bundle.opening import Fault, open_bundle
from runbook.bundle.shapes import LARGEST, Bundle
from runbook.hub.api.exchange import answer, header, read_body, refuse
from runbook.hub.api.limiter import Limiter
from runbook.hub.api.problems import Code, Problem, problem
from runbook.hub.api.roll import Entry, Roll
from runbook.hub.api.turns import Turns
from runbook.hub.office import Office
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.support.receiving import receive_bundle
from runbook.reporting.bundles import Taken
from runbook.reporting.credentials import Credentials

LONGEST_CREDENTIALS = 200
BURST, PER_SECOND = 6, 12 / 3600
"""Bundles of one agent: six at once, twelve an hour for ever."""
_TEXT = "hub.api.bundle"
_NOT_ONE = Problem("not_a_bundle", 422, f"{_TEXT}.not_one", f"{_TEXT}.not_one.hint")
_TOO_LARGE = Problem("bundle_too_large", 413, f"{_TEXT}.too_large", f"{_TEXT}.too_large.hint")
_NOT_HERS = Problem("not_hers", 422, f"{_TEXT}.not_hers", f"{_TEXT}.not_hers.hint")


class Bundling:
    """The door for evidence. For one event loop."""

    def __init__(self, store: Store, office: Office, roll: Roll) -> None:
        self._store, self._office, self._roll = store, office, roll
        self._limiter = Limiter(BURST, PER_SECOND)
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        found = await self._take(scope, receive)
        if isinstance(found, Problem):
            await refuse(send, found, self._office.lang)
        else:
            await answer(send, 200, msgspec.json.encode(found))

    async def _take(self, scope: Scope, receive: Receive) -> Taken | Problem:
        entry = self._who(scope)
        if isinstance(entry, Problem):
            return entry
        wait = self._limiter.try_once(entry.operator, time.monotonic())
        if wait:
            return problem(Code.TOO_OFTEN, retry_after=int(wait) + 1)
        if entry.operator in self._turns:
            # Each turn may be held for as long as a body may take: one PC holds one at the most.
            self._limiter.give_back(entry.operator, time.monotonic())
            return problem(Code.BUSY, retry_after=2)
        found = await self._in_turn(entry.operator, scope, receive)
        if isinstance(found, Problem) and found.code == Code.DATABASE:
            # A database that is away is no fault of hers.
            self._limiter.give_back(entry.operator, time.monotonic())
        return found

    async def _in_turn(self, operator: str, scope: Scope, receive: Receive) -> Taken | Problem:
        async with self._turns.turn(operator):
            body = await read_body(scope, receive, LARGEST)
            if isinstance(body, Problem):
                return body
            return await asyncio.to_thread(self._keep, operator, body)

    def _who(self, scope: Scope) -> Entry | Problem:
        given = header(scope, b"authorization")
        if not given:
            return problem(Code.NO_CREDENTIALS)
        credentials = Credentials.parse(given) if len(given) <= LONGEST_CREDENTIALS else None
        entry = self._roll.find(credentials) if credentials else None
        if entry is None:
            return problem(Code.NOT_KNOWN)
        return problem(Code.REVOKED) if entry.revoked else entry

    def _keep(self, operator: str, body: bytes) -> Taken | Problem:
        bundle = open_bundle(body)
        if not isinstance(bundle, Bundle):
            return _TOO_LARGE if bundle is Fault.TOO_LARGE else _NOT_ONE
        if bundle.manifest.operator != operator:
            return _NOT_HERS
        try:
            with self._store.write() as tx:
                kept, incident = receive_bundle(tx, self._office, operator, bundle)
        except StoreError:
            return problem(Code.DATABASE, retry_after=5)
        except IntegrityError:
            # The same file over two hubs at the same moment: the other one has it.
            return problem(Code.BUSY, retry_after=2)
        return Taken(id=kept.id, sha256=kept.sha256, incident=incident)
