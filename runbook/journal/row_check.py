"""Whether incidents and promises are as the events say that they were left."""

import sqlite3
from typing import Any

from runbook.journal import changes
from runbook.journal.chain import BEGUN, Row
from runbook.journal.findings import MOST_FINDINGS, Finding, time_of

SET_ASIDE = "journal.set_aside"
"""The first event after a damaged file: what was carried over out of it is taken on trust."""
ON_TRUST = frozenset({BEGUN, SET_ASIDE})
INCIDENT_ALTERED = "journal.incident_altered"
INCIDENT_MISSING = "journal.incident_missing"
INCIDENT_ADDED = "journal.incident_added"
PROMISE_ALTERED = "journal.promise_altered"
PROMISE_MISSING = "journal.promise_missing"
PROMISE_ADDED = "journal.promise_added"
_ALTERED, _MISSING, _ADDED = range(3)
_RULES = {
    changes.INCIDENT: (INCIDENT_ALTERED, INCIDENT_MISSING, INCIDENT_ADDED),
    changes.PROMISE: (PROMISE_ALTERED, PROMISE_MISSING, PROMISE_ADDED),
}


_Left = tuple[str, int, Any]
"""How an event left a row: the digest, and the event's number and time."""


class RowCheck:
    """Follows every row through the events.

    It remembers some 400 bytes for each incident and each promise not yet kept, and nothing of the
    other events. ``on_trust`` counts rows from before the chain or out of a damaged file.
    """

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], _Left] = {}
        self._found: dict[tuple[str, str], Finding] = {}
        self._more = 0
        self.on_trust = 0

    def take(self, event: Row) -> None:
        """Take what the next event did."""
        if event.changes is None:
            return
        left, on_trust = self._left, event.kind in ON_TRUST
        for kind, key, before, after in changes.read(event.changes):
            name = (kind, key)
            was = left.get(name)
            if before != (was[0] if was else None):
                self._add(_ALTERED, name, event.seq, event.at)
            if after is None:
                left.pop(name, None)
            else:
                left[name] = (after, event.seq, event.at)
            self.on_trust += on_trust

    def end(self, connection: sqlite3.Connection) -> tuple[tuple[Finding, ...], int]:
        """Compare with the rows there are: what is wrong, and how much is wrong besides."""
        for kind, key, digest in changes.digests(connection):
            name = (kind, key if isinstance(key, str) else repr(key))
            left = self._left.pop(name, None)
            if left is None:
                self._add(_ADDED, name)
            elif left[0] != digest:
                self._add(_ALTERED, name, *left[1:])
        for name, (_, seq, at) in self._left.items():
            self._add(_MISSING, name, seq, at)
        return tuple(self._found.values()), self._more

    def _add(self, rule: int, name: tuple[str, str], seq: int = 0, at: Any = None) -> None:
        if name in self._found:
            return
        if len(self._found) >= MOST_FINDINGS:
            self._more += 1
            return
        kind, key = name
        self._found[name] = Finding(_RULES[kind][rule], seq, seq, time_of(at), key)
