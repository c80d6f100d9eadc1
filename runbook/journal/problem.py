"""What can be wrong with the journal, as values."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

# Primary result codes: https://sqlite.org/rescode.html
_RULES = {
    sqlite3.SQLITE_FULL: "journal.full",
    sqlite3.SQLITE_BUSY: "journal.busy",
    sqlite3.SQLITE_LOCKED: "journal.busy",
    sqlite3.SQLITE_READONLY: "journal.read_only",
    sqlite3.SQLITE_PERM: "journal.read_only",
    sqlite3.SQLITE_CANTOPEN: "journal.unreachable",
    sqlite3.SQLITE_IOERR: "journal.unreachable",
    sqlite3.SQLITE_CORRUPT: "journal.corrupt",
    sqlite3.SQLITE_NOTADB: "journal.corrupt",
}
_PRIMARY = 0xFF


@dataclass(frozen=True, slots=True)
class JournalProblem:
    """One problem. Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint`` with ``values``."""

    rule_id: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


HOME = JournalProblem("journal.home")
"""No problem any more: what was only in memory is on disk."""
HOME_RENUMBERED = JournalProblem("journal.home_renumbered")
"""The same; promises made meanwhile have other numbers, because theirs were given elsewhere."""
BESIDE = "journal.beside"
"""A newer program's journal is left alone, and this one has a file of its own."""
NOT_IN_MEMORY = frozenset({"journal.set_aside", BESIDE, HOME.rule_id, HOME_RENUMBERED.rule_id})
"""After these what she does is on disk; after any other it is in memory."""


def memory_said(problem: JournalProblem) -> str:
    """The text that says what being in memory means for her, after that problem."""
    return "journal.memory.busy" if problem.rule_id == "journal.busy" else "journal.memory"


class JournalError(Exception):
    """The journal could not do what was asked; ``problem`` says why."""

    def __init__(self, problem: JournalProblem) -> None:
        super().__init__(problem.rule_id)
        self.problem = problem


def problem_of(error: sqlite3.Error) -> JournalProblem | None:
    """The problem behind an error of SQLite, by its result code; None for a defect of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    rule_id = _RULES.get(code & _PRIMARY) if code is not None else None
    return JournalProblem(rule_id) if rule_id else None
