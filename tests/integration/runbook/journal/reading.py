"""What a journal says of itself once it is open."""

from runbook.journal.journal import Journal
from runbook.journal.store import OpenedJournal
from runbook.journal.verification import Verification, verify


def rule_of(opened: OpenedJournal) -> str:
    """What was wrong at its opening; empty when nothing was."""
    return opened.problem.rule_id if opened.problem else ""


def kinds(journal: Journal) -> list[str]:
    return journal.read(
        lambda one: [kind for (kind,) in one.execute("SELECT kind FROM events ORDER BY seq")]
    )


def read_everything(journal: Journal) -> int:
    """How many events it holds; each of them is read."""
    return len(journal.read(lambda one: one.execute("SELECT body FROM events").fetchall()))


def checked(journal: Journal, head: str = "") -> Verification:
    return journal.read(lambda one: verify(one, journal.known_secrets(), head))
