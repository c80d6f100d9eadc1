"""Finds what was changed in a journal by anybody but the program.

Proved, for rows signed with a known secret: none was altered, none is missing, none was inserted
or moved; and every incident and every promise is as the last event about it left it, with nothing
in between that the events do not tell of. Given a head noted earlier elsewhere, also that the
journal still begins with everything up to there.

Not proved: whoever has the secret can forge everything after the last head that somebody else
holds, and whoever may write the files of this user can usually get it. A tail cut off before
anybody else held its head is invisible, so is a whole file put back as it was. Events written
before the chain are known only to be as they were when it began, which is when ``BEGUN`` says: a
chain that begins later than this version came to the PC is a question to be asked. The same holds
for incidents and promises that were carried over out of a damaged file. Rows of a secret that is
not known cannot be judged at all. Runs with their answers, and messages, are not covered: only the
events that tell of them.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from runbook.journal.chain import BEGUN, COLUMNS, GENESIS, Digest, Head, Row, mac_of, said_count
from runbook.journal.findings import (
    ALTERED,
    CUT_TAIL,
    MISSING,
    OTHER_KEY,
    UNSIGNED,
    Finding,
    Findings,
    Suspect,
)
from runbook.journal.row_check import RowCheck
from runbook.secrets.own import OwnSecret, Purpose

PROGRESS_EVERY = 10_000
_ROWS = f"SELECT {COLUMNS} FROM events ORDER BY seq"  # noqa: S608 - composed of constants
_MOST_GUESSES = 4


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. ``count`` rows were read, ``unchained`` of them older than the chain.

    ``head`` is to be noted elsewhere, and empty for a journal without signed events. ``more`` says
    how many findings there are besides those listed. ``on_trust`` incidents and promises are
    known only to be as they were when the chain began or a damaged file was left.
    """

    findings: tuple[Finding, ...]
    count: int
    unchained: int = 0
    head: str = ""
    more: int = 0
    on_trust: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing was found to be otherwise than it was written."""
        return not self.findings

    @property
    def proved(self) -> bool:
        """Whether everything was proved to be as it was written, from the first event on."""
        return self.sound and not self.unchained and not self.on_trust


def verify(
    connection: sqlite3.Connection,
    known: Iterable[OwnSecret],
    head: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Verify every event in one pass, then incidents and promises; 10 s for a million or less.

    What is remembered does not grow with the events, but with incidents and open promises.

    ``head`` is a text that an earlier verification gave. ``progress`` is told how many rows are
    done, and the last one's number. Raises ValueError for a head that is none (``Head.parse``
    tells beforehand) and sqlite3.Error for a file that cannot be read.
    """
    given = Head.parse(head) if head else None
    if head and given is None:
        raise ValueError("not a head: seq:hexmac")
    walk = _Walk(known, given)
    with _as_it_is(connection):
        (last,) = connection.execute("SELECT max(seq) FROM events").fetchone()
        rows = RowCheck()
        for values in connection.execute(_ROWS):
            row = Row._make(values)
            walk.take(row)
            rows.take(row)
            if progress and walk.count % PROGRESS_EVERY == 0:
                progress(walk.count, last)
        found = walk.end(_highest_ever(connection))
        wrong, more = rows.end(connection)
    return replace(
        found,
        findings=found.findings + wrong,
        more=found.more + more,
        on_trust=rows.on_trust,
    )


@contextmanager
def _as_it_is(connection: sqlite3.Connection) -> Iterator[None]:
    """One moment of the journal, with texts that an editor left undecodable."""
    before = connection.text_factory
    begun = not connection.in_transaction
    if begun:
        connection.execute("BEGIN")
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = before
        if begun:
            connection.execute("ROLLBACK")


def _highest_ever(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
    return row[0] if row and isinstance(row[0], int) else 0


class _Walk:
    """The pass over the rows. What it remembers does not grow with their number."""

    def __init__(self, known: Iterable[OwnSecret], head: Head | None) -> None:
        self._keys = {one.id: one.key(Purpose.EVENTS) for one in known}
        self._head = head
        self._headed = head is None
        self._expected = 1
        # What the row before may have had for an HMAC; empty when that cannot be known.
        self._previous: tuple[bytes, ...] = (GENESIS,)
        self._early: Digest | None = Digest()
        self._early_rows: tuple[Row, Row] | None = None
        self._last: Row | None = None
        self._findings = Findings()
        self.count = 0
        self.unchained = 0

    def take(self, row: Row) -> None:
        """Judge the next row."""
        self.count += 1
        self._last = row
        if self._head and row.seq == self._head.seq:
            self._headed = True
            if not self._head.fits(row):
                self._findings.add(ALTERED, row)
        if self._early is not None:
            if row.mac is None and row.signed_by is None and row.changes is None:
                self._early.add(row)
                self._early_rows = ((self._early_rows or (row, row))[0], row)
                self._expected = max(1, row.seq + 1)
                return
            if self._early_rows is not None:
                self._vouched(self._early, self._early_rows, row)
            self._early = None
        if row.seq < self._expected:
            self._findings.add(ALTERED, row)
            return
        if row.seq > self._expected:
            self._findings.add(MISSING, row, self._expected, row.seq - 1)
            self._previous = ()
        self._expected = row.seq + 1
        self._judge(row)

    def _vouched(self, early: Digest, rows: tuple[Row, Row], row: Row) -> None:
        """Whether the first row with an HMAC vouches for those that stand before it."""
        first, last = rows
        key = self._key_of(row)
        begun = row._replace(kind=BEGUN)
        if key is None:
            rule_id = OTHER_KEY if row.kind == BEGUN else UNSIGNED
        elif row.mac != mac_of(key, GENESIS, begun):
            rule_id = UNSIGNED
        elif early.matches(row.body):
            self.unchained = early.count
            return
        else:
            rule_id = MISSING if early.count < said_count(row.body) else ALTERED
        self._findings.add(rule_id, first, first.seq, last.seq)
        if rule_id == UNSIGNED and row.kind != BEGUN:
            self._previous = ()

    def _key_of(self, row: Row) -> bytes | None:
        return self._keys.get(row.signed_by) if isinstance(row.signed_by, str) else None

    def _judge(self, row: Row) -> None:
        key = self._key_of(row)
        wanted = [] if key is None else [mac_of(key, one, row) for one in self._previous]
        if not isinstance(row.mac, bytes):
            self._findings.add(UNSIGNED, row)
            # The program goes on after such a row as if it were the first.
            self._previous = (*wanted, GENESIS) if wanted else ()
        elif key is None:
            stranger = isinstance(row.signed_by, str) and not self._only_renamed(row)
            self._findings.add(OTHER_KEY if stranger else ALTERED, row)
            self._previous = (row.mac,)
        elif not wanted or row.mac in wanted:
            self._previous = (row.mac,)
        else:
            self._findings.suspect(Suspect(row, key, self._previous))
            # Either its HMAC was altered or its other columns: the next row tells which.
            self._previous = (row.mac, *wanted)[:_MOST_GUESSES]

    def _only_renamed(self, row: Row) -> bool:
        """Whether only the name of the secret was changed."""
        return any(
            row.mac == mac_of(key, one, row._replace(signed_by=name))
            for name, key in self._keys.items()
            for one in self._previous
        )

    def end(self, highest_ever: int) -> Verification:
        """All rows were taken; ``highest_ever`` is the highest number SQLite says it gave."""
        if self._early is not None and self._early_rows is not None:
            first, last_early = self._early_rows
            self._findings.add(UNSIGNED, first, first.seq, last_early.seq)
        last = self._last or _NOTHING
        noted = self._head.seq if self._head and not self._headed else 0
        if (until := max(highest_ever, noted)) > last.seq:
            self._findings.add(CUT_TAIL, last, last.seq + 1, until)
        elif noted:
            self._findings.add(MISSING, last, noted, noted)
        if highest_ever < last.seq:
            self._findings.add(ALTERED, last)
        head = str(Head.of(last.seq, last.mac)) if isinstance(last.mac, bytes) else ""
        findings, more = self._findings.resolved()
        return Verification(findings, self.count, self.unchained, head, more)


_NOTHING = Row(0, None, None, None, None, None, None)
