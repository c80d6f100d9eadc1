"""Promises to clients as the journal has them, and the log of those destroyed. Only reads.

All functions raise JournalError when the journal cannot be read.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from runbook.callbacks.promise import Callback, ReferenceKind, Rules, in_order
from runbook.journal import callback_rows as rows
from runbook.journal.incidents import from_ms
from runbook.journal.journal import Journal
from runbook.journal.sealing import Opener
from runbook.secrets.own import OwnSecret, own_secrets

_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Deletion:
    """One line of the deletion log: which promise, when, why, and whose it was."""

    callback: str
    at: datetime
    why: str
    who: str


def open_promises(journal: Journal, operator: str, *, read: bool = True) -> tuple[Callback, ...]:
    """The promises the operator has to keep, oldest first. With ``read`` their references opened.

    Those sealed by a secret this PC does not have are among them, not ``readable``.
    """
    found = journal.read(lambda connection: rows.of_operator(connection, operator))
    return reveal(journal, found) if read else found


def next_promises(
    journal: Journal, operator: str, now: datetime, rules: Rules, limit: int
) -> tuple[tuple[Callback, ...], int]:
    """The first ``limit`` of the open promises in order, still sealed, and how many there are."""

    def work(connection: sqlite3.Connection) -> tuple[tuple[Callback, ...], int]:
        known = rows.timings(connection, operator)
        first = (rows.find(connection, one.id) for one in in_order(known, now, rules)[:limit])
        return tuple(one for one in first if one is not None), len(known)

    return journal.read(work)


def every_promise(journal: Journal, operator: str) -> tuple[Callback, ...]:
    """The same with those handed over, references still sealed: see ``reveal``."""
    return journal.read(lambda connection: rows.of_operator(connection, operator, handed=True))


def count_promises(journal: Journal, operator: str) -> int:
    """How many promises the operator has to keep."""
    return journal.read(lambda connection: rows.count(connection, operator))


def find_promise(journal: Journal, operator: str, called: str) -> Callback | None:
    """The operator's promise by its number or its id, reference still sealed."""

    def work(connection: sqlite3.Connection) -> Callback | None:
        if called.isdecimal() and len(called) < _ID_DIGITS:
            return rows.find_number(connection, operator, int(called))
        found = rows.find(connection, called)
        return found if found and found.operator == operator else None

    return journal.read(work)


def reveal(journal: Journal, callbacks: Iterable[Callback]) -> tuple[Callback, ...]:
    """The same promises with their references opened, as far as this PC's secrets open them."""
    given = tuple(callbacks)
    wanted = [one.id for one in given if one.kind is not ReferenceKind.NONE]
    if not wanted:
        return given
    sealed = {
        found: (text, by)
        for found, text, by in journal.read(lambda one: list(rows.sealed_of(one, wanted)))
    }
    openers = _openers(journal, {by for _, by in sealed.values()})
    return tuple(
        _opened(one, *sealed[one.id], openers) if one.id in sealed else one for one in given
    )


def _opened(
    callback: Callback, sealed: bytes, sealed_by: str, openers: Mapping[str, Opener]
) -> Callback:
    opener = openers.get(sealed_by)
    text = opener.open(callback.id, callback.kind, sealed) if opener else None
    return callback if text is None else replace(callback, reference=text, readable=True)


def _openers(journal: Journal, sealed_by: set[str]) -> dict[str, Opener]:
    """What opens these rows. Other secrets are looked for only when there is a row of theirs."""
    known: list[OwnSecret] = [journal.secret]
    if journal.path is not None and sealed_by - {journal.secret.id}:
        known += own_secrets(journal.path.parent)
    return {one.id: Opener(one) for one in known if one.id in sealed_by}


def deletions(journal: Journal, limit: int = 1000) -> tuple[Deletion, ...]:
    """The deletion log, newest first."""
    statement = (
        "SELECT at, body FROM events WHERE kind = 'callback.deleted' ORDER BY seq DESC LIMIT ?"
    )
    found = journal.read(lambda one: one.execute(statement, (limit,)).fetchall())
    return tuple(_deletion(at, json.loads(body)) for at, body in found)


def _deletion(at: int, body: Mapping[str, Any]) -> Deletion:
    return Deletion(str(body["callback"]), from_ms(at), str(body["why"]), str(body["who"]))
