"""Puts a sitting of ``run`` together: settings, journal, courier, screen, session, keys."""

import os
import threading
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from notifier.outbox.outbox import Outbox
from notifier.page import Told
from runbook.agent.conductor import Conductor
from runbook.agent.orders import Leave
from runbook.agent.session import Session
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerts import LEAD
from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.post import WATCH_LOCK, Post, ending_calmly, only_one, open_post
from runbook.cli.run.answers import AnsweredScreen
from runbook.cli.run.beginning import (
    WINDOW_FILE,
    answers_named,
    obey_wishes,
    prepared_screen,
    procedure_of,
    taken_up,
)
from runbook.cli.run.deeds import Deeds
from runbook.cli.run.keys import Keyboard
from runbook.cli.run.screen import RunScreen
from runbook.cli.run.wishes import Wishes
from runbook.journal.problem import JournalError
from runbook.procedure.file import built_in
from runbook.texts import t

if TYPE_CHECKING:
    from runbook.agent.handoff import Handoff

FIRST_DIAGNOSIS = 6.0
"""Seconds that a sitting left at once still has for its first diagnosis and the alert."""
LAST_CHANCE = 8.0
"""Seconds that a sitting about to end gives its last messages."""


def sit(invocation: Invocation, wishes: Wishes, keyboard: Keyboard) -> int:
    """Run one sitting to its end; the exit code is the last verdict's."""
    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    procedure = procedure_of(invocation)
    answers = answers_named(wishes, procedure, workplace.settings, lang)
    screen = prepared_screen(invocation, workplace, wishes, answers)
    post = open_post(invocation, workplace, screen)
    telling, record = post.telling, post.record
    if procedure.broken:
        screen.remark("run.procedure_refused")
    screen.reached_lead = partial(_reached_lead, post)
    screen.told_by(telling.channels.problems, reaches_lead=telling.reaches_lead)
    record.note_words(wishes.words, utc_now())
    conductor = Conductor(
        record, procedure.procedure or built_in(), workplace.settings, screen.journal_problem
    )
    session = Session(workplace, record, telling, screen, conductor, lang)
    window = only_one(post.journal, WINDOW_FILE)
    resumable = taken_up(conductor, screen, wishes, alone=window is not None)
    deeds = Deeds(
        conductor,
        session,
        partial(obey_wishes, conductor, wishes),
        resumable,
        partial(_handed_over, post, workplace),
    )
    if resumable is None:
        deeds.obey_wishes()
    screen.conduct(conductor)
    post.start()
    with ending_calmly():
        try:
            _attend(deeds, screen, wishes, keyboard)
            _say_left(screen, conductor, lang)
        finally:
            _leave(post, screen, session.about, lang)
    if session.report is None:
        return ExitCode.UNDETERMINED
    return code_for_side(session.report.verdict.side)


def _attend(deeds: Deeds, screen: RunScreen, wishes: Wishes, keyboard: Keyboard) -> None:
    session = deeds.session
    if not wishes.at_terminal:
        with screen:
            session.attend(follow=wishes.follow)
            screen.await_office()
        return
    failures: list[BaseException] = []

    def attend() -> None:
        try:
            session.attend(follow=wishes.follow, linger=True)
        except BaseException as error:  # noqa: BLE001 - raised again on the main thread
            failures.append(error)
        finally:
            screen.over.set()

    thread = threading.Thread(target=attend, name="sitting", daemon=True)
    with screen:
        thread.start()
        try:
            screen.obey_keys(deeds, keyboard)
        except KeyboardInterrupt:
            session.order(Leave())
        if session.report is None and not screen.over.is_set():
            # She may go, but not before the lead is told why.
            screen.finishing()
            screen.over.wait(FIRST_DIAGNOSIS)
    if failures:
        raise failures[0]


def _reached_lead(post: Post, incident: str) -> datetime | None:
    """When the lead's phone, mail or the like last took the message; None when it never did."""
    return min((one.at for one in _told_leads(post, incident) if one.at), default=None)


def _lead_is_told(post: Post, incident: str) -> bool:
    """Whether a lead has the newest message: what still waits is for others."""
    return any(one.at and not one.waiting for one in _told_leads(post, incident))


def _told_leads(post: Post, incident: str) -> list[Told]:
    with suppress(JournalError):
        everybody = post.journal.read(lambda connection: Outbox(connection).told(incident))
        return [one for one in everybody if one.person.role == LEAD]
    return []


def _handed_over(post: Post, workplace: Workplace) -> "Handoff | None":
    """What her phone is to carry; None while no outage is open or the journal cannot be read."""
    from runbook.agent.handoff import prepare  # noqa: PLC0415 - lazy for start-up

    with suppress(JournalError):
        return prepare(post.journal, workplace.loaded, os.environ, utc_now(), exercise=False)
    return None


def _say_left(screen: RunScreen, conductor: Conductor, lang: str) -> None:
    """What is still to be done when the sitting ends."""
    if promised := len(conductor.promises):
        console.say(t("run.left_with_promises", lang, count=promised))
    left = screen.left() if isinstance(screen, AnsweredScreen) else ()
    if left:
        console.say("\n".join([t("run.steps_left", lang), *(f"  - {one}" for one in left)]))


def _leave(post: Post, screen: RunScreen, about: str, lang: str) -> None:
    """Give the last messages a moment; what still waits goes to a courier that outlives us."""
    telling = post.telling
    if post.line is not None:
        # Where a watch goes on she is still there.
        post.hang_up(leaving=only_one(post.journal, WATCH_LOCK) is not None)
    screen.settle_ring()
    sent = telling.wait_sent(LAST_CHANCE if not screen.over.is_set() else 2.0)
    in_memory = telling.in_memory
    telling.stop()
    if not telling.waiting():
        return
    if not in_memory:
        post.successor.start()
    if sent:
        # What is left are reminders for the case that nobody answers.
        if not in_memory and not screen.reach.settled:
            console.say(t("run.alert.goes_on", lang))
        return
    told = screen.reach.settled or _lead_is_told(post, about)
    if not screen.has_dictated and not told:
        console.say(screen.dictation())
    if in_memory:
        console.warn(t("run.alert.memory", lang))
        return
    console.say(t("run.alert.left_to_courier", lang))
