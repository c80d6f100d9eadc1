"""The hub's database as the bot uses it: beside the event loop, and for as long as it takes."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from runbook.hub.duty.threads import in_daemon
from runbook.hub.store import problem
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction

_LOG = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.3, 5.0
_DEFECTS = frozenset({problem.NOT_PREPARED, problem.NEWER, problem.OTHERS, problem.WRONG_URL})

T = TypeVar("T")
Look = Callable[[Transaction], T]


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be used just now, so that it is worth waiting for."""
    found = problem.problem_of(error)
    return found is not None and found.rule_id not in _DEFECTS


def _id_of(error: BaseException) -> str:
    found = problem.problem_of(error)
    return found.rule_id if found else type(error).__name__


class Ledger:
    """Transactions of one duty: under another fence they raise NotOnDutyError."""

    def __init__(self, store: Store, fence: int) -> None:
        self._store, self._fence = store, fence
        self.is_away = False

    async def once(self, look: Look[T]) -> T:
        """One transaction. Raises as it comes; what ``look`` did is undone then."""
        return await in_daemon(lambda: self._within(look), "bot-database")

    async def patiently(self, look: Look[T]) -> T:
        """One transaction, tried again for as long as the database is away."""
        pause = _FIRST_PAUSE
        while True:
            try:
                done = await self.once(look)
            except Exception as error:
                if not is_away(error):
                    raise
                if not self.is_away:
                    _LOG.warning("bot: waits for the database (%s)", _id_of(error))
                self.is_away = True
            else:
                self.is_away = False
                return done
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _within(self, look: Look[T]) -> T:
        with self._store.write(self._fence) as tx:
            return look(tx)
