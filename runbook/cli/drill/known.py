"""What the journal knows of her drills, as the commands need it."""

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from runbook.cli.invocation import Invocation
from runbook.cli.output import console
from runbook.drill.results import Passed, Result, last_passed, results
from runbook.incident import UNNAMED
from runbook.journal.problem import JournalError
from runbook.journal.store import read_only_journal
from runbook.language.texts import t
from runbook.settings.file import load_settings

SCHEMA = "runbook.drills/1"


@dataclass(frozen=True, slots=True)
class Known:
    """Her finished drills, the latest first, and the one she passed last."""

    found: tuple[Result, ...] = ()
    passed: Passed | None = None


def operator_of(invocation: Invocation) -> str:
    """Whose drills they are."""
    config = Path(invocation.config) if invocation.config else None
    return load_settings(config, os.environ).settings.operator.id or UNNAMED


def known(invocation: Invocation) -> Known:
    """Read without writing; where that cannot be done it is said, and nothing is known."""
    operator = operator_of(invocation)
    opened = read_only_journal(None)
    with closing(opened.journal) as journal:
        try:
            if not opened.unread:
                return Known(results(journal, operator), last_passed(journal, operator))
        except JournalError:
            pass
    console.warn(t("drill.journal", invocation.lang))
    return Known()


def result_json(one: Result) -> dict[str, object]:
    """One finished drill for a machine."""
    return {
        "case": one.case,
        "at": one.at.isoformat(),
        "passed": one.passed,
        "try": one.attempt,
        "words": one.words,
        "owner": one.owner,
        "alert": one.alert,
        "missed": list(one.missed),
        "own": one.own,
    }
