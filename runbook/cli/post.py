"""What a sitting of ``run`` and the watch both stand on: journal, courier, record, successor."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Protocol

from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.record import Record
from runbook.agent.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerts import UNNAMED
from runbook.cli.invocation import Invocation
from runbook.cli.successor import Successor
from runbook.journal.alone import Hold, hold_alone
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalProblem
from runbook.journal.store import open_journal

_Handler = Callable[[int, FrameType | None], object] | signal.Handlers


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


@dataclass(frozen=True, slots=True)
class Post:
    """One process' hold on the journal and its way out to the lead."""

    telling: Telling
    record: Record
    successor: Successor

    @property
    def journal(self) -> Journal:
        """The journal in use now: one in memory, once the disk is gone."""
        return self.record.journal


def open_post(invocation: Invocation, workplace: Workplace, screen: Shown) -> Post:
    """Open the journal and make the courier, which is not started yet."""
    opened = open_journal(None, utc_now())
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    successor = Successor(invocation)
    heard: list[Callable[[Notice], None]] = [screen.notice]
    telling = Telling(
        workplace.loaded, opened.journal, invocation.lang, partial(_to_all, heard), screen.dictate
    )
    record = Record(opened.journal, telling, workplace.settings.operator.id or UNNAMED)
    heard.append(record.note_accepted)
    heard.append(partial(_prepare_successor, telling, successor))
    return Post(telling, record, successor)


def only_one(journal: Journal, lock: str) -> Hold | None:
    """Held for as long as the value is kept; None when another process of hers has it."""
    if journal.path is None:
        return Hold(None)
    return hold_alone(Path(journal.path).with_name(lock), 0)


@contextmanager
def ending_calmly() -> Iterator[None]:
    """A closed window or a polite kill ends it as Ctrl-C does: nothing is left behind."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with _obeying(("SIGTERM", "SIGHUP", "SIGBREAK"), interrupt):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """An ending under way is not cut short: a closed window is often followed by a kill."""
    with _obeying(("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"), signal.SIG_IGN):
        yield


@contextmanager
def _obeying(names: Iterable[str], handler: _Handler) -> Iterator[None]:
    """Within, these signals mean this; those the system lacks are passed over."""
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _to_all(heard: list[Callable[[Notice], None]], notice: Notice) -> None:
    for one in heard:
        one(notice)


def _prepare_successor(telling: Telling, successor: Successor, notice: Notice) -> None:
    if notice.phase is Phase.WAITING and not telling.in_memory:
        successor.start()
