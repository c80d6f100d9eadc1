"""The end of a sitting: messages get a moment, and what still waits outlives us."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from notifier.outbox.outbox import Outbox
from notifier.page import Told
from runbook.alerting.alerts import LEAD
from runbook.cli.output import console
from runbook.cli.post import WATCH_LOCK, Post, only_one
from runbook.cli.sitting.screen import RunScreen
from runbook.journal.problem import JournalError
from runbook.language.texts import t

LAST_CHANCE = 8.0
"""Seconds that a sitting about to end gives its last messages."""
_ALL_DONE = 2.0
"""The same, where it ended because nothing was left to do."""


def reached_lead(post: Post, incident: str) -> datetime | None:
    """When the lead's phone, mail or the like last took the message; None when it never did."""
    return min((one.at for one in _told_leads(post, incident) if one.at), default=None)


def leave(
    post: Post,
    screen: RunScreen,
    about: str,
    lang: str,
    say: Callable[[str], None] = console.say,
) -> None:
    """Give the last messages a moment; what still waits goes to a courier that outlives us.

    ``about`` is the key of the outage it was about, empty for none.
    """
    telling = post.telling
    if post.line is not None:
        # Where a watch goes on she is still there.
        post.hang_up(leaving=only_one(post.journal, WATCH_LOCK) is not None)
    screen.settle_ring()
    sent = telling.wait_sent(LAST_CHANCE if not screen.over.is_set() else _ALL_DONE)
    in_memory = telling.in_memory
    telling.stop()
    if not telling.waiting():
        return
    if not in_memory:
        post.successor.start()
    if sent:
        # What is left are reminders for the case that nobody answers.
        if not in_memory and not screen.reach.settled:
            say(t("run.alert.goes_on", lang))
        return
    told = screen.reach.settled or _lead_is_told(post, about)
    if not screen.has_dictated and not told:
        say(screen.dictation())
    if in_memory:
        console.warn(t("run.alert.memory", lang))
        return
    say(t("run.alert.left_to_courier", lang))


def _lead_is_told(post: Post, incident: str) -> bool:
    """Whether a lead has the newest message: what still waits is for others."""
    return any(one.at and not one.waiting for one in _told_leads(post, incident))


def _told_leads(post: Post, incident: str) -> list[Told]:
    with suppress(JournalError):
        everybody = post.journal.read(lambda connection: Outbox(connection).told(incident))
        return [one for one in everybody if one.person.role == LEAD]
    return []
