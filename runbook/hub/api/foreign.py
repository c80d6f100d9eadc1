"""Promises that one operator's PC tells of and another's has: refused, and said once."""

import logging
from collections.abc import Sequence

from sqlalchemy import select

from runbook.hub.store import events
from runbook.hub.store.callbacks import Told
from runbook.hub.store.tables import CALLBACKS
from runbook.hub.store.transaction import Transaction

FOREIGN = "callback.foreign"
"""The event of it: which promise, who told of it (``operator``), and whose it is (``owner``)."""
MOST_REMEMBERED = 10_000
_AT_ONCE = 500
_LOG = logging.getLogger(__name__)

Pair = tuple[str, str]


class Foreign:
    """What was said already, for one thread. A hub that starts again says it once more."""

    def __init__(self) -> None:
        self._said: dict[Pair, None] = {}

    def note(self, tx: Transaction, told: Sequence[Told]) -> list[Pair]:
        """Log an event for each that is new; gives them, for ``remember`` after the commit."""
        owners = _owners(tx, sorted({one.promise.id for one in told}))
        found = dict.fromkeys(
            (one.operator, one.promise.id)
            for one in told
            if owners.get(one.promise.id, one.operator) != one.operator
        )
        new = [pair for pair in found if pair not in self._said]
        for operator, promise in new:
            body = {"callback": promise, "operator": operator, "owner": owners[promise]}
            events.log(tx, FOREIGN, body=body)
        return new

    def remember(self, pairs: Sequence[Pair]) -> None:
        """They are in the database."""
        if pairs:
            _LOG.warning("%d promises were refused: another operator has them", len(pairs))
        self._said.update(dict.fromkeys(pairs))
        while len(self._said) > MOST_REMEMBERED:
            del self._said[next(iter(self._said))]


def _owners(tx: Transaction, ids: Sequence[str]) -> dict[str, str]:
    columns = select(CALLBACKS.c.id, CALLBACKS.c.operator)
    found: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = CALLBACKS.c.id.in_(ids[start : start + _AT_ONCE])
        found.update((row.id, row.operator) for row in tx.connection.execute(columns.where(some)))
    return found
