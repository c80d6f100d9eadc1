"""``POST /v1/enrol``: an agent introduces itself with the one-time code its operator was given."""

import asyncio
import hmac
import time

import msgspec
from sqlalchemy.exc import IntegrityError
from starlette.types import Receive, Scope, Send

from runbook.hub.api.exchange import answer, of_refusal, read_body, refuse
from runbook.hub.api.limiter import Limiter
from runbook.hub.api.problems import Code, Problem, problem
from runbook.hub.api.snapshot import Snapshot
from runbook.hub.office import Office
from runbook.hub.store import agents, codes, events, glance
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction
from runbook.reporting.credentials import from_text, hash_of
from runbook.reporting.enrolment import Enrol, Enrolled
from runbook.reporting.reading import Refusal, read_enrol

ENROLLED = "agent.enrolled"
"""The event of it: whose PC, and nothing of code or keys."""
MOST_AT_ONCE = 4


class Enrolling:
    """The door for new agents. For one event loop."""

    def __init__(self, store: Store, office: Office, snapshot: Snapshot) -> None:
        self._store = store
        self._office = office
        self._snapshot = snapshot
        self._limiter = Limiter()
        self._turn = asyncio.Semaphore(MOST_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        found = await self._take(scope, receive)
        if isinstance(found, Problem):
            await refuse(send, found, self._office.lang)
        else:
            await answer(send, 200, found)

    async def _take(self, scope: Scope, receive: Receive) -> bytes | Problem:
        address = scope["client"][0] if scope.get("client") else ""
        wait = self._limiter.try_once(address, time.monotonic())
        if wait:
            return problem(Code.TOO_OFTEN, retry_after=int(wait) + 1)
        body = await read_body(scope, receive)
        if isinstance(body, Problem):
            return body
        enrol = read_enrol(body)
        if isinstance(enrol, Refusal):
            return of_refusal(enrol)
        async with self._turn:
            found = await asyncio.to_thread(self._enrol, enrol)
        # A code that was right, and a database that is away, are no guesses.
        if not isinstance(found, Problem) or found.status >= _SERVERS:
            self._limiter.give_back(address, time.monotonic())
        return found

    def _enrol(self, enrol: Enrol) -> bytes | Problem:
        try:
            with self._store.write() as tx:
                taken = enrol_agent(tx, enrol)
            if taken:
                # So that its first report, a moment later, finds it known.
                self._snapshot.refresh()
        except StoreError:
            return problem(Code.DATABASE, retry_after=5)
        except IntegrityError:
            # Two operators' ids with the same six bytes: one in 280 million millions.
            return problem(Code.NOT_ENROLLED)
        if not taken:
            return problem(Code.BAD_CODE)
        bot = self._office.settings.bot.name
        return msgspec.json.encode(Enrolled(operator=enrol.operator, bot=bot))


def enrol_agent(tx: Transaction, enrol: Enrol) -> bool:
    """Let the PC in if its code is good and hers, and use the code up; False when it is not.

    Whoever comes again with the same key had lost the answer, and is in already.
    """
    authentication, reports = from_text(enrol.authentication), from_text(enrol.reports)
    if authentication is None or reports is None:
        return False
    kept = glance.authentication_of(tx, enrol.operator)
    if kept is not None and hmac.compare_digest(kept, hash_of(authentication)):
        return True
    meant = codes.peek(tx, codes.AGENT, enrol.code)
    if meant is None or meant.subject != enrol.operator:
        return False
    if codes.use(tx, codes.AGENT, enrol.code) is None:
        return False
    agents.enrol(tx, enrol.operator, hash_of(authentication), reports)
    events.log(tx, ENROLLED, body={"operator": enrol.operator})
    return True


_SERVERS = 500
