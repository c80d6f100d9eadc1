"""Reads what the journal holds. Nothing in it is changed."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from runbook.callbacks.promise import ReferenceKind
from runbook.doctor.facts import Chain, Kept
from runbook.drill.results import last_passed
from runbook.journal.callback_reading import open_promises
from runbook.journal.damage import leftovers
from runbook.journal.journal import Journal
from runbook.journal.store import read_only_journal
from runbook.journal.usual_place import default_path
from runbook.journal.verification import verify

MOST_VERIFIED = 200_000
"""Events. Some two seconds on a slow PC; of more only their number is told."""
_EVENTS = "SELECT count(*) FROM events"
_UNCLOSED = (
    "SELECT count(*) FROM incidents "
    "WHERE operator = ? AND restored_at IS NOT NULL AND closed_at IS NULL"
)


def read_kept(path: Path | None, operator: str, now: datetime) -> Kept | None:
    """What is kept for this operator; None when the journal cannot be read.

    Before the first night there is no journal and no secret, and that is as it should be. Raises
    JournalError when it becomes unreadable meanwhile.
    """
    if not (path or default_path()).exists():
        return Kept(chain=Chain.SOUND)
    opened = read_only_journal(path)
    with closing(opened.journal) as journal:
        if opened.problem:
            return None
        found = _kept(journal, operator, now)
    folder = (path or default_path()).parent
    return replace(found, aside=tuple(one.path.name for one in leftovers(folder) if one.holds_any))


def _kept(journal: Journal, operator: str, now: datetime) -> Kept:
    events = int(journal.read(lambda one: one.execute(_EVENTS).fetchone()[0]))
    unclosed = int(journal.read(lambda one: one.execute(_UNCLOSED, (operator,)).fetchone()[0]))
    waiting = open_promises(journal, operator)
    unreadable = [one for one in waiting if one.kind is not ReferenceKind.NONE and not one.readable]
    passed = last_passed(journal, operator)
    return Kept(
        secret_kept=journal.secret.kept,
        chain=_chain(journal, events),
        events=events,
        promises=len(waiting),
        overdue=sum(1 for one in waiting if one.overdue(now)),
        unreadable=len(unreadable),
        unclosed=unclosed,
        drill_passed=passed.at if passed else None,
    )


def _chain(journal: Journal, events: int) -> Chain:
    if events > MOST_VERIFIED:
        return Chain.LONG
    known = journal.known_secrets()
    sound = journal.read(lambda connection: verify(connection, known).sound)
    return Chain.SOUND if sound else Chain.BROKEN
