"""Who has the word, on disk: pages that wait for the hub, go back to it, or go out after all.

Every function that takes a connection is a part of the caller's transaction, and raises
sqlite3.Error and JournalError.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from notifier.outbox.outbox import Outbox
from runbook.agent.line import kept
from runbook.agent.line.following import Acknowledge, Here, Leave, Step, TakeBack, Yield
from runbook.agent.line.patience import ANSWERED_FOR, spread_of, wait_before_speaking
from runbook.agent.recording.acknowledging import KnownBy, known_by
from runbook.agent.recording.known import mark_known, take_back
from runbook.journal import incidents
from runbook.journal.journal import Journal

SPEAKS = "hub.speaks"
SILENT = "hub.silent"
LEFT = "hub.told_the_end"
"""Events: the hub took the word, its lease ended unrenewed, and nothing was left for this PC."""


def wait_for_hub(
    connection: sqlite3.Connection, incident: str, side: str, chance: float, now: datetime
) -> timedelta:
    """How long what is told about an incident waits for the hub to take the word."""
    spoken = Outbox(connection).has_spoken(incident)
    return wait_before_speaking(
        kept.word_about(connection, incident, spoken=spoken), side, chance, now
    )


def here(journal: Journal, operator: str, over: Iterable[str]) -> Here:
    """How it stands on this PC. ``over``: what the accepted report told the end of."""

    def work(connection: sqlite3.Connection) -> Here:
        known = [one for one in incidents.all_open(connection) if one.operator == operator]
        acknowledged = [one.key for one in known if one.acknowledged_at is not None]
        by_hub = [key for key in acknowledged if known_by(connection, key) == KnownBy.HUB]
        return Here(
            open=frozenset(one.key for one in known),
            yielded=kept.leases(connection),
            over=tuple(over),
            known=frozenset(acknowledged),
            by_hub=frozenset(by_hub),
        )

    return journal.read(work)


def carry_out(journal: Journal, steps: Iterable[Step], chance: float, now: datetime) -> None:
    """Do what follows from an answer, each step whole or not at all.

    ``chance`` is this PC's share of the time that is added before it speaks.
    """
    for step in steps:
        match step:
            case Yield():
                _yield(journal, step, chance, now)
            case Leave():
                _leave(journal, step, now)
            case Acknowledge():
                _acknowledge(journal, step, now)
            case TakeBack():
                _take_back(journal, step, now)


def note_ended(journal: Journal, now: datetime) -> tuple[str, ...]:
    """Write down which leases have ended unrenewed: from now on this PC has the word again.

    Nothing else is to be done for it: what was put off is due by itself.
    """

    def work(connection: sqlite3.Connection) -> tuple[str, ...]:
        ended = [key for key, until in kept.leases(connection).items() if until <= now]
        for key in ended:
            kept.write_lease(connection, key, None)
            found = incidents.find(connection, key)
            if found is not None and not found.over:
                journal.append_event(now, SILENT, key)
        return tuple(ended)

    if all(until > now for until in journal.read(kept.leases).values()):
        return ()
    return journal.write(work)


def hold_answered(journal: Journal, now: datetime) -> None:
    """Put off once more what the office has answered for: to be called well within a minute.

    It ends with the incident, when the answer is taken back, and when its side changes, which is
    news. Whoever has told people from here goes on doing so.
    """

    def work(connection: sqlite3.Connection) -> None:
        outbox = Outbox(connection)
        for key, side in kept.answered(connection).items():
            found = incidents.find(connection, key)
            known = found is not None and not found.over and found.acknowledged_at is not None
            if found is None or not known or found.side != side or outbox.has_spoken(key):
                kept.write_answered(connection, key, None)
            else:
                outbox.put_off(key, now + ANSWERED_FOR)

    if journal.read(kept.answered):
        journal.write(work)


def _acknowledge(journal: Journal, step: Acknowledge, now: datetime) -> None:
    def work(connection: sqlite3.Connection) -> None:
        found = incidents.find(connection, step.incident)
        if found is not None and not found.over:
            mark_known(journal, found, KnownBy.HUB, step.at, role=step.role)
            kept.write_answered(connection, found.key, found.side)
            hold_answered(journal, now)

    journal.write(work)


def _take_back(journal: Journal, step: TakeBack, now: datetime) -> None:
    def work(connection: sqlite3.Connection) -> None:
        found = incidents.find(connection, step.incident)
        if found is not None and not found.over:
            take_back(journal, found, now)
        kept.write_answered(connection, step.incident, None)

    journal.write(work)


def _yield(journal: Journal, step: Yield, chance: float, now: datetime) -> None:
    def work(connection: sqlite3.Connection) -> None:
        found = incidents.find(connection, step.incident)
        before = kept.lease_of(connection, step.incident)
        if found is None or found.over:
            return
        kept.write_lease(connection, step.incident, step.until)
        Outbox(connection).put_off(step.incident, step.until + spread_of(found.side, chance))
        if before is None:
            journal.append_event(now, SPEAKS, step.incident)

    journal.write(work)


def _leave(journal: Journal, step: Leave, now: datetime) -> None:
    def work(connection: sqlite3.Connection) -> None:
        count = Outbox(connection).leave_to_others(step.incident, now)
        kept.write_lease(connection, step.incident, None)
        journal.append_event(now, LEFT, step.incident, {"taken_back": count})

    journal.write(work)
