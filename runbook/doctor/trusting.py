"""Whether the bank's own words are shown, and whether others may read or change what is kept."""

from collections.abc import Iterator
from datetime import datetime

from runbook.doctor.facts import DoctorFacts, Finding, Level
from runbook.doctor.findings import finding
from runbook.settings import Settings


def bank_words(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Which words clients hear, and what keeps the bank's own from being said."""
    if facts.bank_words is None:
        yield finding("bank_words", Level.UNKNOWN)
        return
    refused = [one for one in facts.bank_words if one.problem]
    for one in refused:
        # She is never left without words: the built-in ones take their place.
        yield finding("bank_words", Level.WARNING, values={"file": one.file})
    if not refused:
        yield finding("bank_words", Level.OK, "" if facts.bank_words else "built_in")


def open_files(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Files that hold secrets, promises or whom to trust, and are open to others here."""
    if facts.open_files is None:
        yield finding("modes", Level.UNKNOWN)
        return
    for one in facts.open_files:
        variant = "write" if one.writable else "read"
        yield finding("modes", Level.WARNING, variant, {"file": one.path})
    if not facts.open_files:
        yield finding("modes", Level.OK)
