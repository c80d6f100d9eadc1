"""Puts a sitting of ``run`` together: settings, journal, courier, screen, session, keys."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from notifier.dispatcher import Notice, Phase
from runbook.agent.conductor import Conductor
from runbook.agent.record import Record
from runbook.agent.session import Leave, Session
from runbook.agent.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerts import UNNAMED
from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.run.answers import AnsweredScreen
from runbook.cli.run.beginning import (
    answers_named,
    obey_wishes,
    only_window,
    prepared_screen,
    procedure_of,
    taken_up,
)
from runbook.cli.run.deeds import Deeds
from runbook.cli.run.keys import Keyboard
from runbook.cli.run.screen import RunScreen
from runbook.cli.run.successor import Successor
from runbook.cli.run.wishes import Wishes
from runbook.journal.store import open_journal
from runbook.procedure.file import built_in
from runbook.texts import t

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
    opened = open_journal(None, utc_now())
    screen = prepared_screen(invocation, workplace, wishes, answers)
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    if procedure.broken:
        screen.remark("run.procedure_refused")
    successor = Successor(invocation)
    heard: list[Callable[[Notice], None]] = [screen.notice]
    telling = Telling(workplace.loaded, opened.journal, lang, _to_all(heard), screen.dictate)
    screen.told_by(telling.channels.problems, reaches_lead=telling.reaches_lead)
    record = Record(opened.journal, telling, workplace.settings.operator.id or UNNAMED)
    record.note_words(wishes.words, utc_now())
    heard.append(record.note_accepted)
    heard.append(lambda notice: _prepare_successor(notice, telling, successor))
    conductor = Conductor(
        record, procedure.procedure or built_in(), workplace.settings, screen.journal_problem
    )
    session = Session(workplace, record, telling, screen, conductor, lang)
    window = only_window(opened.journal)
    resumable = taken_up(conductor, screen, wishes, alone=window is not None)
    deeds = Deeds(conductor, session, partial(obey_wishes, conductor, wishes), resumable)
    if resumable is None:
        deeds.obey_wishes()
    screen.conduct(conductor)
    telling.start()
    with _ending_calmly():
        try:
            _attend(deeds, screen, wishes, keyboard)
            _say_left(screen, conductor, lang)
        finally:
            _leave(telling, screen, successor, lang)
    if session.report is None:
        return ExitCode.UNDETERMINED
    return code_for_side(session.report.verdict.side)


def _to_all(heard: list[Callable[[Notice], None]]) -> Callable[[Notice], None]:
    """Whoever joins later hears what comes later."""

    def observe(notice: Notice) -> None:
        for one in heard:
            one(notice)

    return observe


def _prepare_successor(notice: Notice, telling: Telling, successor: Successor) -> None:
    if notice.phase is Phase.WAITING and not telling.in_memory:
        successor.start()


def _attend(deeds: Deeds, screen: RunScreen, wishes: Wishes, keyboard: Keyboard) -> None:
    session = deeds.session
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
            screen.obey_keys(deeds, keyboard)
        except KeyboardInterrupt:
            session.order(Leave())
        if session.report is None and not screen.over.is_set():
            # She may go, but not before the lead is told why.
            screen.finishing()
            screen.over.wait(FIRST_DIAGNOSIS)
    if failures:
        raise failures[0]


def _say_left(screen: RunScreen, conductor: Conductor, lang: str) -> None:
    """What is still to be done when the sitting ends."""
    if promised := len(conductor.promises):
        console.say(t("run.left_with_promises", lang, count=promised))
    left = screen.left() if isinstance(screen, AnsweredScreen) else ()
    if left:
        console.say("\n".join([t("run.steps_left", lang), *(f"  - {one}" for one in left)]))


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
