"""Carries what was done in memory into the file, beside what others wrote there meanwhile.

Three copies of each row are compared: as it was when the file was left, as it is in memory, as it
is in the file. What was changed on one side is taken from there; where both sides changed the same,
the file's stands, because others have read it, and it is counted. Only a message that was sent
stays sent. All is one transaction, and doing it twice does nothing more.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from runbook.callbacks.promise import ReferenceKind
from runbook.journal import callback_rows, incidents, signing
from runbook.journal.carried_messages import carry_messages
from runbook.journal.changes import INCIDENT, PROMISE, Change, digest
from runbook.journal.journal import Journal
from runbook.journal.sealing import seal_again
from runbook.journal.snapshot import (
    KEYS,
    SEALED,
    Key,
    Row,
    Snapshot,
    insert,
    row_of,
    snapshot,
    update,
)
from runbook.secrets.own import OwnSecret

CARRIED = "journal.carried"
"""The event that says so: how many events before it are told again, and the rows."""
JOINED = "incident.joined"
_EVENTS = "SELECT at, incident, kind, body FROM events WHERE seq > ? ORDER BY seq"
_OURS = {"incidents": INCIDENT, "callbacks": PROMISE}


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of it. ``joined``: the key in memory and the key in the file of one outage.

    ``renumbered``: promises whose number another one has by now, by id. ``kept_theirs``: how often
    the file's stood, because another program had changed the same.
    """

    joined: Mapping[str, str] = field(default_factory=dict)
    renumbered: Mapping[str, int] = field(default_factory=dict)
    kept_theirs: int = 0


def carry(memory: Journal, base: Snapshot, journal: Journal, now: datetime) -> Carried:
    """Carry everything over; the caller keeps the memory from being written meanwhile.

    Raises JournalError and sqlite3.Error: then nothing was carried.
    """
    there = snapshot(memory.connect())
    events = memory.connect().execute(_EVENTS, (base.last_event,)).fetchall()
    if there == base and not events:
        return Carried()

    def work(connection: sqlite3.Connection) -> Carried:
        merging = _Merging(connection, base, there, (memory.secret, journal.secret), now)
        return merging.all(events, journal)

    done = journal.write(work)
    journal.forget_deleted()
    return done


class _Merging:
    """One carry-over, within its transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        base: Snapshot,
        there: Snapshot,
        secrets: tuple[OwnSecret, OwnSecret],
        now: datetime,
    ) -> None:
        self._connection = connection
        self._base = base
        self._there = there
        self._secrets = secrets
        self._now = now
        self._joined: dict[str, str] = {}
        self._runs: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._before: dict[tuple[str, str], str | None] = {}
        self._kept_theirs = 0

    def all(self, events: list[tuple[int, str | None, str, str]], journal: Journal) -> Carried:
        self._incidents()
        self._take_runs()
        self._answers()
        self._promises(journal)
        carry_messages(self._connection, self._base, self._there, self._joined)
        for one in events:
            signing.append(self._connection, journal.secret, self._event(*one))
        changes = [
            Change(kind, key, before, after)
            for (kind, key), before in self._before.items()
            if before != (after := digest(self._connection, kind, key))
        ]
        body = {"events": len(events), "kept_theirs": self._kept_theirs}
        journal.append_event(self._now, CARRIED, None, body, changes)
        return Carried(self._joined, self._numbers, self._kept_theirs)

    def _incidents(self) -> None:
        for key, mine in self._there.rows("incidents").items():
            before = self._base.rows("incidents").get(key)
            if mine == before:
                continue
            theirs = row_of(self._connection, "incidents", key)
            if theirs is not None:
                self._merge_incident(key, before or {}, mine, theirs)
            elif (other := self._open_there(mine)) is None:
                self._insert("incidents", mine)
            else:
                # Another program opened the same outage: there is one voice.
                self._joined[mine["key"]] = other["key"]
                lacking = {n: v for n, v in mine.items() if v and not other[n]}
                for ended in ("restored_at", "closed_at"):
                    lacking.pop(ended, None)
                self._revise(other, lacking)

    def _merge_incident(self, key: Key, before: Row, mine: Row, theirs: Row) -> None:
        values = self._mine(before, mine, theirs, without={"revision"})
        after = {**theirs, **values}
        other = self._open_there(after)
        if other is not None and other["key"] != key[0]:
            self._kept_theirs += 1
            return
        self._revise(theirs, values)

    def _revise(self, theirs: Row, values: Row) -> None:
        if values:
            raised = {**values, "revision": theirs["revision"] + 1}
            self._update("incidents", (theirs["key"],), raised)

    def _open_there(self, mine: Row) -> Row | None:
        if mine["restored_at"] is not None or mine["closed_at"] is not None:
            return None
        found = incidents.find_open(self._connection, mine["operator"])
        return None if found is None else row_of(self._connection, "incidents", (found.key,))

    def _known(self, key: str | None) -> str | None:
        """The outage as the file calls it, None where it knows none."""
        named = self._joined.get(key, key) if key is not None else None
        if named is None or row_of(self._connection, "incidents", (named,)) is None:
            return None
        return named

    def _take_runs(self) -> None:
        fresh = []
        for key, mine in self._there.rows("runs").items():
            before, theirs = self._base.rows("runs").get(key), row_of(self._connection, "runs", key)
            if mine == before:
                continue
            if theirs is None:
                fresh.append(mine)
                continue
            values = self._mine(before or {}, mine, theirs)
            if "incident" in values:
                values["incident"] = self._known(values["incident"])
            reopened = "ended_at" in values and values["ended_at"] is None
            if reopened and self._open_run(mine["operator"]):
                self._kept_theirs += 1
                del values["ended_at"]
            self._update("runs", key, values)
        for mine in fresh:
            other = self._open_run(mine["operator"]) if mine["ended_at"] is None else ""
            if other:
                self._runs[mine["id"]] = other
            else:
                self._insert("runs", {**mine, "incident": self._known(mine["incident"])})

    def _open_run(self, operator: str) -> str:
        statement = "SELECT id FROM runs WHERE operator = ? AND ended_at IS NULL"
        row = self._connection.execute(statement, (operator,)).fetchone()
        return str(row[0]) if row else ""

    def _answers(self) -> None:
        base, there = self._base.rows("answers"), self._there.rows("answers")
        for key, mine in there.items():
            before = base.get(key)
            if before is not None and _same_answer(before, mine):
                continue
            run = self._runs.get(mine["run"], mine["run"])
            theirs = row_of(self._connection, "answers", (run, mine["step"]))
            untouched = theirs and before and _same_answer(theirs, before)
            if theirs and not untouched and theirs["at"] > mine["at"]:
                self._kept_theirs += 1
                continue
            if theirs and _same_answer(theirs, mine):
                continue
            self._connection.execute(
                "INSERT OR REPLACE INTO answers (run, step, value, at) VALUES (?, ?, ?, ?)",
                (run, mine["step"], mine["value"], mine["at"]),
            )
        for key, before in base.items():
            theirs = row_of(self._connection, "answers", key)
            if key not in there and theirs and _same_answer(theirs, before):
                self._connection.execute("DELETE FROM answers WHERE run = ? AND step = ?", key)

    def _promises(self, journal: Journal) -> None:
        base, there = self._base.rows("callbacks"), self._there.rows("callbacks")
        top = callback_rows.last_number(self._connection, self._now)
        for key, mine in there.items():
            before, theirs = base.get(key), row_of(self._connection, "callbacks", key)
            if mine == before or (before is not None and theirs is None):
                # Ended by another program: it stays destroyed.
                continue
            row = {**mine, **self._sealed(mine), "incident": self._known(mine["incident"])}
            if theirs is not None:
                self._merge_promise(key, before or {}, row, theirs)
                continue
            if row["number"] <= top:
                row["number"] = self._numbers[row["id"]] = top + 1
            top = row["number"]
            self._insert("callbacks", row)
        for key in base.keys() - there.keys():
            if row_of(self._connection, "callbacks", key) is not None:
                self._note("callbacks", key)
                self._connection.execute("DELETE FROM callbacks WHERE id = ?", key)
                journal.forget_later(self._connection)

    def _merge_promise(self, key: Key, before: Row, mine: Row, theirs: Row) -> None:
        values = self._mine(before, mine, theirs, without={"number", "attempts", *SEALED})
        tried = mine["attempts"] - before.get("attempts", mine["attempts"])
        if tried:
            values["attempts"] = theirs["attempts"] + tried
        if any(mine[name] != before.get(name) for name in SEALED):
            if all(theirs[name] == before.get(name) for name in SEALED):
                values.update({name: mine[name] for name in SEALED})
            else:
                self._kept_theirs += 1
        self._update("callbacks", key, values)

    def _sealed(self, mine: Row) -> Row:
        """As this PC's secret seals it now: the one in use in memory may never have been kept."""
        used, kept = self._secrets
        if mine["reference"] is None or mine["sealed_by"] == kept.id:
            return {}
        if mine["sealed_by"] != used.id:
            return {}
        kind = ReferenceKind(mine["kind"])
        again = seal_again(used, kept, mine["id"], kind, mine["reference"])
        return {"reference": again, "sealed_by": kept.id} if again else {}

    def _event(self, at: int, key: str | None, kind: str, body: str) -> signing.Event:
        told: dict[str, Any] = json.loads(body)
        told["carried"] = True
        if told.get("run") in self._runs:
            told["run"] = self._runs[told["run"]]
        if "number" in told and told.get("callback") in self._numbers:
            told["number"] = self._numbers[told["callback"]]
        if key in self._joined and kind == "incident.opened":
            kind = JOINED
            told["same"] = key  # as the office may know it
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return signing.Event(at, self._known(key), kind, text)

    def _mine(self, before: Row, mine: Row, theirs: Row, without: set[str] | None = None) -> Row:
        """What was changed in memory, and not in the file as well."""
        changed = {
            name: value
            for name, value in mine.items()
            if name not in (without or ())
            and value != before.get(name, theirs[name])
            and value != theirs[name]
        }
        mine_alone = {n: v for n, v in changed.items() if theirs[n] == before.get(n, theirs[n])}
        self._kept_theirs += len(changed) - len(mine_alone)
        return mine_alone

    def _insert(self, table: str, row: Row) -> None:
        key = tuple(row[name] for name in KEYS[table])
        self._note(table, key)
        insert(self._connection, table, row)

    def _update(self, table: str, key: Key, values: Row) -> None:
        if values:
            self._note(table, key)
            update(self._connection, table, key, values)

    def _note(self, table: str, key: Key) -> None:
        """Remember the digest of a row that is about to be changed."""
        if (kind := _OURS.get(table)) is not None:
            name = (kind, str(key[0]))
            if name not in self._before:
                self._before[name] = digest(self._connection, *name)


def _same_answer(one: Row, other: Row) -> bool:
    return (one["value"], one["at"]) == (other["value"], other["at"])
