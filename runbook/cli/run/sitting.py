"""Puts a sitting of ``run`` together: settings, journal, courier, screen, session, keys."""

import os
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from runbook.agent.recording.keeping import waited_out
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import Leave
from runbook.agent.sitting.session import Session
from runbook.agent.workplace import Workplace, utc_now
from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.output import console
from runbook.cli.post import Post, only_one, open_post
from runbook.cli.process.calm_ending import ending_calmly
from runbook.cli.run.answers import AnsweredScreen
from runbook.cli.run.beginning import (
    WINDOW_FILE,
    answers_named,
    obey_wishes,
    prepared_screen,
    procedure_of,
    taken_up,
)
from runbook.cli.run.hands import Hands
from runbook.cli.run.keys import Keyboard
from runbook.cli.run.wishes import Wishes
from runbook.cli.sitting.deeds import Deeds
from runbook.cli.sitting.leaving import leave, reached_lead
from runbook.cli.sitting.screen import RunScreen
from runbook.desk.showing.ending import unkept_said
from runbook.desk.showing.promises import Keeping
from runbook.journal.problem import JournalError
from runbook.language.texts import t
from runbook.procedure.file import built_in

if TYPE_CHECKING:
    from runbook.agent.telling.handoff import Handoff
    from runbook.cli.run.sheet import Sheet

_WISHES_WAIT = 10.0
"""Seconds that what stands on the command line waits for a locked journal."""
FIRST_DIAGNOSIS = 6.0
"""Seconds that a sitting left at once still has for its first diagnosis and the alert."""


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
    screen.reached_lead = partial(reached_lead, post)
    screen.told_by(telling.channels.problems, reaches_lead=telling.reaches_lead)
    record.note_words(wishes.words, utc_now())
    conductor = Conductor(
        record, procedure.procedure or built_in(), workplace.settings, screen.journal_problem
    )
    session = Session(workplace, record, telling, screen, conductor, lang)
    window = only_one(post.journal, WINDOW_FILE)
    resumable = taken_up(conductor, screen, wishes, alone=window is not None)
    deeds = Deeds(conductor, session, resumable, partial(_handed_over, post, workplace))
    hands = Hands(deeds, partial(obey_wishes, conductor, wishes))
    if resumable is None:
        _obey_wishes(hands, screen)
    screen.conduct(conductor)
    post.start()
    with ending_calmly():
        try:
            _attend(hands, screen, wishes, keyboard)
            record.end()
            all_kept = _say_left(screen, conductor, lang)
        finally:
            leave(post, screen, session.about, lang)
    if not all_kept:
        return ExitCode.DEFECT
    if session.report is None:
        return ExitCode.UNDETERMINED
    return code_for_side(session.report.verdict.side)


def _attend(hands: Hands, screen: RunScreen, wishes: Wishes, keyboard: Keyboard) -> None:
    session = hands.deeds.session
    sheet = _sheet(screen) if wishes.at_terminal else None
    if sheet is None:
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
            sheet.obey_keys(hands, keyboard)
        except KeyboardInterrupt:
            session.order(Leave())
        if session.report is None and not screen.over.is_set():
            # She may go, but not before the lead is told why.
            screen.finishing()
            screen.over.wait(FIRST_DIAGNOSIS)
    if failures:
        raise failures[0]


def _sheet(screen: RunScreen) -> "Sheet | None":
    """The screen that reads keys, where it is one."""
    from runbook.cli.run.sheet import Sheet  # noqa: PLC0415 - rich costs start-up time

    return screen if isinstance(screen, Sheet) else None


def _obey_wishes(hands: Hands, screen: RunScreen) -> None:
    try:
        waited_out(hands.obey_wishes, _WISHES_WAIT)
    except JournalError:
        screen.remark("journal.busy.refused")


def _handed_over(post: Post, workplace: Workplace) -> "Handoff | None":
    """What her phone is to carry; None while no outage is open or the journal cannot be read."""
    from runbook.agent.telling.handoff import prepare  # noqa: PLC0415 - lazy for start-up

    with suppress(JournalError):
        return prepare(post.journal, workplace.loaded, os.environ, utc_now(), exercise=False)
    return None


def _say_left(screen: RunScreen, conductor: Conductor, lang: str) -> bool:
    """What is still to be done when the sitting ends. Whether every promise is on disk."""
    promises = conductor.promises
    promises.look()
    not_kept = promises.not_kept()
    if not_kept:
        console.warn(unkept_said(not_kept, Keeping(utc_now(), lang, promises.rules)))
    elif promised := len(promises):
        console.say(t("run.left_with_promises", lang, count=promised))
    left = screen.left() if isinstance(screen, AnsweredScreen) else ()
    if left:
        console.say("\n".join([t("run.steps_left", lang), *(f"  - {one}" for one in left)]))
    return not not_kept
