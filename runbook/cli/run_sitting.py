"""Puts a sitting of ``run`` together: settings, journal, courier, screen, session, keys."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from notifier.dispatcher import Notice, Phase
from runbook.agent.record import Record
from runbook.agent.session import Leave, Session
from runbook.agent.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerts import UNNAMED
from runbook.briefing import LeadReach
from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.keys import Keyboard
from runbook.cli.run_screen import RunScreen
from runbook.cli.settings_said import say_problems
from runbook.cli.successor import Successor
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
    opened = open_journal(None, utc_now())
    screen = _prepared_screen(workplace, wishes, lang)
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    successor = Successor(invocation)
    heard: list[Callable[[Notice], None]] = [screen.notice]

    def observe(notice: Notice) -> None:
        for one in heard:
            one(notice)

    telling = Telling(workplace.loaded, opened.journal, lang, observe, screen.dictate)
    for problem in telling.channels.problems:
        screen.channel_problem(problem)
    if telling.reaches_lead:
        screen.reach = LeadReach.MESSAGE
    answers = Answers(calls=wishes.calls, chats=wishes.chats, not_working=wishes.not_working)
    operator = workplace.settings.operator.id or UNNAMED
    record = Record(opened.journal, telling, operator)
    heard.append(record.note_accepted)
    heard.append(lambda notice: _prepare_successor(notice, telling, successor))
    session = Session(workplace, record, telling, screen, lang, answers)
    telling.start()
    with _ending_calmly():
        try:
            _attend(session, screen, wishes, keyboard)
        finally:
            _leave(telling, screen, successor, lang)
    if session.report is None:
        return ExitCode.UNDETERMINED
    return code_for_side(session.report.verdict.side)


def _prepared_screen(workplace: Workplace, wishes: Wishes, lang: str) -> RunScreen:
    """The screen that fits, with what there is to say about the settings."""
    screen = _screen(workplace.settings, lang, at_terminal=wishes.at_terminal)
    if not wishes.at_terminal:
        # On her terminal a file's line and an id would stand between the words and the checks.
        say_problems(workplace.loaded, lang)
    if workplace.loaded.broken:
        screen.remark("run.settings_broken")
    elif workplace.loaded.source is None:
        screen.remark("run.no_settings")
    return screen


def _prepare_successor(notice: Notice, telling: Telling, successor: Successor) -> None:
    if notice.phase is Phase.WAITING and not telling.in_memory:
        successor.start()


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


def _leave(telling: Telling, screen: RunScreen, successor: Successor, lang: str) -> None:
    """Give the last messages a moment; what still waits goes to a courier that outlives us."""
    sent = telling.wait_sent(LAST_CHANCE if not screen.over.is_set() else 2.0)
    in_memory = telling.in_memory
    telling.stop()
    if sent or not telling.waiting():
        return
    if not in_memory:
        successor.start()
    if not screen.has_dictated:
        console.say(screen.dictation())
    if in_memory:
        console.warn(t("run.alert.memory", lang))
        return
    console.say(t("run.alert.left_to_courier", lang))


@contextmanager
def _ending_calmly() -> Iterator[None]:
    """A closed window or a polite kill ends the sitting as Ctrl-C does: nothing is left behind."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
