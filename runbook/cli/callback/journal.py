"""The journal as the callback commands open it, and the promise an operator means."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from runbook.callbacks.promise import Callback, Rules
from runbook.callbacks.reference import Reference
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import invocation as invocation_of
from runbook.cli.output import console
from runbook.cli.output.settings_said import say_problems
from runbook.journal.callbacks import destroy_handed, every_promise, find_promise, open_promises
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.store import open_journal, read_only_journal
from runbook.language.texts import t
from runbook.settings.file import load_settings


@dataclass(frozen=True, slots=True)
class Book:
    """The journal with what is needed to keep promises: whose they are, the rules, the time."""

    journal: Journal
    operator: str
    rules: Rules
    now: datetime
    lang: str
    reference_shape: str = ""
    """The bank's own shape of case references, from the settings."""


@contextmanager
def reading(invocation: Invocation) -> Iterator[Book]:
    """The promises for looking only. Ends the command when they cannot be read."""
    yield from _opened(invocation, to_write=False)


@contextmanager
def writing(invocation: Invocation) -> Iterator[Book]:
    """The promises for changing. Ends the command when what is written would be lost."""
    yield from _opened(invocation, to_write=True)


def _opened(invocation: Invocation, *, to_write: bool) -> Iterator[Book]:
    lang = invocation.lang
    loaded = load_settings(Path(invocation.config) if invocation.config else None, os.environ)
    say_problems(loaded, lang)
    settings = loaded.settings
    now = datetime.now(UTC)
    opened = open_journal(None, now) if to_write else read_only_journal(None)
    try:
        if opened.problem is not None:
            _say(opened.problem, lang)
            if not to_write and opened.unread:
                # "There are none" would be untrue: they are there and cannot be read.
                raise click.exceptions.Exit(ExitCode.UNDETERMINED)
        if to_write and opened.journal.in_memory:
            console.warn(t("callback.not_kept", lang))
            raise click.exceptions.Exit(ExitCode.UNDETERMINED)
        operator = settings.operator.id or _unnamed()
        wishes = settings.callbacks
        book = Book(opened.journal, operator, Rules.of(wishes), now, lang, wishes.reference)
        if to_write:
            destroy_handed(book.journal, now)
        yield book
    except JournalError as error:
        _say(error.problem, lang)
        raise click.exceptions.Exit(ExitCode.UNDETERMINED) from error
    finally:
        opened.journal.close()


def _unnamed() -> str:
    """Whom the rest of the program takes for the operator when the settings name nobody."""
    from checks.subject import Subject  # noqa: PLC0415 - lazy for start-up

    return Subject().operator


def the_promise(book: Book, called: str) -> Callback:
    """The promise of that number or id, reference sealed. Ends the command when there is none."""
    found = find_promise(book.journal, book.operator, called.strip().lstrip("№#"))
    if found is None:
        refuse("callback.unknown", book.lang)
    return found


def still_there(changed: Callback | None, lang: str) -> Callback:
    """What was changed; ends the command when somebody else was faster."""
    if changed is None:
        refuse("callback.unknown", lang)
    return changed


def same_reference(book: Book, reference: Reference | None) -> tuple[Callback, ...]:
    """The open promises that are already on record with this reference."""
    if reference is None:
        return ()
    meant = (reference.kind, reference.text.casefold())
    found = open_promises(book.journal, book.operator)
    return tuple(one for one in found if (one.kind, one.reference.casefold()) == meant)


def say_same(others: Iterable[Callback], made: Callback, lang: str) -> None:
    """Say which other open promises have this one's reference; the reference is not repeated."""
    numbers = ", ".join(f"№{one.number}" for one in others if one.id != made.id)
    if numbers:
        console.warn(t("callback.same_reference", lang, numbers=numbers, number=made.number))


def refuse(rule_id: str, lang: str) -> NoReturn:
    """End the command with why nothing was changed. What she typed is not repeated."""
    console.problem(rule_id, t(f"{rule_id}.sentence", lang), t(f"{rule_id}.hint", lang))
    raise click.exceptions.Exit(ExitCode.USAGE)


def called_argument(*, many: bool = False) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """A promise's number or id, several of them with ``many``; shells complete it."""
    return click.argument(
        "called",
        nargs=-1 if many else 1,
        metavar="callback.metavar.number",
        shell_complete=_complete,
    )


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Numbers with channel and window. Nothing of a client's goes to the shell."""
    from runbook.callbacks.words import channel_said, window_said  # noqa: PLC0415 - lazy for start-up

    try:
        with reading(invocation_of(ctx)) as book:
            found = every_promise(book.journal, book.operator)
            return [
                CompletionItem(
                    str(one.number),
                    help=f"{channel_said(one, book.lang)}, {window_said(one, book.now, book.lang)}",
                )
                for one in found
                if str(one.number).startswith(incomplete)
            ]
    except click.exceptions.Exit:
        return []


def _say(problem: JournalProblem, lang: str) -> None:
    values = dict(problem.values)
    console.problem(
        problem.rule_id,
        t(f"{problem.rule_id}.sentence", lang, **values),
        t(f"{problem.rule_id}.hint", lang, **values),
    )
