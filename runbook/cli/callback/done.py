"""``runbook callback done``: how an attempt to keep a promise ended."""

import click

from runbook.callbacks.promise import Outcome, turn_of
from runbook.callbacks.words import promise_line, turn_said
from runbook.cli.callback.asking import ask_choice, at_terminal
from runbook.cli.callback.journal import (
    Book,
    called_argument,
    refuse,
    still_there,
    the_promise,
    writing,
)
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import attempt, fulfil
from runbook.language.texts import t

_OUTCOMES = ("reached", "not-reached", "not-needed")
_SOLVED = {"1": "yes", "2": "no", "": "unsaid"}


@click.command(help="callback.done.help")
@called_argument()
@click.option("--outcome", type=click.Choice(_OUTCOMES), help="callback.done.option.outcome")
@click.option("--first-contact/--not-solved", "solved", default=None,
              help="callback.done.option.first_contact")  # fmt: skip
@click.option("--close", is_flag=True, help="callback.done.option.close")
@click.pass_obj
def command(
    invocation: Invocation, called: str, outcome: str | None, solved: bool | None, close: bool
) -> int:
    """Count the attempt, or end the promise and destroy what was kept of the client."""
    lang = invocation.lang
    with writing(invocation) as book:
        found = the_promise(book, called)
        ended = _outcome(outcome, lang)
        if ended is Outcome.NOT_REACHED and not close:
            _count(book, found.id)
            return ExitCode.OK
        if ended is Outcome.REACHED and solved is None and at_terminal():
            solved = _ask_solved(lang)
        first_contact = solved if ended is Outcome.REACHED else None
        done = still_there(
            fulfil(book.journal, book.now, found.id, ended, first_contact=first_contact), lang
        )
    console.say(t("callback.fulfilled", lang, line=promise_line(done, book.now, lang)))
    return ExitCode.OK


def _count(book: Book, found: str) -> None:
    """One more attempt in vain, and when to try next."""
    lang = book.lang
    tried = still_there(attempt(book.journal, book.now, found), lang)
    console.say(t("callback.attempted", lang, line=promise_line(tried, book.now, lang)))
    said = turn_said(tried, turn_of(tried, book.now, book.rules), book.rules, book.now, lang)
    console.say(said)
    if tried.attempts >= book.rules.attempts:
        console.say(t("callback.spent", lang, number=tried.number))


def _outcome(given: str | None, lang: str) -> Outcome:
    if given is not None:
        return Outcome(given.replace("-", "_"))
    if not at_terminal():
        refuse("callback.outcome.missing", lang)
    keys = {str(number): one for number, one in enumerate(_OUTCOMES, 1)}
    chosen = ask_choice(t("callback.ask.outcome", lang), keys, t("callback.ask.again", lang))
    if not chosen:
        refuse("callback.outcome.missing", lang)
    return Outcome(chosen.replace("-", "_"))


def _ask_solved(lang: str) -> bool | None:
    again = t("callback.ask.again", lang)
    return {"yes": True, "no": False}.get(
        ask_choice(t("callback.ask.solved", lang), _SOLVED, again)
    )
