"""The log: what happened and who ordered it, append-only, each event's HMAC over the one before."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from runbook.hub.store.documents import read, written
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.tables import EVENTS
from runbook.hub.store.transaction import Transaction
from runbook.journal import chain
from runbook.journal.findings import ALTERED, CUT_TAIL, MISSING, OTHER_KEY, UNSIGNED, Finding
from runbook.journal.verification import Verification
from runbook.secrets.own import OwnSecret, Purpose

BY = "by"
"""The key of the body under which stands who ordered it."""
_MOST_FINDINGS = 1000
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``by`` is the id of the person who ordered it, empty for the hub itself."""

    seq: int
    at: datetime
    incident: str
    kind: str
    body: Mapping[str, object]
    by: str = ""


def log(
    tx: Transaction,
    kind: str,
    incident: str = "",
    body: Mapping[str, object] | None = None,
    by: str = "",
) -> int:
    """Write an event after the last one; its number. ``body`` holds nothing of any client's."""
    last = tx.connection.execute(_LAST).first()
    seq, mac = (last.seq, last.mac) if last else (0, chain.GENESIS)
    text = written({**(body or {}), BY: by} if by else dict(body or {}))
    row = chain.Row(seq + 1, to_ms(tx.now), incident or None, kind, text, None, tx.secret.id)
    signed = row._replace(mac=chain.mac_of(tx.secret.key(Purpose.EVENTS), mac, row))
    tx.connection.execute(insert(EVENTS), signed._asdict())
    return row.seq


def of_incident(tx: Transaction, key: str) -> list[Event]:
    """What happened to one incident, the oldest first."""
    asked = _ALL.where(EVENTS.c.incident == key).order_by(EVENTS.c.seq)
    return [_event(row) for row in tx.connection.execute(asked)]


def latest(tx: Transaction, limit: int = 50) -> list[Event]:
    """The last events, the newest first."""
    asked = _ALL.order_by(EVENTS.c.seq.desc()).limit(limit)
    return [_event(row) for row in tx.connection.execute(asked)]


def head(tx: Transaction) -> str:
    """The head of the chain as ``seq:hexmac``; empty without an event. To be noted elsewhere."""
    last = tx.connection.execute(_LAST).first()
    return str(chain.Head.of(last.seq, last.mac)) if last else ""


def verify(tx: Transaction, noted: str = "", others: Iterable[OwnSecret] = ()) -> Verification:
    """Whether every event is as it was written and none is missing.

    ``noted`` is a head that somebody else holds: without one a tail cut off does not show.
    ``others`` are secrets the hub had before. Raises ValueError for a head that is none.
    """
    given = chain.Head.parse(noted) if noted else None
    if noted and given is None:
        raise ValueError("not a head: seq:hexmac")
    walk = _Walk((tx.secret, *others), given)
    seq = 0
    while rows := tx.connection.execute(
        select(EVENTS).where(EVENTS.c.seq > seq).order_by(EVENTS.c.seq).limit(_AT_ONCE)
    ).all():
        for row in rows:
            walk.take(chain.Row(*row))
        seq = rows[-1].seq
    return walk.end()


class _Walk:
    """The pass over the rows, in their order."""

    def __init__(self, known: Iterable[OwnSecret], head: chain.Head | None) -> None:
        self._keys = {one.id: one.key(Purpose.EVENTS) for one in known}
        self._head = head
        self._last: chain.Row | None = None
        self._count = 0
        self._found: list[Finding] = []
        self._more = 0

    def take(self, row: chain.Row) -> None:
        """Judge the next row."""
        last = self._last.seq if self._last else 0
        if row.seq > last + 1:
            self._add(MISSING, last + 1, row.seq - 1, row)
        elif wrong := self._wrong(row):
            self._add(wrong, row.seq, row.seq, row)
        if self._head and row.seq == self._head.seq and not self._head.fits(row):
            self._add(ALTERED, row.seq, row.seq, row)
        self._last = row
        self._count += 1

    def _wrong(self, row: chain.Row) -> str:
        if not row.mac:
            return UNSIGNED
        key = self._keys.get(row.signed_by)
        if key is None:
            return OTHER_KEY
        previous = self._last.mac if self._last else chain.GENESIS
        fits = hmac.compare_digest(chain.mac_of(key, previous, row), row.mac)
        return "" if fits else ALTERED

    def _add(self, rule_id: str, seq: int, until: int, row: chain.Row) -> None:
        if len(self._found) < _MOST_FINDINGS:
            self._found.append(Finding(rule_id, seq, until, from_ms(row.at)))
        else:
            self._more += 1

    def end(self) -> Verification:
        """All rows were taken."""
        last = self._last.seq if self._last else 0
        if self._head and self._head.seq > last:
            at = from_ms(self._last.at) if self._last else None
            self._found.append(Finding(CUT_TAIL, last + 1, self._head.seq, at))
        reached = str(chain.Head.of(last, self._last.mac)) if self._last else ""
        return Verification(tuple(self._found), self._count, head=reached, more=self._more)


_LAST = select(EVENTS.c.seq, EVENTS.c.mac).order_by(EVENTS.c.seq.desc()).limit(1)
_ALL = select(EVENTS)


def _event(row: Row[*tuple[Any, ...]]) -> Event:
    body = dict(read(row.body, dict))
    by = str(body.pop(BY, ""))
    return Event(row.seq, from_ms(row.at), row.incident or "", row.kind, body, by)
