"""What correlation tells of itself to whoever shows the hub: does silence count, what was found.

The hub on duty writes it into a switch; any hub and the command line read it there.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from runbook.hub.store import switches
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction

if TYPE_CHECKING:
    # Whoever only reads it, as the command line does, need not load what correlates.
    from runbook.hub.correlation.brain import Snapshot

SWITCH = "correlation.standing"
DEAF_AFTER = 30.0
"""Seconds without a way out of its own, or without knowing of one, before a hub counts as deaf."""
AGAIN_AFTER = 60.0
"""Seconds after which it is written though nothing has changed: it tells that somebody listens."""
NOT_BEFORE = 5.0
"""Seconds between two that differ in figures only."""
STALE_AFTER = timedelta(minutes=3)
MOST_SHARED = 50
_LOG = logging.getLogger(__name__)


class SharedFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault many share: its component and cause, how many accuse, prove and are silent."""

    component: str
    cause: str
    accuse: int
    prove: int
    silent: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How correlation stood when it last said so.

    ``deaf_since``: since when silence has not counted because this hub does not reach its own
    anchors; None while it does, and for the first seconds. ``present`` are heard of and at work,
    ``silent`` at work and not heard of; ``observed`` are those whose observations count, ``own``
    of them with a fault nobody shares, ``contradicted`` with observations at odds.
    """

    deaf_since: datetime | None = None
    present: int = 0
    silent: int = 0
    observed: int = 0
    own: int = 0
    contradicted: int = 0
    shared: tuple[SharedFault, ...] = ()


_LEARNED = msgspec.json.Decoder(Standing)
"""For its shape alone, which is learned when it is made: see ``runbook.reporting.decoding``."""


def standing_of(seen: "Snapshot", deaf_since: datetime | None = None) -> Standing:
    """What there is to tell of what a look saw."""
    shared = (
        SharedFault(
            component=one.component,
            cause=one.cause,
            accuse=one.weight.accuse,
            prove=one.weight.prove,
            silent=one.weight.silent,
        )
        for one in seen.findings[:MOST_SHARED]
    )
    return Standing(
        deaf_since=deaf_since,
        present=seen.present,
        silent=seen.silent,
        observed=seen.observed,
        own=seen.own,
        contradicted=seen.contradicted,
        shared=tuple(shared),
    )


def read(tx: Transaction) -> Standing | None:
    """How it stands now; None when nobody has said so for a while."""
    kept = switches.get(tx, SWITCH)
    if kept is None or abs(tx.now - kept.at) > STALE_AFTER:
        return None
    try:
        return msgspec.convert(kept.body, Standing)
    except msgspec.ValidationError:
        return None


class Publisher:
    """Writes it when it changes, while on duty. Belongs to one thread."""

    def __init__(self, store: Store, steady: Callable[[], float]) -> None:
        self._store, self._steady = store, steady
        self._told: Standing | None = None
        self._told_at = 0.0
        self._deaf: tuple[datetime, float] | None = None
        self._said = False

    def tell(self, fence: int, seen: "Snapshot") -> None:
        """Write what the last look saw, if it is time. Raises NotOnDutyError and StoreError."""
        now = self._steady()
        told = standing_of(seen, self._deaf_since(seen, now))
        before, ago = self._told, now - self._told_at
        if before is not None:
            soon = AGAIN_AFTER if told == before else NOT_BEFORE
            if told.deaf_since == before.deaf_since and 0 <= ago < soon:
                return
        with self._store.write(fence) as tx:
            switches.put(tx, SWITCH, msgspec.to_builtins(told))
        self._told, self._told_at = told, now

    def _deaf_since(self, seen: "Snapshot", now: float) -> datetime | None:
        """Since when, once it has lasted; said in the log when it begins and when it ends."""
        if seen.outside:
            if self._said:
                _LOG.warning("hub: reaches its anchors again, operators' silence counts")
            self._deaf, self._said = None, False
            return None
        self._deaf = self._deaf or (seen.at, now)
        if now - self._deaf[1] < DEAF_AFTER:
            return None
        if not self._said:
            _LOG.warning("hub: reaches none of its anchors, operators' silence does not count")
            self._said = True
        return self._deaf[0]
