"""What a sitting of ``run`` and the watch both stand on: journal, courier, record, successor."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.recording.record import Record
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.cli.bundle.later import begin_again
from runbook.cli.invocation import Invocation
from runbook.cli.process.successor import Successor
from runbook.holding.scripts import Script
from runbook.incident import UNNAMED
from runbook.journal.alone import Hold, hold_alone
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalProblem
from runbook.journal.store import open_journal
from runbook.settings.whole import is_wanted

if TYPE_CHECKING:
    from runbook.agent.line.line import Line
    from runbook.agent.line.view import View
    from runbook.reporting.shapes import Fitness

WATCH_LOCK = "watch.lock"
"""Held by the watch for as long as it runs."""
HANGING_UP = 2.5
"""Seconds the line has for its last word."""


class Shown(Protocol):
    """The screen, as far as the post speaks to it."""

    def journal_problem(self, problem: JournalProblem) -> None:
        """The disk does not take what is to be remembered."""
        ...

    def notice(self, notice: Notice) -> None:
        """What became of a delivery. Called from the courier's thread."""
        ...

    def dictate(self, text: str) -> None:
        """A message for which the operator's own voice is the channel."""
        ...

    def office(self, view: "View") -> None:
        """The hub says something new. Called from the line's thread."""
        ...

    def new_words(self, script: Script) -> None:
        """The bank has signed other words for clients. Called from the line's thread."""
        ...

    def line_problem(self, text_id: str, values: Mapping[str, str]) -> None:
        """There can be no line to the hub. Called from the line's thread."""
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """One process' hold on the journal, its way out to the lead, and its line to the hub."""

    telling: Telling
    record: Record
    successor: Successor
    line: "Line | None" = None

    @property
    def journal(self) -> Journal:
        """The journal in use now: one in memory, once the disk is gone."""
        return self.record.journal

    def start(self) -> None:
        """Begin sending, and speaking to the hub where there is one."""
        self.telling.start()
        self.record.begin_homeward()
        if self.line is not None:
            self.line.start()

    def hang_up(self, *, leaving: bool) -> None:
        """End the line, after the last that is to be told; ``leaving``: her shift is over."""
        if self.line is not None:
            self.line.stop(HANGING_UP, leaving=leaving)


def open_post(invocation: Invocation, workplace: Workplace, screen: Shown) -> Post:
    """Open the journal and make the courier, which is not started yet."""
    opened = open_journal(None, utc_now())
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    begin_again(invocation)
    successor = Successor(invocation)
    heard: list[Callable[[Notice], None]] = [screen.notice]
    telling = Telling(
        workplace.loaded, opened.journal, invocation.lang, partial(_to_all, heard), screen.dictate
    )
    record = Record(opened.journal, telling, workplace.settings.operator.id or UNNAMED)
    record.say_home = screen.journal_problem
    heard.append(record.note_accepted)
    heard.append(partial(_prepare_successor, telling, successor))
    telling.when_waiting = partial(_prepare_heir, telling, successor)
    line = _line(workplace, record, telling, screen)
    return Post(telling, record, successor, line)


def _line(workplace: Workplace, record: Record, telling: Telling, screen: Shown) -> "Line | None":
    if not is_wanted(workplace.settings):
        return None
    # Lazy: where there is no hub nothing of it is loaded.
    from runbook.agent.line.hearing import Heard  # noqa: PLC0415 - lazy, see above
    from runbook.agent.line.opening import Ways, line_to_hub  # noqa: PLC0415 - as above

    shown = Heard(screen.office, screen.new_words, telling.wake, screen.line_problem)
    ways = Ways(workplace.loaded, os.environ)
    line = line_to_hub(ways, lambda: record.journal, shown, look=partial(_look, workplace))
    workplace.heard.append(line.diagnosed)
    return line


def _look(workplace: Workplace) -> "Fitness":
    """How this PC finds itself; called in a thread of its own."""
    from runbook.agent.checkup.fitness import look_at  # noqa: PLC0415 - lazy for start-up

    return look_at(workplace)


def only_one(journal: Journal, lock: str) -> Hold | None:
    """Held for as long as the value is kept; None when another process of hers has it."""
    if journal.path is None:
        return Hold(None)
    return hold_alone(Path(journal.path).with_name(lock), 0)


def _to_all(heard: list[Callable[[Notice], None]], notice: Notice) -> None:
    for one in heard:
        one(notice)


def _prepare_heir(telling: Telling, successor: Successor) -> None:
    """While a message waits for the hub, a kill must not silence it."""
    if not telling.in_memory:
        successor.start()


def _prepare_successor(telling: Telling, successor: Successor, notice: Notice) -> None:
    if notice.phase is Phase.WAITING and not telling.in_memory:
        successor.start()
