"""The log: what happened and who ordered it, append-only, each event's HMAC over the one before."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, func, insert, select

from runbook.hub.store.documents import read, written
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.room_tables import CUTS
from runbook.hub.store.tables import EVENTS
from runbook.hub.store.transaction import Transaction
from runbook.journal import chain
from runbook.journal.findings import ALTERED, CUT_TAIL, MISSING, OTHER_KEY, UNSIGNED, Finding
from runbook.journal.verification import Verification
from runbook.secrets.own import OwnSecret, Purpose

BY = "by"
"""The key of the body under which stands who ordered it."""
AT_THE_SERVER = "computer:admin"
"""``by`` of what a command took along: whoever may read the hub's folder, and no person's id."""
CUT = "log.cut"
"""The event that bears a cut out: number and HMAC of the last event deleted by policy."""
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


@dataclass(frozen=True, slots=True)
class Verified(Verification):
    """What was found in the hub's log.

    ``cut``: events up to this number were deleted by policy, and what is left was proved to follow
    them. ``head_gone``: the head that was given is of an event that is gone: nothing can be said.
    """

    cut: int = 0
    head_gone: bool = False


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
    return [event_of(row) for row in tx.connection.execute(asked)]


def first_at(tx: Transaction, keys: Sequence[str]) -> datetime | None:
    """When the first event of any of these incidents was written."""
    asked = select(func.min(EVENTS.c.at)).where(EVENTS.c.incident.in_(keys))
    return moment_or_none(tx.connection.execute(asked).scalar())


def latest_of(tx: Transaction, key: str, kinds: Iterable[str], limit: int) -> list[Event]:
    """The last of these kinds that happened to one incident, the oldest of them first."""
    mine = _ALL.where(EVENTS.c.incident == key, EVENTS.c.kind.in_(list(kinds)))
    rows = tx.connection.execute(mine.order_by(EVENTS.c.seq.desc()).limit(limit)).all()
    return [event_of(row) for row in reversed(rows)]


def latest(tx: Transaction, limit: int = 50) -> list[Event]:
    """The last events, the newest first."""
    asked = _ALL.order_by(EVENTS.c.seq.desc()).limit(limit)
    return [event_of(row) for row in tx.connection.execute(asked)]


def head(tx: Transaction) -> str:
    """The head of the chain as ``seq:hexmac``; empty without an event. To be noted elsewhere."""
    last = tx.connection.execute(_LAST).first()
    return str(chain.Head.of(last.seq, last.mac)) if last else ""


def verify(tx: Transaction, noted: str = "", others: Iterable[OwnSecret] = ()) -> Verified:
    """Whether every event is as it was written and none is missing.

    Events that were deleted by policy are not: the last of them stands in ``cuts``, which counts
    for something only where an event of the chain says the same. Otherwise they are missing.

    ``noted`` is a head that somebody else holds: without one a tail cut off does not show.
    ``others`` are secrets the hub had before. Raises ValueError for a head that is none.
    """
    given = chain.Head.parse(noted) if noted else None
    if noted and given is None:
        raise ValueError("not a head: seq:hexmac")
    walk = _Walk((tx.secret, *others), given, _borne_out(tx))
    seq = 0
    while rows := tx.connection.execute(
        select(EVENTS).where(EVENTS.c.seq > seq).order_by(EVENTS.c.seq).limit(_AT_ONCE)
    ).all():
        for row in rows:
            walk.take(chain.Row(*row))
        seq = rows[-1].seq
    return walk.end()


def _borne_out(tx: Transaction) -> tuple[int, bytes]:
    """Number and HMAC of the last event deleted by policy; 0 where no event bears it out."""
    cut = tx.connection.execute(select(CUTS).order_by(CUTS.c.seq.desc()).limit(1)).first()
    if cut is None:
        return 0, chain.GENESIS
    said = select(EVENTS.c.body).where(EVENTS.c.kind == CUT, EVENTS.c.seq > cut.seq)
    for text in tx.connection.execute(said).scalars():
        with suppress(msgspec.MsgspecError):
            body = read(text, dict)
            if (body.get("seq"), body.get("mac")) == (cut.seq, cut.mac.hex()):
                return cut.seq, cut.mac
    return 0, chain.GENESIS


class _Walk:
    """The pass over the rows, in their order, after the last one that was deleted by policy."""

    def __init__(
        self, known: Iterable[OwnSecret], head: chain.Head | None, cut: tuple[int, bytes]
    ) -> None:
        self._keys = {one.id: one.key(Purpose.EVENTS) for one in known}
        self._head = head
        self._seq, self._mac = cut
        self._cut, self._cut_mac = cut
        self._at: int | None = None
        self._count = 0
        self._found: list[Finding] = []
        self._more = 0

    def take(self, row: chain.Row) -> None:
        """Judge the next row."""
        self._count += 1
        if row.seq <= self._cut:
            # What was deleted stands there again: nobody knows whether as it was.
            self._add(ALTERED, row.seq, row.seq, row.at)
            return
        if row.seq > self._seq + 1:
            self._add(MISSING, self._seq + 1, row.seq - 1, row.at)
        elif wrong := self._wrong(row):
            self._add(wrong, row.seq, row.seq, row.at)
        if self._head and row.seq == self._head.seq and not self._head.fits(row):
            self._add(ALTERED, row.seq, row.seq, row.at)
        self._seq, self._mac, self._at = row.seq, row.mac, row.at

    def _wrong(self, row: chain.Row) -> str:
        if not row.mac:
            return UNSIGNED
        key = self._keys.get(row.signed_by)
        if key is None:
            return OTHER_KEY
        fits = hmac.compare_digest(chain.mac_of(key, self._mac, row), row.mac)
        return "" if fits else ALTERED

    def _add(self, rule_id: str, seq: int, until: int, at: int | None) -> None:
        if len(self._found) < _MOST_FINDINGS:
            moment = from_ms(at) if at is not None else None
            self._found.append(Finding(rule_id, seq, until, moment))
        else:
            self._more += 1

    def end(self) -> Verified:
        """All rows were taken."""
        head, gone = self._head, False
        if head and head.seq > self._seq:
            self._add(CUT_TAIL, self._seq + 1, head.seq, self._at)
        elif head and head.seq == self._cut:
            if not self._cut_mac.hex().startswith(head.digits):
                self._add(ALTERED, head.seq, head.seq, self._at)
        elif head and head.seq < self._cut:
            gone = True
        reached = str(chain.Head.of(self._seq, self._mac)) if self._seq else ""
        return Verified(
            tuple(self._found), self._count,
            head=reached, more=self._more, cut=self._cut, head_gone=gone,
        )  # fmt: skip


_LAST = select(EVENTS.c.seq, EVENTS.c.mac).order_by(EVENTS.c.seq.desc()).limit(1)
_ALL = select(EVENTS)


def event_of(row: Row[*tuple[Any, ...]]) -> Event:
    """A row of the log as it is read."""
    body = dict(read(row.body, dict))
    by = str(body.pop(BY, ""))
    return Event(row.seq, from_ms(row.at), row.incident or "", row.kind, body, by)
