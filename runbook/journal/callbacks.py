"""Promises to clients in the journal: made, tried, kept, handed over, and destroyed when done.

The row holds the sealed reference and goes as soon as the promise is fulfilled. Every change
writes its event in the same transaction; events hold no client's data and remain. All functions
raise JournalError when the journal cannot be read or written.
"""

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from runbook.callbacks.promise import (
    DEFAULT_RULES,
    Callback,
    Channel,
    Outcome,
    ReferenceKind,
    Rules,
    Window,
    default_window,
)
from runbook.callbacks.reference import Reference, ReferenceProblem, read_reference
from runbook.journal import callback_rows as rows
from runbook.journal.callback_reading import (
    Deletion,
    count_promises,
    deletions,
    every_promise,
    find_promise,
    open_promises,
    reveal,
)
from runbook.journal.changes import PROMISE, Change, digest
from runbook.journal.incidents import from_ms, to_ms
from runbook.journal.journal import Journal
from runbook.journal.sealing import seal

__all__ = [
    "NO_REFERENCE",
    "Deletion",
    "ReferenceRefusedError",
    "attempt",
    "count_promises",
    "deletions",
    "destroy_handed",
    "every_promise",
    "exported",
    "find_promise",
    "fulfil",
    "hand_back",
    "hand_over",
    "open_promises",
    "promise",
    "reveal",
    "set_reference",
    "take_back",
]

HANDED_KEPT = timedelta(hours=12)
"""How long a promise handed over can be taken back, before its row is destroyed."""
NO_REFERENCE = Reference(ReferenceKind.NONE, "")


class ReferenceRefusedError(ValueError):
    """The reference may not be kept. The message is the rule's id and never the text."""

    def __init__(self, problem: ReferenceProblem) -> None:
        super().__init__(problem.rule_id)
        self.problem = problem


def promise(
    journal: Journal,
    now: datetime,
    *,
    operator: str,
    incident: str | None,
    channel: Channel,
    reference: Reference | str = "",
    window: Window | None = None,
    msk_offset: int | None = None,
    rules: Rules = DEFAULT_RULES,
) -> Callback:
    """Write a promise down. Without a window told it gets the default one.

    An empty reference can be completed later. Raises ReferenceRefusedError.
    """
    kept = _kept(reference) if reference else NO_REFERENCE
    span = window or default_window(now, channel, msk_offset, rules)
    made = Callback(
        id=secrets.token_hex(6),
        operator=operator,
        incident=incident,
        channel=channel,
        kind=kept.kind,
        promised_at=now,
        window_from=span.start,
        window_until=span.end,
        reference=kept.text,
        msk_offset=msk_offset,
    )
    return _insert(journal, made, told=window is not None)


def _insert(journal: Journal, made: Callback, *, told: bool) -> Callback:
    """Write a new promise and its event; gives it with its number."""
    text = made.reference
    sealed = seal(journal.secret, made.id, made.kind, text) if text else None

    def work(connection: sqlite3.Connection) -> Callback:
        number = rows.insert(connection, made, sealed, journal.secret.id if sealed else None)
        span = {"from": _iso(made.window_from), "until": _iso(made.window_until), "told": told}
        body = {"channel": made.channel, "reference": made.kind, "window": span, "number": number}
        new = Change(PROMISE, made.id, None, digest(connection, PROMISE, made.id))
        _event(journal, made.promised_at, "promised", made, body, new)
        return replace(made, number=number)

    return journal.write(work)


def set_reference(
    journal: Journal, now: datetime, callback_id: str, reference: Reference | str
) -> Callback | None:
    """Complete or correct the reference, or destroy it: ``NO_REFERENCE``.

    None: there is no such promise any more. Raises ReferenceRefusedError.
    """
    kept = _kept(reference)
    sealed = seal(journal.secret, callback_id, kept.kind, kept.text) if kept.text else None

    def work(connection: sqlite3.Connection, found: Callback) -> Callback:
        by = journal.secret.id if sealed else None
        values = {"kind": kept.kind, "reference": sealed, "sealed_by": by}
        changed = _update(connection, callback_id, values)
        journal.forget_later(connection)
        _event(journal, now, "completed", found, {"reference": kept.kind}, changed)
        return replace(found, kind=kept.kind, reference=kept.text, readable=True)

    changed = _change(journal, callback_id, work)
    if changed is not None:
        # What stood there before may have been wrong, and somebody else's.
        journal.forget_deleted()
    return changed


def attempt(journal: Journal, now: datetime, callback_id: str) -> Callback | None:
    """Count an attempt that did not reach the client. None: there is no such promise any more."""

    def work(connection: sqlite3.Connection, found: Callback) -> Callback:
        tried = replace(found, attempts=found.attempts + 1, attempted_at=now)
        values = {"attempts": tried.attempts, "attempted_at": to_ms(now)}
        changed = _update(connection, callback_id, values)
        _event(journal, now, "attempted", tried, {"attempts": tried.attempts}, changed)
        return tried

    return _change(journal, callback_id, work)


def fulfil(
    journal: Journal,
    now: datetime,
    callback_id: str,
    outcome: Outcome,
    *,
    first_contact: bool | None = None,
) -> Callback | None:
    """End a promise and destroy its row. None: there is no such promise any more.

    ``first_contact``: whether what the client had asked was solved with it, None when not said.
    """

    def work(connection: sqlite3.Connection, found: Callback) -> Callback:
        body: dict[str, Any] = {
            "channel": found.channel,
            "outcome": outcome,
            "in_time": not found.overdue(now),
            "attempts": found.attempts + (outcome is Outcome.REACHED),
        }
        if first_contact is not None:
            body["first_contact"] = first_contact
        _event(journal, now, "fulfilled", found, body)
        _delete(journal, connection, now, found, "fulfilled")
        return found

    return _destroying(journal, callback_id, work)


def take_back(journal: Journal, now: datetime, callback_id: str) -> Callback | None:
    """Undo a promise just made, as if by a wrong key. None: there is no such promise any more."""

    def work(connection: sqlite3.Connection, found: Callback) -> Callback:
        _event(journal, now, "taken_back", found, {})
        _delete(journal, connection, now, found, "taken_back")
        return found

    return _destroying(journal, callback_id, work)


def hand_over(journal: Journal, now: datetime, callback_id: str, to: str) -> Callback | None:
    """Mark that a colleague keeps it from now on: ``to`` is who. None: no such promise any more."""

    def work(connection: sqlite3.Connection, found: Callback) -> Callback:
        changed = _update(connection, callback_id, {"handed_to": to, "handed_at": to_ms(now)})
        _event(journal, now, "handed_over", found, {"to": to}, changed)
        return replace(found, handed_to=to, handed_at=now)

    return _change(journal, callback_id, work)


def hand_back(journal: Journal, now: datetime, callback_id: str) -> Callback | None:
    """Undo ``hand_over``. None: there is no such promise any more."""

    def work(connection: sqlite3.Connection, found: Callback) -> Callback:
        changed = _update(connection, callback_id, {"handed_to": "", "handed_at": None})
        _event(journal, now, "handed_back", found, {}, changed)
        return replace(found, handed_to="", handed_at=None)

    return _change(journal, callback_id, work)


def destroy_handed(journal: Journal, now: datetime) -> int:
    """Destroy the rows handed over longer ago than ``HANDED_KEPT``; gives how many."""

    def work(connection: sqlite3.Connection) -> int:
        old = rows.handed_before(connection, now - HANDED_KEPT)
        for one in old:
            _delete(journal, connection, now, one, "handed_over")
        return len(old)

    if not journal.read(lambda one: rows.handed_before(one, now - HANDED_KEPT)):
        return 0
    destroyed = journal.write(work)
    journal.forget_deleted()
    return destroyed


def exported(journal: Journal, now: datetime, how: str, count: int) -> None:
    """Write down that clients' data were taken out: in which form, of how many."""
    journal.append_event(now, "callback.exported", None, {"how": how, "count": count})


def _kept(reference: Reference | str) -> Reference:
    read = read_reference(reference) if isinstance(reference, str) else reference
    if isinstance(read, ReferenceProblem):
        raise ReferenceRefusedError(read)
    return read


def _change(
    journal: Journal, callback_id: str, work: Callable[[sqlite3.Connection, Callback], Callback]
) -> Callback | None:
    def whole(connection: sqlite3.Connection) -> Callback | None:
        found = rows.find(connection, callback_id)
        return None if found is None else work(connection, found)

    return journal.write(whole)


def _destroying(
    journal: Journal, callback_id: str, work: Callable[[sqlite3.Connection, Callback], Callback]
) -> Callback | None:
    done = _change(journal, callback_id, work)
    if done is not None:
        journal.forget_deleted()
    return done


def _delete(
    journal: Journal, connection: sqlite3.Connection, now: datetime, callback: Callback, why: str
) -> None:
    gone = Change(PROMISE, callback.id, digest(connection, PROMISE, callback.id), None)
    connection.execute("DELETE FROM callbacks WHERE id = ?", (callback.id,))
    journal.forget_later(connection)
    _event(journal, now, "deleted", callback, {"why": why, "who": callback.operator}, gone)


def _update(connection: sqlite3.Connection, found: str, values: Mapping[str, object]) -> Change:
    before = digest(connection, PROMISE, found)
    rows.update(connection, found, values)
    return Change(PROMISE, found, before, digest(connection, PROMISE, found))


def _event(
    journal: Journal,
    now: datetime,
    what: str,
    callback: Callback,
    body: Mapping[str, Any],
    change: Change | None = None,
) -> None:
    told = {"callback": callback.id, "operator": callback.operator, **body}
    changes = [change] if change else []
    journal.append_event(now, f"callback.{what}", callback.incident, told, changes)


def _iso(moment: datetime) -> str:
    return from_ms(to_ms(moment)).isoformat(timespec="seconds")
