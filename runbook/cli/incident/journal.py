"""The journal as the incident commands open it, and what they say when something is in the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from runbook.cli.incident.completing import complete_key
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.incident import Incident
from runbook.journal.journal import Journal
from runbook.journal.lookup import LAST, find_incident
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.store import read_only_journal
from runbook.language.texts import t


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)


def key_argument() -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The incident's number; without one, the one written down last."""
    return click.argument(
        "key", default=LAST, metavar="incident.metavar.key", shell_complete=complete_key
    )


@contextmanager
def reading(lang: str) -> Iterator[Journal]:
    """The journal for looking only. Ends the command when it cannot be read."""
    opened = read_only_journal(None)
    try:
        if opened.problem is not None:
            say_problem(opened.problem, lang)
        if opened.unread:
            # "There is none" would be untrue: it is there and cannot be read.
            raise click.exceptions.Exit(ExitCode.UNDETERMINED)
        yield opened.journal
    except JournalError as error:
        say_problem(error.problem, lang)
        raise click.exceptions.Exit(ExitCode.UNDETERMINED) from error
    finally:
        opened.journal.close()


def the_incident(journal: Journal, key: str, lang: str) -> Incident:
    """The incident that is meant. Ends the command, saying what could be meant, when unclear."""
    found = find_incident(journal, key)
    if found.incident is not None:
        return found.incident
    if found.problem == "incident.none":
        console.warn(t("incident.none", lang))
        raise click.exceptions.Exit(ExitCode.USAGE)
    lines = [t(f"{found.problem}.hint", lang)]
    if found.candidates:
        from runbook.cli.incident.screen import candidate  # noqa: PLC0415 - lazy for start-up

        lines += [candidate(one, lang) for one in found.candidates]
    console.problem(found.problem, t(found.problem, lang), "\n".join(lines))
    raise click.exceptions.Exit(ExitCode.USAGE)


def say_problem(problem: JournalProblem, lang: str) -> None:
    """What is wrong with the journal, on stderr."""
    console.problem(
        problem.rule_id,
        t(f"{problem.rule_id}.sentence", lang, **problem.values),
        t(f"{problem.rule_id}.hint", lang, **problem.values),
    )
