"""How the incident commands that change something open the journal, ask, refuse and save."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import click

from runbook.cli.incident.journal import say_problem, utc_now
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.incident import Incident
from runbook.incidents.closing import Changed, Refused
from runbook.journal.journal import Journal
from runbook.journal.lookup import LAST, is_key
from runbook.journal.problem import JournalError
from runbook.journal.revising import revise
from runbook.journal.store import open_journal
from runbook.language.texts import t

T = TypeVar("T")


def key_and_words(words: tuple[str, ...]) -> tuple[str, str]:
    """Number and text of ``[KEY] TEXT…``; what cannot be a number belongs to the text."""
    if words and is_key(words[0]):
        return words[0], " ".join(words[1:])
    return LAST, " ".join(words)


@contextmanager
def writing(lang: str) -> Iterator[Journal]:
    """The journal for changing. Ends the command when what is written would be lost."""
    opened = open_journal(None, utc_now())
    try:
        if opened.problem is not None:
            say_problem(opened.problem, lang)
        if opened.journal.in_memory:
            console.warn(t("incident.not_kept", lang))
            raise click.exceptions.Exit(ExitCode.UNDETERMINED)
        yield opened.journal
    except JournalError as error:
        say_problem(error.problem, lang)
        raise click.exceptions.Exit(ExitCode.UNDETERMINED) from error
    finally:
        opened.journal.close()


def change(
    journal: Journal,
    key: str,
    decide: Callable[[Incident, Incident | None], Changed | Refused],
    lang: str,
) -> Incident:
    """Change the incident, or end the command with why not."""
    done = revise(journal, key, decide, utc_now())
    if isinstance(done, Refused):
        refuse(done, lang)
    return done


def refuse(refused: Refused, lang: str) -> NoReturn:
    """End the command with why nothing was changed."""
    console.problem(
        refused.text_id,
        t(refused.text_id, lang, **refused.values),
        t(f"{refused.text_id}.hint", lang, **refused.values),
    )
    raise click.exceptions.Exit(ExitCode.USAGE)


def at_keyboard() -> bool:
    """Whether somebody can be asked."""
    return all(one is not None and one.isatty() for one in (sys.stdin, sys.stdout))


def ask(question: str, take: Callable[[str], T], lang: str) -> T:
    """Ask until the answer can be taken; ``take`` raises ValueError with a text id when not."""
    while True:
        console.say(question)
        console.say("> ", end="")
        line = sys.stdin.readline()
        if not line:
            raise click.Abort
        try:
            return take(line.strip())
        except ValueError as error:
            console.say(t(str(error), lang))
