"""Puts a sitting of ``run`` together: settings, journal, courier, screen, session, keys."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable

from notifier.dispatcher import Notice
from runbook.agent.record import Record
from runbook.agent.session import Leave, Session
from runbook.agent.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.keys import Keyboard
from runbook.cli.run_screen import RunScreen
from runbook.cli.settings_said import say_problems
from runbook.cli.wishes import Wishes
from runbook.journal.store import open_journal
from runbook.planning import Answers
from runbook.settings import Settings
from runbook.texts import t

FIRST_DIAGNOSIS = 6.0
"""Seconds that a sitting left at once still has for its first diagnosis and the alert."""
LAST_CHANCE = 8.0
"""Seconds that a sitting about to end gives its last messages."""


def sit(invocation: Invocation, wishes: Wishes, keyboard: Keyboard) -> int:
    """Run one sitting to its end; the exit code is the last verdict's."""
    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, lang)
    if workplace.loaded.broken:
        console.warn(t("run.settings_broken", lang))
    elif workplace.loaded.source is None:
        console.warn(t("run.no_settings", lang))
    opened = open_journal(None, utc_now())
    screen = _screen(workplace.settings, lang, at_terminal=wishes.at_terminal)
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    heard: list[Callable[[Notice], None]] = [screen.notice]

    def observe(notice: Notice) -> None:
        for one in heard:
            one(notice)

    telling = Telling(workplace.settings, opened.journal, lang, observe, screen.dictate)
    for problem in telling.channels.problems:
        screen.channel_problem(problem)
    answers = Answers(calls=wishes.calls, chats=wishes.chats, not_working=wishes.not_working)
    operator = workplace.settings.operator.id or "this-pc"
    record = Record(opened.journal, telling, operator)
    heard.append(record.note_accepted)
    session = Session(workplace, record, telling, screen, lang, answers)
    telling.start()
    try:
        _attend(session, screen, wishes, keyboard)
    finally:
        _leave(telling, screen, invocation)
    if session.report is None:
        return ExitCode.UNDETERMINED
    return code_for_side(session.report.verdict.side)


def _screen(settings: Settings, lang: str, *, at_terminal: bool) -> RunScreen:
    if at_terminal:
        from runbook.cli.run_sheet import Sheet  # noqa: PLC0415 - rich costs start-up time

        return Sheet(settings, lang)
    return RunScreen(settings, lang)


def _attend(session: Session, screen: RunScreen, wishes: Wishes, keyboard: Keyboard) -> None:
    if not wishes.at_terminal:
        with screen:
            session.attend(follow=wishes.follow)
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
            screen.obey_keys(session, keyboard)
        except KeyboardInterrupt:
            session.order(Leave())
        if session.report is None and not screen.over.is_set():
            # She may go, but not before the lead is told why.
            screen.finishing()
            screen.over.wait(FIRST_DIAGNOSIS)
    if failures:
        raise failures[0]


def _leave(telling: Telling, screen: RunScreen, invocation: Invocation) -> None:
    """Give the last messages a moment; what still waits goes to a courier that outlives us."""
    sent = telling.wait_sent(LAST_CHANCE if not screen.over.is_set() else 2.0)
    in_memory = telling.in_memory
    telling.stop()
    if sent or not telling.waiting():
        return
    if in_memory:
        console.warn(t("run.alert.memory", invocation.lang))
        if not screen.has_dictated:
            console.say(screen.dictation())
        return
    leave_courier(invocation)
    console.say(t("run.alert.left_to_courier", invocation.lang))


def leave_courier(invocation: Invocation) -> None:
    """Start a process of its own that sends what waits, for up to a day, and then ends."""
    program = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "runbook"]
    )
    arguments = [*program, "alert", "deliver", "--alone", "--lang", invocation.lang]
    if invocation.config:
        arguments += ["--config", os.path.abspath(invocation.config)]  # noqa: PTH100 - kept as text
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        flags |= subprocess.CREATE_NO_WINDOW
    subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
        creationflags=flags,
    )
